/* options.c - what the options for authorities and for what they issue have in common. */
#include "authority/options.h"

#include "system/clock.h"

enum { SECONDS_PER_DAY = 86400, DAYS_MAX = 36500 };

_Static_assert(sizeof(void *) != 8 || sizeof(parley_authority_options) == 56,
               "callers allocate it: it never grows");
_Static_assert(sizeof(void *) != 8 || sizeof(parley_issue_options) == 72,
               "callers allocate it: it never grows");

bool reserved_is_zero(const uint64_t reserved[RESERVED_WORDS], parley_error *error)
{
    for (size_t i = 0; i < RESERVED_WORDS; i++)
        if (reserved[i] != 0)
            return fail_because(error, ISSUE_OPTIONS_INVALID, "a reserved word that is not zero");
    return true;
}

bool lifetime_of(struct lifetime *lifetime, uint64_t now_ms, uint32_t days, uint32_t default_days,
                 parley_error *error)
{
    if (days > DAYS_MAX)
        return fail_because(error, ISSUE_OPTIONS_INVALID, "%u days", (unsigned)days);
    int64_t days_ahead = days != 0 ? days : default_days;
    uint64_t wall_ms = now_ms != 0 ? now_ms : system_clock(NULL).wall_ms;
    lifetime->now_s = (int64_t)(wall_ms / 1000);
    lifetime->not_before_s = lifetime->now_s - SECONDS_PER_DAY;
    /* RFC 5280 4.1.2.5: the last second belongs to it. */
    lifetime->not_after_s = lifetime->now_s + days_ahead * SECONDS_PER_DAY - 1;
    return true;
}

struct private_key *make_key(const struct private_keys *keys, parley_key_kind kind,
                             parley_error *error)
{
    switch (kind) {
    case PARLEY_KEY_P256: return keys->make(KEY_P256, 0, error);
    case PARLEY_KEY_P384: return keys->make(KEY_P384, 0, error);
    case PARLEY_KEY_ED25519: return keys->make(KEY_ED25519, 0, error);
    case PARLEY_KEY_RSA_2048: return keys->make(KEY_RSA, 2048, error);
    }
    (void)fail_because(error, ISSUE_OPTIONS_INVALID, "%d as a kind of key", (int)kind);
    return NULL;
}
