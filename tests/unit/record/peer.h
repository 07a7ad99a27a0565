/* peer.h - the other side of a record layer under test: records drawn by hand as RFC 9846 5
 * shows them, on code of its own, and what the record layer is expected to make of them.
 */
#ifndef PEER_H
#define PEER_H

#include "record/records.h"

enum { WIRE_MAX = 1 << 20 };

/* Bytes on their way to the record layer. */
struct wire {
    size_t len;
    uint8_t bytes[WIRE_MAX];
};

/* One direction's key, used without src/record. */
struct sealer {
    const struct aead *aead;
    struct aead_state state;
    uint8_t iv[AEAD_NONCE_LEN];
    uint64_t sequence;
};

/* Group set-up and tear-down: opens libcrypto. */
int open_provider(void **state);
int close_provider(void **state);
const struct provider *test_provider(void);
const struct aead *test_aead(void); /* AES_128_GCM */

extern const uint8_t client_key[16], client_iv[AEAD_NONCE_LEN];
extern const uint8_t server_key[16], server_iv[AEAD_NONCE_LEN];

void sealer_start(struct sealer *sealer, const uint8_t *key, const uint8_t *iv);
void sealer_end(struct sealer *sealer);

void wire_clear(struct wire *wire);
void wire_put(struct wire *wire, struct bytes bytes);
/* A record in the clear. */
void wire_plain(struct wire *wire, unsigned type, struct bytes content);
/* A protected record, with so many zeros of padding. */
void wire_sealed(struct wire *wire, struct sealer *sealer, unsigned type, struct bytes content,
                 size_t zeros);
/* A handshake message of this type with body_len bytes of its type; the view lies in the
 * scratch, which has room for 4 bytes more. */
struct bytes message_of(uint8_t *scratch, unsigned type, size_t body_len);
struct bytes bytes_from_hex(uint8_t *out, size_t cap, const char *hex);

/* Gives bytes to the record layer, as many as it takes before something must be taken from it. */
size_t receive(struct records *records, struct bytes bytes);
/* The whole of the wire, which must fit. */
void receive_all(struct records *records, const struct wire *wire);

/* Each of these takes what it expects. */
void expect_message(struct records *records, struct bytes message);
void expect_data(struct records *records, struct bytes data);
void expect_alert(struct records *records, unsigned level, unsigned description);
void expect_nothing(struct records *records);
/* Now, and when asked again. */
void expect_failure(struct records *records, enum code code, enum alert alert);

/* Reading starts with a ClientHello, as that of a server does. */
void receive_client_hello(struct records *records);
void read_with_client_keys(struct records *records, parley_level level);
void write_with_server_keys(struct records *records, parley_level level);

#endif
