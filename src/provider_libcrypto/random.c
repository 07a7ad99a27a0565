/* random.c - random bytes from libcrypto's generator for secrets.
 *
 * One generator for secrets and for what is shown (hello randoms): RAND_priv_bytes costs the same
 * as RAND_bytes, and so nobody can take the wrong one. Both are each thread's own, and seeded by
 * the operating system.
 */
#include "provider_libcrypto/random.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/rand.h>

static bool fill(void *state, uint8_t *out, size_t len)
{
    (void)state; /* libcrypto's generators are the process's own */
    if (len > INT_MAX)
        return false;
    ERR_set_mark();
    bool done = RAND_priv_bytes(out, (int)len) == 1;
    ERR_pop_to_mark();
    return done;
}

const struct random libcrypto_random = { fill, NULL };
