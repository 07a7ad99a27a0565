/* session_ticket12_test.c - NewSessionTicket of TLS 1.2 (RFC 5077 3.3), read and written. */
#include "wire/session_ticket12.h"

#include "messages.h"
#include "support/test.h"

static bool parse(struct reader *in)
{
    struct new_session_ticket12 message;
    return new_session_ticket12_parse(&message, in);
}

static struct new_session_ticket12 to_write;

static void write(struct writer *out)
{
    new_session_ticket12_write(out, &to_write);
}

static void reads_and_writes_a_ticket(void **state)
{
    (void)state;
    struct message message;
    struct bytes body = from_hex(&message, "00001c20 0003 746b74");
    struct reader in = reader_of(body);
    assert_true(new_session_ticket12_parse(&to_write, &in));
    assert_int_equal(to_write.lifetime_hint_s, 7200);
    assert_true(bytes_equal(to_write.ticket, bytes_of("tkt", 3)));
    writes(write, body);

    refuses_every_truncation(parse, body, SIZE_MAX);
    refuses_a_trailing_byte(parse, body);
    survives_every_change_of_a_byte(parse, body);
}

/* RFC 5077 3.3: after it had said that it would give one. */
static void takes_an_empty_ticket_from_a_server_that_changed_its_mind(void **state)
{
    (void)state;
    struct message message;
    struct bytes body = from_hex(&message, "00000000 0000");
    struct reader in = reader_of(body);
    assert_true(new_session_ticket12_parse(&to_write, &in));
    assert_int_equal(to_write.ticket.len, 0);
    writes(write, body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_and_writes_a_ticket),
        cmocka_unit_test(takes_an_empty_ticket_from_a_server_that_changed_its_mind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
