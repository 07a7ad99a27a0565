/* fixture.h - what the tests of this folder share: an open provider, random bytes from a script,
 * and a look at libcrypto's error queue. */
#ifndef FIXTURE_H
#define FIXTURE_H

#include "crypto/provider.h"

/* Open between the setup and the teardown of a group of tests. */
extern struct provider *provider;
int open_provider(void **state);
int close_provider(void **state);

/* Random bytes that are none. At their end it fails. */
struct script {
    struct bytes bytes;
    size_t at;
};
struct random scripted(struct script *script);

/* The host program's own error: what the provider does must leave it alone in libcrypto's queue. */
void leave_error_of_host(void);
void expect_only_the_error_of_host(void);

enum outcome verify(enum signature_kind kind, struct public_key key, struct bytes message,
                    struct bytes signed_with);

#endif
