/* ticketer_test.c - tickets are opened by their maker, for as long as it keeps the key, and by nobody
 * else.
 */
#include "session/ticketer.h"

#include "provider_libcrypto/libcrypto.h"

#include <string.h>
#include <threads.h>

#include "support/test.h"

enum { NOW = 1781524800, TICKET_MAX = 256 };

static struct provider *provider;

static struct bytes text(const char *characters)
{
    return bytes_of(characters, strlen(characters));
}

static struct bytes sealed(struct ticketer *ticketer, uint8_t *room, const char *session,
                           int64_t now_s)
{
    struct writer out = writer_of(room, TICKET_MAX);
    assert_int_equal(ticketer_seal(ticketer, &out, text(session), provider, now_s), OUTCOME_OK);
    return writer_bytes(&out);
}

static bool opens(struct ticketer *ticketer, struct bytes ticket, const char *session,
                  int64_t now_s)
{
    uint8_t room[TICKET_MAX];
    struct writer out = writer_of(room, sizeof room);
    enum outcome outcome = ticketer_open(ticketer, &out, ticket, provider, now_s);
    assert_int_not_equal(outcome, OUTCOME_BROKEN);
    if (outcome == OUTCOME_REJECTED)
        assert_int_equal(writer_len(&out), 0);
    return outcome == OUTCOME_OK && bytes_equal(writer_bytes(&out), text(session));
}

static void opens_what_it_sealed_for_its_lifetime(void **state)
{
    (void)state;
    uint8_t room[TICKET_MAX];
    struct ticketer *ticketer = ticketer_new();
    struct bytes ticket = sealed(ticketer, room, "a session", NOW);
    assert_int_equal(ticket.len, TICKET_OVERHEAD + strlen("a session"));
    assert_true(opens(ticketer, ticket, "a session", NOW));
    assert_true(opens(ticketer, ticket, "a session", NOW + TICKET_LIFETIME_S));
    ticketer_free(ticketer);
}

static void opens_tickets_of_older_keys(void **state)
{
    (void)state;
    uint8_t rooms[TICKET_KEY_PERIODS][TICKET_MAX];
    struct bytes tickets[TICKET_KEY_PERIODS];
    struct ticketer *ticketer = ticketer_new();
    for (int i = 0; i < TICKET_KEY_PERIODS; i++)
        tickets[i] = sealed(ticketer, rooms[i], "a session", NOW + i * TICKET_KEY_PERIOD_S);
    for (int i = 0; i < TICKET_KEY_PERIODS; i++) {
        assert_true(opens(ticketer, tickets[i], "a session", NOW + TICKET_LIFETIME_S));
        if (i > 0)
            assert_memory_not_equal(tickets[i].data, tickets[0].data, TICKET_KEY_NAME_LEN);
    }
    ticketer_free(ticketer);
}

static void forgets_a_key_when_its_time_is_over(void **state)
{
    (void)state;
    uint8_t room[TICKET_MAX];
    struct ticketer *ticketer = ticketer_new();
    struct bytes ticket = sealed(ticketer, room, "a session", NOW);
    int64_t end = NOW + TICKET_KEY_PERIOD_S + TICKET_LIFETIME_S;
    assert_true(opens(ticketer, ticket, "a session", end - 1));
    assert_false(opens(ticketer, ticket, "a session", end));
    assert_false(opens(ticketer, ticket, "a session", NOW)); /* it is wiped, not only ignored */
    ticketer_free(ticketer);
}

static void a_clock_that_was_set_back_keeps_no_key(void **state)
{
    (void)state;
    uint8_t room[TICKET_MAX];
    struct ticketer *ticketer = ticketer_new();
    struct bytes ticket = sealed(ticketer, room, "a session", NOW);
    assert_true(opens(ticketer, ticket, "a session", NOW - 1)); /* another thread's clock */
    assert_false(opens(ticketer, ticket, "a session", NOW - 3600));
    assert_false(opens(ticketer, ticket, "a session", NOW));
    ticketer_free(ticketer);
}

static void refuses_a_ticket_with_any_bit_changed(void **state)
{
    (void)state;
    uint8_t room[TICKET_MAX];
    struct ticketer *ticketer = ticketer_new();
    struct bytes ticket = sealed(ticketer, room, "a session", NOW);
    for (size_t i = 0; i < ticket.len * 8; i++) {
        room[i / 8] ^= (uint8_t)(1u << i % 8);
        assert_false(opens(ticketer, ticket, "a session", NOW));
        room[i / 8] ^= (uint8_t)(1u << i % 8);
    }
    for (size_t len = 0; len < ticket.len; len++)
        assert_false(opens(ticketer, bytes_of(ticket.data, len), "a session", NOW));
    assert_true(opens(ticketer, ticket, "a session", NOW));
    ticketer_free(ticketer);
}

static void refuses_tickets_of_another_ticketer(void **state)
{
    (void)state;
    uint8_t room[TICKET_MAX];
    struct ticketer *ours = ticketer_new(), *other = ticketer_new();
    struct bytes ticket = sealed(ours, room, "a session", NOW);
    assert_false(opens(other, ticket, "a session", NOW));
    ticketer_free(ours);
    ticketer_free(other);
}

static void seals_the_same_session_differently_each_time(void **state)
{
    (void)state;
    uint8_t rooms[2][TICKET_MAX];
    struct ticketer *ticketer = ticketer_new();
    struct bytes first = sealed(ticketer, rooms[0], "a session", NOW);
    struct bytes second = sealed(ticketer, rooms[1], "a session", NOW);
    assert_memory_equal(first.data, second.data, TICKET_KEY_NAME_LEN);
    assert_memory_not_equal(first.data + TICKET_KEY_NAME_LEN, second.data + TICKET_KEY_NAME_LEN,
                            first.len - TICKET_KEY_NAME_LEN);
    ticketer_free(ticketer);
}

static bool no_randomness(void *state, uint8_t *out, size_t len)
{
    (void)state;
    (void)out;
    (void)len;
    return false;
}

static void says_so_when_there_is_no_randomness_or_no_room(void **state)
{
    (void)state;
    uint8_t room[TICKET_MAX];
    struct provider broken = *provider;
    broken.random.fill = no_randomness;
    struct ticketer *ticketer = ticketer_new();
    struct writer out = writer_of(room, sizeof room), none = writer_of(room, TICKET_OVERHEAD);
    assert_int_equal(ticketer_seal(ticketer, &out, text("x"), &broken, NOW), OUTCOME_BROKEN);
    assert_int_equal(ticketer_seal(ticketer, &none, text("x"), provider, NOW), OUTCOME_BROKEN);
    ticketer_free(ticketer);
}

static int seal_and_open_for_days(void *argument)
{
    struct ticketer *ticketer = argument;
    int good = 0;
    for (int hour = 0; hour < 500; hour++) {
        uint8_t room[TICKET_MAX], opened[TICKET_MAX];
        struct writer ticket = writer_of(room, sizeof room), out = writer_of(opened, sizeof opened);
        int64_t now_s = NOW + hour * 3600;
        good += ticketer_seal(ticketer, &ticket, text("x"), provider, now_s) == OUTCOME_OK;
        good -=
            ticketer_open(ticketer, &out, writer_bytes(&ticket), provider, now_s) == OUTCOME_BROKEN;
    }
    return good;
}

static void serves_several_threads_at_once(void **state)
{
    enum { THREADS = 4 };
    (void)state;
    thrd_t threads[THREADS];
    struct ticketer *ticketer = ticketer_new();
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(thrd_create(&threads[i], seal_and_open_for_days, ticketer), thrd_success);
    for (size_t i = 0; i < THREADS; i++) {
        int good;
        assert_int_equal(thrd_join(threads[i], &good), thrd_success);
        assert_int_equal(good, 500);
    }
    ticketer_free(ticketer);
}

static int open_provider(void **state)
{
    parley_error error = no_error();
    (void)state;
    provider = libcrypto_open(&error);
    return provider != NULL ? 0 : -1;
}

static int close_provider(void **state)
{
    (void)state;
    provider->close(provider);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_what_it_sealed_for_its_lifetime),
        cmocka_unit_test(opens_tickets_of_older_keys),
        cmocka_unit_test(forgets_a_key_when_its_time_is_over),
        cmocka_unit_test(a_clock_that_was_set_back_keeps_no_key),
        cmocka_unit_test(refuses_a_ticket_with_any_bit_changed),
        cmocka_unit_test(refuses_tickets_of_another_ticketer),
        cmocka_unit_test(seals_the_same_session_differently_each_time),
        cmocka_unit_test(says_so_when_there_is_no_randomness_or_no_room),
        cmocka_unit_test(serves_several_threads_at_once),
    };
    return cmocka_run_group_tests(tests, open_provider, close_provider);
}
