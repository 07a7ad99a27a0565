/* rsa_key_exchange.c - ClientKeyExchange with an encrypted premaster secret, both roles. */
#include "legacy/rsa_key_exchange.h"

#include "handshake/authenticate.h"
#include "wire/key_exchange.h"

_Static_assert((int)RSA_PREMASTER_LEN <= (int)GROUP_SECRET_LEN_MAX, "it is a premaster secret");

/* RFC 5246 7.4.7.1: the version that was offered, so that nobody can have changed it, and 46 random bytes. */
static bool make_premaster(struct handshake *hs, struct premaster_secret *premaster)
{
    const struct random *random = &hs->config->provider->random;
    premaster->len = RSA_PREMASTER_LEN;
    premaster->bytes[0] = TLS_1_2 >> 8;
    premaster->bytes[1] = TLS_1_2 & 0xff;
    return random->fill(random->state, premaster->bytes + 2, RSA_PREMASTER_LEN - 2) ||
           refuse(hs, RANDOM_FAILED);
}

static bool send_client(struct handshake *hs, struct premaster_secret *premaster)
{
    const struct key_transport *transport = hs->config->provider->key_transport;
    uint8_t encrypted[SIGNATURE_LEN_MAX];
    size_t len;
    TRY(judge_key_strength(hs));
    TRY(make_premaster(hs, premaster));
    switch (transport->encrypt(&hs->scratch->peer_key, premaster->bytes, encrypted, &len)) {
    case OUTCOME_OK: break;
    case OUTCOME_REJECTED: return fail_because(hs->error, KEY_NOT_FOR_SUITE, "its RSA key");
    case OUTCOME_BROKEN: return refuse(hs, CRYPTO_BROKEN);
    }
    struct writer out = begin_message(hs, CLIENT_KEY_EXCHANGE);
    encrypted_premaster_write(&out, bytes_of(encrypted, len));
    return send_message(hs, &out);
}

/* Whatever was encrypted, there is a premaster secret: if it is not the client's, then Finished is wrong,
 * and the client learns that and no more. */
static bool take_client(struct handshake *hs, struct message *message,
                        struct premaster_secret *premaster)
{
    const struct handshake_config *config = hs->config;
    const struct scratch12 *scratch = &hs->scratch->tls12;
    struct bytes encrypted;
    if (!encrypted_premaster_parse(&encrypted, &message->in))
        return refuse_form(hs, message, MALFORMED_CLIENT_KEY_EXCHANGE);

    premaster->len = RSA_PREMASTER_LEN;
    return config->provider->key_transport->decrypt(
               scratch->identity->key, &config->provider->random, scratch->client_version,
               encrypted, premaster->bytes) ||
           refuse(hs, CRYPTO_BROKEN);
}

const struct key_exchange12 rsa_key_exchange12 = {
    .send_client = send_client,
    .take_client = take_client,
};
