/* offer.c - making the first and the second ClientHello (RFC 9846 4.2.2). */
#include "handshake/offer.h"

#include "base/memory.h"
#include "base/secret.h"
#include "wire/client_hello.h"

static void wipe_shares(struct offer *offer)
{
    for (size_t i = 0; i < offer->share_count; i++)
        offer->shares[i].group->wipe(&offer->shares[i].state);
    offer->share_count = 0;
    offer->shares_wire_len = 0;
}

/* RFC 9846 4.3.8: fresh shares, for this connection alone. */
static bool make_shares(struct offer *offer, const struct handshake_config *config,
                        const struct group *const *groups, size_t count, parley_error *error)
{
    struct writer out = writer_of(offer->shares_wire, sizeof offer->shares_wire);
    wipe_shares(offer);
    for (size_t i = 0; i < count; i++) {
        const struct group *group = groups[i];
        struct offered_share *share = &offer->shares[offer->share_count++];
        uint8_t key_exchange[GROUP_SHARE_LEN_MAX];
        *share = (struct offered_share){ .group = group };
        if (!group->generate(group, &share->state, &config->provider->random, key_exchange))
            return fail(error, CRYPTO_BROKEN);
        write_u16(&out, group->id);
        write_vector(&out, 2, bytes_of(key_exchange, group->share_len));
    }
    offer->shares_wire_len = writer_len(&out);
    return true;
}

static struct bytes sni_of(const struct peer_name *name)
{
    bool is_dns = name != NULL && name->kind == PEER_NAME_DNS;
    return is_dns ? bytes_of(name->value, name->len) : bytes_of(NULL, 0);
}

static extension_set extensions_of(const struct client_hello *hello)
{
    extension_set set = 1u << EXT_SUPPORTED_GROUPS | 1u << EXT_SIGNATURE_ALGORITHMS;
    if (hello->supported_versions.len > 0)
        set |= 1u << EXT_SUPPORTED_VERSIONS | 1u << EXT_KEY_SHARE;
    if (hello->extended_main_secret)
        set |= 1u << EXT_EXTENDED_MAIN_SECRET | 1u << EXT_RENEGOTIATION_INFO |
               1u << EXT_EC_POINT_FORMATS;
    if (hello->server_name.len > 0)
        set |= 1u << EXT_SERVER_NAME;
    if (hello->alpn.len > 0)
        set |= 1u << EXT_ALPN;
    if (hello->status_request)
        set |= 1u << EXT_STATUS_REQUEST;
    if (hello->session_ticket.data != NULL)
        set |= 1u << EXT_SESSION_TICKET;
    if (hello->encrypt_then_mac)
        set |= 1u << EXT_ENCRYPT_THEN_MAC;
    return set;
}

/* All that is not in the views' lists is shorter than this. */
enum { HELLO_REST_MAX = 512 + SHARES_WIRE_MAX };

static bool write_hello(struct offer *offer, const struct client_hello *hello, parley_error *error)
{
    size_t cap = HELLO_REST_MAX + hello->alpn.len + hello->server_name.len + hello->cookie.len +
                 hello->session_ticket.len;
    uint8_t *message = memory_new(cap);
    if (message == NULL)
        return fail(error, NO_MEMORY);
    memory_free(offer->message);
    offer->message = message;

    struct writer out = writer_of(message, cap);
    write_u8(&out, CLIENT_HELLO);
    struct mark body = open_vector(&out, 3);
    client_hello_write(&out, hello);
    close_vector(&out, body);
    if (!writer_done(&out))
        return fail(error, OWN_MESSAGE_TOO_LONG);
    offer->message_len = writer_len(&out);
    offer->extensions = extensions_of(hello);
    return true;
}

/* What a configuration allows, in the wire form of lists: all that is shared by the versions, then what
 * each one adds. */
struct lists {
    uint8_t versions_room[4], suites_room[2 * (SUITES_MAX + SUITES12_MAX)];
    uint8_t groups_room[2 * GROUPS_MAX], schemes_room[SCHEMES_LEN_MAX];
    struct writer versions, suites, groups, schemes;
};

static void write_lists(struct lists *lists, const struct handshake_config *config)
{
    lists->versions = writer_of(lists->versions_room, sizeof lists->versions_room);
    lists->suites = writer_of(lists->suites_room, sizeof lists->suites_room);
    lists->groups = writer_of(lists->groups_room, sizeof lists->groups_room);
    lists->schemes = writer_of(lists->schemes_room, sizeof lists->schemes_room);
    for (uint16_t version = config->highest_version; version >= config->lowest_version; version--)
        write_u16(&lists->versions, version);
    for (size_t i = 0; i < config->suite_count; i++)
        write_u16(&lists->suites, config->suites[i].id);
    for (size_t i = 0; i < config->suite12_count; i++)
        write_u16(&lists->suites, config->suites12[i].id);
    for (size_t i = 0; i < config->group_count; i++)
        write_u16(&lists->groups, config->groups[i]->id);
    for (size_t i = 0; i < config->scheme_count; i++)
        write_u16(&lists->schemes, config->schemes[i]->id);
}

/* RFC 9846 4.3.1, 4.3.8: without TLS 1.3 there is nothing to say. */
static void add_tls13(struct client_hello *hello, const struct offer *offer,
                      const struct lists *lists)
{
    hello->supported_versions = writer_bytes(&lists->versions);
    hello->key_shares = bytes_of(offer->shares_wire, offer->shares_wire_len);
}

/* RFC 8422 5.1.2, RFC 7627 5.1, RFC 5746 3.4: the renegotiation_info of a first handshake is empty. So is
 * the ticket of a client that has none, and would like one (RFC 5077 3.2). */
static void add_tls12(struct client_hello *hello, const struct offer *offer, bool wants_tickets)
{
    static const uint8_t formats[] = { POINT_FORMAT_UNCOMPRESSED };
    hello->ec_point_formats = bytes_of(formats, sizeof formats);
    hello->extended_main_secret = true;
    hello->renegotiation_info = bytes_of(formats, 0);
    if (wants_tickets)
        hello->session_ticket = offer->ticket.len > 0 ? offer->ticket : bytes_of(formats, 0);
}

static bool offers_cbc(const struct handshake_config *config)
{
    for (size_t i = 0; i < config->suite12_count; i++)
        if (config->suites12[i].encrypt_then_mac)
            return true;
    return false;
}

static bool build_hello(struct offer *offer, const struct handshake_config *config,
                        const struct peer_name *name, struct bytes cookie, parley_error *error)
{
    static const uint8_t null_compression[] = { 0 };
    static const uint8_t psk_dhe_ke[] = { 1 };
    struct lists lists;
    write_lists(&lists, config);

    struct client_hello hello = {
        .legacy_version = TLS_1_2,
        .random = bytes_of(offer->random, sizeof offer->random),
        .legacy_session_id = offer_session_id(offer),
        .cipher_suites = writer_bytes(&lists.suites),
        .legacy_compression = bytes_of(null_compression, sizeof null_compression),
        .server_name = sni_of(name),
        .supported_groups = writer_bytes(&lists.groups),
        .signature_algorithms = writer_bytes(&lists.schemes),
        .alpn = config->alpn,
        .status_request = config->revocation != REVOCATION_OFF,
        .cookie = cookie,
        /* RFC 9846 4.3.9 invites tickets, which show that the server is content with our certificate. */
        .psk_key_exchange_modes =
            bytes_of(config->identity_count > 0 ? psk_dhe_ke : NULL, sizeof psk_dhe_ke),
    };
    if (speaks(config, TLS_1_3))
        add_tls13(&hello, offer, &lists);
    if (speaks(config, TLS_1_2))
        add_tls12(&hello, offer, config->resumes);
    hello.encrypt_then_mac = offers_cbc(config);
    return write_hello(offer, &hello, error);
}

/* The ID of the session that is offered, which middleboxes take for what it is in either version (RFC
 * 9846 4.2.2); or a random one: by its echo the client sees that a ticket was accepted (RFC 5077 3.4). */
static bool make_session_id(struct offer *offer, const struct handshake_config *config,
                            const struct session *session, parley_error *error)
{
    const struct random *random = &config->provider->random;
    if (session != NULL && session->ticket.len == 0) {
        memcpy(offer->session_id, session->session_id.data, session->session_id.len);
        offer->session_id_len = session->session_id.len;
        return true;
    }
    if (session == NULL && !speaks(config, TLS_1_3))
        return true;
    offer->session_id_len = sizeof offer->session_id;
    return random->fill(random->state, offer->session_id, sizeof offer->session_id) ||
           fail(error, RANDOM_FAILED);
}

bool offer_make(struct offer *offer, const struct handshake_config *config,
                const struct peer_name *name, const struct session *session, parley_error *error)
{
    const struct random *random = &config->provider->random;
    if (!random->fill(random->state, offer->random, sizeof offer->random))
        return fail(error, RANDOM_FAILED);
    TRY(make_session_id(offer, config, session, error));
    if (session != NULL)
        offer->ticket = session->ticket;
    TRY(make_shares(offer, config, config->share_groups, config->share_group_count, error));
    return build_hello(offer, config, name, bytes_of(NULL, 0), error);
}

bool offer_retry(struct offer *offer, const struct handshake_config *config,
                 const struct peer_name *name, const struct group *group, struct bytes cookie,
                 parley_error *error)
{
    if (group != NULL)
        TRY(make_shares(offer, config, &group, 1, error));
    return build_hello(offer, config, name, cookie, error);
}

struct offered_share *offer_share(struct offer *offer, uint16_t group)
{
    for (size_t i = 0; i < offer->share_count; i++)
        if (offer->shares[i].group->id == group)
            return &offer->shares[i];
    return NULL;
}

void offer_end(struct offer *offer)
{
    wipe_shares(offer);
    memory_free(offer->message);
    offer->message = NULL;
}
