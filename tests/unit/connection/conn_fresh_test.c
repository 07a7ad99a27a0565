/* conn_fresh_test.c - what must be new in each connection: randoms, shares, secrets. */
#include "connected.h"

#include "wire/server_hello.h"

#include <stdlib.h>
#include <string.h>

#include "support/test.h"

/* Values of one kind, collected to be compared all with all. */
enum { VALUE_LEN = 32, HELLOS = 10000 };

struct values {
    uint8_t (*list)[VALUE_LEN];
    size_t count, cap;
};

static struct values values_new(size_t cap)
{
    struct values values = { calloc(cap, VALUE_LEN), 0, cap };
    assert_non_null(values.list);
    return values;
}

static void values_add(struct values *values, struct bytes value)
{
    assert_true(values->count < values->cap && value.len >= VALUE_LEN);
    memcpy(values->list[values->count++], value.data, VALUE_LEN);
}

static int compare(const void *one, const void *other)
{
    return memcmp(one, other, VALUE_LEN);
}

/* Ends the list. */
static void expect_no_repeat(struct values *values)
{
    qsort(values->list, values->count, VALUE_LEN, compare);
    for (size_t i = 1; i < values->count; i++)
        assert_memory_not_equal(values->list[i - 1], values->list[i], VALUE_LEN);
    free(values->list);
}

/* R2, R24: neither the random nor the share nor the session ID comes twice. */
static void repeats_nothing_in_ten_thousand_hellos(void **state)
{
    struct values randoms = values_new(HELLOS), shares = values_new(HELLOS);
    struct values session_ids = values_new(HELLOS);
    parley_error error;
    (void)state;
    parley_config *config = finish_setup(pair_client_setup());
    for (size_t i = 0; i < HELLOS; i++) {
        parley_conn *client = parley_client_new(NULL, config, PAIR_NAME, &error);
        assert_non_null(client);
        struct client_hello hello = hello_ready(client);
        struct reader list = reader_of(hello.key_shares);
        struct key_share share;
        assert_true(key_share_next(&list, &share));
        values_add(&randoms, hello.random);
        values_add(&session_ids, hello.legacy_session_id);
        values_add(&shares, share.key_exchange);
        parley_free(client);
    }
    assert_int_equal(randoms.count, HELLOS);
    expect_no_repeat(&randoms);
    expect_no_repeat(&session_ids);
    expect_no_repeat(&shares);
    parley_config_free(config);
}

/* R2: the retried hello is the same but for its share (RFC 9846 4.2.2), which is another one. */
static void keeps_its_random_and_changes_its_share_in_a_retry(void **state)
{
    struct pair pair;
    uint8_t random[32], first_share[65];
    struct key_share share;
    (void)state;
    parley_setup *client = pair_client_setup(), *server = pair_server_setup();
    parley_setup_key_shares(client, "X25519");
    parley_setup_groups(server, "P-256");
    pair_start(&pair, client, server);
    struct client_hello hello = hello_ready(pair.client);
    struct reader list = reader_of(hello.key_shares);
    assert_true(key_share_next(&list, &share));
    memcpy(random, hello.random.data, 32);
    memcpy(first_share, share.key_exchange.data, share.key_exchange.len);
    (void)pair_move(&pair, pair.client, pair.server);
    (void)pair_move(&pair, pair.server, pair.client);

    /* behind the dummy ChangeCipherSpec */
    parley_view ready = parley_wire_ready(pair.client);
    size_t before = 6 + RECORD_HEADER_LEN + HANDSHAKE_HEADER_LEN;
    struct reader in = reader_of(bytes_of(ready.data + before, ready.len - before));
    assert_true(client_hello_parse(&hello, &in));
    assert_memory_equal(hello.random.data, random, 32);
    list = reader_of(hello.key_shares);
    assert_true(key_share_next(&list, &share));
    assert_int_equal(share.group, 23);
    assert_false(key_share_next(&list, &share));
    pair_end(&pair);
}

static void collect_server_hello(const struct tape *tape, struct values *randoms,
                                 struct values *shares)
{
    struct record_seen record;
    struct server_hello hello;
    size_t at = 0;
    assert_true(next_record(tape, &at, &record));
    struct reader in = reader_of(bytes_of(record.content.data + HANDSHAKE_HEADER_LEN,
                                          record.content.len - HANDSHAKE_HEADER_LEN));
    assert_true(server_hello_parse(&hello, &in, UINT32_MAX));
    values_add(randoms, hello.random);
    values_add(shares, hello.key_share.key_exchange);
}

/* The secret at the end of a line of the key log. */
static void collect_secret(void *user, const char *line)
{
    const char *hex = strrchr(line, ' ') + 1;
    uint8_t secret[VALUE_LEN];
    assert_int_equal(strlen(hex), 2 * VALUE_LEN);
    for (size_t i = 0; i < VALUE_LEN; i++) {
        char digits[3] = { hex[2 * i], hex[2 * i + 1], '\0' };
        secret[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    values_add(user, bytes_of(secret, VALUE_LEN));
}

/* R24, R26, R27, R29: five secrets of each of many connections with one configuration, all different;
 * and the server's randoms and shares too. */
static void shares_no_secret_between_connections(void **state)
{
    enum { CONNECTIONS = 100, SECRETS = 5 };
    struct values randoms = values_new(CONNECTIONS), shares = values_new(CONNECTIONS);
    struct values secrets = values_new((size_t)CONNECTIONS * SECRETS);
    parley_error error;
    (void)state;
    parley_setup *setup = pair_client_setup();
    parley_setup_insecure_keylog(setup, collect_secret, &secrets);
    parley_config *client = finish_setup(setup), *server = finish_setup(pair_server_setup());
    for (int i = 0; i < CONNECTIONS; i++) {
        struct pair pair = { .client_config = parley_config_keep(client),
                             .server_config = parley_config_keep(server) };
        pair.client = parley_client_new(NULL, client, PAIR_NAME, &error);
        pair.server = parley_server_new(NULL, server, &error);
        pair_run(&pair);
        assert_true(parley_facts_of(pair.server)->done);
        collect_server_hello(&pair.sent_by_server, &randoms, &shares);
        pair_end(&pair);
    }
    assert_int_equal(secrets.count, CONNECTIONS * SECRETS);
    expect_no_repeat(&randoms);
    expect_no_repeat(&shares);
    expect_no_repeat(&secrets);
    parley_config_free(client);
    parley_config_free(server);
}

/* R27: the keys of the two directions are not the same. */
static void protects_each_direction_with_its_own_secret(void **state)
{
    struct pair pair;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    const struct handshake *client = &pair.client->handshake, *server = &pair.server->handshake;
    assert_memory_equal(client->writing.bytes, server->reading.bytes, 32);
    assert_memory_equal(client->reading.bytes, server->writing.bytes, 32);
    assert_memory_not_equal(client->writing.bytes, client->reading.bytes, 32);
    pair_end(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(repeats_nothing_in_ten_thousand_hellos),
        cmocka_unit_test(keeps_its_random_and_changes_its_share_in_a_retry),
        cmocka_unit_test(shares_no_secret_between_connections),
        cmocka_unit_test(protects_each_direction_with_its_own_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
