/* recording.h - a handshake of TLS 1.2 as it went over the wire between parley and OpenSSL, in a text:
 *
 *     # What is particular about it.
 *     role: client                  parley's; openssl had the other
 *     suites: TLS_ECDHE_RSA_...     as for parley_setup_suites; groups and signatures likewise
 *     groups: X25519
 *     signatures: rsa_pkcs1_sha256  may be left out
 *     key: RSA                      of the server's certificate: RSA or Ed25519
 *     client key: Ed25519           the same of the client's, or none; if it is there, the server asks
 *     legacy: CBC with encrypt_then_mac   or static RSA key exchange, as it is named among the facts
 *     resumed by: ID                or ticket; if it is there, a second connection takes up the first
 *     seed: any text                all that is random in parley follows from it (our_end.h)
 *
 * is the recipe, written by hand. The recorder writes what follows:
 *
 *     recorded with: OpenSSL 3.0.19 27 Jan 2026
 *     time: 1781524800              on parley's clock, which stood still
 *     authority:                    whom parley trusts, if it verifies its peer, in PEM
 *     certificate:                  parley's, if it has one, with its `private key:`
 *     connection: full              or resumed
 *     client:                       what the client sent, in hex, until the server spoke
 *     server:                       and the reverse
 *     client says: question         data: parley says it in front of the bytes, OpenSSL behind them
 *     client closes:
 *
 * A line without a colon continues the one before it.
 */
#ifndef TLS12_RECORDING_H
#define TLS12_RECORDING_H

#include <stdbool.h>
#include <stddef.h>

enum { RECORDING_LINES_MAX = 64 };

struct recording {
    struct recording_line {
        const char *name, *value;
    } lines[RECORDING_LINES_MAX];
    size_t count;
    char *text; /* that the lines lie in */
};

/* What cannot be read fails the test. */
struct recording *recording_read(const char *path);
void recording_free(struct recording *recording);

/* The value of the first line of that name; NULL: there is none. */
const char *recording_value(const struct recording *recording, const char *name);
/* The same of a line that must be there. */
const char *recording_needs(const struct recording *recording, const char *name);

bool recording_is_of_server(const struct recording *recording);
/* Whether the server asks its client for a certificate, and whether the client shows one. */
bool recording_asks_client(const struct recording *recording);
bool recording_names_client(const struct recording *recording);

#endif
