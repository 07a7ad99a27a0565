/* conn_early_data_test.c - a client sends early data, which this server never takes: it is skipped
 * (RFC 9846 4.3.10). */
#include "connected.h"

#include <string.h>

#include "support/test.h"

static bool offers_early_data; /* in the next hello */

/* The linker's names for what is wrapped, and for what wraps it. */
void __real_client_hello_write(struct writer *out, const struct client_hello *hello);
void __wrap_client_hello_write(struct writer *out, const struct client_hello *hello);

void __wrap_client_hello_write(struct writer *out, const struct client_hello *hello)
{
    struct client_hello changed = *hello;
    changed.early_data = offers_early_data;
    offers_early_data = false;
    __real_client_hello_write(out, &changed);
}

static void start(struct pair *pair, bool retry)
{
    parley_setup *client = pair_client_setup();
    if (retry)
        parley_setup_key_shares(client, "");
    offers_early_data = true;
    pair_start(pair, client, NULL);
    assert_true(pair_move(pair, pair->client, pair->server));
    expect_no_failure(pair->server);
}

/* A record that was sealed with keys which this server does not have; in one piece. */
static void feed_early_data(parley_conn *server, size_t len)
{
    static uint8_t record[RECORD_HEADER_LEN + RECORD_CIPHERTEXT_MAX];
    record[0] = CONTENT_APPLICATION_DATA;
    record[1] = record[2] = 3;
    record[3] = (uint8_t)(len >> 8);
    record[4] = (uint8_t)len;
    memset(record + RECORD_HEADER_LEN, 0xda, len);
    (void)pair_feed(server, record, RECORD_HEADER_LEN + len, 0);
}

/* By trial, as the server has given keys with its answer. */
static void skips_what_it_cannot_read_until_it_can(void **state)
{
    struct pair pair;
    (void)state;
    start(&pair, false);
    for (size_t len = 17; len < 16000; len = 2 * len + 1)
        feed_early_data(pair.server, len);
    expect_no_failure(pair.server);
    pair_run(&pair);
    assert_true(parley_facts_of(pair.server)->done);
    pair_send(&pair, pair.client, pair.server, "in time", 7);

    /* RFC 9846 5.2: from then on what does not open ends the connection */
    feed_early_data(pair.server, 40);
    expect_failure(pair.server, RECORD_NOT_AUTHENTIC);
    pair_end(&pair);
}

/* By its type, as there are no keys yet. */
static void skips_what_comes_before_the_second_hello(void **state)
{
    struct pair pair;
    (void)state;
    start(&pair, true);
    feed_early_data(pair.server, 1000);
    feed_early_data(pair.server, 17);
    expect_no_failure(pair.server);
    pair_run(&pair);
    assert_true(parley_facts_of(pair.server)->done);
    assert_true(parley_facts_of(pair.server)->retried);
    pair_send(&pair, pair.client, pair.server, "in time", 7);
    pair_end(&pair);
}

static void skips_only_so_much(void **state)
{
    struct pair pair;
    (void)state;
    for (int retry = 0; retry < 2; retry++) {
        start(&pair, retry);
        for (size_t sent = 0; sent + 1005 <= EARLY_DATA_SKIP_MAX; sent += 1005)
            feed_early_data(pair.server, 1000);
        expect_no_failure(pair.server);
        feed_early_data(pair.server, 1000);
        expect_failure(pair.server, EARLY_DATA_TOO_LONG);
        pair_end(&pair);
    }
}

/* Whoever did not offer it may not send it. */
static void skips_nothing_that_was_not_announced(void **state)
{
    struct pair pair;
    (void)state;
    for (int retry = 0; retry < 2; retry++) {
        parley_setup *client = pair_client_setup();
        if (retry)
            parley_setup_key_shares(client, "");
        pair_start(&pair, client, NULL);
        assert_true(pair_move(&pair, pair.client, pair.server));
        feed_early_data(pair.server, 100);
        expect_failure(pair.server, retry ? DATA_TOO_EARLY : RECORD_NOT_AUTHENTIC);
        pair_end(&pair);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(skips_what_it_cannot_read_until_it_can),
        cmocka_unit_test(skips_what_comes_before_the_second_hello),
        cmocka_unit_test(skips_only_so_much),
        cmocka_unit_test(skips_nothing_that_was_not_announced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
