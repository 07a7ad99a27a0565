/* key_exchange_test.c - ServerKeyExchange, ServerHelloDone and ClientKeyExchange, read and written. */
#include "wire/key_exchange.h"

#include "messages.h"
#include "support/test.h"

#define SERVER_KEY_EXCHANGE_HEX "03 001d 04 aabbccdd 0804 0003 010203"

static bool parse_server(struct reader *in)
{
    struct server_key_exchange message;
    return server_key_exchange_parse(&message, in);
}

static struct server_key_exchange to_write;

static void write_server(struct writer *out)
{
    server_key_exchange_write(out, &to_write);
}

static void write_params(struct writer *out)
{
    server_ecdh_params_write(out, to_write.group, to_write.public_key);
}

/* R49 */
static void reads_and_writes_a_server_key_exchange(void **state)
{
    (void)state;
    struct message message, params;
    struct bytes body = from_hex(&message, SERVER_KEY_EXCHANGE_HEX);
    struct reader in = reader_of(body);

    assert_true(server_key_exchange_parse(&to_write, &in));
    assert_int_equal(to_write.group, 0x1d);
    assert_true(bytes_equal(to_write.public_key, bytes_of("\xaa\xbb\xcc\xdd", 4)));
    assert_true(bytes_equal(to_write.params, from_hex(&params, "03 001d 04 aabbccdd")));
    assert_int_equal(to_write.algorithm, 0x0804);
    assert_true(bytes_equal(to_write.signature, bytes_of("\1\2\3", 3)));
    writes(write_server, body);
    writes(write_params, to_write.params);
}

static void refuses_a_server_key_exchange_that_is_cut_or_too_long(void **state)
{
    (void)state;
    struct message message;
    struct bytes body = from_hex(&message, SERVER_KEY_EXCHANGE_HEX);
    refuses_every_truncation(parse_server, body, SIZE_MAX);
    refuses_a_trailing_byte(parse_server, body);
    survives_every_change_of_a_byte(parse_server, body);
    refuses(parse_server, from_hex(&message, "03 001d 00 0804 0000"), READ_MALFORMED, 3);
}

/* RFC 8422 5.4: explicit_prime and explicit_char2 are gone. */
static void refuses_a_curve_without_a_name(void **state)
{
    (void)state;
    struct message message;
    static const char *const types[] = { "00", "01", "02", "04", "ff" };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        refuses(parse_server, from_hex(&message, types[i]), CURVE_NOT_NAMED, 0);
}

static void write_signed(struct writer *out)
{
    signed_params_write(out, bytes_of("client", 6), bytes_of("server", 6), bytes_of("params", 6));
}

/* RFC 8422 5.4 */
static void signs_both_randoms_and_the_params(void **state)
{
    (void)state;
    writes(write_signed, bytes_of("clientserverparams", 18));
}

/* R51 */
static void takes_nothing_in_a_hello_request_and_a_server_hello_done(void **state)
{
    (void)state;
    struct message message;
    accepts(server_hello_done_parse, bytes_of("", 0));
    accepts(hello_request_parse, bytes_of("", 0));
    refuses(server_hello_done_parse, from_hex(&message, "00"), READ_MALFORMED, 0);
    refuses(hello_request_parse, from_hex(&message, "00"), READ_MALFORMED, 0);
}

static bool parse_client(struct reader *in)
{
    struct bytes public_key;
    return client_key_exchange_parse(&public_key, in);
}

static struct bytes point;

static void write_client(struct writer *out)
{
    client_key_exchange_write(out, point);
}

/* R53 */
static void reads_and_writes_a_client_key_exchange(void **state)
{
    (void)state;
    struct message message;
    struct bytes body = from_hex(&message, "03 aabbcc");
    struct reader in = reader_of(body);
    assert_true(client_key_exchange_parse(&point, &in));
    assert_true(bytes_equal(point, bytes_of("\xaa\xbb\xcc", 3)));
    writes(write_client, body);

    refuses_every_truncation(parse_client, body, SIZE_MAX);
    refuses_a_trailing_byte(parse_client, body);
    survives_every_change_of_a_byte(parse_client, body);
    refuses(parse_client, from_hex(&message, "00"), READ_MALFORMED, 0);
}

static bool parse_encrypted(struct reader *in)
{
    struct bytes encrypted;
    return encrypted_premaster_parse(&encrypted, in);
}

static void write_encrypted(struct writer *out)
{
    encrypted_premaster_write(out, point);
}

/* R53, R54: what is encrypted is nobody's business here, be it empty. */
static void reads_and_writes_an_encrypted_premaster_secret(void **state)
{
    (void)state;
    struct message message;
    struct bytes body = from_hex(&message, "0003 aabbcc");
    struct reader in = reader_of(body);
    assert_true(encrypted_premaster_parse(&point, &in));
    assert_true(bytes_equal(point, bytes_of("\xaa\xbb\xcc", 3)));
    writes(write_encrypted, body);

    refuses_every_truncation(parse_encrypted, body, SIZE_MAX);
    refuses_a_trailing_byte(parse_encrypted, body);
    survives_every_change_of_a_byte(parse_encrypted, body);
    accepts(parse_encrypted, from_hex(&message, "0000"));
}

static void expect_error(parse_fn *parse, const char *hex, enum code malformed, enum code code,
                         enum alert alert)
{
    struct message message;
    parley_error error = no_error();
    struct reader in = reader_of(from_hex(&message, hex));
    assert_false(parse(&in));
    assert_false(fail_reading(&error, &in, malformed));
    assert_int_equal(error.code, code);
    assert_int_equal(error.alert, alert);
}

static void refuses_with_the_right_alert(void **state)
{
    (void)state;
    expect_error(parse_server, "03", MALFORMED_SERVER_KEY_EXCHANGE, MALFORMED_SERVER_KEY_EXCHANGE,
                 ALERT_DECODE_ERROR);
    expect_error(parse_server, "01", MALFORMED_SERVER_KEY_EXCHANGE, CURVE_NOT_NAMED,
                 ALERT_ILLEGAL_PARAMETER);
    expect_error(parse_client, "00", MALFORMED_CLIENT_KEY_EXCHANGE, MALFORMED_CLIENT_KEY_EXCHANGE,
                 ALERT_DECODE_ERROR);
    expect_error(server_hello_done_parse, "00", MALFORMED_SERVER_HELLO_DONE,
                 MALFORMED_SERVER_HELLO_DONE, ALERT_DECODE_ERROR);
    expect_error(hello_request_parse, "00", MALFORMED_HELLO_REQUEST, MALFORMED_HELLO_REQUEST,
                 ALERT_DECODE_ERROR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_and_writes_a_server_key_exchange),
        cmocka_unit_test(refuses_a_server_key_exchange_that_is_cut_or_too_long),
        cmocka_unit_test(refuses_a_curve_without_a_name),
        cmocka_unit_test(signs_both_randoms_and_the_params),
        cmocka_unit_test(takes_nothing_in_a_hello_request_and_a_server_hello_done),
        cmocka_unit_test(reads_and_writes_a_client_key_exchange),
        cmocka_unit_test(reads_and_writes_an_encrypted_premaster_secret),
        cmocka_unit_test(refuses_with_the_right_alert),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
