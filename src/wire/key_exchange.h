/* key_exchange.h - the messages with which TLS 1.2 agrees on a key: ServerKeyExchange, ServerHelloDone
 * and ClientKeyExchange (RFC 5246 7.4.3, 7.4.5, 7.4.7; for ECDHE RFC 8422 5.4, 5.7), both directions. */
#ifndef WIRE_KEY_EXCHANGE_H
#define WIRE_KEY_EXCHANGE_H

#include "base/bytes.h"
#include "wire/codes.h"

struct server_key_exchange {
    uint16_t group;          /* NamedCurve */
    struct bytes public_key; /* the point */
    struct bytes params;     /* ServerECDHParams as they stand in the message: what is signed */
    uint16_t algorithm;      /* SignatureAndHashAlgorithm: the same numbers as SignatureScheme */
    struct bytes signature;
};

/* A curve that is given by its equation instead of its name is CURVE_NOT_NAMED: RFC 8422 5.4 has no
 * other form left. */
bool server_key_exchange_parse(struct server_key_exchange *message, struct reader *in);
/* Of the message, params are written as they are, and group and public_key not looked at. */
void server_key_exchange_write(struct writer *out, const struct server_key_exchange *message);

/* The params, which have to be there to be signed before the message can be written. */
void server_ecdh_params_write(struct writer *out, uint16_t group, struct bytes public_key);

/* RFC 8422 5.4: what the signature of a ServerKeyExchange covers. */
enum { SIGNED_PARAMS_MAX = 32 + 32 + 1 + 2 + 1 + 255 };

void signed_params_write(struct writer *out, struct bytes client_random, struct bytes server_random,
                         struct bytes params);

/* HelloRequest and ServerHelloDone say all by being there. */
bool hello_request_parse(struct reader *in);
bool server_hello_done_parse(struct reader *in);

/* For static RSA (RFC 5246 7.4.7.1): the premaster secret, encrypted. */
bool encrypted_premaster_parse(struct bytes *encrypted, struct reader *in);
void encrypted_premaster_write(struct writer *out, struct bytes encrypted);

/* For ECDHE: the client's point. */
bool client_key_exchange_parse(struct bytes *public_key, struct reader *in);
void client_key_exchange_write(struct writer *out, struct bytes public_key);

#endif
