/* premasters.h - what a ClientKeyExchange of static RSA may hold: the one right way (RFC 5246 7.4.7.1,
 * RFC 8017 7.2.1) and the wrong ones that taught attackers what was encrypted, where a server answered them
 * otherwise (Bleichenbacher 1998; Böck, Somorovsky and Young, ROBOT, 2018).
 *
 *     00 02 | at least 8 bytes of padding, none of them zero | 00 | 03 03 | 46 random bytes
 */
#ifndef SUPPORT_PREMASTERS_H
#define SUPPORT_PREMASTERS_H

#include "crypto/provider.h"

#include <openssl/evp.h>

struct premaster_kind {
    const char *name;
    size_t
        message_len; /* how much of the secret is encrypted; more than there is: a zero follows */
    /* Changes the secret, the padded block, of the key's length, and what was encrypted; NULL: as it is. */
    void (*change_secret)(uint8_t secret[RSA_PREMASTER_LEN]);
    void (*change_block)(uint8_t *block, size_t len);
    void (*change_sealed)(uint8_t *sealed, size_t *len, EVP_PKEY *key);
    bool is_known; /* what it decrypts to is known to everybody, or that it is no ciphertext */
};

/* The first is right, and the last byte of the secret another one. */
extern const struct premaster_kind premaster_kinds[];
extern const size_t premaster_kind_count;

/* Room for SIGNATURE_LEN_MAX bytes in out. Returns how many there are. Whoever goes on with the secret
 * as it is then is right with a server that takes more than it may. */
size_t premaster_seal(uint8_t *out, const struct premaster_kind *kind, EVP_PKEY *key,
                      uint8_t secret[RSA_PREMASTER_LEN]);

#endif
