/* client_hello_flow.c - the two hellos, in which the version is settled (RFC 9846 4.2, 4.3.1, E.1):
 *
 *     ClientHello   ------->     supported_versions, or legacy_version from a client without it
 *                   <-------     ServerHello of TLS 1.3, or of TLS 1.2
 *
 * Only here, in the machine and in names is a version looked at: what follows is client13 and server13,
 * or client12 and server12, and never both.
 */
#include "handshake/evidence.h"
#include "handshake/resume12.h"
#include "wire/names.h"

static const char *name_of(uint16_t version)
{
    const char *name = version_name(version);
    return name != NULL ? name : "an unknown version";
}

/* RFC 9846 4.2.3, 4.3.1: what the server may choose. */
static bool check_server_version(struct handshake *hs, const struct server_hello *hello)
{
    if (hello->is_tls13) {
        bool is_ours = hello->selected_version == TLS_1_3 && speaks(hs->config, TLS_1_3);
        return is_ours || fail_because(hs->error, VERSION_NOT_OFFERED, "version 0x%04x",
                                       (unsigned)hello->selected_version);
    }
    if (speaks(hs->config, TLS_1_3) && random_says_downgrade(hello->random))
        return refuse(hs, DOWNGRADE_DETECTED);
    if (hello->legacy_version == TLS_1_2 && speaks(hs->config, TLS_1_2))
        return true;
    return fail_because(hs->error, SERVER_TOO_OLD, "the server chose %s; the offer was %s",
                        name_of(hello->legacy_version), versions_text(hs->config));
}

static bool take_server_hello(struct handshake *hs, struct message *message)
{
    struct server_hello hello;
    if (!server_hello_parse(&hello, &message->in, hs->scratch->offer.extensions))
        return refuse_form(hs, message, MALFORMED_SERVER_HELLO);

    TRY(check_server_version(hs, &hello));

    return hello.is_tls13 ? client13_take_server_hello(hs, message, &hello)
                          : client12_take_server_hello(hs, message);
}

/* RFC 6066 3: an address is not sent as a name. */
static void note_server_name(struct handshake *hs, const struct peer_name *name)
{
    if (name == NULL || name->kind != PEER_NAME_DNS)
        return;
    memcpy(hs->server_name, name->value, name->len);
    hs->facts->server_name = (parley_view){ hs->server_name, name->len };
}

bool client_hello_start(struct handshake *hs, struct bytes session)
{
    struct scratch *scratch = hs->scratch;
    note_server_name(hs, scratch->name);
    if (speaks(hs->config, TLS_1_2))
        offer_session12(hs, session);
    TRY(offer_make(&scratch->offer, hs->config, scratch->name,
                   scratch->tls12.session_bytes != NULL ? &scratch->tls12.session : NULL,
                   hs->error));
    memcpy(hs->randoms.client, scratch->offer.random, sizeof hs->randoms.client);
    hs->state = CLIENT_WAIT_SERVER_HELLO;
    return send_whole(hs, offer_message(&scratch->offer));
}

/* The highest version that both have; 0: none. RFC 9846 4.3.1: supported_versions alone counts when it
 * is there, and a client without it speaks at most TLS 1.2. */
static uint16_t shared_version(const struct handshake_config *config,
                               const struct client_hello *hello)
{
    bool lists = extensions_have(&hello->extensions, EXT_SUPPORTED_VERSIONS);
    for (uint16_t version = TLS_1_3; version >= TLS_1_2; version--) {
        bool offered = lists ? u16_list_has(hello->supported_versions, version)
                             : version == TLS_1_2 && hello->legacy_version >= TLS_1_2;
        if (offered && speaks(config, version))
            return version;
    }
    return 0;
}

static bool refuse_versions(struct handshake *hs, const struct client_hello *hello)
{
    char offered[160];
    if (extensions_have(&hello->extensions, EXT_SUPPORTED_VERSIONS))
        return fail_because(
            hs->error, VERSION_NOT_SHARED, "the client offers %s; this server speaks %s",
            numbers_text(offered, sizeof offered, hello->supported_versions, version_name),
            versions_text(hs->config));
    return fail_because(hs->error, VERSION_NOT_SHARED,
                        "the client speaks at most %s; this server speaks %s",
                        name_of(hello->legacy_version), versions_text(hs->config));
}

static bool choose_version(struct handshake *hs, const struct client_hello *hello,
                           uint16_t *version)
{
    if (hello->legacy_version < TLS_1_0) /* RFC 9846 E.5: whatever else the hello says */
        return fail_because(hs->error, VERSION_NOT_SHARED, "the client begins with %s",
                            name_of(hello->legacy_version));
    *version = shared_version(hs->config, hello);
    if (*version == 0)
        return refuse_versions(hs, hello);
    if (*version != hs->config->highest_version && client_falls_back(hello)) /* RFC 7507 3 */
        return fail_because(hs->error, FALLBACK_REFUSED, "the client fell back to %s",
                            name_of(*version));
    tell_decision(hs, "version", "RFC 9846 4.3.1",
                  "%s: the highest of ours that the client offers.", name_of(*version));
    return true;
}

static bool take_client_hello(struct handshake *hs, struct message *message)
{
    struct client_hello hello;
    uint16_t version;
    if (!client_hello_parse(&hello, &message->in))
        return refuse_form(hs, message, MALFORMED_CLIENT_HELLO);

    memcpy(hs->randoms.client, hello.random.data, sizeof hs->randoms.client);
    TRY(choose_version(hs, &hello, &version));

    return version == TLS_1_3 ? server13_take_client_hello(hs, message, &hello)
                              : server12_take_client_hello(hs, message, &hello);
}

bool make_server_random(struct handshake *hs, uint16_t version)
{
    const struct random *source = &hs->config->provider->random;
    if (!source->fill(source->state, hs->randoms.server, sizeof hs->randoms.server))
        return refuse(hs, RANDOM_FAILED);
    if (version != hs->config->highest_version)
        random_mark_downgrade(hs->randoms.server);
    return true;
}

static const struct step steps[] = {
    { CLIENT_WAIT_SERVER_HELLO,
      SERVER_HELLO,
      take_server_hello,
      { CLIENT_WAIT_ENCRYPTED_EXTENSIONS, CLIENT12_WAIT_CERTIFICATE,
        CLIENT12_WAIT_NEW_SESSION_TICKET, CLIENT12_WAIT_CHANGE_CIPHER_SPEC } },
    { SERVER_WAIT_CLIENT_HELLO,
      CLIENT_HELLO,
      take_client_hello,
      { SERVER_WAIT_FINISHED, SERVER_WAIT_CERTIFICATE, SERVER_WAIT_CLIENT_HELLO_AFTER_RETRY,
        SERVER12_WAIT_CLIENT_KEY_EXCHANGE, SERVER12_WAIT_CHANGE_CIPHER_SPEC,
        SERVER12_WAIT_CERTIFICATE } },
};

const struct step_table hello_table = { steps, sizeof steps / sizeof *steps };
