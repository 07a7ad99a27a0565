/* socket_test.c - waiting, sending and receiving, with what a system may answer played by the test. */
#include "stream/socket.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/test.h"

/* The answers of poll, recv and send, one for each call: a result, and an errno for -1. Behind the
 * last one the true call is made. */
static struct answer {
    int result, error;
} answers[8];
static size_t answer_count, answers_given;
static int last_timeout, last_flags;

/* The linker's names for what is wrapped, and for what wraps it. */
int __real_poll(struct pollfd *fds, nfds_t count, int timeout_ms);
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout_ms);
ssize_t __real_recv(int fd, void *room, size_t len, int flags);
ssize_t __wrap_recv(int fd, void *room, size_t len, int flags);
ssize_t __real_send(int fd, const void *data, size_t len, int flags);
ssize_t __wrap_send(int fd, const void *data, size_t len, int flags);

static bool has_answer(int *result)
{
    if (answers_given == answer_count)
        return false;
    const struct answer *answer = &answers[answers_given++];
    errno = answer->error;
    *result = answer->result;
    return true;
}

int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
    int result;
    last_timeout = timeout_ms;
    return has_answer(&result) ? result : __real_poll(fds, count, timeout_ms);
}

ssize_t __wrap_recv(int fd, void *room, size_t len, int flags)
{
    int result;
    return has_answer(&result) ? result : __real_recv(fd, room, len, flags);
}

ssize_t __wrap_send(int fd, const void *data, size_t len, int flags)
{
    int result;
    last_flags = flags;
    return has_answer(&result) ? result : __real_send(fd, data, len, flags);
}

static void answer(int result, int error)
{
    answers[answer_count++] = (struct answer){ result, error };
}

static int start(void **state)
{
    (void)state;
    answer_count = answers_given = 0;
    return 0;
}

static void expect_error(const parley_error *error, enum code code, int os_error)
{
    assert_int_equal(error->code, code);
    assert_int_equal(error->os_error, os_error);
}

static void waits_on_after_an_interruption(void **state)
{
    parley_error error;
    (void)state;
    answer(-1, EINTR);
    answer(-1, EINTR);
    answer(1, 0);
    assert_true(socket_wait(0, POLLIN, deadline_after(1000000), &error));
    assert_int_equal(answers_given, 3);
    assert_in_range(last_timeout, 1, 1000000); /* what is left of it, not all of it again */
}

static void waits_for_ever_when_told_to(void **state)
{
    parley_error error;
    (void)state;
    answer(1, 0);
    assert_true(socket_wait(0, POLLIN, deadline_after(-1), &error));
    assert_int_equal(last_timeout, -1);
}

static void does_not_wait_beyond_its_deadline(void **state)
{
    parley_error error;
    (void)state;
    answer(-1, EINTR);
    answer(0, 0);
    assert_false(socket_wait(0, POLLIN, deadline_after(0), &error));
    assert_int_equal(last_timeout, 0);
    expect_error(&error, TIMED_OUT, 0);
    answer(0, 0);
    assert_false(socket_wait(0, POLLIN, 0, &error)); /* long ago */
    assert_int_equal(last_timeout, 0);
}

static void says_that_it_cannot_wait(void **state)
{
    parley_error error;
    (void)state;
    answer(-1, ENOMEM);
    assert_false(socket_wait(0, POLLIN, deadline_after(-1), &error));
    expect_error(&error, WIRE_BROKE, ENOMEM);
}

static void sends_and_receives_again_after_an_interruption(void **state)
{
    char room[8];
    int fds[2];
    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
    answer(-1, EINTR);
    answer(-1, EINTR);
    assert_int_equal(socket_send(fds[0], "data", 4), 4);
    answer(-1, EINTR);
    assert_int_equal(socket_receive(fds[1], room, sizeof room), 4);
    assert_memory_equal(room, "data", 4);
    assert_int_equal(answers_given, 3);
    (void)close(fds[0]);
    (void)close(fds[1]);
}

static void leaves_other_errors_to_the_caller(void **state)
{
    static const int errors[] = { EAGAIN, ECONNRESET, EPIPE };
    char room[8];
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        answer(-1, errors[i]);
        assert_int_equal(socket_receive(0, room, sizeof room), -1);
        assert_int_equal(errno, errors[i]);
        answer(-1, errors[i]);
        assert_int_equal(socket_send(0, "x", 1), -1);
        assert_int_equal(errno, errors[i]);
    }
}

/* Without the flag, or a handler, the signal would end this program. */
static void raises_no_signal_when_nobody_reads(void **state)
{
    int fds[2];
    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
    (void)close(fds[1]);
    assert_int_equal(socket_send(fds[0], "x", 1), -1);
    assert_int_equal(errno, EPIPE);
    assert_true(last_flags & MSG_NOSIGNAL);
    (void)close(fds[0]);
}

static void makes_a_socket_non_blocking(void **state)
{
    parley_error error;
    int fds[2];
    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
    assert_true(socket_prepare(fds[0], &error));
    assert_true(fcntl(fds[0], F_GETFL) & O_NONBLOCK);
    (void)close(fds[0]);
    (void)close(fds[1]);
    assert_false(socket_prepare(fds[0], &error));
    expect_error(&error, WIRE_BROKE, EBADF);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(waits_on_after_an_interruption, start),
        cmocka_unit_test_setup(waits_for_ever_when_told_to, start),
        cmocka_unit_test_setup(does_not_wait_beyond_its_deadline, start),
        cmocka_unit_test_setup(says_that_it_cannot_wait, start),
        cmocka_unit_test_setup(sends_and_receives_again_after_an_interruption, start),
        cmocka_unit_test_setup(leaves_other_errors_to_the_caller, start),
        cmocka_unit_test_setup(raises_no_signal_when_nobody_reads, start),
        cmocka_unit_test_setup(makes_a_socket_non_blocking, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
