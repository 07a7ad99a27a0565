/* conn_tamper_test.c - each byte changed in turn, on the wire and before it is sealed: the handshake
 * never completes, and whoever notices says so (R28, R41, R76, R91). */
#include "connected.h"
#include "conversation.h"

#include <string.h>

#include "support/test.h"

static parley_config *client_config, *server_config;

static int prepare(parley_setup *client, parley_setup *server)
{
    client_config = finish_setup(client);
    server_config = finish_setup(server);
    return 0;
}

static int make_configs(void **state)
{
    (void)state;
    return prepare(pair_client_setup(), pair_server_setup());
}

/* Both show certificates. */
static int make_mutual_configs(void **state)
{
    (void)state;
    return prepare(pair_known_client_setup(), pair_asking_server_setup(PARLEY_CLIENT_REQUEST));
}

static int free_configs(void **state)
{
    (void)state;
    parley_config_free(client_config);
    parley_config_free(server_config);
    return 0;
}

/* A message to be changed on its way into a record, after it has gone into the transcript. */
static struct {
    unsigned type; /* 0: none; BY_CLIENT of the client's second flight */
    size_t at;
    uint8_t bits;
    size_t len; /* of the message, once it was there */
} target;

enum { BY_CLIENT = 0x100 };

/* The linker's names for what is wrapped, and for what wraps it. */
bool __real_records_put_message(struct records *records, struct bytes message, parley_error *error);
bool __wrap_records_put_message(struct records *records, struct bytes message, parley_error *error);

/* What both sides send, and here the client. */
static bool is_by_client(const struct records *records, struct bytes message)
{
    uint8_t type = message.data[0];
    return records->is_client &&
           (type == CERTIFICATE || type == CERTIFICATE_VERIFY || type == FINISHED);
}

bool __wrap_records_put_message(struct records *records, struct bytes message, parley_error *error)
{
    uint8_t changed[1024];
    unsigned type =
        is_by_client(records, message) ? (unsigned)BY_CLIENT | message.data[0] : message.data[0];
    if (target.type != type)
        return __real_records_put_message(records, message, error);
    target.len = message.len;
    assert_true(message.len <= sizeof changed);
    memcpy(changed, message.data, message.len);
    if (target.at < message.len)
        changed[target.at] ^= target.bits;
    return __real_records_put_message(records, bytes_of(changed, message.len), error);
}

/* Both wait for bytes that never come, as a length was changed: so the wire ends. */
static void end_wires(struct conversation *talk)
{
    talk->from_client.ends_after = talk->from_client.passed;
    talk->from_server.ends_after = talk->from_server.passed;
    conversation_run(talk);
}

static bool has_failed(const parley_conn *conn)
{
    return parley_error_of(conn).code != PARLEY_E_NONE;
}

/* Somebody has noticed. Whoever noticed by itself has told the other with an alert, and what came is
 * the peer's fault, but for a client whose own certificate was refused; with no alert there was nothing
 * but silence. */
static void expect_noticed(struct conversation *talk)
{
    if (!has_failed(talk->pair.client) && !has_failed(talk->pair.server))
        end_wires(talk);
    parley_error client = parley_error_of(talk->pair.client);
    parley_error server = parley_error_of(talk->pair.server);
    assert_true(client.code != PARLEY_E_NONE || server.code != PARLEY_E_NONE);
    const parley_error *errors[] = { &client, &server };
    const char *told[] = { talk->client_told, talk->server_told };
    for (size_t i = 0; i < 2; i++) {
        const parley_error *error = errors[i], *other = errors[1 - i];
        if (error->code == PARLEY_E_NONE)
            continue;
        bool own = parley_facts_of(talk->pair.client)->client_verdict == PARLEY_CLIENT_REFUSED;
        assert_int_equal(error->blame, i == 0 && own ? PARLEY_BLAME_SETUP : PARLEY_BLAME_PEER);
        if (error->alert_came)
            assert_int_equal(error->alert, other->alert);
        else if (error->alert != ALERT_NONE)
            /* nothing can be said after one's own close_notify */
            assert_true(other->code != PARLEY_E_NONE || strstr(told[1 - i], "closed") != NULL);
        else
            assert_true(error->code == PARLEY_E_CLOSED_IN_HANDSHAKE ||
                        error->code == PARLEY_E_TRUNCATED);
    }
}

/* Runs with one message changed. */
static void run_with_change(unsigned type, size_t at, uint8_t bits)
{
    struct conversation talk;
    target.type = type;
    target.at = at;
    target.bits = bits;
    conversation_prepare(&talk, client_config, server_config);
    conversation_run(&talk);
    target.type = 0;
    if (at >= target.len) { /* a signature in DER that is a byte shorter than the one before */
        conversation_end(&talk);
        return;
    }
    expect_noticed(&talk);
    assert_null(strstr(talk.server_told, "'question'"));
    assert_null(strstr(talk.client_told, "'"));
    /* Who sends the last Finished has nothing more to hear after that. */
    bool is_tls12 = pair_version() == PARLEY_TLS_1_2;
    if (!is_tls12 || type != FINISHED)
        assert_false(parley_facts_of(talk.pair.server)->done);
    if (is_tls12 || (type & BY_CLIENT) == 0)
        assert_false(parley_facts_of(talk.pair.client)->done);
    conversation_end(&talk);
}

static void change_every_bit_of(unsigned type, size_t least, size_t most)
{
    size_t len = 1;
    for (size_t at = 0; at < len; at++)
        for (unsigned bit = 0; bit < 8; bit++) {
            run_with_change(type, at, (uint8_t)(1u << bit));
            len = target.len;
        }
    assert_in_range(len, least, most);
}

/* R28, R41, R76 */
static void notices_each_bit_of_client_hello(void **state)
{
    (void)state;
    change_every_bit_of(CLIENT_HELLO, 150, 400);
}

static void notices_each_bit_of_server_hello(void **state)
{
    (void)state;
    change_every_bit_of(SERVER_HELLO, 100, 150);
}

static void notices_each_bit_of_encrypted_extensions(void **state)
{
    (void)state;
    change_every_bit_of(ENCRYPTED_EXTENSIONS, 6, 20);
}

static void notices_each_bit_of_certificate(void **state)
{
    (void)state;
    change_every_bit_of(CERTIFICATE, 300, 800);
}

/* R39, R75 */
static void notices_each_bit_of_certificate_verify(void **state)
{
    (void)state;
    change_every_bit_of(CERTIFICATE_VERIFY, 70, 90);
}

static void notices_each_bit_of_both_finished(void **state)
{
    (void)state;
    change_every_bit_of(FINISHED, 36, 36);
    change_every_bit_of(BY_CLIENT | FINISHED, 36, 36);
}

static void notices_each_bit_of_certificate_request(void **state)
{
    (void)state;
    change_every_bit_of(CERTIFICATE_REQUEST, 40, 100);
}

/* R39, R42, R67: what the client shows and proves. */
static void notices_each_bit_of_a_clients_certificate(void **state)
{
    (void)state;
    change_every_bit_of(BY_CLIENT | CERTIFICATE, 300, 800);
}

static void notices_each_bit_of_a_clients_proof(void **state)
{
    (void)state;
    change_every_bit_of(BY_CLIENT | CERTIFICATE_VERIFY, 70, 90);
    change_every_bit_of(BY_CLIENT | FINISHED, 36, 36);
}

/* RFC 9846 5.1: legacy_record_version is ignored, but for the first byte that ever comes. `clear` is
 * the length of the first record, behind which the dummy ChangeCipherSpec stands. */
static bool is_ignored(size_t at, size_t clear)
{
    if (pair_version() == PARLEY_TLS_1_2) /* RFC 5246 6.2.1: it counts once the version is known */
        return at == 2;
    return at == 2 || at == clear + 1 || at == clear + 2;
}

static size_t first_record_len(parley_conn *conn)
{
    parley_view ready = parley_wire_ready(conn);
    return RECORD_HEADER_LEN + (size_t)(ready.data[3] << 8 | ready.data[4]);
}

/* All that came before the change has been told as ever, and nothing after it. */
static void expect_stopped(const char *told, const char *whole)
{
    const char *failure = strstr(told, "failed: ");
    size_t len = failure != NULL ? (size_t)(failure - told) : strlen(told);
    assert_memory_equal(told, whole, len);
    assert_true(len < strlen(whole));
}

/* R27, R33, R41, R91: on the wire, where anybody can. */
static void notices_each_byte_that_the_server_sends(void **state)
{
    size_t whole = SIZE_MAX;
    (void)state;
    for (size_t at = 0; at < whole; at++) {
        struct conversation talk;
        conversation_prepare(&talk, client_config, server_config);
        (void)pair_move(&talk.pair, talk.pair.client, talk.pair.server);
        bool ignored = is_ignored(at, first_record_len(talk.pair.server));
        talk.from_server.flip_at = at;
        talk.from_server.flip = (uint8_t)(1u << at % 8);
        conversation_run(&talk);
        if (at >= talk.from_server.passed && !has_failed(talk.pair.client)) {
            whole = at;
        } else if (ignored) {
            assert_string_equal(talk.client_told, conversation_client);
        } else {
            expect_noticed(&talk);
            expect_stopped(talk.client_told, conversation_client);
        }
        conversation_end(&talk);
    }
    assert_in_range(whole, 800, 2500);
}

static void notices_each_byte_that_the_client_sends(void **state)
{
    size_t whole = SIZE_MAX;
    (void)state;
    for (size_t at = 0; at < whole; at++) {
        struct conversation talk;
        conversation_prepare(&talk, client_config, server_config);
        bool ignored = is_ignored(at, first_record_len(talk.pair.client));
        talk.from_client.flip_at = at;
        talk.from_client.flip = (uint8_t)(1u << at % 8);
        conversation_run(&talk);
        if (at >= talk.from_client.passed && !has_failed(talk.pair.server)) {
            whole = at;
        } else if (ignored) {
            assert_string_equal(talk.server_told, conversation_server);
        } else {
            expect_noticed(&talk);
            expect_stopped(talk.server_told, conversation_server);
        }
        conversation_end(&talk);
    }
    assert_in_range(whole, 300, 1500);
}

#define PLAIN(name)  cmocka_unit_test_setup_teardown(name, make_configs, free_configs)
#define MUTUAL(name) cmocka_unit_test_setup_teardown(name, make_mutual_configs, free_configs)

/* R47, R49, R58: the messages that TLS 1.2 has for itself, and those of another shape. */
static void notices_each_bit_of_the_hellos_of_tls12(void **state)
{
    (void)state;
    change_every_bit_of(CLIENT_HELLO, 100, 400);
    change_every_bit_of(SERVER_HELLO, 50, 150);
}

static void notices_each_bit_of_the_key_exchange(void **state)
{
    (void)state;
    change_every_bit_of(SERVER_KEY_EXCHANGE, 110, 120);
    change_every_bit_of(SERVER_HELLO_DONE, 4, 4);
    change_every_bit_of(CLIENT_KEY_EXCHANGE, 37, 37);
}

static void notices_each_bit_of_both_finished_of_tls12(void **state)
{
    (void)state;
    change_every_bit_of(FINISHED, 16, 16);
    change_every_bit_of(BY_CLIENT | FINISHED, 16, 16);
}

/* R52, R56, R67 */
static void notices_each_bit_of_a_clients_certificate_of_tls12(void **state)
{
    (void)state;
    change_every_bit_of(CERTIFICATE_REQUEST, 40, 100);
    change_every_bit_of(BY_CLIENT | CERTIFICATE, 300, 800);
    change_every_bit_of(BY_CLIENT | CERTIFICATE_VERIFY, 70, 90);
    change_every_bit_of(BY_CLIENT | FINISHED, 16, 16);
}

/* R54: the last of these is what the server says nothing about before Finished. */
static void notices_each_bit_of_static_rsa(void **state)
{
    (void)state;
    change_every_bit_of(SERVER_HELLO, 50, 150);
    change_every_bit_of(SERVER_HELLO_DONE, 4, 4);
    change_every_bit_of(CLIENT_KEY_EXCHANGE, 262, 262);
}

int main(void)
{
    const struct CMUnitTest tests_rsa[] = {
        PLAIN(notices_each_bit_of_static_rsa),
        PLAIN(notices_each_bit_of_both_finished_of_tls12),
        PLAIN(notices_each_byte_that_the_server_sends),
        PLAIN(notices_each_byte_that_the_client_sends),
    };
    const struct CMUnitTest tests_cbc[] = {
        PLAIN(notices_each_bit_of_the_hellos_of_tls12),
        PLAIN(notices_each_bit_of_both_finished_of_tls12),
        PLAIN(notices_each_byte_that_the_server_sends),
        PLAIN(notices_each_byte_that_the_client_sends),
    };
    const struct CMUnitTest tests12[] = {
        PLAIN(notices_each_bit_of_the_hellos_of_tls12),
        PLAIN(notices_each_bit_of_certificate),
        PLAIN(notices_each_bit_of_the_key_exchange),
        PLAIN(notices_each_bit_of_both_finished_of_tls12),
        PLAIN(notices_each_byte_that_the_server_sends),
        PLAIN(notices_each_byte_that_the_client_sends),
        MUTUAL(notices_each_bit_of_a_clients_certificate_of_tls12),
        MUTUAL(notices_each_byte_that_the_server_sends),
        MUTUAL(notices_each_byte_that_the_client_sends),
    };
    const struct CMUnitTest tests[] = {
        PLAIN(notices_each_bit_of_client_hello),
        PLAIN(notices_each_bit_of_server_hello),
        PLAIN(notices_each_bit_of_encrypted_extensions),
        PLAIN(notices_each_bit_of_certificate),
        PLAIN(notices_each_bit_of_certificate_verify),
        PLAIN(notices_each_bit_of_both_finished),
        PLAIN(notices_each_byte_that_the_server_sends),
        PLAIN(notices_each_byte_that_the_client_sends),
        MUTUAL(notices_each_bit_of_certificate_request),
        MUTUAL(notices_each_bit_of_a_clients_certificate),
        MUTUAL(notices_each_bit_of_a_clients_proof),
        MUTUAL(notices_each_byte_that_the_server_sends),
        MUTUAL(notices_each_byte_that_the_client_sends),
    };
    int failed_ones = cmocka_run_group_tests_name("TLS 1.3", tests, NULL, NULL);
    conversation_use_version(PARLEY_TLS_1_2);
    failed_ones += cmocka_run_group_tests_name("TLS 1.2", tests12, NULL, NULL);
    failed_ones += conversation_run_legacy(PAIR_STATIC_RSA, "static RSA", tests_rsa, NULL, NULL);
    return failed_ones + conversation_run_legacy(PAIR_CBC, "CBC", tests_cbc, NULL, NULL);
}
