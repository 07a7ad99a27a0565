/* config.c - settings become a configuration: names are looked up, lists encoded, trust loaded. */
#include "connection/config.h"

#include "base/escape.h"
#include "base/memory.h"
#include "handshake/offered.h"
#include "handshake/session_context.h"
#include "legacy/suites.h"
#include "names/public_suffix.h"
#include "provider_libcrypto/libcrypto.h"

#include <strings.h>

/* One name of a list with colons between. False at the end of the list. */
static bool next_name(const char **list, struct bytes *name)
{
    if (**list == '\0')
        return false;
    size_t len = strcspn(*list, ":");
    *name = bytes_of(*list, len);
    *list += len + ((*list)[len] == ':');
    return true;
}

static bool name_is(struct bytes name, const char *known)
{
    return name.len == strlen(known) && strncasecmp((const char *)name.data, known, name.len) == 0;
}

static bool refuse_name(parley_error *error, enum code code, struct bytes name)
{
    char shown[80];
    return fail_because(error, code, "\"%s\"", escape_text(shown, sizeof shown, name));
}

static const struct group *group_named(const struct provider *provider, struct bytes name)
{
    for (size_t i = 0; i < provider->group_count; i++)
        if (name_is(name, provider->groups[i]->name))
            return provider->groups[i];
    return NULL;
}

/* A name given twice counts once: a hello may list each group once only (RFC 9846 4.3.7). */
static bool add_group(const struct group **groups, size_t *count, const struct group *group)
{
    for (size_t i = 0; i < *count; i++)
        if (groups[i] == group)
            return true;
    TRY(*count < GROUPS_MAX);
    groups[(*count)++] = group;
    return true;
}

static bool read_groups(const struct provider *provider, const char *list,
                        const struct group **groups, size_t *count, parley_error *error)
{
    struct bytes name;
    while (next_name(&list, &name)) {
        const struct group *group = group_named(provider, name);
        if (group == NULL || !add_group(groups, count, group))
            return refuse_name(error, UNKNOWN_GROUP, name);
    }
    return true;
}

static bool set_groups(struct handshake_config *config, const struct settings *settings,
                       parley_error *error)
{
    const struct provider *provider = config->provider;
    if (settings->groups == NULL)
        for (size_t i = 0; i < provider->group_count; i++)
            (void)add_group(config->groups, &config->group_count, provider->groups[i]);
    else
        TRY(read_groups(provider, settings->groups, config->groups, &config->group_count, error));
    if (config->group_count == 0)
        return fail_because(error, UNKNOWN_GROUP, "the list is empty");
    return true;
}

static bool set_key_shares(struct handshake_config *config, const struct settings *settings,
                           parley_error *error)
{
    if (!speaks(config, TLS_1_3))
        return true;
    if (settings->key_shares == NULL) {
        config->share_groups[0] = config->groups[0];
        config->share_group_count = 1;
        return true;
    }
    TRY(read_groups(config->provider, settings->key_shares, config->share_groups,
                    &config->share_group_count, error));
    for (size_t i = 0; i < config->share_group_count; i++) {
        size_t at = 0;
        while (at < config->group_count && config->groups[at] != config->share_groups[i])
            at++;
        if (at == config->group_count)
            return fail_because(error, KEY_SHARE_WITHOUT_GROUP, "%s",
                                config->share_groups[i]->name);
    }
    return true;
}

/* The suites that a list of names is looked up in. */
struct known_suites {
    struct suite tls13[SUITES_MAX];
    struct suite12 tls12[SUITES12_MAX];
    size_t tls13_count, tls12_count;
};

/* Adds the suite of that name. A name given twice counts once. False: nothing is called so. */
static bool add_suite(struct handshake_config *config, const struct known_suites *known,
                      struct bytes name)
{
    for (size_t i = 0; i < known->tls13_count; i++)
        if (name_is(name, known->tls13[i].name)) {
            if (offered_suite(config, known->tls13[i].id) == NULL)
                config->suites[config->suite_count++] = known->tls13[i];
            return true;
        }
    for (size_t i = 0; i < known->tls12_count; i++)
        if (name_is(name, known->tls12[i].name)) {
            if (offered_suite12(config, known->tls12[i].id) == NULL)
                config->suites12[config->suite12_count++] = known->tls12[i];
            return true;
        }
    return false;
}

/* The insecure ones come last, and are there only for who asked for them. */
static size_t all_suites12(struct suite12 suites[SUITES12_MAX], const struct provider *provider,
                           const struct settings *settings)
{
    size_t count = suites12_of(provider, suites);
    return legacy_suites_add(suites, count, provider, settings->rsa_key_exchange, settings->cbc);
}

static bool read_suites(struct handshake_config *config, const struct settings *settings,
                        parley_error *error)
{
    const char *list = settings->suites;
    struct known_suites known;
    struct bytes name;
    if (list == NULL) {
        config->suite_count = suites_of(config->provider, config->suites);
        config->suite12_count = all_suites12(config->suites12, config->provider, settings);
        return true;
    }
    known.tls13_count = suites_of(config->provider, known.tls13);
    known.tls12_count = all_suites12(known.tls12, config->provider, settings);
    while (next_name(&list, &name))
        if (!add_suite(config, &known, name))
            return refuse_name(error, UNKNOWN_SUITE, name);
    return config->suite_count + config->suite12_count > 0 ||
           fail_because(error, UNKNOWN_SUITE, "the list is empty");
}

/* A version without suites is not offered, and suites of a version that is not allowed are not either. */
static bool set_suites(struct handshake_config *config, const struct settings *settings,
                       parley_error *error)
{
    TRY(read_suites(config, settings, error));
    if (!speaks(config, TLS_1_3))
        config->suite_count = 0;
    if (!speaks(config, TLS_1_2))
        config->suite12_count = 0;
    if (config->suite_count + config->suite12_count == 0)
        return fail(error, SUITES_FOR_NO_VERSION);
    if (config->suite_count == 0)
        config->highest_version = TLS_1_2;
    if (config->suite12_count == 0)
        config->lowest_version = TLS_1_3;
    return true;
}

static const struct scheme *scheme_named(struct bytes name)
{
    size_t count;
    const struct scheme *known = schemes_all(&count);
    for (size_t i = 0; i < count; i++)
        if (name_is(name, known[i].name))
            return &known[i];
    return NULL;
}

static bool add_scheme(struct handshake_config *config, const struct scheme *scheme)
{
    for (size_t i = 0; i < config->scheme_count; i++)
        if (config->schemes[i] == scheme)
            return true;
    if (provider_signature(config->provider, scheme->signature) == NULL)
        return false;
    TRY(config->scheme_count < SCHEMES_MAX);
    config->schemes[config->scheme_count++] = scheme;
    return true;
}

static bool set_schemes(struct handshake_config *config, const struct settings *settings,
                        parley_error *error)
{
    const char *list = settings->signatures;
    struct bytes name;
    size_t count;
    const struct scheme *known = schemes_all(&count);

    for (size_t i = 0; list == NULL && i < count; i++)
        (void)add_scheme(config, &known[i]);
    while (list != NULL && next_name(&list, &name)) {
        const struct scheme *scheme = scheme_named(name);
        if (scheme == NULL || !add_scheme(config, scheme))
            return refuse_name(error, UNKNOWN_SIGNATURE, name);
    }
    if (config->scheme_count == 0)
        return fail_because(error, UNKNOWN_SIGNATURE, "the list is empty");
    for (size_t i = 0; i < config->scheme_count; i++)
        if (config->schemes[i]->in_handshake || !speaks(config, TLS_1_3))
            return true;
    return fail_because(error, UNKNOWN_SIGNATURE, "nothing in the list may sign a handshake");
}

static bool set_identities(parley_config *config, parley_error *error)
{
    const struct settings *settings = &config->settings;
    if (settings->identity_count == 0)
        return !settings->is_server || fail(error, NO_IDENTITY);
    config->identities = memory_new(settings->identity_count * sizeof *config->identities);
    if (config->identities == NULL)
        return fail(error, NO_MEMORY);
    for (size_t i = 0; i < settings->identity_count; i++)
        config->identities[i] = &settings->identities[i]->identity;
    config->handshake.identities = config->identities;
    config->handshake.identity_count = settings->identity_count;
    return true;
}

/* The system's becomes part of the settings, so that copies of them share it. */
static bool set_staples(parley_config *config, parley_error *error)
{
    const struct settings *settings = &config->settings;
    if (!settings->is_server || settings->staple_count == 0)
        return true;
    config->stapled = memory_new(settings->identity_count * sizeof *config->stapled);
    if (config->stapled == NULL)
        return fail(error, NO_MEMORY);
    for (size_t i = 0; i < settings->staple_count; i++) {
        const struct staple *staple = &settings->staples[i];
        uint8_t *message;
        size_t len;
        if (staple->der == NULL)
            continue;
        TRY(identity_staple(config->identities[i], bytes_of(staple->der, staple->len), &message,
                            &len, error));
        config->stapled[i] = bytes_of(message, len);
    }
    config->handshake.stapled = config->stapled;
    return true;
}

static bool set_trust(parley_config *config, parley_error *error)
{
    struct settings *settings = &config->settings;
    if (settings->skip_verification ||
        (settings->is_server && settings->client_auth == PARLEY_CLIENT_OFF))
        return true;
    if (settings->is_server && settings->trust == NULL)
        return fail(error, CLIENT_AUTH_WITHOUT_TRUST);
    if (settings->trust == NULL)
        settings->trust = parley_trust_system(error);
    TRY(settings->trust != NULL);
    config->handshake.trust = settings->trust->trust;
    config->handshake.profile = (enum profile)settings->profile;
    config->handshake.is_public_suffix = domain_is_public_suffix;
    config->handshake.verify = true;
    return true;
}

/* RFC 9846 4.3.4: the subjects of the anchors, or nothing at all when they are many: a client is then
 * free to show what it has. */
static bool set_authorities(parley_config *config, parley_error *error)
{
    struct bytes subject;
    size_t len = 0, count = 0, at;
    const struct trust *trust = config->handshake.trust;
    if (!config->settings.is_server || trust == NULL)
        return true;
    for (at = 0; trust_next_subject(trust, &at, &subject); count++)
        len += 2 + subject.len;
    if (count == 0 || count > AUTHORITIES_MAX || len > AUTHORITIES_LEN_MAX)
        return true;
    config->authorities = memory_new(len);
    if (config->authorities == NULL)
        return fail(error, NO_MEMORY);
    struct writer out = writer_of(config->authorities, len);
    for (at = 0; trust_next_subject(trust, &at, &subject);)
        write_vector(&out, 2, subject);
    config->handshake.authorities = writer_bytes(&out);
    return true;
}

/* Who asks the program about each peer gets no connection without that: nothing is resumed then. */
static void set_resumption(parley_config *config)
{
    const struct settings *settings = &config->settings;
    struct handshake_config *handshake = &config->handshake;
    bool client = settings->want_sessions && handshake->verify;
    handshake->resumes = (client || settings->ticketer != NULL) && !settings->ask_peer;
    if (!handshake->resumes)
        return;
    session_context_of_config(handshake->session_context, handshake);
    if (settings->ticketer == NULL)
        return;
    handshake->ticketer = settings->ticketer->ticketer;
    handshake->sessions = settings->ticketer->sessions;
}

static bool fill(parley_config *config, parley_error *error)
{
    const struct settings *settings = &config->settings;
    config->provider = libcrypto_open(error);
    TRY(config->provider != NULL);
    config->fork_guard = fork_guard_new();
    if (config->fork_guard == NULL)
        return fail(error, NO_MEMORY);

    config->handshake = (struct handshake_config){
        .is_server = settings->is_server,
        .provider = config->provider,
        .lowest_version = settings->lowest_version,
        .highest_version = settings->highest_version,
        .allow_no_extended_main_secret = settings->allow_no_extended_main_secret,
        .alpn = bytes_of(settings->alpn, settings->alpn_len),
        .refuse_unknown_name = settings->refuse_unknown_name,
        .explain_good = settings->keep_peer_chain,
        .ask_peer = settings->ask_peer,
        .client_auth = settings->is_server ? settings->client_auth : PARLEY_CLIENT_OFF,
        .rsa_bits_min = RSA_MODULUS_BITS_MIN,
        .revocation = (enum revocation_policy)settings->revocation,
        .crls = settings->crls != NULL ? settings->crls->crls : NULL,
        .clock = settings->clock,
        .clock_user = settings->clock_user,
        .trace = settings->trace,
        .keylog = settings->keylog,
    };
    TRY(set_groups(&config->handshake, settings, error));
    TRY(set_suites(&config->handshake, settings, error));
    TRY(set_key_shares(&config->handshake, settings, error));
    TRY(set_schemes(&config->handshake, settings, error));
    TRY(set_identities(config, error));
    TRY(set_staples(config, error));
    TRY(set_trust(config, error));
    set_resumption(config);
    return set_authorities(config, error);
}

parley_config *config_new(struct settings *settings, parley_error *error)
{
    parley_config *config = memory_new(sizeof *config);
    if (config == NULL) {
        fail(error, NO_MEMORY);
        return NULL;
    }
    count_start(&config->count);
    config->settings = *settings;
    *settings = (struct settings){ 0 };
    if (fill(config, error))
        return config;
    parley_config_free(config);
    return NULL;
}

parley_config *parley_config_keep(parley_config *config)
{
    count_more(&config->count);
    return config;
}

void parley_config_free(parley_config *config)
{
    if (config == NULL || !count_less(&config->count))
        return;
    memory_free(config->authorities);
    for (size_t i = 0; config->stapled != NULL && i < config->settings.identity_count; i++)
        memory_free((void *)config->stapled[i].data);
    memory_free(config->stapled);
    memory_free(config->identities);
    fork_guard_free(config->fork_guard);
    if (config->provider != NULL)
        config->provider->close(config->provider);
    settings_end(&config->settings);
    memory_free(config);
}
