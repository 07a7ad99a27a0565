/* machine.c - a connection, and a peer that sends anything. */
#include "fuzz/machine.h"

#include "fuzz/credential.h"
#include "fuzz/fuzz.h"
#include "fuzz/glass.h"
#include "legacy/suites.h"

#include <string.h>

enum { ROUNDS_MAX = 1 << 17, PIECE_LEN_MAX = 256 };

static parley_time still(void *user)
{
    (void)user;
    return (parley_time){ .wall_ms = (uint64_t)CREDENTIAL_NOW_S * 1000, .steady_ms = 0 };
}

static void check_happening(void *user, const parley_trace *happening)
{
    (void)user;
    must(happening->name != NULL && happening->meaning != NULL);
}

static void check_line(void *user, const char *line)
{
    (void)user;
    must(strlen(line) > 0 && strchr(line, '\n') == NULL);
}

static void identify(parley_setup *setup, parley_view chain, parley_view key)
{
    parley_error error;
    parley_identity *identity = parley_identity_from_pem(chain, key, &error);
    parley_setup_identity(setup, identity);
    parley_identity_free(identity);
}

static void believe(parley_setup *setup, parley_view authority)
{
    parley_error error;
    parley_trust *trust = parley_trust_from_pem(authority, &error);
    parley_setup_trust(setup, trust);
    parley_setup_keep_peer_chain(setup);
    parley_trust_free(trust);
}

parley_setup *machine_setup(bool is_server, bool mutual)
{
    parley_setup *setup = is_server ? parley_setup_server() : parley_setup_client();
    must(setup != NULL);
    if (is_server)
        identify(setup, server_pem(), server_key_pem());
    else
        believe(setup, authority_pem());
    if (mutual && is_server)
        believe(setup, client_authority_pem());
    else if (mutual)
        identify(setup, client_pem(), client_key_pem());
    parley_setup_client_auth(setup, mutual ? PARLEY_CLIENT_REQUEST : PARLEY_CLIENT_OFF);
    parley_setup_alpn(setup, (parley_view){ (const uint8_t *)"h2", 2 });
    if (legacy_is_built())
        parley_setup_insecure_cbc(setup);
    parley_setup_clock(setup, still, NULL);
    parley_setup_trace(setup, check_happening, NULL);
    parley_setup_insecure_keylog(setup, check_line, NULL);
    return setup;
}

/* How far the random bytes of the client and of the server have got. */
static uint64_t positions[2];

/* Different bytes at each position, and the same ones each time (the finalizer of splitmix64). */
static bool fill(void *state, uint8_t *out, size_t len)
{
    uint64_t *position = state;
    for (size_t i = 0; i < len; i++) {
        uint64_t mixed = ++*position * UINT64_C(0x9e3779b97f4a7c15);
        mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
        out[i] = (uint8_t)(mixed >> 32);
    }
    return true;
}

parley_config *machine_finish(parley_setup *setup, bool is_server, bool glass)
{
    parley_error error;
    if (glass)
        parley_setup_ask(setup, PARLEY_EVENT_ASK_PEER);
    parley_config *config = parley_setup_finish(setup, &error);
    must(config != NULL);
    config->provider->random = (struct random){ fill, &positions[is_server] };
    if (glass)
        make_glass(config);
    return config;
}

parley_config *machine_config(bool is_server, bool glass, bool mutual)
{
    static parley_config *configs[2][2][2];
    parley_config **config = &configs[is_server][glass][mutual];
    if (*config == NULL)
        *config = machine_finish(machine_setup(is_server, mutual), is_server, glass);
    return *config;
}

parley_conn *machine_new(parley_config *config, bool is_server)
{
    parley_error error;
    positions[is_server] = 0;
    parley_conn *conn = is_server ? parley_server_new(NULL, config, &error)
                                  : parley_client_new(NULL, config, CREDENTIAL_NAME, &error);
    must(conn != NULL);
    return conn;
}

static void talk(parley_conn *conn)
{
    static const uint8_t text[200] = "hello";
    const parley_view part = { text, sizeof text };
    uint8_t out[256];
    size_t took, len;
    if (parley_write(conn, text, sizeof text, &took) == PARLEY_OK)
        must(took <= sizeof text);
    parley_update_keys(conn, true);
    if (parley_seal_into(conn, &part, 1, out, sizeof out, &took, &len) == PARLEY_OK)
        must(took <= sizeof text && len <= sizeof out);
    if (parley_export(conn, "label", (parley_view){ NULL, 0 }, out, sizeof out) == PARLEY_OK)
        must(parley_facts_of(conn)->done);
}

static void take_event(parley_conn *conn, unsigned how, parley_event_kind kind)
{
    switch (kind) {
    case PARLEY_EVENT_ASK_PEER: parley_answer_peer(conn, (how & HOW_REFUSES) == 0); break;
    case PARLEY_EVENT_HANDSHAKE_DONE:
        if ((how & HOW_TALKS) != 0)
            talk(conn);
        break;
    case PARLEY_EVENT_PEER_CLOSED: parley_close(conn); break;
    default: break;
    }
}

/* What a program does between two reads from the network. */
static void serve(parley_conn *conn, unsigned how)
{
    uint8_t plain[256];
    size_t len;
    const parley_event *event;
    while ((event = parley_next_event(conn)) != NULL)
        take_event(conn, how, event->kind);
    while (parley_read(conn, plain, sizeof plain, &len) == PARLEY_OK)
        must(len <= sizeof plain);
    parley_wire_sent(conn, parley_wire_ready(conn).len);
}

/* The number of bytes that were taken; 0: it takes none in this way. */
static size_t give_room(parley_conn *conn, const uint8_t *data, size_t len)
{
    parley_room room;
    if (parley_wire_room(conn, len, &room) != PARLEY_OK)
        return 0;
    size_t taken = len < room.len ? len : room.len;
    memcpy(room.data, data, taken);
    parley_wire_came(conn, taken);
    return taken;
}

static size_t give_in_place(parley_conn *conn, const uint8_t *data, size_t len)
{
    parley_opened opened;
    uint8_t *wire = malloc(len);
    must(wire != NULL);
    memcpy(wire, data, len);
    bool ok = parley_open_in_place(conn, wire, len, &opened) == PARLEY_OK;
    must(!ok || (opened.used > 0 && opened.used <= len));
    free(wire);
    return ok ? opened.used : 0;
}

static void give(parley_conn *conn, unsigned how, size_t piece, const uint8_t *data, size_t len)
{
    size_t taken;
    for (size_t rounds = 0; len > 0 && !parley_finished(conn); data += taken, len -= taken) {
        must(++rounds < ROUNDS_MAX);
        taken = (how & HOW_IN_PLACE) != 0 ? give_in_place(conn, data, len) : 0;
        if (taken == 0)
            taken = give_room(conn, data, len < piece ? len : piece);
        serve(conn, how);
        if (taken == 0)
            break;
    }
    parley_wire_ended(conn);
    serve(conn, how);
}

static void check_end(const parley_conn *conn, unsigned how)
{
    char text[2048];
    parley_error error = parley_error_of(conn);
    const parley_facts *facts = parley_facts_of(conn);
    must(parley_finished(conn));
    /* The clock stands still before this version's release, and is blamed for what is not valid yet. */
    must(error.blame != PARLEY_BLAME_MACHINE || error.code == CLOCK_WRONG);
    must(error.blame != PARLEY_BLAME_CALLER || (how & HOW_REFUSES) != 0);
    must(parley_explain(&error, text, sizeof text) < sizeof text);
    must(!facts->done || (facts->version_name != NULL && facts->suite_name != NULL));
    must(facts->client_verdict == PARLEY_CLIENT_NOT_ASKED || (how & HOW_MUTUAL) != 0 ||
         !facts->client_certificate_sent);
}

bool machine_run(bool is_server, const uint8_t *data, size_t len)
{
    if (len < HOW_LEN)
        return false;
    unsigned how = data[0];
    parley_config *config =
        machine_config(is_server, (how & HOW_GLASS) != 0, (how & HOW_MUTUAL) != 0);
    parley_conn *conn = machine_new(config, is_server);
    serve(conn, how);
    give(conn, how, data[1] % PIECE_LEN_MAX + 1, data + HOW_LEN, len - HOW_LEN);
    check_end(conn, how);
    bool done = parley_facts_of(conn)->done;
    const parley_facts *facts = parley_facts_of(conn);
    bool shown = is_server ? facts->client_certificate_sent : true;
    must(!done || facts->verified == shown);
    parley_free(conn);
    return done;
}
