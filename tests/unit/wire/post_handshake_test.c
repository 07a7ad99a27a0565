/* post_handshake_test.c - NewSessionTicket and KeyUpdate (RFC 9846 4.7), read and written. */
#include "wire/post_handshake.h"

#include "messages.h"
#include "support/test.h"

static bool parse_ticket(struct reader *in)
{
    struct new_session_ticket message;
    return new_session_ticket_parse(&message, in);
}

static bool parse_update(struct reader *in)
{
    bool update_requested;
    return key_update_parse(&update_requested, in);
}

static struct new_session_ticket to_write;

static void write(struct writer *out)
{
    new_session_ticket_write(out, &to_write);
}

static void reads_and_writes_a_ticket(void **state)
{
    (void)state;
    struct message message;
    struct bytes body =
        with_extensions(&message, "00093a80 deadbeef 02 0001 0003 746b74", "002a 0004 00004000");
    struct reader in = reader_of(body);

    assert_true(new_session_ticket_parse(&to_write, &in));
    assert_int_equal(to_write.lifetime_s, 604800);
    assert_int_equal(to_write.age_add, 0xdeadbeef);
    assert_true(bytes_equal(to_write.nonce, bytes_of("\0\1", 2)));
    assert_true(bytes_equal(to_write.ticket, bytes_of("tkt", 3)));
    assert_true(to_write.early_data);
    assert_int_equal(to_write.max_early_data_size, 16384);
    writes(write, body);
    refuses_every_truncation(parse_ticket, body, SIZE_MAX);
    refuses_a_trailing_byte(parse_ticket, body);
    survives_every_change_of_a_byte(parse_ticket, body);
}

static void reads_and_writes_a_ticket_without_extensions(void **state)
{
    (void)state;
    struct message message;
    struct bytes body = from_hex(&message, "00000000 00000000 00 0001 74 0000");
    struct reader in = reader_of(body);

    assert_true(new_session_ticket_parse(&to_write, &in));
    assert_int_equal(to_write.nonce.len, 0);
    assert_false(to_write.early_data);
    writes(write, body);
}

static void takes_the_longest_nonce(void **state)
{
    (void)state;
    struct message message;
    uint8_t nonce[255] = { 0 };
    to_write = (struct new_session_ticket){ .nonce = bytes_of(nonce, sizeof nonce),
                                            .ticket = bytes_of("t", 1) };
    struct writer out = message_writer(&message);
    write(&out);
    accepts(parse_ticket, writer_bytes(&out));
}

/* R16 */
static void passes_over_what_it_does_not_know_in_a_ticket(void **state)
{
    (void)state;
    struct message message;
    accepts(parse_ticket, from_hex(&message, "0000001e 00000000 00 0001 74 0009"
                                             "8a8a 0001 00  003e 0000"));
}

/* RFC 9846 4.7.1: more than seven days are the server's mistake, and no reason to end. */
static void takes_a_ticket_with_too_long_a_lifetime(void **state)
{
    (void)state;
    struct message message;
    accepts(parse_ticket, from_hex(&message, "00093a81 00000000 00 0001 74 0000"));
}

static void refuses_tickets_of_wrong_form_or_meaning(void **state)
{
    (void)state;
    struct message message;
#define TICKET "0000001e 00000000 00 0001 74"
    refuses(parse_ticket, from_hex(&message, "0000001e 00000000 00 0000 0000"), READ_MALFORMED, 9);
    refuses(parse_ticket, from_hex(&message, TICKET "0007 002a 0003 000000"), READ_MALFORMED, 18);
    refuses(parse_ticket, from_hex(&message, TICKET "0009 002a 0005 0000000000"), READ_MALFORMED,
            22);
    refuses(parse_ticket, from_hex(&message, TICKET "0004 002c 0000"), EXTENSION_MISPLACED, 14);
    refuses(parse_ticket, from_hex(&message, TICKET "0008 3a3a 0000 3a3a 0000"), EXTENSION_TWICE,
            18);
#undef TICKET
}

static bool requested;

static void write_update(struct writer *out)
{
    key_update_write(out, requested);
}

static void reads_and_writes_a_key_update(void **state)
{
    (void)state;
    struct message message;
    for (unsigned value = 0; value <= 1; value++) {
        struct bytes body = from_hex(&message, value == 1 ? "01" : "00");
        struct reader in = reader_of(body);
        assert_true(key_update_parse(&requested, &in));
        assert_int_equal(requested, value);
        writes(write_update, body);
    }
    refuses_every_truncation(parse_update, from_hex(&message, "01"), SIZE_MAX);
    refuses_a_trailing_byte(parse_update, from_hex(&message, "01"));
    survives_every_change_of_a_byte(parse_update, from_hex(&message, "01"));
}

static void refuses_a_key_update_that_asks_for_something_else(void **state)
{
    (void)state;
    for (unsigned value = 2; value < 256; value++) {
        uint8_t body = (uint8_t)value;
        refuses(parse_update, bytes_of(&body, 1), BAD_KEY_UPDATE_REQUEST, 0);
    }
}

static void takes_the_ticket_of_rfc8448(void **state)
{
    (void)state;
    struct message message;
    struct bytes body = body_from_rfc8448(&message,
                                          "simple-1rtt.49.server.construct-a-newsessionticket-"
                                          "handshake-message.newsessionticket",
                                          NEW_SESSION_TICKET);
    struct reader in = reader_of(body);

    assert_true(new_session_ticket_parse(&to_write, &in));
    assert_int_equal(to_write.lifetime_s, 30);
    assert_int_equal(to_write.ticket.len, 178);
    assert_int_equal(to_write.max_early_data_size, 1024);
    writes(write, body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_and_writes_a_ticket),
        cmocka_unit_test(reads_and_writes_a_ticket_without_extensions),
        cmocka_unit_test(takes_the_longest_nonce),
        cmocka_unit_test(passes_over_what_it_does_not_know_in_a_ticket),
        cmocka_unit_test(takes_a_ticket_with_too_long_a_lifetime),
        cmocka_unit_test(refuses_tickets_of_wrong_form_or_meaning),
        cmocka_unit_test(reads_and_writes_a_key_update),
        cmocka_unit_test(refuses_a_key_update_that_asks_for_something_else),
        cmocka_unit_test(takes_the_ticket_of_rfc8448),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
