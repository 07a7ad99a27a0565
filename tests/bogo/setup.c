/* setup.c - from flags to a configuration, through the setup calls that any program makes. */
#include "setup.h"

#include "base64.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct name_of_number {
    uint16_t number;
    const char *name;
};

/* RFC 9846 4.3.7 */
static const struct name_of_number group_names[] = {
    { 23, "P-256" }, { 24, "P-384" }, { 25, "P-521" }, { 29, "X25519" }, { 0, NULL },
};

/* RFC 9846 4.3.3 */
static const struct name_of_number scheme_names[] = {
    { 0x0401, "rsa_pkcs1_sha256" },
    { 0x0501, "rsa_pkcs1_sha384" },
    { 0x0601, "rsa_pkcs1_sha512" },
    { 0x0403, "ecdsa_secp256r1_sha256" },
    { 0x0503, "ecdsa_secp384r1_sha384" },
    { 0x0603, "ecdsa_secp521r1_sha512" },
    { 0x0804, "rsa_pss_rsae_sha256" },
    { 0x0805, "rsa_pss_rsae_sha384" },
    { 0x0806, "rsa_pss_rsae_sha512" },
    { 0x0807, "ed25519" },
    { 0, NULL },
};

/* The runner's certificates are for this name. */
static const char default_name[] = "test";

const char *setup_name(const struct flags *flags)
{
    return flags->host_name != NULL ? flags->host_name : default_name;
}

/* Names with colons between; false when one of the numbers has none. */
static bool join_names(char *out, size_t cap, const struct numbers *list,
                       const struct name_of_number *names)
{
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < list->count; i++) {
        const struct name_of_number *known = names;
        while (known->name != NULL && known->number != list->at[i])
            known++;
        if (known->name == NULL)
            return false;
        len += (size_t)snprintf(out + len, cap - len, "%s%s", i > 0 ? ":" : "", known->name);
    }
    return true;
}

typedef void list_call(parley_setup *setup, const char *names);

static bool set_list(parley_setup *setup, list_call *call, const struct numbers *list,
                     const struct name_of_number *names)
{
    char joined[512];
    if (list->count == 0)
        return true;
    if (!join_names(joined, sizeof joined, list, names))
        return false;
    call(setup, joined);
    return true;
}

static bool set_lists(parley_setup *setup, const struct flags *flags)
{
    const struct numbers *schemes =
        flags->server ? &flags->credentials[CREDENTIALS_MAX].schemes : &flags->verify_schemes;
    if (flags->no_key_shares)
        parley_setup_key_shares(setup, "");
    return set_list(setup, parley_setup_groups, &flags->curves, group_names) &&
           set_list(setup, parley_setup_key_shares, &flags->key_shares, group_names) &&
           set_list(setup, parley_setup_signatures, schemes, scheme_names);
}

/* In the form of the wire: a byte with its length before each. */
static void offer_protocols(parley_setup *setup, const char *list)
{
    size_t left = strlen(list);
    while (left > 0) {
        size_t len = (uint8_t)*list, all = len + 1 < left ? len + 1 : left;
        parley_setup_alpn(setup, (parley_view){ (const uint8_t *)list + 1, all - 1 });
        list += all;
        left -= all;
    }
}

static void set_protocols(parley_setup *setup, const struct flags *flags)
{
    static const char offered_by_nobody[] = "a protocol that nobody offers";
    const char *chosen = flags->refuse_alpn ? offered_by_nobody : flags->chosen_alpn;
    if (flags->server && chosen != NULL)
        parley_setup_alpn(setup, (parley_view){ (const uint8_t *)chosen, strlen(chosen) });
    if (!flags->server && flags->offered_alpn != NULL)
        offer_protocols(setup, flags->offered_alpn);
}

static bool add_identity(parley_setup *setup, const struct credential *credential,
                         parley_error *error)
{
    if (credential->chain_path == NULL)
        return true;
    parley_identity *identity =
        parley_identity_from_files(credential->chain_path, credential->key_path, error);
    if (identity == NULL)
        return false;
    parley_setup_identity(setup, identity);
    parley_identity_free(identity);
    return true;
}

static bool add_identities(parley_setup *setup, const struct flags *flags, parley_error *error)
{
    for (size_t i = 0; i <= CREDENTIALS_MAX; i++)
        if (!add_identity(setup, &flags->credentials[i], error))
            return false;
    return true;
}

/* The runner's keys are never malformed: what cannot be read is of a kind that is not known. */
static bool is_unknown_key(const parley_error *error)
{
    return error->code == PARLEY_E_KEY_UNSUPPORTED || error->code == PARLEY_E_KEY_UNREADABLE;
}

static void set_client_auth(parley_setup *setup, const struct flags *flags)
{
    if (flags->server && flags->require_certificate)
        parley_setup_client_auth(setup, PARLEY_CLIENT_REQUIRE);
    else if (flags->server && flags->verify_peer)
        parley_setup_client_auth(setup, PARLEY_CLIENT_REQUEST);
}

/* The runner's responses are no OCSP: they are handed on, and never looked at. */
static bool set_staple(parley_setup *setup, const struct flags *flags)
{
    parley_room response;
    if (!flags->server) {
        parley_setup_revocation(setup, flags->ask_for_staple ? PARLEY_REVOCATION_IF_PRESENT
                                                             : PARLEY_REVOCATION_OFF);
        return true;
    }
    if (flags->staple == NULL || flags->decline_staple)
        return true;
    if (!base64_decode(&response, flags->staple))
        return false;
    parley_setup_staple(setup, (parley_view){ response.data, response.len });
    free(response.data);
    return true;
}

/* The runner's certificates are for one name only, so another one cannot be verified; and with its
 * certificates come responses that are no OCSP, when they are asked for. */
static bool set_trust(parley_setup *setup, const struct flags *flags, parley_error *error)
{
    bool trust_given = flags->trust_path != NULL && *flags->trust_path != '\0';
    if (!trust_given || flags->host_name != NULL || flags->ask_for_staple) {
        parley_setup_insecure_skip_verification(setup);
        return true;
    }
    parley_trust *trust = parley_trust_from_file(flags->trust_path, error);
    if (trust == NULL)
        return false;
    parley_setup_trust(setup, trust);
    parley_trust_free(trust);
    return true;
}

static enum setup_outcome set_all(parley_setup *setup, const struct flags *flags,
                                  struct shown_credential *shown, struct secrets *secrets,
                                  parley_ticketer *ticketer, parley_error *error)
{
    if (!set_lists(setup, flags)) {
        parley_error_fill(error, PARLEY_E_UNKNOWN_GROUP, 0, "a group or a signature scheme");
        return SETUP_UNIMPLEMENTED;
    }
    if (!set_trust(setup, flags, error))
        return SETUP_FAILED;
    if (!add_identities(setup, flags, error))
        return is_unknown_key(error) ? SETUP_UNIMPLEMENTED : SETUP_FAILED;
    if (!set_staple(setup, flags))
        return SETUP_FAILED;
    set_client_auth(setup, flags);
    set_protocols(setup, flags);
    struct version_range versions = flags_versions(flags);
    parley_setup_versions(setup, versions.lowest, versions.highest);
    /* as BoringSSL does unasked */
    parley_setup_allow_no_extended_main_secret(setup);
    parley_setup_insecure_rsa_key_exchange(setup);
    if (flags->ask_about_peer || flags->refuse_peer)
        parley_setup_ask(setup, PARLEY_EVENT_ASK_PEER);
    if (flags->expect_chain_path != NULL || flags->expect_staple != NULL)
        parley_setup_keep_peer_chain(setup);
    if (flags->expect_credential != NULL)
        parley_setup_trace(setup, credential_watch, shown);
    if (flags->server)
        parley_setup_ticketer(setup, ticketer);
    else if (!flags->no_ticket)
        parley_setup_want_sessions(setup);
    if (flags->export_secrets)
        parley_setup_insecure_keylog(setup, secrets_take, secrets);
    return SETUP_OK;
}

enum setup_outcome setup_from_flags(parley_config **config, const struct flags *flags,
                                    struct shown_credential *shown, struct secrets *secrets,
                                    parley_ticketer *ticketer, parley_error *error)
{
    parley_setup *setup = flags->server ? parley_setup_server() : parley_setup_client();
    enum setup_outcome outcome = set_all(setup, flags, shown, secrets, ticketer, error);
    if (outcome != SETUP_OK) {
        parley_setup_free(setup);
        return outcome;
    }
    *config = parley_setup_finish(setup, error);
    if (*config != NULL)
        return SETUP_OK;
    /* Schemes of certificates and of TLS 1.2 alone: no configuration of ours has only these. */
    return error->code == PARLEY_E_UNKNOWN_SIGNATURE ? SETUP_UNIMPLEMENTED : SETUP_FAILED;
}
