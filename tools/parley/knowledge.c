/* knowledge.c - who offered and took what on a connection, and who knows what of it at the end. */
#include "knowledge.h"

#include "columns.h"
#include "moment.h"
#include "settled.h"

#include <string.h>

static const char alpn[] = "application_layer_protocol_negotiation";
static const char the_same[] = "the same";

/* A NULL becomes null. */
static void add_offer(json_t *rows, const char *what, json_t *client, json_t *server)
{
    json_array_append_new(
        rows, json_pack("{s:s, s:o?, s:o?}", "what", what, "client", client, "server", server));
}

/* What an end says in a message that may not have come, or may lack the field. */
static json_t *answer(const struct account *account, const char *message, const char *field,
                      const char *without)
{
    json_t *value = account_value(account, message, field);
    if (value == NULL && account_message(account, message) != NULL)
        value = json_string(without);
    return value;
}

static bool is_tls12(const struct encounter *encounter)
{
    return encounter->facts != NULL && encounter->facts->version == PARLEY_TLS_1_2;
}

/* From ServerHello, or else from the HelloRetryRequest before it. */
static json_t *taken(const struct account *account, const char *field)
{
    json_t *value = account_value(account, "ServerHello", field);
    return value != NULL ? value : account_value(account, "HelloRetryRequest", field);
}

/* A server that does not know TLS 1.3 has no extension for it. */
static json_t *version_taken(const struct account *account)
{
    json_t *version = taken(account, "supported_versions");
    return version != NULL ? version : account_value(account, "ServerHello", "server_version");
}

static json_t *version_offered(const struct account *account)
{
    json_t *versions = account_value(account, "ClientHello", "supported_versions");
    return versions != NULL ? versions : account_value(account, "ClientHello", "legacy_version");
}

/* Where a server answers what the key exchange does not need: TLS 1.2 has no message of its own for
 * it, and says it in the clear. */
static const char *answers_of(const struct encounter *encounter)
{
    return is_tls12(encounter) ? "ServerHello" : "EncryptedExtensions";
}

static json_t *signature_taken(const struct encounter *encounter)
{
    return account_value(&encounter->account,
                         is_tls12(encounter) ? "ServerKeyExchange" : "CertificateVerify",
                         "algorithm");
}

/* "X25519", and not how long its share is. */
static json_t *group_taken(const struct account *account)
{
    json_t *share = taken(account, "key_share");
    if (share == NULL)
        return account_value(account, "ServerKeyExchange", "namedcurve");
    const char *text = json_string_value(share);
    json_t *group = text != NULL ? json_stringn(text, strcspn(text, " ")) : NULL;
    json_decref(share);
    return group;
}

/* Whose certificate the client showed; nobody can say it of one that cannot be read. */
static const char *client_shown(const struct encounter *encounter)
{
    const parley_facts *facts = encounter->facts;
    if (!facts->client_certificate_sent)
        return "none";
    return facts->client_subject != NULL ? facts->client_subject : "one that cannot be read";
}

json_t *offers_table(const struct encounter *encounter)
{
    const struct account *account = &encounter->account;
    const char *ours = account_alert(account, false), *theirs = account_alert(account, true);
    json_t *rows = json_array();

    if (account_message(account, "ClientHello") == NULL)
        return rows;
    add_offer(rows, "version", version_offered(account), version_taken(account));
    add_offer(rows, "cipher suite", account_value(account, "ClientHello", "cipher_suites"),
              taken(account, "cipher_suite"));
    add_offer(rows, "group", account_value(account, "ClientHello", "supported_groups"),
              group_taken(account));
    add_offer(rows, "key share", account_value(account, "ClientHello", "key_share"),
              account_value(account, "ServerHello", "key_share"));
    add_offer(rows, "signature", account_value(account, "ClientHello", "signature_algorithms"),
              signature_taken(encounter));
    add_offer(rows, "protocol (ALPN)", answer(account, "ClientHello", alpn, "none"),
              answer(account, answers_of(encounter), alpn, "none"));
    add_offer(rows, "name (SNI)", answer(account, "ClientHello", "server_name", "none"),
              answer(account, answers_of(encounter), "server_name", "no word about it"));
    if (account_message(account, "CertificateRequest") != NULL)
        add_offer(rows, "client certificate", json_string(client_shown(encounter)),
                  json_string("asks for one"));
    if (ours != NULL || theirs != NULL)
        add_offer(rows, "alert", json_text(ours), json_text(theirs));
    return rows;
}

/* One side of a table: its key in the rows, its heading, and what null means. */
struct side {
    const char *key, *heading, *null;
};

static const char *text_of(const json_t *row, const struct side *side)
{
    const char *text = json_string_value(json_object_get(row, side->key));
    return text != NULL ? text : side->null;
}

static void write_table(const struct terminal *terminal, const json_t *rows, const char *title,
                        const struct side *left, const struct side *right)
{
    const json_t *row;
    size_t i;

    fprintf(terminal->out, "\n%s%s%s\n", colour_on(terminal, COLOUR_BOLD), title,
            colour_off(terminal, COLOUR_BOLD));
    write_columns(terminal, "", left->heading, right->heading);
    json_array_foreach (rows, i, row)
        write_columns(terminal, json_string_value(json_object_get(row, "what")), text_of(row, left),
                      text_of(row, right));
}

void offers_write(const struct terminal *terminal, const json_t *rows)
{
    static const struct side client = { "client", "THE CLIENT OFFERED", "-" };
    static const struct side server = { "server", "THE SERVER TOOK, OR SAID", "-" };
    write_table(terminal, rows, "What was offered, and what was taken", &client, &server);
}

static void add_knowledge(json_t *rows, const char *what, json_t *ends, json_t *observer)
{
    json_array_append_new(
        rows, json_pack("{s:s, s:o?, s:o?}", "what", what, "ends", ends, "observer", observer));
}

static void add_traffic(json_t *rows, const struct encounter *encounter)
{
    const struct observer_side *client = &encounter->observer.client;
    const struct observer_side *server = &encounter->observer.server;
    char began[MOMENT_TEXT_CAP];

    add_knowledge(rows, "addresses",
                  json_sprintf("client %s, server %s", encounter->client, encounter->server),
                  json_string(the_same));
    add_knowledge(rows, "time",
                  json_sprintf("%s, %lld ms long", moment_text(began, encounter->began),
                               (long long)encounter->took_ms),
                  json_string("the same, and when each record passed"));
    add_knowledge(rows, "sizes",
                  json_sprintf("client %llu bytes, server %llu, in %llu and %llu records",
                               (unsigned long long)client->byte_count,
                               (unsigned long long)server->byte_count,
                               (unsigned long long)client->record_count,
                               (unsigned long long)server->record_count),
                  json_string("the same, and the length of each record"));
}

/* TLS 1.2 without a message of the server's for it. */
static bool is_static_rsa(const struct account *account)
{
    return account_message(account, "ServerHelloDone") != NULL &&
           account_message(account, "ServerKeyExchange") == NULL;
}

static void add_key_exchange(json_t *rows, const struct account *account)
{
    if (is_static_rsa(account))
        add_knowledge(rows, "key exchange",
                      json_string("a secret that the client encrypted to the server's key"),
                      json_string("its ciphertext: whoever gets the server's key reads it all"));
    json_t *group = group_taken(account);
    const char *name = json_string_value(group);
    if (account_message(account, "ServerHello") != NULL && name != NULL)
        add_knowledge(rows, "key exchange", json_sprintf("%s, and the secret that it gave", name),
                      json_sprintf("%s, and both public keys, which do not give the secret", name));
    json_decref(group);
}

static void add_protocol(json_t *rows, const struct encounter *encounter)
{
    const struct account *account = &encounter->account;
    json_t *offered = account_value(account, "ClientHello", alpn), *seen;
    if (offered == NULL)
        seen = json_string("none was offered");
    else if (is_tls12(encounter))
        seen = json_string(the_same);
    else
        seen = json_sprintf("offered: %s; not which was taken", json_string_value(offered));
    add_knowledge(rows, "protocol (ALPN)",
                  answer(account, answers_of(encounter), alpn, "none was agreed on"), seen);
    json_decref(offered);
}

/* What the two hellos say, which nothing protects. */
static void add_hellos(json_t *rows, const struct encounter *encounter)
{
    const parley_facts *facts = encounter->facts;
    json_t *name = account_value(&encounter->account, "ClientHello", "server_name");

    add_knowledge(rows, "server's name", json_text(encounter->name),
                  name != NULL ? name : json_string("none was sent: the address has to do"));
    if (facts->version_name != NULL)
        add_knowledge(rows, "parameters",
                      json_sprintf("%s, %s", facts->version_name, facts->suite_name),
                      json_string(the_same));
    add_key_exchange(rows, &encounter->account);
    add_protocol(rows, encounter);
}

static json_t *certificate_known(const struct account *account)
{
    const char *leaf = account_field(account, "Certificate", "leaf");
    const char *names = account_field(account, "Certificate", "names");
    if (leaf == NULL)
        return NULL;
    return json_sprintf("%s, for %s", leaf, names != NULL ? names : "no name");
}

static json_t *identity_known(const struct encounter *encounter)
{
    if (!encounter->facts->done)
        return json_string("nobody has proved anything");
    if (!encounter->facts->verified)
        return json_string("unknown: the certificate was not judged");
    return json_sprintf("the server proved to be %s", encounter->name);
}

/* In TLS 1.2 certificates go in the clear. */
static json_t *client_seen(const struct encounter *encounter)
{
    if (!is_tls12(encounter) || !encounter->facts->client_certificate_sent)
        return NULL;
    return json_sprintf("%s, from the certificate", client_shown(encounter));
}

static json_t *client_known(const struct encounter *encounter)
{
    char text[CLIENT_TEXT_CAP];
    if (encounter->facts->client_verdict == PARLEY_CLIENT_NOT_ASKED)
        return json_string("nobody asked");
    return json_string(client_certificate_text(text, sizeof text, encounter->facts));
}

/* What the handshake's keys hide: of TLS 1.2, where they come late, less than of TLS 1.3. */
static void add_hidden(json_t *rows, const struct encounter *encounter)
{
    const struct account *account = &encounter->account;
    size_t tickets = account_count(account, "NewSessionTicket");
    bool readable = is_tls12(encounter);

    if (account_message(account, readable ? "Certificate" : "EncryptedExtensions") == NULL)
        return;
    add_knowledge(rows, "certificate", certificate_known(account),
                  readable ? json_string(the_same) : NULL);
    add_knowledge(rows, "who it is", identity_known(encounter),
                  readable ? json_sprintf("the same, from the certificate%s",
                                          is_static_rsa(account) ? "" : " and the signature")
                           : NULL);
    add_knowledge(rows, "who the client is", client_known(encounter), client_seen(encounter));
    if (tickets > 0)
        add_knowledge(rows, "session tickets", json_sprintf("%zu", tickets), NULL);
    if (encounter->facts->done)
        add_knowledge(rows, "application data",
                      json_sprintf("%llu bytes from the server, none from the client",
                                   (unsigned long long)encounter->data_len),
                      NULL);
}

json_t *knowledge_table(const struct encounter *encounter)
{
    json_t *rows = json_array();
    if (encounter->facts == NULL)
        return rows;
    add_traffic(rows, encounter);
    add_hellos(rows, encounter);
    add_hidden(rows, encounter);
    return rows;
}

void knowledge_write(const struct terminal *terminal, const json_t *rows)
{
    static const struct side ends = { "ends", "THE CLIENT AND THE SERVER", "-" };
    static const struct side observer = { "observer", "AN OBSERVER ON THE PATH", "hidden" };
    write_table(terminal, rows, "What is known at the end", &ends, &observer);
}
