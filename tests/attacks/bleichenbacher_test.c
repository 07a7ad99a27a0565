/* bleichenbacher_test.c - whoever sends premaster secrets of every kind learns nothing from the answers of a
 * server with static RSA (RFC 5246 7.4.7.1): they are the same bytes at the same places, for whatever
 * follows ClientKeyExchange. The attacker is a client of ours that encrypts what it is told to.
 */
#include "connection/config.h"
#include "record/frame.h"

#include <string.h>

#include "support/pair.h"
#include "support/premasters.h"
#include "support/test.h"

static const char *const suites[] = { "TLS_RSA_WITH_AES_128_GCM_SHA256",
                                      "TLS_RSA_WITH_AES_256_GCM_SHA384" };

/* Its signatures all have one length. */
static const struct recipe client_recipe = { .name = "client",
                                             .alt_names = "DNS:client.example",
                                             .key = MADE_ED25519 };

/* Between the attacker's configuration and its provider. */
static struct {
    struct provider provider;
    struct key_transport transport;
    const struct premaster_kind *kind;
} attacker;

/* The client goes on with what it has encrypted, as far as that is a secret of the right length. */
static enum outcome encrypt(const struct public_key *key, const uint8_t secret[RSA_PREMASTER_LEN],
                            uint8_t *out, size_t *len)
{
    (void)key;
    *len = premaster_seal(out, attacker.kind, pair_rsa_leaf()->key, (uint8_t *)secret);
    return OUTCOME_OK;
}

static void take_over(parley_config *config)
{
    attacker.provider = *config->provider;
    attacker.transport = *config->provider->key_transport;
    attacker.transport.encrypt = encrypt;
    attacker.provider.key_transport = &attacker.transport;
    config->handshake.provider = &attacker.provider;
}

static parley_setup *with_rsa(parley_setup *setup, const char *suite)
{
    parley_setup_insecure_rsa_key_exchange(setup);
    parley_setup_suites(setup, suite);
    return setup;
}

static void start_attack(struct pair *pair, const char *suite, bool asks_client)
{
    parley_setup *client = pair_client_setup();
    parley_setup *server =
        asks_client ? pair_asking_server_setup(PARLEY_CLIENT_REQUIRE) : pair_server_setup();
    parley_identity *identity = pair_identity(pair_rsa_leaf());
    if (asks_client)
        pair_add_client_identity(client, &client_recipe, NULL);
    parley_setup_drop_identities(server);
    parley_setup_identity(server, identity);
    parley_identity_free(identity);
    pair_start(pair, with_rsa(client, suite), with_rsa(server, suite));
    take_over(pair->client_config);
}

/* A further pair of ends for the same configurations. */
static void start_again(struct pair *pair)
{
    parley_error error;
    parley_free(pair->client);
    parley_free(pair->server);
    pair->sent_by_client.len = pair->sent_by_server.len = 0;
    pair->client = parley_client_new(NULL, pair->client_config, PAIR_NAME, &error);
    pair->server = parley_server_new(NULL, pair->server_config, &error);
    assert_non_null(pair->client);
    assert_non_null(pair->server);
}

/* What the client says when the server has said ServerHelloDone, with a record that ends where
 * ClientKeyExchange does. */
struct flight {
    uint8_t bytes[4096];
    struct bytes key_exchange; /* and all before it */
    struct bytes rest, finished;
};

static size_t record_len(struct bytes records)
{
    struct frame frame;
    assert_true(frame_read(&frame, records));
    assert_true(RECORD_HEADER_LEN + frame.len <= records.len);
    return RECORD_HEADER_LEN + frame.len;
}

/* How much of these messages there is up to the end of ClientKeyExchange. */
static size_t find_key_exchange(struct bytes messages)
{
    struct reader in = reader_of(messages);
    for (unsigned type = 0; type != CLIENT_KEY_EXCHANGE;) {
        type = read_u8(&in);
        (void)read_vector(&in, 3, 0, SIZE_MAX);
        assert_true(reader_ok(&in));
    }
    return (size_t)(in.at - messages.data);
}

static void write_record(struct writer *out, struct bytes content)
{
    frame_write(write_room(out, RECORD_HEADER_LEN), CONTENT_HANDSHAKE, TLS_1_2, content.len);
    write_bytes(out, content);
}

static struct bytes last_record(struct bytes records)
{
    size_t len = record_len(records);
    while (len < records.len) {
        records = bytes_of(records.data + len, records.len - len);
        len = record_len(records);
    }
    return records;
}

/* All messages in the clear are in the first record. */
static void split(struct flight *flight, struct bytes ready)
{
    struct writer out = writer_of(flight->bytes, sizeof flight->bytes);
    size_t first_len = record_len(ready);
    struct bytes clear = bytes_of(ready.data + RECORD_HEADER_LEN, first_len - RECORD_HEADER_LEN);
    size_t until = find_key_exchange(clear);
    write_record(&out, bytes_of(clear.data, until));
    flight->key_exchange = writer_bytes(&out);
    if (until < clear.len)
        write_record(&out, bytes_of(clear.data + until, clear.len - until));
    write_bytes(&out, bytes_of(ready.data + first_len, ready.len - first_len));
    assert_true(writer_done(&out));
    size_t len = flight->key_exchange.len;
    flight->rest = bytes_of(flight->bytes + len, writer_len(&out) - len);
    flight->finished = last_record(flight->rest);
}

/* What follows ClientKeyExchange. */
enum part {
    NOTHING,
    REST, /* as it should */
    CHANGE,
    WHOLE_FINISHED,
    CHANGED_FINISHED,
    SHORT_FINISHED,
    DATA,
    CLOSE_NOTIFY,
    FATAL_ALERT,
    END, /* of the transport */
};

static const struct way {
    const char *name;
    size_t piece; /* how many bytes come at a time; 0: all */
    enum part parts[3];
} ways[] = {
    { "all at once", 0, { REST } },
    { "byte by byte", 1, { REST } },
    { "nothing", 0, { NOTHING } },
    { "an end", 0, { END } },
    { "ChangeCipherSpec alone", 0, { CHANGE } },
    { "ChangeCipherSpec byte by byte", 1, { CHANGE } },
    { "ChangeCipherSpec and an end", 0, { CHANGE, END } },
    { "two of ChangeCipherSpec", 0, { CHANGE, CHANGE } },
    { "Finished alone", 0, { WHOLE_FINISHED } },
    { "another Finished", 0, { CHANGE, CHANGED_FINISHED } },
    { "a short Finished", 1, { CHANGE, SHORT_FINISHED } },
    { "data in place of Finished", 0, { CHANGE, DATA } },
    { "data", 1, { DATA } },
    { "a warning", 0, { CLOSE_NOTIFY } },
    { "an alert", 1, { FATAL_ALERT } },
    { "an alert in place of Finished", 0, { CHANGE, FATAL_ALERT } },
};

static struct bytes of_text(const char *text, size_t len)
{
    return bytes_of((const uint8_t *)text, len);
}

static struct bytes part_of(const struct flight *flight, enum part part)
{
    switch (part) {
    case NOTHING:
    case END: break;
    case REST: return flight->rest;
    case CHANGE: return of_text("\24\3\3\0\1\1", 6);
    case WHOLE_FINISHED:
    case CHANGED_FINISHED: return flight->finished;
    case SHORT_FINISHED: return of_text("\26\3\3\0\10........", 13);
    case DATA: return of_text("\27\3\3\0\50........................................", 45);
    case CLOSE_NOTIFY: return of_text("\25\3\3\0\2\1\0", 7);
    case FATAL_ALERT: return of_text("\25\3\3\0\2\2\50", 7);
    }
    return bytes_of(NULL, 0);
}

/* All that the server says, each thing with the place behind ClientKeyExchange at which it says it; and
 * what its program is told. */
struct answer {
    size_t took, count;
    struct {
        size_t after, len;
        uint8_t bytes[512];
    } said[4];
    bool done;
    uint16_t code;
    char detail[sizeof(((parley_error *)NULL)->detail)];
};

static void listen_to(parley_conn *server, struct answer *answer)
{
    parley_view ready = parley_wire_ready(server);
    if (ready.len == 0)
        return;
    assert_true(answer->count < sizeof answer->said / sizeof *answer->said);
    assert_true(ready.len <= sizeof answer->said->bytes);
    answer->said[answer->count].after = answer->took;
    answer->said[answer->count].len = ready.len;
    memcpy(answer->said[answer->count++].bytes, ready.data, ready.len);
    parley_wire_sent(server, ready.len);
}

static void say(parley_conn *server, struct answer *answer, struct bytes bytes, size_t piece)
{
    for (size_t at = 0; at < bytes.len;) {
        size_t part = piece != 0 && piece < bytes.len - at ? piece : bytes.len - at;
        size_t took = pair_feed(server, bytes.data + at, part, 0);
        answer->took += took;
        listen_to(server, answer);
        if (took == 0)
            return;
        at += took;
    }
}

static void say_part(parley_conn *server, struct answer *answer, const struct flight *flight,
                     enum part part, size_t piece)
{
    uint8_t copy[2048];
    struct bytes bytes = part_of(flight, part);
    assert_true(bytes.len <= sizeof copy);
    if (bytes.len > 0) {
        memcpy(copy, bytes.data, bytes.len);
        copy[bytes.len - 1] ^= part == CHANGED_FINISHED;
    }
    say(server, answer, bytes_of(copy, bytes.len), piece);
    if (part == END)
        (void)parley_wire_ended(server);
    listen_to(server, answer);
}

/* ClientKeyExchange itself is answered by nothing, whatever it holds. */
static void say_key_exchange(parley_conn *server, struct bytes key_exchange, size_t piece)
{
    struct answer answer = { 0 };
    say(server, &answer, key_exchange, piece);
    assert_int_equal(answer.took, key_exchange.len);
    assert_int_equal(answer.count, 0);
}

static void probe(struct answer *answer, struct pair *pair, const struct premaster_kind *kind,
                  const struct way *way)
{
    struct flight flight;
    memset(answer, 0, sizeof *answer);
    attacker.kind = kind;
    start_again(pair);
    assert_true(pair_move(pair, pair->client, pair->server));
    assert_true(pair_move(pair, pair->server, pair->client));
    parley_view ready = parley_wire_ready(pair->client);
    split(&flight, bytes_of(ready.data, ready.len));
    say_key_exchange(pair->server, flight.key_exchange, way->piece);
    for (size_t i = 0; i < sizeof way->parts / sizeof *way->parts; i++)
        say_part(pair->server, answer, &flight, way->parts[i], way->piece);
    parley_error error = parley_error_of(pair->server);
    answer->done = parley_facts_of(pair->server)->done;
    answer->code = error.code;
    memcpy(answer->detail, error.detail, strlen(error.detail));
}

static bool is_alike(const struct answer *a, const struct answer *b)
{
    return a->took == b->took && a->count == b->count && a->done == b->done && a->code == b->code &&
           strcmp(a->detail, b->detail) == 0 && memcmp(a->said, b->said, sizeof a->said) == 0;
}

static void expect_alike(const struct answer *wanted, const struct answer *came,
                         const struct premaster_kind *kind, const struct way *way)
{
    if (is_alike(wanted, came))
        return;
    fail_msg(
        "%s, then %s: took %zu, said %zu things, %s (%s); otherwise took %zu, said %zu things, %s (%s)",
        kind->name, way->name, came->took, came->count, parley_error_name(came->code), came->detail,
        wanted->took, wanted->count, parley_error_name(wanted->code), wanted->detail);
}

static void try_each_way(const char *suite, bool asks_client)
{
    struct pair pair;
    start_attack(&pair, suite, asks_client);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct answer wanted, came;
        probe(&wanted, &pair, &premaster_kinds[0], &ways[i]);
        assert_false(wanted.done);
        for (size_t k = 1; k < premaster_kind_count; k++) {
            probe(&came, &pair, &premaster_kinds[k], &ways[i]);
            expect_alike(&wanted, &came, &premaster_kinds[k], &ways[i]);
        }
    }
    pair_end(&pair);
}

/* R54: the same as to a right one whose secret the client does not know. */
static void answers_every_premaster_alike(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof suites / sizeof *suites; i++)
        try_each_way(suites[i], false);
}

/* R54: where CertificateVerify stands between ClientKeyExchange and Finished. */
static void answers_known_clients_alike(void **state)
{
    (void)state;
    try_each_way(suites[0], true);
}

/* Else the tests above would prove nothing. */
static void knows_the_right_one(void **state)
{
    static const struct premaster_kind right = { .name = "right",
                                                 .message_len = RSA_PREMASTER_LEN };
    (void)state;
    for (int asks_client = 0; asks_client < 2; asks_client++) {
        struct pair pair;
        struct answer good, bad;
        start_attack(&pair, suites[0], asks_client == 1);
        probe(&good, &pair, &right, &ways[0]);
        probe(&bad, &pair, &premaster_kinds[0], &ways[0]);
        assert_true(good.done);
        assert_int_equal(good.code, 0);
        assert_int_equal(bad.code, RECORD_NOT_AUTHENTIC);
        assert_int_equal(bad.count, 1);
        assert_int_equal(bad.said[0].len, 7); /* an alert in the clear */
        pair_end(&pair);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_every_premaster_alike),
        cmocka_unit_test(answers_known_clients_alike),
        cmocka_unit_test(knows_the_right_one),
    };
    pair_use_version(PARLEY_TLS_1_2);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
