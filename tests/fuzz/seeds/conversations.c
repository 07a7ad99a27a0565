/* conversations.c - seeds from pairs of a client and a server in memory.
 *
 * One of the two is the machine that is fuzzed, the other what a scenario makes of it. What the other
 * sent is played to the machine once more, as the fuzz target will be: it has to lead to the end of a
 * handshake, or the machine is not as deterministic as it should be.
 */
#include "fuzz/seeds/seeds.h"

#include "fuzz/fuzz.h"
#include "fuzz/machine.h"
#include "legacy/suites.h"

#include <stdio.h>
#include <string.h>

enum { HOW = HOW_TALKS | HOW_IN_PLACE, PIECE = 250 };

/* What is not as by default on the other side; NULL is as by default. */
struct scenario {
    const char *name;
    bool against_server; /* else against the client */
    bool glass, mutual;
    bool anonymous; /* the client has no certificate though it is asked */
    bool tls12;
    bool legacy; /* not where src/legacy is not built */
    const char *groups, *key_shares, *suites;
};

static const struct scenario scenarios[] = {
    { .name = "client_real" },
    { .name = "client_glass", .glass = true },
    { .name = "client_real_retry", .groups = "P-256" },
    { .name = "client_glass_retry", .glass = true, .groups = "P-384" },
    { .name = "client_real_chacha", .suites = "TLS_CHACHA20_POLY1305_SHA256" },
    { .name = "client_real_tls12", .tls12 = true },
    { .name = "client_glass_tls12", .tls12 = true, .glass = true },
    { .name = "client_real_tls12_chacha",
      .tls12 = true,
      .suites = "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256" },
    { .name = "client_real_tls12_cbc",
      .tls12 = true,
      .legacy = true,
      .suites = "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256" },
    { .name = "server_real_tls12_cbc",
      .against_server = true,
      .tls12 = true,
      .legacy = true,
      .suites = "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384" },
    { .name = "server_real", .against_server = true },
    { .name = "server_real_tls12", .against_server = true, .tls12 = true },
    { .name = "server_glass_tls12", .against_server = true, .tls12 = true, .glass = true },
    { .name = "server_glass", .against_server = true, .glass = true },
    { .name = "server_real_retry", .against_server = true, .key_shares = "" },
    { .name = "server_glass_retry", .against_server = true, .glass = true, .key_shares = "" },
    { .name = "server_real_p256", .against_server = true, .groups = "P-256" },
    { .name = "client_real_mutual", .mutual = true },
    { .name = "client_glass_mutual", .glass = true, .mutual = true },
    { .name = "server_real_mutual", .against_server = true, .mutual = true },
    { .name = "server_glass_mutual", .against_server = true, .glass = true, .mutual = true },
    { .name = "client_real_mutual_tls12", .mutual = true, .tls12 = true },
    { .name = "client_glass_mutual_tls12", .glass = true, .mutual = true, .tls12 = true },
    { .name = "server_real_mutual_tls12", .against_server = true, .mutual = true, .tls12 = true },
    { .name = "server_glass_mutual_tls12",
      .against_server = true,
      .glass = true,
      .mutual = true,
      .tls12 = true },
    { .name = "server_real_anonymous", .against_server = true, .mutual = true, .anonymous = true },
    { .name = "server_real_aes256", .against_server = true, .suites = "TLS_AES_256_GCM_SHA384" },
};

static void put_told(void *user, const parley_trace *told)
{
    const struct scenario *scenario = user;
    if (told->kind == PARLEY_TRACE_MESSAGE)
        put_message(scenario->name, told->name, scenario->tls12 ? PARLEY_TLS_1_2 : PARLEY_TLS_1_3,
                    bytes_of(told->bytes.data, told->bytes.len));
}

static parley_config *configure_other(const struct scenario *scenario)
{
    bool is_server = !scenario->against_server;
    parley_setup *setup = machine_setup(is_server, scenario->mutual);
    if (scenario->anonymous)
        parley_setup_drop_identities(setup);
    if (scenario->groups != NULL)
        parley_setup_groups(setup, scenario->groups);
    if (scenario->key_shares != NULL)
        parley_setup_key_shares(setup, scenario->key_shares);
    if (scenario->tls12)
        parley_setup_versions(setup, PARLEY_TLS_1_2, PARLEY_TLS_1_2);
    if (scenario->suites != NULL)
        parley_setup_suites(setup, scenario->suites);
    parley_setup_trace(setup, put_told, (void *)scenario);
    return machine_finish(setup, is_server, scenario->glass);
}

/* Moves what waits; what was moved is added to the log, if there is one. */
static bool move(parley_conn *from, parley_conn *to, struct writer *log)
{
    parley_room room;
    parley_view ready = parley_wire_ready(from);
    if (ready.len == 0)
        return false;
    must(parley_wire_room(to, ready.len, &room) == PARLEY_OK);
    size_t len = ready.len < room.len ? ready.len : room.len;
    if (log != NULL)
        write_bytes(log, bytes_of(ready.data, len));
    memcpy(room.data, ready.data, len);
    parley_wire_sent(from, len);
    must(parley_wire_came(to, len) != PARLEY_FAILED);
    return true;
}

static void answer(parley_conn *conn)
{
    uint8_t plain[256];
    size_t len;
    const parley_event *event;
    while ((event = parley_next_event(conn)) != NULL)
        if (event->kind == PARLEY_EVENT_ASK_PEER)
            must(parley_answer_peer(conn, true) == PARLEY_OK);
    while (parley_read(conn, plain, sizeof plain, &len) == PARLEY_OK)
        continue;
}

static void converse(parley_conn *machine, parley_conn *other, struct writer *said)
{
    bool moved;
    do {
        moved = move(other, machine, said);
        answer(machine);
        moved = move(machine, other, NULL) || moved;
        answer(other);
    } while (moved);
}

/* Data under one key, in TLS 1.3 data under the next, and goodbye. */
static void say_more(parley_conn *other)
{
    static const uint8_t text[600] = "some data";
    size_t took;
    must(parley_facts_of(other)->done);
    must(parley_write(other, text, sizeof text, &took) == PARLEY_OK);
    bool is_tls12 = parley_facts_of(other)->version == PARLEY_TLS_1_2;
    must(parley_update_keys(other, true) == (is_tls12 ? PARLEY_MISUSE : PARLEY_OK));
    must(parley_write(other, text, 1, &took) == PARLEY_OK);
    must(parley_close(other) == PARLEY_OK);
}

static void put_conversation(const struct scenario *scenario)
{
    static uint8_t room[SEED_LEN_MAX];
    bool of_server = scenario->against_server;
    parley_config *config = configure_other(scenario);
    parley_conn *machine =
        machine_new(machine_config(of_server, scenario->glass, scenario->mutual), of_server);
    parley_conn *other = machine_new(config, !of_server);
    struct writer seed = writer_of(room, sizeof room);
    write_u8(&seed, (uint8_t)(HOW | (scenario->glass ? HOW_GLASS : 0) |
                              (scenario->mutual ? HOW_MUTUAL : 0)));
    write_u8(&seed, PIECE);

    converse(machine, other, &seed);
    say_more(other);
    converse(machine, other, &seed);
    parley_free(machine);
    parley_free(other);
    parley_config_free(config);

    put_written(of_server ? "server" : "client", scenario->name, &seed);
    must(machine_run(of_server, seed.start, writer_len(&seed)));
    if (scenario->glass && !scenario->tls12) {
        seed.start[0] = 0; /* nothing is skipped: see records.c */
        put_written("records", scenario->name, &seed);
    }
}

void put_conversations(void)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
        if (!scenarios[i].legacy || legacy_is_built())
            put_conversation(&scenarios[i]);
}
