/* client_auth.c - what servers of both versions ask of a client, and make of its answer. */
#include "handshake/client_auth.h"

/* All but the list of authorities is shorter than this. */
enum { CERTIFICATE_REQUEST_REST_MAX = 64 + SCHEMES_LEN_MAX };

struct bytes schemes_for_client(const struct handshake_config *config,
                                uint8_t room[SCHEMES_LEN_MAX])
{
    struct writer schemes = writer_of(room, SCHEMES_LEN_MAX);
    for (size_t i = 0; i < config->scheme_count; i++)
        write_u16(&schemes, config->schemes[i]->id);
    return writer_bytes(&schemes);
}

bool begin_certificate_request(struct handshake *hs, struct writer *out)
{
    hs->facts->client_verdict = PARLEY_CLIENT_UNKNOWN;
    return begin_long_message(hs, out, CERTIFICATE_REQUEST,
                              CERTIFICATE_REQUEST_REST_MAX + hs->config->authorities.len);
}

bool serve_unknown_client(struct handshake *hs, enum alert alert, const char *reference)
{
    if (hs->config->client_auth == PARLEY_CLIENT_REQUIRE) {
        (void)refuse(hs, CLIENT_CERTIFICATE_MISSING);
        hs->error->alert = (uint8_t)alert;
        return false;
    }
    tell_decision(hs, "client certificate", reference,
                  "The client sent none, and is served without one.");
    return true;
}

void confirm_known_client(struct handshake *hs)
{
    if (hs->facts->verified)
        hs->facts->client_verdict = PARLEY_CLIENT_CONFIRMED;
}
