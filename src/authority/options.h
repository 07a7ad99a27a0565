/* options.h - what the options for authorities and for what they issue have in common. */
#ifndef AUTHORITY_OPTIONS_H
#define AUTHORITY_OPTIONS_H

#include <parley/authority.h>

#include "crypto/provider.h"

/* What is not possible fails with ISSUE_OPTIONS_INVALID. */

enum { RESERVED_WORDS = 4 };
bool reserved_is_zero(const uint64_t reserved[RESERVED_WORDS], parley_error *error) MUST_USE;

struct lifetime {
    int64_t now_s, not_before_s, not_after_s;
};

/* now_ms 0: the system's clock. days 0: default_days. */
bool lifetime_of(struct lifetime *lifetime, uint64_t now_ms, uint32_t days, uint32_t default_days,
                 parley_error *error) MUST_USE;

/* A fresh key, or NULL: what private_keys.make says too. */
struct private_key *make_key(const struct private_keys *keys, parley_key_kind kind,
                             parley_error *error);

#endif
