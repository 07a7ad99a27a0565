/* settled.c - what a handshake has settled, as lines for people. */
#include "settled.h"

#include "failure.h"
#include "terminal.h"

#include <string.h>

static void write_line(FILE *out, const char *name, const char *value)
{
    fprintf(out, "  %-16s %s\n", name, value != NULL ? value : "unknown");
}

/* What the peer wrote. */
static void write_peers_line(FILE *out, const char *name, parley_view value)
{
    char escaped[300];
    write_line(out, name, value.len > 0 ? escape(escaped, sizeof escaped, value) : "none");
}

/* A server says why it shows its certificate; a client knows no such thing. */
static bool is_servers(const parley_facts *facts)
{
    return facts->identity_rule != NULL;
}

static const char *outcome_for_client(const parley_facts *facts)
{
    switch (facts->client_verdict) {
    case PARLEY_CLIENT_CONFIRMED:
        return is_servers(facts) ? "verified" : "with which the server is content";
    case PARLEY_CLIENT_REFUSED: return "which the server refused";
    case PARLEY_CLIENT_NOT_ASKED:
    case PARLEY_CLIENT_UNKNOWN: break;
    }
    return is_servers(facts) ? "not verified" : "of which the server has said nothing yet";
}

char *client_certificate_text(char *out, size_t cap, const parley_facts *facts)
{
    if (facts->client_verdict == PARLEY_CLIENT_NOT_ASKED)
        snprintf(out, cap, "no certificate was asked for");
    else if (facts->client_subject != NULL)
        snprintf(out, cap, "%s (%s), %s", facts->client_subject, facts->client_names,
                 outcome_for_client(facts));
    else if (facts->resumed)
        snprintf(out, cap, "as in the session's first handshake: nothing is shown again");
    else
        snprintf(out, cap, "a certificate was asked for, and none was sent");
    return out;
}

static const char *round_trips(const parley_facts *facts)
{
    if (facts->resumed)
        return "1: a session was resumed, in TLS 1.2";
    if (facts->version == PARLEY_TLS_1_2)
        return "2: TLS 1.2 agrees on the keys after the hellos";
    return facts->retried ? "2: the first key share did not fit" : "1";
}

void legacy_warn(const char *command, const parley_facts *facts)
{
    char text[300];
    if (facts->legacy == NULL)
        return;
    bool is_rsa = strcmp(facts->legacy, "static RSA key exchange") == 0;
    snprintf(
        text, sizeof text, "%s is used.%s Update the peer.", facts->legacy,
        is_rsa ? " Whoever gets the server's key, even years later, reads all of this (RFC 10015)."
               : "");
    failure_warn(command, text);
}

/* Of the key exchange: a name, or why there is none. */
static const char *of_exchange(const parley_facts *facts, const char *name)
{
    if (facts->resumed)
        return "none: that of the session's first handshake";
    return name == NULL && facts->legacy != NULL ? "none: the client encrypted the secret" : name;
}

void write_settled(FILE *out, const parley_facts *facts)
{
    char client[CLIENT_TEXT_CAP];
    write_line(out, "version", facts->version_name);
    write_line(out, "cipher suite", facts->suite_name);
    write_line(out, "key exchange", of_exchange(facts, facts->group_name));
    write_line(out, "round trips", round_trips(facts));
    write_line(out, "signature", of_exchange(facts, facts->signature_name));
    if (facts->legacy != NULL)
        write_line(out, "insecure", facts->legacy);
    write_peers_line(out, "protocol (ALPN)", facts->alpn);
    write_peers_line(out, "name (SNI)", facts->server_name);
    write_line(out, "client", client_certificate_text(client, sizeof client, facts));
    if (facts->identity_rule != NULL)
        write_line(out, "certificate", facts->identity_rule);
}
