/* conn_fork_test.c - a process forks: two with the same keys would give them away (RFC 9846 5.3). */
#include "connected.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/test.h"

/* What a child does with the connections of its parent: 0 is well, anything else is the number of what
 * went wrong there. */
typedef int act(struct pair *pair);

static void expect_in_child(act *act_of_child, struct pair *pair)
{
    int status;
    pid_t child = fork();
    if (child == 0)
        _exit(act_of_child(pair));
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static bool has_failed_for_the_fork(const parley_conn *conn)
{
    parley_error error = parley_error_of(conn);
    return error.code == PARLEY_E_USED_AFTER_FORK && error.blame == PARLEY_BLAME_CALLER;
}

/* Nothing leaves it, and a loop that follows parley_wants comes to its end. */
static bool is_over(parley_conn *conn)
{
    return has_failed_for_the_fork(conn) && parley_wire_ready(conn).len == 0 &&
           (parley_wants(conn) & PARLEY_WANTS_OUTPUT) == 0 && parley_finished(conn);
}

static int write_data(struct pair *pair)
{
    size_t took;
    if (parley_write(pair->client, "twice", 5, &took) != PARLEY_FAILED || took != 0)
        return 1;
    return is_over(pair->client) ? 0 : 2;
}

static int send_what_is_ready(struct pair *pair)
{
    if (parley_wire_ready(pair->client).len != 0)
        return 1;
    return is_over(pair->client) ? 0 : 2;
}

static int take_input(struct pair *pair)
{
    parley_room room;
    if (parley_wire_room(pair->client, 1, &room) == PARLEY_OK &&
        parley_wire_came(pair->client, 1) != PARLEY_FAILED)
        return 1;
    return is_over(pair->client) ? 0 : 2;
}

static int seal_in_place(struct pair *pair)
{
    const parley_view part = view_text("twice");
    uint8_t out[256];
    size_t took, len;
    if (parley_seal_into(pair->client, &part, 1, out, sizeof out, &took, &len) != PARLEY_FAILED ||
        took != 0 || len != 0)
        return 1;
    return is_over(pair->client) ? 0 : 2;
}

static int open_in_place(struct pair *pair)
{
    uint8_t wire[64] = { 23, 3, 3, 0, 20 };
    parley_opened opened;
    if (parley_open_in_place(pair->client, wire, 25, &opened) != PARLEY_FAILED)
        return 1;
    return is_over(pair->client) ? 0 : 2;
}

static int say_goodbye(struct pair *pair)
{
    if (parley_close(pair->client) != PARLEY_FAILED)
        return 1;
    return is_over(pair->client) ? 0 : 2;
}

static int update_keys(struct pair *pair)
{
    if (parley_update_keys(pair->client, true) != PARLEY_FAILED)
        return 1;
    return is_over(pair->client) ? 0 : 2;
}

static int answer(struct pair *pair)
{
    if (parley_answer_peer(pair->client, true) != PARLEY_FAILED)
        return 1;
    return is_over(pair->client) ? 0 : 2;
}

/* Each way in which a child could seal a record, or take keys into use. */
static void refuses_every_use_in_a_child(void **state)
{
    static act *const acts[] = {
        write_data,    send_what_is_ready, take_input,  seal_in_place,
        open_in_place, say_goodbye,        update_keys,
    };
    struct pair pair;
    (void)state;
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        pair_connect(&pair, NULL, NULL);
        write_text(pair.client, "the parent's"); /* sealed and ready when the process forks */
        expect_in_child(acts[i], &pair);
        pair_run(&pair);
        expect_data(pair.server, "the parent's");
        pair_send(&pair, pair.client, pair.server, "unharmed", 8);
        pair_end(&pair);
    }
}

static void refuses_an_answer_in_a_child(void **state)
{
    struct pair pair;
    parley_setup *client = pair_client_setup();
    (void)state;
    parley_setup_ask(client, PARLEY_EVENT_ASK_PEER);
    pair_start(&pair, client, NULL);
    pair_run(&pair);
    expect_in_child(answer, &pair);
    assert_int_equal(parley_answer_peer(pair.client, true), PARLEY_OK);
    pair_run(&pair);
    assert_true(parley_facts_of(pair.server)->done);
    pair_end(&pair);
}

static int goes_on_with_a_hello(struct pair *pair)
{
    return parley_wire_ready(pair->client).len == 0 && is_over(pair->client) ? 0 : 1;
}

/* Two hellos with one key share (RFC 9846 4.3.8). */
static void refuses_a_handshake_that_began_before(void **state)
{
    struct pair pair;
    (void)state;
    pair_start(&pair, NULL, NULL);
    expect_in_child(goes_on_with_a_hello, &pair);
    pair_run(&pair);
    assert_true(parley_facts_of(pair.client)->done);
    pair_end(&pair);
}

/* Configurations hold nothing that must not be there twice: the child makes connections of its own. */
static int connect_anew(struct pair *pair)
{
    parley_error error;
    struct pair own = { .client_config = parley_config_keep(pair->client_config),
                        .server_config = parley_config_keep(pair->server_config) };
    own.client = parley_client_new(NULL, own.client_config, PAIR_NAME, &error);
    own.server = parley_server_new(NULL, own.server_config, &error);
    if (own.client == NULL || own.server == NULL)
        return 1;
    pair_run(&own);
    if (!parley_facts_of(own.client)->done || !parley_facts_of(own.server)->done)
        return 2;
    write_text(own.client, "anew");
    pair_run(&own);
    if (!view_is(parley_peek(own.server), "anew"))
        return 3;
    pair_end(&own);
    parley_free(pair->client); /* the parent's, of which the child has a copy */
    pair->client = NULL;
    return 0;
}

static void lets_a_child_make_connections_of_its_own(void **state)
{
    struct pair pair;
    (void)state;
    pair_connect(&pair, NULL, NULL);
    expect_in_child(connect_anew, &pair);
    pair_send(&pair, pair.server, pair.client, "still here", 10);
    pair_end(&pair);
}

static void write_hello_random(parley_config *config, int fd)
{
    parley_error error;
    parley_conn *client = parley_client_new(NULL, config, PAIR_NAME, &error);
    struct bytes random = hello_ready(client).random;
    if (write(fd, random.data, random.len) != 32)
        _exit(1);
    parley_free(client);
}

/* R2: parent and child draw from the same source, and not from copies of it. */
static void draws_other_randoms_in_a_child(void **state)
{
    uint8_t randoms[2][32];
    int ends[2], status;
    (void)state;
    parley_config *config = finish_setup(pair_client_setup());
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    write_hello_random(config, ends[1]);
    if (child == 0)
        _exit(0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(read(ends[0], randoms, sizeof randoms), sizeof randoms);
    assert_memory_not_equal(randoms[0], randoms[1], 32);
    (void)close(ends[0]);
    (void)close(ends[1]);
    parley_config_free(config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_every_use_in_a_child),
        cmocka_unit_test(refuses_an_answer_in_a_child),
        cmocka_unit_test(refuses_a_handshake_that_began_before),
        cmocka_unit_test(lets_a_child_make_connections_of_its_own),
        cmocka_unit_test(draws_other_randoms_in_a_child),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
