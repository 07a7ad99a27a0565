/* user.c - a program of somebody who has installed parley: a handshake in memory, and one message.
 *
 * It is also compiled as C++, so it is written in what both languages have. "it works" on standard
 * output says that it does.
 */
#include <parley/authority.h>
#include <parley/parley.h>
#include <parley/x509.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME "server.example"

static const char message[] = "it works";

static void check(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "it does not hold that %s\n", what);
        exit(1);
    }
}

static void check_done(bool done, const parley_error *error)
{
    char text[1024];
    if (!done) {
        parley_explain(error, text, sizeof text);
        fprintf(stderr, "%s\n", text);
        exit(1);
    }
}

static void judge_without_a_connection(parley_view pem, parley_trust *trust)
{
    parley_error error;
    parley_verdict *verdict = NULL;
    char text[2048];
    parley_bundle *chain = parley_bundle_read(pem, &error);
    check_done(chain != NULL, &error);
    parley_certificate *leaf = parley_certificate_read(chain->certificates[0], &error);
    check_done(leaf != NULL, &error);
    check(leaf->name_count == 1 && strcmp(leaf->names[0], "DNS:" NAME) == 0, "it says its name");
    parley_verifier *verifier = parley_verifier_new(&error);
    check_done(verifier != NULL, &error);
    parley_verifier_trust(verifier, trust);
    check_done(parley_verify(verifier, chain->certificates, chain->count, NAME, &verdict, &error),
               &error);
    check(parley_verdict_text(verdict, text, sizeof text) < sizeof text, "the verdict has a text");
    parley_verdict_free(verdict);
    parley_verifier_free(verifier);
    parley_certificate_free(leaf);
    parley_bundle_free(chain);
}

static void make_setups(parley_setup *client, parley_setup *server)
{
    static const char *const names[] = { NAME };
    parley_error error;
    parley_issue_options options;

    parley_authority *authority = parley_authority_new(NULL, &error);
    check_done(authority != NULL, &error);
    memset(&options, 0, sizeof options);
    options.names = names;
    options.name_count = 1;
    parley_issued *issued = parley_authority_issue(authority, &options, &error);
    check_done(issued != NULL, &error);

    parley_identity *identity =
        parley_identity_from_pem(parley_issued_chain(issued), parley_issued_key(issued), &error);
    check_done(identity != NULL, &error);
    parley_trust *trust = parley_trust_from_pem(parley_authority_certificate(authority), &error);
    check_done(trust != NULL, &error);
    parley_setup_identity(server, identity);
    parley_setup_trust(client, trust);
    judge_without_a_connection(parley_issued_chain(issued), trust);

    parley_identity_free(identity);
    parley_trust_free(trust);
    parley_issued_free(issued);
    parley_authority_free(authority);
}

/* True when something moved. */
static bool move(parley_conn *from, parley_conn *to)
{
    parley_room room;
    parley_view ready = parley_wire_ready(from);
    if (ready.len == 0 || parley_wire_room(to, ready.len, &room) != PARLEY_OK)
        return false;
    size_t len = ready.len < room.len ? ready.len : room.len;
    memcpy(room.data, ready.data, len);
    parley_wire_sent(from, len);
    parley_wire_came(to, len);
    return true;
}

static void run(parley_conn *client, parley_conn *server)
{
    bool moved;
    do {
        moved = move(client, server);
        moved = move(server, client) || moved;
    } while (moved);
}

static void shake_hands_and_talk(parley_conn *client, parley_conn *server)
{
    char came[sizeof message];
    size_t len;
    parley_error error;

    run(client, server);
    error = parley_error_of(client);
    check_done(parley_facts_of(client)->done && parley_facts_of(server)->done, &error);
    check(parley_facts_of(client)->verified, "the server was verified");

    check(parley_write(client, message, sizeof message, &len) == PARLEY_OK && len == sizeof message,
          "the message was written");
    run(client, server);
    check(parley_read(server, came, sizeof came, &len) == PARLEY_OK && len == sizeof message,
          "the message came");
    puts(came);
}

int main(void)
{
    parley_error error;
    parley_setup *client_setup = parley_setup_client(), *server_setup = parley_setup_server();

    check(strcmp(parley_error_name(PARLEY_E_NO_MEMORY), "NO_MEMORY") == 0, "errors have names");
    check(client_setup != NULL && server_setup != NULL, "setups are made");
    make_setups(client_setup, server_setup);
    parley_config *client_config = parley_setup_finish(client_setup, &error);
    check_done(client_config != NULL, &error);
    parley_config *server_config = parley_setup_finish(server_setup, &error);
    check_done(server_config != NULL, &error);

    parley_conn *client = parley_client_new(NULL, client_config, NAME, &error);
    check_done(client != NULL, &error);
    parley_conn *server = parley_server_new(NULL, server_config, &error);
    check_done(server != NULL, &error);
    shake_hands_and_talk(client, server);

    parley_free(client);
    parley_free(server);
    parley_config_free(client_config);
    parley_config_free(server_config);
    return 0;
}
