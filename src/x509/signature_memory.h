/* signature_memory.h - signatures of authorities on authorities that were found good before.
 *
 * An intermediate is the same in connection after connection, and checking its signature costs as
 * much as all else about a path. A certificate and the key that signed it decide what the answer is,
 * so a digest over both stands for it. Only what was found good is kept, a bounded number of it, and
 * nothing that a leaf or a stranger says ever gets in (path_build.c).
 *
 * Any number of threads may ask and tell at once; nobody waits: whoever finds it in use goes without.
 */
#ifndef X509_SIGNATURE_MEMORY_H
#define X509_SIGNATURE_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

/* As many as clients of a great many services meet, in 4 KB. */
enum { SIGNATURE_DIGEST_LEN = 32, SIGNATURES_KEPT_MAX = 128 };

struct signature_memory;

struct signature_memory *signature_memory_new(void); /* NULL: no memory */
void signature_memory_free(struct signature_memory *memory);

bool signature_memory_has(struct signature_memory *memory,
                          const uint8_t digest[SIGNATURE_DIGEST_LEN]);
/* One that is new takes the place of an old one where there is no room. */
void signature_memory_keep(struct signature_memory *memory,
                           const uint8_t digest[SIGNATURE_DIGEST_LEN]);

#endif
