/* session_test.c - what was written is what is read, and nothing else is read at all. */
#include "session/session.h"

#include <string.h>

#include "support/test.h"

static struct bytes text(const char *characters)
{
    return bytes_of(characters, strlen(characters));
}

static struct session example(void)
{
    struct session session = {
        .version = 0x0303,
        .suite = 0xc02b,
        .extended_main_secret = true,
        .client_confirmed = true,
        .made_s = 1781524800,
        .lifetime_s = 86400,
        .secret = text("0123456789abcdef0123456789abcdef0123456789abcdef"),
        .server_name = text("www.example.com"),
        .alpn = text("h2"),
        .peer_certificate = text("a certificate"),
        .ticket = text("a ticket"),
        .session_id = text("an ID"),
    };
    memset(session.context, 0xc7, sizeof session.context);
    return session;
}

static struct bytes written(const struct session *session, uint8_t *room, size_t cap)
{
    struct writer out = writer_of(room, cap);
    session_write(&out, session);
    assert_true(writer_done(&out));
    return writer_bytes(&out);
}

static void reads_what_it_wrote(void **state)
{
    (void)state;
    uint8_t room[512];
    struct session before = example(), after;
    assert_true(session_read(&after, 0x0303, written(&before, room, sizeof room)));
    assert_int_equal(after.version, before.version);
    assert_int_equal(after.suite, before.suite);
    assert_true(after.extended_main_secret);
    assert_true(after.client_confirmed);
    assert_int_equal(after.made_s, before.made_s);
    assert_int_equal(after.lifetime_s, before.lifetime_s);
    assert_true(bytes_equal(after.secret, before.secret));
    assert_memory_equal(after.context, before.context, sizeof after.context);
    assert_true(bytes_equal(after.server_name, before.server_name));
    assert_true(bytes_equal(after.alpn, before.alpn));
    assert_true(bytes_equal(after.peer_certificate, before.peer_certificate));
    assert_true(bytes_equal(after.ticket, before.ticket));
    assert_true(bytes_equal(after.session_id, before.session_id));
}

static void keeps_each_flag_by_itself(void **state)
{
    (void)state;
    for (unsigned flags = 0; flags < 4; flags++) {
        uint8_t room[512];
        struct session before = example(), after;
        before.extended_main_secret = (flags & 1) != 0;
        before.client_confirmed = (flags & 2) != 0;
        assert_true(session_read(&after, 0x0303, written(&before, room, sizeof room)));
        assert_int_equal(after.extended_main_secret, before.extended_main_secret);
        assert_int_equal(after.client_confirmed, before.client_confirmed);
    }
}

static void reads_times_before_1970_and_after_2106(void **state)
{
    static const int64_t times[] = { -1, INT64_MIN, 0, INT64_C(1) << 33, INT64_MAX };
    (void)state;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        uint8_t room[512];
        struct session before = example(), after;
        before.made_s = times[i];
        assert_true(session_read(&after, 0x0303, written(&before, room, sizeof room)));
        assert_true(after.made_s == times[i]);
    }
}

static void refuses_every_cut_and_every_addition(void **state)
{
    (void)state;
    uint8_t room[512];
    struct session before = example(), after;
    struct bytes whole = written(&before, room, sizeof room);
    for (size_t len = 0; len < whole.len; len++)
        assert_false(session_read(&after, 0x0303, bytes_of(whole.data, len)));
    room[whole.len] = 0;
    assert_false(session_read(&after, 0x0303, bytes_of(whole.data, whole.len + 1)));
}

static void refuses_other_formats_and_unknown_flags(void **state)
{
    enum { FORMAT_AT = 0, FLAGS_AT = 5 };
    (void)state;
    uint8_t room[512];
    struct session before = example(), after;
    struct bytes whole = written(&before, room, sizeof room);
    room[FORMAT_AT]++;
    assert_false(session_read(&after, 0x0303, whole));
    room[FORMAT_AT]--;
    room[FLAGS_AT] = 4;
    assert_false(session_read(&after, 0x0303, whole));
}

/* R64 */
static void is_never_read_as_a_session_of_another_version(void **state)
{
    (void)state;
    uint8_t room[512];
    struct session before = example(), after;
    struct bytes whole = written(&before, room, sizeof room);
    assert_false(session_read(&after, 0x0304, whole));
    before.version = 0x0304;
    assert_false(session_read(&after, 0x0303, written(&before, room, sizeof room)));
}

static void refuses_a_session_without_a_secret(void **state)
{
    (void)state;
    uint8_t room[512];
    struct session before = example(), after;
    before.secret.len = 0;
    assert_false(session_read(&after, 0x0303, written(&before, room, sizeof room)));
}

static void is_fresh_from_its_beginning_until_its_lifetime_is_over(void **state)
{
    (void)state;
    struct session session = example();
    assert_false(session_is_fresh(&session, session.made_s - 1));
    assert_true(session_is_fresh(&session, session.made_s));
    assert_true(session_is_fresh(&session, session.made_s + 86399));
    assert_false(session_is_fresh(&session, session.made_s + 86400));
    assert_false(session_is_fresh(&session, INT64_MAX));
    session.made_s = INT64_MIN;
    assert_false(session_is_fresh(&session, INT64_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_it_wrote),
        cmocka_unit_test(keeps_each_flag_by_itself),
        cmocka_unit_test(reads_times_before_1970_and_after_2106),
        cmocka_unit_test(refuses_every_cut_and_every_addition),
        cmocka_unit_test(refuses_other_formats_and_unknown_flags),
        cmocka_unit_test(is_never_read_as_a_session_of_another_version),
        cmocka_unit_test(refuses_a_session_without_a_secret),
        cmocka_unit_test(is_fresh_from_its_beginning_until_its_lifetime_is_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
