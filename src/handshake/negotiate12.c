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

/* The first of ours that the client has; NULL: there is none. */
static const struct group *shared_group(const struct handshake_config *config,
                                        const struct client_hello *hello)
{
    for (size_t i = 0; i < config->group_count; i++)
        if (client_has_group(hello, config->groups[i]->id))
            return config->groups[i];
    return NULL;
}

/* RFC 8422 5.1: an ECDSA key has to lie on a curve that the client has. */
static bool client_has_curve(const struct client_hello *hello, enum key_kind key)
{
    return curve_of_key(key) == 0 || client_has_group(hello, curve_of_key(key));
}

/* RFC 5246 7.4.2: a key that says that it is for one of the two is not used for the other. What else is
 * wrong with it is for the client to judge. */
static bool key_may(const struct certificate *leaf, bool sign)
{
    bool decrypts = (leaf->key_usage & USAGE_KEY_ENCIPHERMENT) != 0;
    bool signs = (leaf->key_usage & USAGE_DIGITAL_SIGNATURE) != 0;
    if (!certificate_has(leaf, EXTENSION_KEY_USAGE))
        return true;
    return sign ? signs || !decrypts : decrypts;
}

/* The client offers the suite, and a certificate with such a key goes with it. */
static bool is_shared(const struct suite12 *suite, const struct client_hello *hello,
                      const struct certificate *leaf)
{
    return suite12_fits_key(suite, leaf->key.kind) &&
           u16_list_has(hello->cipher_suites, suite->id) &&
           (!suite->encrypt_then_mac || hello->encrypt_then_mac) &&
           key_may(leaf, suite12_signs(suite));
}

/* The first suite of ours that is shared, and that needs no signature and no group that is not. */
static bool can_serve(const struct handshake_config *config, const struct client_hello *hello,
                      const struct identity *identity, struct choice *choice)
{
    const struct scheme *scheme = NULL;
    if (choice->group != NULL && client_has_curve(hello, identity->leaf.key.kind))
        scheme = scheme_for(config, hello->signature_algorithms, identity, scheme_signs12);
    for (size_t i = 0; i < config->suite12_count; i++) {
        const struct suite12 *suite = &config->suites12[i];
        bool signs = suite12_signs(suite);
        if (!is_shared(suite, hello, &identity->leaf) || (signs && scheme == NULL))
            continue;
        choice->suite12 = suite;
        choice->scheme = signs ? scheme : NULL;
        return true;
    }
    return false;
}

/* Some certificate of this server has a suite with this client; signs: one that needs a group. */
static bool has_suite(const struct handshake_config *config, const struct client_hello *hello,
                      bool signs)
{
    for (size_t i = 0; i < config->identity_count; i++)
        for (size_t j = 0; j < config->suite12_count; j++)
            if (suite12_signs(&config->suites12[j]) == signs &&
                is_shared(&config->suites12[j], hello, &config->identities[i]->leaf))
                return true;
    return false;
}

/* A suite that both sides name and that a certificate of this server fits, but for encrypt_then_mac. */
static bool lacks_encrypt_then_mac(const struct handshake_config *config,
                                   const struct client_hello *hello)
{
    for (size_t i = 0; i < config->identity_count; i++)
        for (size_t j = 0; j < config->suite12_count; j++) {
            const struct suite12 *suite = &config->suites12[j];
            if (suite->encrypt_then_mac && !hello->encrypt_then_mac &&
                u16_list_has(hello->cipher_suites, suite->id) &&
                suite12_fits_key(suite, config->identities[i]->leaf.key.kind))
                return true;
        }
    return false;
}

static bool both_name_static_rsa(const struct handshake_config *config,
                                 const struct client_hello *hello)
{
    for (size_t i = 0; i < config->suite12_count; i++)
        if (!suite12_signs(&config->suites12[i]) &&
            u16_list_has(hello->cipher_suites, config->suites12[i].id))
            return true;
    return false;
}

/* What the client insists on is named for what it is. */
static bool refuse_suites(struct handshake *hs, const struct client_hello *hello)
{
    char faults[64], offered[64], accepted[LIST_TEXT_MAX];
    const char *ours = suites12_text(accepted, sizeof accepted, hs->config);
    if (lacks_encrypt_then_mac(hs->config, hello))
        return refuse_offer(hs, ENCRYPT_THEN_MAC_MISSING, hello->cipher_suites, suite_name, NULL);
    if (both_name_static_rsa(hs->config, hello))
        return fail_because(
            hs->error, SUITE_NOT_SHARED,
            "the client offers static RSA key exchange, and no certificate here has "
            "an RSA key that may decrypt (keyEncipherment)");
    if (faults_text(faults, sizeof faults, hello->cipher_suites) == NULL)
        return refuse_offer(hs, SUITE_NOT_SHARED, hello->cipher_suites, suite_name, ours);
    return fail_because(
        hs->error, SUITE_NOT_SHARED, "the client offers nothing but %s: %s; this server has %s",
        faults, numbers_text(offered, sizeof offered, hello->cipher_suites, suite_name), ours);
}

/* That there is a way at all, before a certificate is chosen. */
static bool check_suites(struct handshake *hs, const struct client_hello *hello,
                         const struct group *group)
{
    char accepted[LIST_TEXT_MAX];
    bool without_group = has_suite(hs->config, hello, false);
    if (!without_group && !has_suite(hs->config, hello, true))
        return refuse_suites(hs, hello);
    if (!without_group && group == NULL)
        return refuse_offer(hs, GROUP_NOT_SHARED, hello->supported_groups, group_name,
                            groups_text(accepted, sizeof accepted, hs->config));
    return true;
}

void tell_choice12(struct handshake *hs, const struct choice *choice)
{
    tell_identity(hs, choice);
    tell_decision(hs, "suite", "RFC 5246 7.4.1.3",
                  "%s: the first of ours that the client offers and the key can serve.",
                  choice->suite12->name);
    if (choice->scheme != NULL)
        tell_decision(hs, "group", "RFC 8422 5.1",
                      "%s: the first of ours that the client supports.", choice->group->name);
}

bool negotiate12(struct handshake *hs, const struct client_hello *hello, struct choice *choice)
{
    *choice = (struct choice){ .can_serve = can_serve, .group = shared_group(hs->config, hello) };
    TRY(check_hello(hs, hello));
    TRY(check_suites(hs, hello, choice->group));
    TRY(choose_protocol(hs, hello, choice));
    return choose_identity(hs, hello, choice);
}
