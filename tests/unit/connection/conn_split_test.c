/* conn_split_test.c - however the bytes are cut and joined on their way, the outcome is the same (R70). */
#include "connected.h"
#include "conversation.h"

#include <string.h>

#include "support/test.h"

static parley_config *plain_client, *retrying_client, *known_client, *server, *asking_server;

static int make_configs(void **state)
{
    (void)state;
    parley_setup *setup = pair_client_setup();
    parley_setup_key_shares(setup, "");
    plain_client = finish_setup(pair_client_setup());
    retrying_client = finish_setup(setup);
    known_client = finish_setup(pair_known_client_setup());
    server = finish_setup(pair_server_setup());
    asking_server = finish_setup(pair_asking_server_setup(PARLEY_CLIENT_REQUIRE));
    return 0;
}

static int free_configs(void **state)
{
    (void)state;
    parley_config_free(plain_client);
    parley_config_free(retrying_client);
    parley_config_free(known_client);
    parley_config_free(server);
    parley_config_free(asking_server);
    return 0;
}

static void expect_all_told(const struct conversation *talk)
{
    assert_string_equal(talk->client_told, conversation_client);
    assert_string_equal(talk->server_told, conversation_server);
    expect_no_failure(talk->pair.client);
    expect_no_failure(talk->pair.server);
    assert_true(parley_finished(talk->pair.client) && parley_finished(talk->pair.server));
}

/* How many bytes go each way; signatures in DER differ in length by a byte or two. */
static size_t longest_stream(parley_config *client, parley_config *by)
{
    struct conversation talk;
    conversation_prepare(&talk, client, by);
    conversation_run(&talk);
    expect_all_told(&talk);
    size_t from_client = talk.from_client.passed, from_server = talk.from_server.passed;
    conversation_end(&talk);
    return from_client > from_server ? from_client : from_server;
}

static void expect_same_when_cut_anywhere(parley_config *client, parley_config *by)
{
    size_t len = longest_stream(client, by);
    assert_in_range(len, 500, 3000);
    for (size_t cut = 1; cut < len; cut++) {
        struct conversation talk;
        conversation_prepare(&talk, client, by);
        talk.from_client.cut = talk.from_server.cut = cut;
        conversation_run(&talk);
        expect_all_told(&talk);
        conversation_end(&talk);
    }
}

/* R70 */
static void is_the_same_cut_in_two_at_any_byte(void **state)
{
    (void)state;
    expect_same_when_cut_anywhere(plain_client, server);
}

/* R70 */
static void is_the_same_cut_in_two_with_a_retry(void **state)
{
    (void)state;
    expect_same_when_cut_anywhere(retrying_client, server);
}

/* R70 */
static void is_the_same_cut_in_two_with_a_client_certificate(void **state)
{
    (void)state;
    expect_same_when_cut_anywhere(known_client, asking_server);
}

/* R70: Certificate, CertificateVerify and Finished of the client, in pieces and joined. */
static void is_the_same_in_pieces_with_a_client_certificate(void **state)
{
    (void)state;
    for (size_t piece = 1; piece < 300; piece++) {
        struct conversation talk;
        conversation_prepare(&talk, known_client, asking_server);
        talk.from_client.piece = talk.from_server.piece = piece;
        conversation_run(&talk);
        expect_all_told(&talk);
        assert_true(parley_facts_of(talk.pair.server)->verified);
        conversation_end(&talk);
    }
}

/* R70: byte by byte, and in pieces of any other length. */
static void is_the_same_in_pieces_of_any_length(void **state)
{
    (void)state;
    for (size_t piece = 1; piece < 300; piece++) {
        struct conversation talk;
        conversation_prepare(&talk, piece % 2 == 0 ? plain_client : retrying_client, server);
        talk.from_client.piece = talk.from_server.piece = piece;
        conversation_run(&talk);
        expect_all_told(&talk);
        conversation_end(&talk);
    }
}

/* R70: each record alone, all that are ready in one piece, and every way between. */
static void is_the_same_with_records_joined_in_every_way(void **state)
{
    enum { RECORDS = 10 };
    (void)state;
    for (uint64_t apart = 0; apart < 1 << RECORDS; apart++) {
        struct conversation talk;
        conversation_prepare(&talk, apart % 2 == 0 ? plain_client : retrying_client, server);
        talk.from_client.apart = talk.from_server.apart = apart | 1ull << 63;
        conversation_run(&talk);
        expect_all_told(&talk);
        assert_in_range(talk.from_server.records, 7, RECORDS + 2);
        conversation_end(&talk);
    }
}

/* Hands over a plain handshake record with a part of a message. */
static void feed_record(parley_conn *to, const uint8_t *part, size_t len)
{
    uint8_t record[RECORD_HEADER_LEN + 512];
    assert_true(len <= 512);
    record[0] = CONTENT_HANDSHAKE;
    record[1] = 3;
    record[2] = 1;
    record[3] = (uint8_t)(len >> 8);
    record[4] = (uint8_t)len;
    memcpy(record + RECORD_HEADER_LEN, part, len);
    assert_int_equal(pair_feed(to, record, RECORD_HEADER_LEN + len, 0), RECORD_HEADER_LEN + len);
}

/* Moves the hello that is ready in records of at most `first` and then `rest` bytes. */
static void move_in_records(parley_conn *from, parley_conn *to, size_t first, size_t rest)
{
    uint8_t message[512];
    parley_view ready = parley_wire_ready(from);
    size_t len = (size_t)(ready.data[3] << 8 | ready.data[4]), at = 0, next = first;
    assert_true(len <= sizeof message);
    memcpy(message, ready.data + RECORD_HEADER_LEN, len);
    parley_wire_sent(from, RECORD_HEADER_LEN + len);
    while (at < len) {
        size_t part = len - at < next ? len - at : next;
        feed_record(to, message + at, part);
        at += part;
        next = rest;
    }
}

static size_t hello_len(parley_conn *from)
{
    parley_view ready = parley_wire_ready(from);
    return (size_t)(ready.data[3] << 8 | ready.data[4]);
}

/* R70: over records, as big hellos are, and as some clients do to get past middleboxes. */
static void takes_a_client_hello_split_over_records_at_any_byte(void **state)
{
    size_t len = 2;
    (void)state;
    for (size_t first = 1; first < len; first++) {
        struct conversation talk;
        conversation_prepare(&talk, plain_client, server);
        len = hello_len(talk.pair.client);
        move_in_records(talk.pair.client, talk.pair.server, first, len);
        conversation_run(&talk);
        expect_all_told(&talk);
        conversation_end(&talk);
    }
    assert_in_range(len, 120, 400);
}

static void takes_a_server_hello_split_over_records_at_any_byte(void **state)
{
    size_t len = 2;
    (void)state;
    for (size_t first = 1; first < len; first++) {
        struct conversation talk;
        conversation_prepare(&talk, plain_client, server);
        (void)pair_move(&talk.pair, talk.pair.client, talk.pair.server);
        len = hello_len(talk.pair.server);
        move_in_records(talk.pair.server, talk.pair.client, first, len);
        conversation_run(&talk);
        expect_all_told(&talk);
        conversation_end(&talk);
    }
    assert_in_range(len, 100, 200);
}

static void takes_a_client_hello_in_records_of_one_byte(void **state)
{
    (void)state;
    for (size_t piece = 1; piece < 20; piece++) {
        struct conversation talk;
        conversation_prepare(&talk, retrying_client, server);
        move_in_records(talk.pair.client, talk.pair.server, piece, piece);
        conversation_run(&talk);
        expect_all_told(&talk);
        conversation_end(&talk);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_the_same_cut_in_two_at_any_byte),
        cmocka_unit_test(is_the_same_cut_in_two_with_a_retry),
        cmocka_unit_test(is_the_same_cut_in_two_with_a_client_certificate),
        cmocka_unit_test(is_the_same_in_pieces_with_a_client_certificate),
        cmocka_unit_test(is_the_same_in_pieces_of_any_length),
        cmocka_unit_test(is_the_same_with_records_joined_in_every_way),
        cmocka_unit_test(takes_a_client_hello_split_over_records_at_any_byte),
        cmocka_unit_test(takes_a_server_hello_split_over_records_at_any_byte),
        cmocka_unit_test(takes_a_client_hello_in_records_of_one_byte),
    };
    const struct CMUnitTest tests12[] = {
        cmocka_unit_test(is_the_same_cut_in_two_at_any_byte),
        cmocka_unit_test(is_the_same_cut_in_two_with_a_client_certificate),
        cmocka_unit_test(is_the_same_in_pieces_with_a_client_certificate),
        cmocka_unit_test(is_the_same_in_pieces_of_any_length),
        cmocka_unit_test(is_the_same_with_records_joined_in_every_way),
        cmocka_unit_test(takes_a_client_hello_split_over_records_at_any_byte),
        cmocka_unit_test(takes_a_client_hello_in_records_of_one_byte),
    };
    const struct CMUnitTest tests_legacy[] = {
        cmocka_unit_test(is_the_same_cut_in_two_at_any_byte),
        cmocka_unit_test(is_the_same_in_pieces_with_a_client_certificate),
        cmocka_unit_test(is_the_same_with_records_joined_in_every_way),
    };
    int failed_ones = cmocka_run_group_tests_name("TLS 1.3", tests, make_configs, free_configs);
    conversation_use_version(PARLEY_TLS_1_2);
    failed_ones += cmocka_run_group_tests_name("TLS 1.2", tests12, make_configs, free_configs);
    failed_ones += conversation_run_legacy(PAIR_STATIC_RSA, "static RSA", tests_legacy,
                                           make_configs, free_configs);
    return failed_ones +
           conversation_run_legacy(PAIR_CBC, "CBC", tests_legacy, make_configs, free_configs);
}
