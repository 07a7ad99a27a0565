/* negotiate.h - what a server chooses from a ClientHello, and why (RFC 9846 4.2.1, RFC 5246 7.4.1). */
#ifndef HANDSHAKE_NEGOTIATE_H
#define HANDSHAKE_NEGOTIATE_H

#include "handshake/machine.h"

struct choice;

/* Whether the identity is of use for this client in one version: by what signs, and what that decides. */
typedef bool can_serve_fn(const struct handshake_config *config, const struct client_hello *hello,
                          const struct identity *identity, struct choice *choice);

struct choice {
    can_serve_fn *can_serve;
    const struct suite *suite;     /* TLS 1.3 */
    const struct suite12 *suite12; /* TLS 1.2 */
    const struct group *group;     /* TLS 1.2: NULL: the client has none of ours */
    struct bytes share; /* TLS 1.3: the client's, for that group; { NULL, 0 }: to be asked for */
    const struct identity *identity;
    struct bytes
        certificate; /* the identity's message, with its staple if the client asks for it */
    const struct scheme *scheme; /* NULL: nobody signs (src/legacy) */
    bool name_known;             /* an identity has the name that the client asked for */
    struct bytes alpn;
};

/* scheme_signs12 or scheme_signs13. */
typedef bool scheme_signs_fn(const struct scheme *scheme, enum key_kind key,
                             enum signature_kind only_for);

/* The first scheme of ours that the peer accepts (u16 list) and the identity's key can make; NULL: none. */
const struct scheme *scheme_for(const struct handshake_config *config, struct bytes accepted,
                                const struct identity *identity, scheme_signs_fn *signs);

/* Chooses everything, or refuses with both sides' offers as evidence. */
bool negotiate12(struct handshake *hs, const struct client_hello *hello,
                 struct choice *choice) MUST_USE;
/* What was chosen, and why: in TLS 1.2 it may turn out that a session is resumed instead. */
void tell_choice12(struct handshake *hs, const struct choice *choice);
bool negotiate13(struct handshake *hs, const struct client_hello *hello,
                 struct choice *choice) MUST_USE;

/* The parts that both have. accepted: what this server would have taken, or NULL. */
bool refuse_offer(struct handshake *hs, enum code code, struct bytes list,
                  const char *(*name_of)(uint16_t number), const char *accepted);
bool choose_identity(struct handshake *hs, const struct client_hello *hello,
                     struct choice *choice) MUST_USE;
void tell_identity(struct handshake *hs, const struct choice *choice);
bool choose_protocol(struct handshake *hs, const struct client_hello *hello,
                     struct choice *choice) MUST_USE;

#endif
