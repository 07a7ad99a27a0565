/* machine_test.c - every state against every message, in both roles: what is in no row of the step
 * tables is refused in one place (RFC 9846 A.1, A.2, RFC 5246 7.3). R46
 *
 * The rows are written down here once more, from the drawings of these documents and not from the tables.
 */
#include "exchange.h"
#include "handshake/machine.h"

#include <string.h>

#include "support/test.h"

static const unsigned messages[] = {
    HELLO_REQUEST,
    CLIENT_HELLO,
    SERVER_HELLO,
    NEW_SESSION_TICKET,
    END_OF_EARLY_DATA,
    ENCRYPTED_EXTENSIONS,
    CERTIFICATE,
    SERVER_KEY_EXCHANGE,
    CERTIFICATE_REQUEST,
    SERVER_HELLO_DONE,
    CERTIFICATE_VERIFY,
    CLIENT_KEY_EXCHANGE,
    FINISHED,
    CERTIFICATE_STATUS,
    KEY_UPDATE,
    MESSAGE_HASH,
    HELLO_RETRY_REQUEST,
    CHANGE_CIPHER_SPEC,
    99, /* nobody's */
};

enum { MESSAGE_COUNT = sizeof messages / sizeof *messages };

/* How many messages are legal in each state, and which. */
static const struct {
    enum state state;
    unsigned count, legal[4];
} drawing[] = {
    { CLIENT_WAIT_SERVER_HELLO, 2, { SERVER_HELLO, HELLO_RETRY_REQUEST } },
    { CLIENT_WAIT_SERVER_HELLO_AFTER_RETRY, 1, { SERVER_HELLO } },
    { CLIENT_WAIT_ENCRYPTED_EXTENSIONS, 1, { ENCRYPTED_EXTENSIONS } },
    { CLIENT_WAIT_CERTIFICATE_REQUEST_OR_CERTIFICATE, 2, { CERTIFICATE_REQUEST, CERTIFICATE } },
    { CLIENT_WAIT_CERTIFICATE, 1, { CERTIFICATE } },
    { CLIENT_WAIT_CERTIFICATE_VERIFY, 1, { CERTIFICATE_VERIFY } },
    { CLIENT_WAIT_ANSWER_ABOUT_PEER, 0, { 0 } },
    { CLIENT_WAIT_FINISHED, 1, { FINISHED } },
    { CLIENT_CONNECTED, 2, { NEW_SESSION_TICKET, KEY_UPDATE } },
    { CLIENT12_WAIT_CERTIFICATE, 2, { CERTIFICATE, HELLO_REQUEST } },
    { CLIENT12_WAIT_CERTIFICATE_STATUS,
      3,
      { CERTIFICATE_STATUS, SERVER_KEY_EXCHANGE, HELLO_REQUEST } },
    { CLIENT12_WAIT_CERTIFICATE_STATUS_WITHOUT_KEY_EXCHANGE,
      4,
      { CERTIFICATE_STATUS, CERTIFICATE_REQUEST, SERVER_HELLO_DONE, HELLO_REQUEST } },
    { CLIENT12_WAIT_SERVER_KEY_EXCHANGE, 2, { SERVER_KEY_EXCHANGE, HELLO_REQUEST } },
    { CLIENT12_WAIT_CERTIFICATE_REQUEST_OR_SERVER_HELLO_DONE,
      3,
      { CERTIFICATE_REQUEST, SERVER_HELLO_DONE, HELLO_REQUEST } },
    { CLIENT12_WAIT_SERVER_HELLO_DONE, 2, { SERVER_HELLO_DONE, HELLO_REQUEST } },
    { CLIENT12_WAIT_ANSWER_ABOUT_PEER, 0, { 0 } },
    { CLIENT12_WAIT_NEW_SESSION_TICKET, 2, { NEW_SESSION_TICKET, HELLO_REQUEST } },
    { CLIENT12_WAIT_CHANGE_CIPHER_SPEC, 2, { CHANGE_CIPHER_SPEC, HELLO_REQUEST } },
    { CLIENT12_WAIT_FINISHED, 1, { FINISHED } },
    { CLIENT12_CONNECTED, 1, { HELLO_REQUEST } },
    { SERVER_WAIT_CLIENT_HELLO, 1, { CLIENT_HELLO } },
    { SERVER_WAIT_CLIENT_HELLO_AFTER_RETRY, 1, { CLIENT_HELLO } },
    { SERVER_WAIT_CERTIFICATE, 1, { CERTIFICATE } },
    { SERVER_WAIT_CERTIFICATE_VERIFY, 1, { CERTIFICATE_VERIFY } },
    { SERVER_WAIT_ANSWER_ABOUT_PEER, 0, { 0 } },
    { SERVER_WAIT_FINISHED, 1, { FINISHED } },
    { SERVER_CONNECTED, 1, { KEY_UPDATE } },
    { SERVER12_WAIT_CERTIFICATE, 1, { CERTIFICATE } },
    { SERVER12_WAIT_CLIENT_KEY_EXCHANGE, 1, { CLIENT_KEY_EXCHANGE } },
    { SERVER12_WAIT_CERTIFICATE_VERIFY, 1, { CERTIFICATE_VERIFY } },
    { SERVER12_WAIT_ANSWER_ABOUT_PEER, 0, { 0 } },
    { SERVER12_WAIT_CHANGE_CIPHER_SPEC, 1, { CHANGE_CIPHER_SPEC } },
    { SERVER12_WAIT_FINISHED, 1, { FINISHED } },
    { SERVER12_CONNECTED, 1, { CLIENT_HELLO } },
};

enum { STATE_COUNT = sizeof drawing / sizeof *drawing };

static bool is_legal(size_t state, unsigned message)
{
    for (size_t i = 0; i < drawing[state].count; i++)
        if (drawing[state].legal[i] == message)
            return true;
    return false;
}

static bool is_of_tls12(enum state state)
{
    return (state >= CLIENT12_WAIT_CERTIFICATE && state <= CLIENT12_CONNECTED) ||
           (state >= SERVER12_WAIT_CERTIFICATE && state <= SERVER12_CONNECTED);
}

static bool is_server_state(enum state state)
{
    return state >= SERVER_WAIT_CLIENT_HELLO;
}

static const struct step_table *const tables[] = {
    &hello_table, &client12_table, &client13_table, &server12_table, &server13_table,
};

enum { TABLE_COUNT = sizeof tables / sizeof *tables };

static unsigned rows_of(enum state state, unsigned message)
{
    unsigned rows = 0;
    for (size_t t = 0; t < TABLE_COUNT; t++)
        for (size_t i = 0; i < tables[t]->count; i++)
            rows += tables[t]->steps[i].state == state && tables[t]->steps[i].message == message;
    return rows;
}

/* R46, R47: and each row stands once, in whichever table. */
static void has_the_rows_of_the_drawings_and_no_others(void **state)
{
    size_t drawn = 0, rows = 0;
    (void)state;
    for (size_t i = 0; i < STATE_COUNT; i++)
        for (size_t m = 0; m < MESSAGE_COUNT; m++) {
            assert_int_equal(rows_of(drawing[i].state, messages[m]), is_legal(i, messages[m]));
            drawn += is_legal(i, messages[m]);
        }
    for (size_t t = 0; t < TABLE_COUNT; t++)
        rows += tables[t]->count;
    assert_int_equal(rows, drawn);
}

/* The version is settled by the hellos: no row leads from one version into the other. */
static void has_no_row_from_one_version_into_the_other(void **state)
{
    (void)state;
    for (size_t t = 0; t < TABLE_COUNT; t++)
        for (size_t i = 0; i < tables[t]->count; i++)
            for (size_t n = 0; n < NEXT_MAX; n++) {
                const struct step *step = &tables[t]->steps[i];
                if (tables[t] == &hello_table || step->to[n] == STATE_START)
                    continue;
                assert_int_equal(is_of_tls12(step->state), is_of_tls12(step->to[n]));
            }
}

/* The body makes no difference: it is not looked at. */
static bool give(struct end *end, unsigned message)
{
    static const uint8_t retry_random[] = { 0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11,
                                            0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
                                            0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e,
                                            0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c };
    uint8_t body[64] = { 3, 3 };
    if (message == CHANGE_CIPHER_SPEC)
        return exchange_give_change_cipher_spec(end);
    if (message == HELLO_RETRY_REQUEST)
        memcpy(body + 2, retry_random, sizeof retry_random);
    uint8_t type = message == HELLO_RETRY_REQUEST ? SERVER_HELLO : (uint8_t)message;
    return exchange_give(end, type, bytes_of(body, sizeof body));
}

static void refuses_every_message_that_has_no_place(void **state)
{
    static struct exchange x;
    unsigned refused = 0;
    (void)state;
    exchange_prepare(&x);
    exchange_start(&x);
    for (size_t i = 0; i < STATE_COUNT; i++) {
        for (size_t m = 0; m < MESSAGE_COUNT; m++) {
            struct end *end = is_server_state(drawing[i].state) ? &x.server : &x.client;
            if (is_legal(i, messages[m]))
                continue;
            end->error = no_error();
            end->handshake.state = drawing[i].state;
            assert_false(give(end, messages[m]));
            expect_refusal(end, MESSAGE_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE);
            assert_int_equal(end->handshake.state, drawing[i].state);
            assert_non_null(strstr(end->error.detail, state_name(drawing[i].state)));
            refused++;
        }
    }
    assert_int_equal(refused, STATE_COUNT * MESSAGE_COUNT - 45);
    exchange_end(&x);
}

/* Malformed messages in the states that wait for them: the right row, with decode_error. */
static void refuses_a_malformed_message_in_each_state(void **state)
{
    static struct exchange x;
    static const struct {
        enum state state;
        unsigned message;
        enum code code;
    } cases[] = {
        { CLIENT_WAIT_SERVER_HELLO, SERVER_HELLO, MALFORMED_SERVER_HELLO },
        { CLIENT_WAIT_ENCRYPTED_EXTENSIONS, ENCRYPTED_EXTENSIONS, MALFORMED_ENCRYPTED_EXTENSIONS },
        { CLIENT_WAIT_CERTIFICATE_REQUEST_OR_CERTIFICATE, CERTIFICATE_REQUEST,
          MALFORMED_CERTIFICATE_REQUEST },
        { CLIENT_WAIT_CERTIFICATE, CERTIFICATE, MALFORMED_CERTIFICATE },
        { CLIENT_WAIT_CERTIFICATE_VERIFY, CERTIFICATE_VERIFY, MALFORMED_CERTIFICATE_VERIFY },
        { CLIENT_CONNECTED, NEW_SESSION_TICKET, MALFORMED_NEW_SESSION_TICKET },
        { CLIENT_CONNECTED, KEY_UPDATE, MALFORMED_KEY_UPDATE },
        { CLIENT12_WAIT_CERTIFICATE, CERTIFICATE, MALFORMED_CERTIFICATE },
        { CLIENT12_WAIT_CERTIFICATE_STATUS, CERTIFICATE_STATUS, MALFORMED_CERTIFICATE_STATUS },
        { CLIENT12_WAIT_SERVER_KEY_EXCHANGE, SERVER_KEY_EXCHANGE, MALFORMED_SERVER_KEY_EXCHANGE },
        { CLIENT12_WAIT_CERTIFICATE_REQUEST_OR_SERVER_HELLO_DONE, CERTIFICATE_REQUEST,
          MALFORMED_CERTIFICATE_REQUEST },
        { CLIENT12_WAIT_NEW_SESSION_TICKET, NEW_SESSION_TICKET, MALFORMED_NEW_SESSION_TICKET },
        { SERVER_WAIT_CLIENT_HELLO, CLIENT_HELLO, MALFORMED_CLIENT_HELLO },
        { SERVER_WAIT_CERTIFICATE, CERTIFICATE, MALFORMED_CERTIFICATE },
        { SERVER_WAIT_CERTIFICATE_VERIFY, CERTIFICATE_VERIFY, MALFORMED_CERTIFICATE_VERIFY },
        { SERVER12_WAIT_CERTIFICATE, CERTIFICATE, MALFORMED_CERTIFICATE },
        { SERVER12_WAIT_CERTIFICATE_VERIFY, CERTIFICATE_VERIFY, MALFORMED_CERTIFICATE_VERIFY },
    };
    (void)state;
    exchange_prepare(&x);
    exchange_start(&x);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct end *end = is_server_state(cases[i].state) ? &x.server : &x.client;
        end->error = no_error();
        end->handshake.state = cases[i].state;
        assert_false(exchange_give(end, (uint8_t)cases[i].message, bytes_of(NULL, 0)));
        expect_refusal(end, cases[i].code, ALERT_DECODE_ERROR);
        assert_non_null(end->error.during);
        assert_int_equal(end->error.offset, 0);
    }
    exchange_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_the_rows_of_the_drawings_and_no_others),
        cmocka_unit_test(has_no_row_from_one_version_into_the_other),
        cmocka_unit_test(refuses_every_message_that_has_no_place),
        cmocka_unit_test(refuses_a_malformed_message_in_each_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
