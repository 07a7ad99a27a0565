/* evidence.c - what was offered and what would have been accepted, for errors: lists cut to fit. */
#include "handshake/evidence.h"

#include "base/escape.h"
#include "handshake/client_certificate.h"
#include "wire/client_hello.h"
#include "wire/names.h"
#include "x509/evidence.h"

#include <stdio.h>

/* Adds one more to a list, with a comma if it is not the first. */
static void add(char *out, size_t cap, const char *text)
{
    size_t len = strlen(out);
    (void)snprintf(out + len, cap - len, "%s%s", len > 0 ? ", " : "", text);
}

const char *numbers_text(char *out, size_t cap, struct bytes list,
                         const char *(*name_of)(uint16_t number))
{
    char hex[8];
    out[0] = '\0';
    for (size_t i = 0; i < list.len / 2 && strlen(out) + 1 < cap; i++) {
        const char *name = name_of(u16_at(list, i));
        (void)snprintf(hex, sizeof hex, "0x%04x", (unsigned)u16_at(list, i));
        add(out, cap, name != NULL ? name : hex);
    }
    return out;
}

static bool is_scsv(uint16_t suite)
{
    return suite == TLS_EMPTY_RENEGOTIATION_INFO_SCSV || suite == TLS_FALLBACK_SCSV;
}

const char *faults_text(char *out, size_t cap, struct bytes suites)
{
    out[0] = '\0';
    for (size_t i = 0; i < suites.len / 2; i++) {
        const char *fault = suite_fault(u16_at(suites, i));
        if (fault == NULL && !is_scsv(u16_at(suites, i)))
            return NULL;
        if (fault != NULL && strstr(out, fault) == NULL)
            add(out, cap, fault);
    }
    return out[0] != '\0' ? out : NULL;
}

const char *protocols_text(char *out, size_t cap, struct bytes list)
{
    struct reader protocols = reader_of(list);
    struct bytes protocol;
    char shown[64];
    out[0] = '\0';
    while (strlen(out) + 1 < cap && protocol_next(&protocols, &protocol))
        add(out, cap, escape_text(shown, sizeof shown, protocol));
    return out;
}

const char *suites_text(char *out, size_t cap, const struct handshake_config *config)
{
    out[0] = '\0';
    for (size_t i = 0; i < config->suite_count; i++)
        add(out, cap, config->suites[i].name);
    return out;
}

/* A server can use a suite only with a key of its kind. */
static bool is_of_use(const struct handshake_config *config, const struct suite12 *suite)
{
    for (size_t i = 0; i < config->identity_count; i++)
        if (suite12_fits_key(suite, config->identities[i]->leaf.key.kind))
            return true;
    return !config->is_server;
}

const char *suites12_text(char *out, size_t cap, const struct handshake_config *config)
{
    out[0] = '\0';
    for (size_t i = 0; i < config->suite12_count; i++)
        if (is_of_use(config, &config->suites12[i]))
            add(out, cap, config->suites12[i].name);
    return out;
}

const char *versions_text(const struct handshake_config *config)
{
    if (!speaks(config, TLS_1_2))
        return "TLS 1.3 alone";
    return speaks(config, TLS_1_3) ? "TLS 1.3 and TLS 1.2" : "TLS 1.2 alone";
}

const char *groups_text(char *out, size_t cap, const struct handshake_config *config)
{
    out[0] = '\0';
    for (size_t i = 0; i < config->group_count; i++) {
        const char *name = group_name(config->groups[i]->id);
        add(out, cap, name != NULL ? name : config->groups[i]->name);
    }
    return out;
}

static bool waits_for_server_hello(const struct handshake *hs)
{
    return hs->state == CLIENT_WAIT_SERVER_HELLO ||
           hs->state == CLIENT_WAIT_SERVER_HELLO_AFTER_RETRY;
}

static void no_certificate_text(char *out, size_t cap, const struct handshake *hs)
{
    (void)snprintf(out, cap, "the server asked for a certificate, and this client %s",
                   hs->config->identity_count > 0 ? "had none that suits its wishes" : "has none");
}

static void refused_client_text(char *out, size_t cap, const struct handshake *hs)
{
    char subject[SUBJECT_TEXT_MAX];
    if (hs->shown != NULL)
        (void)snprintf(out, cap, "the server refused this client's certificate, %s",
                       subject_text(subject, &hs->shown->leaf));
    else if (hs->facts->resumed)
        (void)snprintf(out, cap, "the server took up a session of this client, and refuses it now");
    else
        no_certificate_text(out, cap, hs);
}

/* Nobody knows what a server says by an alert of another kind to a client without a certificate. */
static bool may_be_about_no_certificate(const struct handshake *hs)
{
    return !hs->config->is_server && hs->shown == NULL && !hs->facts->done && !hs->facts->resumed &&
           hs->facts->client_verdict == PARLEY_CLIENT_UNKNOWN;
}

/* The suites by name: of both versions there are too many. */
static void offer_text(char *out, size_t cap, const struct handshake_config *config)
{
    char suites[LIST_TEXT_MAX], groups[LIST_TEXT_MAX], others[32] = "";
    bool is_tls13 = speaks(config, TLS_1_3);
    if (is_tls13 && config->suite12_count > 0)
        (void)snprintf(others, sizeof others, " and %u of TLS 1.2",
                       (unsigned)config->suite12_count);
    (void)snprintf(out, cap, "the offer was %s%s; %s; %zu kinds of signature",
                   is_tls13 ? suites_text(suites, sizeof suites, config)
                            : suites12_text(suites, sizeof suites, config),
                   others, groups_text(groups, sizeof groups, config), config->scheme_count);
}

const char *alert_evidence(char *out, size_t cap, const struct handshake *hs, enum alert alert)
{
    const struct handshake_config *config = hs->config;
    char protocols[LIST_TEXT_MAX];
    bool offers = waits_for_server_hello(hs);

    if (alert_refuses_client(hs, alert))
        refused_client_text(out, cap, hs);
    else if (offers && (alert == ALERT_HANDSHAKE_FAILURE || alert == ALERT_INSUFFICIENT_SECURITY))
        offer_text(out, cap, config);
    else if (offers && alert == ALERT_PROTOCOL_VERSION)
        (void)snprintf(out, cap, "the offer was %s", versions_text(config));
    else if (!config->is_server && alert == ALERT_NO_APPLICATION_PROTOCOL)
        (void)snprintf(out, cap, "the offer was %s",
                       protocols_text(protocols, sizeof protocols, config->alpn));
    else if (!config->is_server && alert == ALERT_UNRECOGNIZED_NAME)
        (void)snprintf(out, cap, "the name was %.*s", (int)hs->facts->server_name.len,
                       (const char *)hs->facts->server_name.data);
    else if (may_be_about_no_certificate(hs))
        no_certificate_text(out, cap, hs);
    else
        (void)snprintf(out, cap, "this side was waiting for %s", state_name(hs->state));
    return out;
}
