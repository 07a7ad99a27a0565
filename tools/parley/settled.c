/* settled.c - what a handshake has settled, as lines for people. */
#include "settled.h"

#include "terminal.h"

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

void write_settled(FILE *out, const parley_facts *facts)
{
    write_line(out, "version", facts->version_name);
    write_line(out, "cipher suite", facts->suite_name);
    write_line(out, "key exchange", facts->group_name);
    write_line(out, "round trips", facts->retried ? "2: the first key share did not fit" : "1");
    write_line(out, "signature", facts->signature_name);
    write_peers_line(out, "protocol (ALPN)", facts->alpn);
    write_peers_line(out, "name (SNI)", facts->server_name);
    if (facts->identity_rule != NULL)
        write_line(out, "certificate", facts->identity_rule);
}
