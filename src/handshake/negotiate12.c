/* negotiate12.c - what a server of TLS 1.2 chooses from a ClientHello (RFC 5246 7.4.1, RFC 8422 5.1). The
 * suite names the kind of the certificate's key there, so the certificate is chosen first. */
#include "handshake/authenticate12.h"
#include "handshake/evidence.h"
#include "handshake/negotiate.h"
#include "wire/names.h"

static bool has_byte(struct bytes list, uint8_t wanted)
{
    return list.len > 0 && memchr(list.data, wanted, list.len) != NULL;
}

/* RFC 5746 3.6: a client that says nothing of it could be made part of another's handshake. */
static bool check_renegotiation(struct handshake *hs, const struct client_hello *hello)
{
    if (hello->renegotiation_info.len > 0)
        return refuse(hs, RENEGOTIATION_INFO_WRONG);
    return client_renegotiates_securely(hello) || refuse(hs, RENEGOTIATION_NOT_SECURED);
}

static bool check_extended_main_secret(struct handshake *hs, const struct client_hello *hello)
{
    return hello->extended_main_secret || hs->config->allow_no_extended_main_secret ||
           refuse(hs, NO_EXTENDED_MAIN_SECRET);
}

static bool check_hello(struct handshake *hs, const struct client_hello *hello)
{
    if (!has_byte(hello->legacy_compression, 0)) /* RFC 5246 7.4.1.2 */
        return fail_because(hs->error, COMPRESSION_NOT_NULL, "the client cannot do without");
    if (hello->ec_point_formats.data != NULL &&
        !has_byte(hello->ec_point_formats, POINT_FORMAT_UNCOMPRESSED))
        return refuse(hs, POINT_FORMAT_MISSING);
    TRY(check_renegotiation(hs, hello));
    return check_extended_main_secret(hs, hello);
}

/* RFC 8422 4: a client without the extension takes any curve; P-256 is what all such have. */
static bool client_has_group(const struct client_hello *hello, uint16_t group)
{
    if (!extensions_have(&hello->extensions, EXT_SUPPORTED_GROUPS))
        return group == curve_of_key(KEY_P256);
    return u16_list_has(hello->supported_groups, group);
}

static bool choose_group(struct handshake *hs, const struct client_hello *hello,
                         struct choice *choice)
{
    char accepted[LIST_TEXT_MAX];
    for (size_t i = 0; i < hs->config->group_count && choice->group == NULL; i++)
        if (client_has_group(hello, hs->config->groups[i]->id))
            choice->group = hs->config->groups[i];
    if (choice->group == NULL)
        return refuse_offer(hs, GROUP_NOT_SHARED, hello->supported_groups, group_name,
                            groups_text(accepted, sizeof accepted, hs->config));
    tell_decision(hs, "group", "RFC 8422 5.1", "%s: the first of ours that the client supports.",
                  choice->group->name);
    return true;
}

/* The first of our suites that the client offers and a key of that kind can serve. */
static const struct suite12 *suite_for(const struct handshake_config *config,
                                       const struct client_hello *hello, enum key_kind key)
{
    for (size_t i = 0; i < config->suite12_count; i++)
        if (suite12_fits_key(&config->suites12[i], key) &&
            u16_list_has(hello->cipher_suites, config->suites12[i].id))
            return &config->suites12[i];
    return NULL;
}

/* RFC 8422 5.1: an ECDSA key has to lie on a curve that the client has. */
static bool client_has_curve(const struct client_hello *hello, enum key_kind key)
{
    return curve_of_key(key) == 0 || client_has_group(hello, curve_of_key(key));
}

static const struct scheme *scheme_for_client(const struct handshake_config *config,
                                              const struct client_hello *hello,
                                              const struct identity *identity)
{
    enum key_kind key = identity->leaf.key.kind;
    if (suite_for(config, hello, key) == NULL || !client_has_curve(hello, key))
        return NULL;
    return scheme_for(config, hello->signature_algorithms, identity, scheme_signs12);
}

/* That some certificate of this server has a suite with this client, before one is chosen. */
static bool check_suites(struct handshake *hs, const struct client_hello *hello)
{
    char accepted[LIST_TEXT_MAX];
    for (size_t i = 0; i < hs->config->identity_count; i++)
        if (suite_for(hs->config, hello, hs->config->identities[i]->leaf.key.kind) != NULL)
            return true;
    return refuse_offer(hs, SUITE_NOT_SHARED, hello->cipher_suites, suite_name,
                        suites12_text(accepted, sizeof accepted, hs->config));
}

bool negotiate12(struct handshake *hs, const struct client_hello *hello, struct choice *choice)
{
    *choice = (struct choice){ .scheme_for = scheme_for_client };
    TRY(check_hello(hs, hello));
    TRY(check_suites(hs, hello));
    TRY(choose_group(hs, hello, choice));
    TRY(choose_protocol(hs, hello, choice));
    TRY(choose_identity(hs, hello, choice));
    choice->suite12 = suite_for(hs->config, hello, choice->identity->leaf.key.kind);
    tell_decision(hs, "suite", "RFC 5246 7.4.1.3",
                  "%s: the first of ours that the client offers and the key can serve.",
                  choice->suite12->name);
    return true;
}
