/* key_schedule12.h - the key schedule of TLS 1.2 (RFC 5246 6.3, 8.1; RFC 7627), one type for each stage:
 *
 *     ECDHE -> premaster_secret
 *                  |      session_hash (RFC 7627), or the two randoms with peers that lack it
 *                  v
 *              main_secret12 -> key block: keys of the client, keys of the server
 *                            -> verify_data of both Finished, exporters
 *
 * The premaster secret is wiped when it is used. The main secret lives as long as its session: it is
 * what resumption remembers.
 */
#ifndef KEYS_KEY_SCHEDULE12_H
#define KEYS_KEY_SCHEDULE12_H

#include "crypto/suite12.h"
#include "keys/keylog.h"

enum {
    RANDOM_LEN = 32,
    MAIN_SECRET12_LEN = 48,
    VERIFY_DATA12_LEN = 12, /* RFC 5246 7.4.9: of all suites that are known here */
};

/* Of ClientHello and ServerHello. */
struct randoms {
    uint8_t client[RANDOM_LEN], server[RANDOM_LEN];
};

/* What the key exchange agreed on; for ECDHE the x-coordinate (RFC 8422 5.10). */
struct premaster_secret {
    size_t len;
    uint8_t bytes[GROUP_SECRET_LEN_MAX];
};

struct main_secret12 {
    const struct hash *hash; /* of the PRF */
    bool extended;           /* bound to its handshake (RFC 7627) */
    uint8_t bytes[MAIN_SECRET12_LEN];
};

/* One direction's part of the key block. */
struct record_keys12 {
    uint8_t key[CBC_KEY_LEN_MAX];     /* suite->aead->key_len of it */
    uint8_t fixed_iv[AEAD_NONCE_LEN]; /* suite->fixed_iv_len of it */
};

/* RFC 7627 4: session_hash is over all messages up to ClientKeyExchange, and hash->len bytes long.
 * premaster is used up. */
void extended_main_secret_derive(struct main_secret12 *main, const struct hash *hash,
                                 struct premaster_secret *premaster, const uint8_t *session_hash);

/* RFC 5246 8.1: with a peer that does not know RFC 7627. premaster is used up. */
void main_secret12_derive(struct main_secret12 *main, const struct hash *hash,
                          struct premaster_secret *premaster, const struct randoms *randoms);

/* RFC 5246 6.3 */
void key_block_derive(struct record_keys12 *client, struct record_keys12 *server,
                      const struct main_secret12 *main, const struct suite12 *suite,
                      const struct randoms *randoms);

/* RFC 5246 7.4.9: transcript_hash is over all messages before this Finished. */
void finished12_verify_data(uint8_t verify_data[VERIFY_DATA12_LEN],
                            const struct main_secret12 *main, bool by_server,
                            const uint8_t *transcript_hash);

/* The one line "CLIENT_RANDOM" that opens a connection of TLS 1.2. */
void main_secret12_log(const struct main_secret12 *main, const struct keylog *keylog,
                       const struct randoms *randoms);

#endif
