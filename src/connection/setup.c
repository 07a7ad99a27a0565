/* setup.c - a configuration being written: calls that cannot fail, and keep the first mistake. */
#include "connection/config.h"

#include "base/memory.h"
#include "legacy/suites.h"
#include "system/clock.h"
#include "wire/codes.h"

struct parley_setup {
    struct settings settings;
    parley_error error; /* the first mistake */
};

static parley_setup *setup_new(bool is_server)
{
    parley_setup *setup = memory_new(sizeof *setup);
    if (setup == NULL)
        return NULL;
    setup->error = no_error();
    setup->settings.is_server = is_server;
    setup->settings.clock = system_clock;
    setup->settings.lowest_version = TLS_1_2;
    setup->settings.highest_version = TLS_1_3;
    return setup;
}

parley_setup *parley_setup_client(void)
{
    return setup_new(false);
}

parley_setup *parley_setup_server(void)
{
    return setup_new(true);
}

parley_setup *parley_setup_from(const parley_config *config)
{
    parley_setup *setup = setup_new(config->settings.is_server);
    if (setup != NULL && !settings_copy(&setup->settings, &config->settings))
        fail(&setup->error, NO_MEMORY);
    return setup;
}

void parley_setup_free(parley_setup *setup)
{
    if (setup == NULL)
        return;
    settings_end(&setup->settings);
    memory_free(setup);
}

void parley_setup_trust(parley_setup *setup, parley_trust *trust)
{
    if (setup == NULL)
        return;
    if (trust == NULL) {
        fail_because(&setup->error, OBJECT_MISSING, "the trust");
        return;
    }
    parley_trust *before = setup->settings.trust;
    setup->settings.trust = parley_trust_keep(trust);
    parley_trust_free(before);
}

void parley_setup_system_trust(parley_setup *setup)
{
    if (setup == NULL)
        return;
    parley_trust_free(setup->settings.trust);
    setup->settings.trust = NULL;
}

void parley_setup_identity(parley_setup *setup, parley_identity *identity)
{
    if (setup == NULL)
        return;
    struct settings *settings = &setup->settings;
    if (identity == NULL) {
        fail_because(&setup->error, OBJECT_MISSING, "the identity");
        return;
    }
    size_t count = settings->identity_count, each = sizeof(parley_identity *);
    parley_identity **grown = memory_resize(settings->identities, count * each, (count + 1) * each);
    if (grown == NULL) {
        fail(&setup->error, NO_MEMORY);
        return;
    }
    grown[count] = parley_identity_keep(identity);
    settings->identities = grown;
    settings->identity_count = count + 1;
}

void parley_setup_drop_identities(parley_setup *setup)
{
    if (setup != NULL)
        settings_drop_identities(&setup->settings);
}

/* Room for a staple of each identity. */
static bool make_room_for_staples(struct settings *settings)
{
    size_t each = sizeof *settings->staples, count = settings->staple_count;
    if (count == settings->identity_count)
        return true;
    struct staple *grown =
        memory_resize(settings->staples, count * each, settings->identity_count * each);
    if (grown == NULL)
        return false;
    settings->staples = grown;
    settings->staple_count = settings->identity_count;
    return true;
}

void parley_setup_staple(parley_setup *setup, parley_view ocsp_response)
{
    if (setup == NULL)
        return;
    struct settings *settings = &setup->settings;
    if (settings->identity_count == 0) {
        fail_because(&setup->error, STAPLE_UNUSABLE, "no identity was given before");
        return;
    }
    uint8_t *copy =
        ocsp_response.len > 0 ? memory_copy(ocsp_response.data, ocsp_response.len) : NULL;
    if (!make_room_for_staples(settings) || (copy == NULL && ocsp_response.len > 0)) {
        memory_free(copy);
        fail(&setup->error, NO_MEMORY);
        return;
    }
    struct staple *staple = &settings->staples[settings->identity_count - 1];
    memory_free(staple->der);
    *staple = (struct staple){ copy, ocsp_response.len };
}

void parley_setup_revocation(parley_setup *setup, parley_revocation policy)
{
    if (setup != NULL)
        setup->settings.revocation = policy;
}

void parley_setup_crls(parley_setup *setup, parley_crls *crls)
{
    if (setup == NULL)
        return;
    if (crls == NULL) {
        fail_because(&setup->error, OBJECT_MISSING, "the revocation lists");
        return;
    }
    parley_crls *before = setup->settings.crls;
    setup->settings.crls = parley_crls_keep(crls);
    parley_crls_free(before);
}

void parley_setup_ticketer(parley_setup *setup, parley_ticketer *ticketer)
{
    if (setup == NULL)
        return;
    if (!setup->settings.is_server) {
        fail_because(&setup->error, WRONG_ROLE, "a ticketer is for servers");
        return;
    }
    parley_ticketer *before = setup->settings.ticketer;
    setup->settings.ticketer = ticketer != NULL ? parley_ticketer_keep(ticketer) : NULL;
    parley_ticketer_free(before);
}

void parley_setup_want_sessions(parley_setup *setup)
{
    if (setup == NULL)
        return;
    if (setup->settings.is_server)
        fail_because(&setup->error, WRONG_ROLE, "a server keeps sessions with a ticketer");
    setup->settings.want_sessions = true;
}

void parley_setup_alpn(parley_setup *setup, parley_view protocol)
{
    if (setup == NULL)
        return;
    struct settings *settings = &setup->settings;
    if (protocol.len < 1 || protocol.len > 255 || settings->alpn_count == ALPN_PROTOCOLS_MAX) {
        fail_because(&setup->error, INVALID_PROTOCOL, "protocol %zu has %zu bytes",
                     settings->alpn_count + 1, protocol.len);
        return;
    }
    size_t len = settings->alpn_len + 1 + protocol.len;
    uint8_t *grown = memory_resize(settings->alpn, settings->alpn_len, len);
    if (grown == NULL) {
        fail(&setup->error, NO_MEMORY);
        return;
    }
    struct writer out = writer_of(grown + settings->alpn_len, len - settings->alpn_len);
    write_vector(&out, 1, bytes_of(protocol.data, protocol.len));
    settings->alpn = grown;
    settings->alpn_len = len;
    settings->alpn_count++;
}

/* NULL: the default again. */
void parley_setup_drop_alpn(parley_setup *setup)
{
    if (setup != NULL)
        settings_drop_alpn(&setup->settings);
}

static void set_text(parley_setup *setup, char **place, const char *text)
{
    char *copy = text != NULL ? memory_copy(text, strlen(text)) : NULL;
    if (text != NULL && copy == NULL)
        fail(&setup->error, NO_MEMORY);
    memory_free(*place);
    *place = copy;
}

static bool version_is_known(uint16_t version)
{
    return version >= TLS_1_2 && version <= TLS_1_3;
}

void parley_setup_versions(parley_setup *setup, uint16_t lowest, uint16_t highest)
{
    if (setup == NULL)
        return;
    if (!version_is_known(lowest) || !version_is_known(highest) || lowest > highest) {
        fail_because(&setup->error, INVALID_VERSIONS, "0x%04x to 0x%04x", (unsigned)lowest,
                     (unsigned)highest);
        return;
    }
    setup->settings.lowest_version = lowest;
    setup->settings.highest_version = highest;
}

void parley_setup_allow_no_extended_main_secret(parley_setup *setup)
{
    if (setup != NULL)
        setup->settings.allow_no_extended_main_secret = true;
}

void parley_setup_groups(parley_setup *setup, const char *names)
{
    if (setup != NULL)
        set_text(setup, &setup->settings.groups, names);
}

void parley_setup_key_shares(parley_setup *setup, const char *names)
{
    if (setup != NULL)
        set_text(setup, &setup->settings.key_shares, names);
}

void parley_setup_suites(parley_setup *setup, const char *names)
{
    if (setup != NULL)
        set_text(setup, &setup->settings.suites, names);
}

void parley_setup_signatures(parley_setup *setup, const char *names)
{
    if (setup != NULL)
        set_text(setup, &setup->settings.signatures, names);
}

void parley_setup_unknown_name(parley_setup *setup, parley_name_policy policy)
{
    if (setup != NULL)
        setup->settings.refuse_unknown_name = policy == PARLEY_NAME_REFUSE;
}

void parley_setup_client_auth(parley_setup *setup, parley_client_auth policy)
{
    if (setup != NULL)
        setup->settings.client_auth = policy;
}

void parley_setup_keep_peer_chain(parley_setup *setup)
{
    if (setup != NULL)
        setup->settings.keep_peer_chain = true;
}

void parley_setup_profile(parley_setup *setup, parley_profile profile)
{
    if (setup != NULL)
        setup->settings.profile = profile;
}

void parley_setup_ask(parley_setup *setup, parley_event_kind question)
{
    if (setup == NULL)
        return;
    if (question == PARLEY_EVENT_ASK_PEER)
        setup->settings.ask_peer = true;
    else
        fail_because(&setup->error, NOT_A_QUESTION, "event %d", (int)question);
}

void parley_setup_clock(parley_setup *setup, parley_clock_fn *clock, void *user)
{
    if (setup == NULL)
        return;
    setup->settings.clock = clock != NULL ? clock : system_clock;
    setup->settings.clock_user = user;
}

void parley_setup_trace(parley_setup *setup, parley_trace_fn *tell, void *user)
{
    if (setup != NULL)
        setup->settings.trace = (struct trace){ tell, user };
}

void parley_setup_insecure_skip_verification(parley_setup *setup)
{
    if (setup != NULL)
        setup->settings.skip_verification = true;
}

static bool check_legacy(parley_setup *setup)
{
    return legacy_is_built() || fail(&setup->error, LEGACY_NOT_BUILT);
}

void parley_setup_insecure_rsa_key_exchange(parley_setup *setup)
{
    if (setup != NULL && check_legacy(setup))
        setup->settings.rsa_key_exchange = true;
}

void parley_setup_insecure_cbc(parley_setup *setup)
{
    if (setup != NULL && check_legacy(setup))
        setup->settings.cbc = true;
}

void parley_setup_insecure_keylog(parley_setup *setup, parley_keylog_fn *write, void *user)
{
    if (setup != NULL)
        setup->settings.keylog = (struct keylog){ write, user };
}

parley_config *parley_setup_finish(parley_setup *setup, parley_error *error)
{
    *error = no_error();
    if (setup == NULL) {
        fail(error, NO_MEMORY);
        return NULL;
    }
    parley_config *config = NULL;
    if (failed(&setup->error))
        *error = setup->error;
    else
        config = config_new(&setup->settings, error);
    parley_setup_free(setup);
    return config;
}
