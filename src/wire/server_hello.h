/* server_hello.h - ServerHello and HelloRetryRequest (RFC 9846 4.2.3, 4.2.4), both directions. */
#ifndef WIRE_SERVER_HELLO_H
#define WIRE_SERVER_HELLO_H

#include "wire/client_hello.h"

struct server_hello {
    bool is_retry; /* HelloRetryRequest: random is hello_retry_request_random */
    uint16_t legacy_version;
    struct bytes random;
    struct bytes legacy_session_id_echo;
    uint16_t cipher_suite;
    uint8_t legacy_compression;
    bool is_tls13; /* supported_versions is there: else this is TLS 1.2 or older, and nothing
                           below is set */
    uint16_t selected_version;
    bool has_key_share; /* of a retry: key_share.group alone */
    struct key_share key_share;
    struct bytes cookie; /* of a retry; { NULL, 0 } when absent */
    bool has_pre_shared_key;
    uint16_t
        selected_identity; /* which of the client's keys; counts only with has_pre_shared_key */
};

/* RFC 9846 4.2.3: what makes a ServerHello a HelloRetryRequest. */
extern const uint8_t hello_retry_request_random[32];

/* RFC 9846 4.2.3: how a server that could do better marks a random: the last 8 bytes. */
bool random_says_downgrade(struct bytes random);
void random_mark_downgrade(uint8_t random[32]); /* in a ServerHello of TLS 1.2 */

/* True when the body is that of a HelloRetryRequest; needs no whole parse. */
bool server_hello_is_retry(struct bytes body);

/* offered: the extensions of our ClientHello. A retry may also bring a cookie, which nobody
 * offers, and must say supported_versions: else EXTENSION_MISSING. Extensions of a ServerHello
 * of TLS 1.2 must be well-formed, and are not judged. */
bool server_hello_parse(struct server_hello *hello, struct reader *in, extension_set offered);

/* Writes the body, of TLS 1.3: selected_version, key_share, cookie and selected_identity go into
 * extensions, as is_retry demands; the random of a retry is not looked at. */
void server_hello_write(struct writer *out, const struct server_hello *hello);

#endif
