/* ecdhe12.c - the key exchange of TLS 1.2 with ephemeral keys on curves (RFC 8422 2), in the shape of a KEM:
 *
 *     server   generate     ->  ServerKeyExchange, signed
 *     client   encapsulate  ->  ClientKeyExchange
 *     server   decapsulate
 */
#include "handshake/authenticate12.h"
#include "handshake/key_exchange12.h"

static bool send_server(struct handshake *hs, const struct choice *choice)
{
    struct offered_share *exchange = &hs->scratch->tls12.key_exchange;
    const struct group *group = choice->group;
    uint8_t share[GROUP_SHARE_LEN_MAX];
    exchange->group = group;
    if (!group->generate(group, &exchange->state, &hs->config->provider->random, share))
        return refuse(hs, CRYPTO_BROKEN);
    hs->facts->group = group->id;
    hs->facts->group_name = group->name;
    return send_key_exchange(hs, choice->identity, choice->scheme,
                             bytes_of(share, group->share_len));
}

static bool judge_outcome(struct handshake *hs, const struct group *group, enum outcome outcome)
{
    switch (outcome) {
    case OUTCOME_OK: return true;
    case OUTCOME_REJECTED: return fail_because(hs->error, KEY_SHARE_REFUSED, "%s", group->name);
    case OUTCOME_BROKEN: break;
    }
    return refuse(hs, CRYPTO_BROKEN);
}

static bool send_client(struct handshake *hs, struct premaster_secret *premaster)
{
    const struct scratch12 *scratch = &hs->scratch->tls12;
    const struct group *group = scratch->group;
    uint8_t reply[GROUP_SHARE_LEN_MAX];
    struct bytes share = bytes_of(scratch->server_share, group->share_len);

    premaster->len = group->secret_len;
    TRY(judge_outcome(
        hs, group,
        group->encapsulate(group, &hs->config->provider->random, share, reply, premaster->bytes)));
    struct writer out = begin_message(hs, CLIENT_KEY_EXCHANGE);
    client_key_exchange_write(&out, bytes_of(reply, group->reply_len));
    return send_message(hs, &out);
}

static bool take_client(struct handshake *hs, struct message *message,
                        struct premaster_secret *premaster)
{
    struct offered_share *exchange = &hs->scratch->tls12.key_exchange;
    const struct group *group = exchange->group;
    struct bytes public_key;
    if (!client_key_exchange_parse(&public_key, &message->in))
        return refuse_form(hs, message, MALFORMED_CLIENT_KEY_EXCHANGE);

    premaster->len = group->secret_len;
    return judge_outcome(hs, group,
                         group->decapsulate(group, &exchange->state, public_key, premaster->bytes));
}

const struct key_exchange12 ecdhe12 = { send_server, send_client, take_client };
