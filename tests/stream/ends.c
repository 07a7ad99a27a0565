/* ends.c - two streams over a socket, in one process. */
#include "ends.h"

#include "support/pair.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/test.h"

static void receive(struct job *job)
{
    size_t came = 1;
    job->ok = true;
    while (job->ok && job->got < job->len && came > 0) {
        job->ok = parley_receive(job->stream, job->room + job->got, job->len - job->got, &came,
                                 &job->error);
        if (job->ok)
            job->got += came;
    }
}

static void *echo(void *user)
{
    struct job *job = user;
    receive(job);
    if (job->ok)
        job->ok = parley_send_all(job->stream, job->room, job->got, &job->error);
    return NULL;
}

static void *hang_up(void *user)
{
    struct job *job = user;
    job->ok = parley_hang_up(job->stream, &job->error);
    return NULL;
}

static void *accept_client(void *user)
{
    struct job *job = user;
    parley_conn *conn = parley_server_new(NULL, job->config, &job->error);
    if (conn != NULL)
        job->stream = parley_stream_over(job->fd, conn, PATIENCE_MS, &job->error);
    job->ok = job->stream != NULL;
    return NULL;
}

static void start(struct job *job, void *(*run)(void *user))
{
    assert_int_equal(pthread_create(&job->thread, NULL, run, job), 0);
}

void job_echo(struct job *job)
{
    start(job, echo);
}

void job_hang_up(struct job *job)
{
    start(job, hang_up);
}

void job_accept(struct job *job, parley_config *config, int fd)
{
    job->config = config;
    job->fd = fd;
    start(job, accept_client);
}

void job_wait(struct job *job)
{
    assert_int_equal(pthread_join(job->thread, NULL), 0);
    if (!job->ok)
        fail_msg("%s (%s)", parley_error_name(job->error.code), strerror(job->error.os_error));
}

parley_setup *ends_client_setup(void)
{
    return pair_client_setup();
}

parley_setup *ends_server_setup(void)
{
    static struct made *leaf;
    if (leaf == NULL)
        leaf = make_certificate(
            &(struct recipe){ .name = "leaf",
                              .alt_names = "DNS:localhost,IP:127.0.0.1,IP:::1,DNS:" PAIR_NAME },
            pair_authority());
    parley_setup *setup = parley_setup_server();
    parley_identity *identity = pair_identity(leaf);
    parley_setup_identity(setup, identity);
    parley_identity_free(identity);
    return setup;
}

parley_config *ends_finish(parley_setup *setup)
{
    parley_error error;
    parley_config *config = parley_setup_finish(setup, &error);
    if (config == NULL)
        fail_msg("%s", parley_error_name(error.code));
    return config;
}

void ends_prepare(struct ends *ends, parley_setup *client, parley_setup *server)
{
    *ends = (struct ends){
        .client_config = ends_finish(client != NULL ? client : ends_client_setup()),
        .server_config = ends_finish(server != NULL ? server : ends_server_setup()),
    };
}

void ends_connect(struct ends *ends, int client_fd, int server_fd)
{
    struct job server = { .stream = NULL };
    parley_error error;
    job_accept(&server, ends->server_config, server_fd);
    parley_conn *conn = parley_client_new(NULL, ends->client_config, PAIR_NAME, &error);
    assert_non_null(conn);
    ends->client = parley_stream_over(client_fd, conn, PATIENCE_MS, &error);
    job_wait(&server);
    ends->server = server.stream;
    if (ends->client == NULL)
        fail_msg("client: %s", parley_error_name(error.code));
}

void ends_hang_up(struct ends *ends)
{
    parley_error unheard;
    struct job server = { .stream = ends->server };
    job_hang_up(&server);
    (void)parley_hang_up(ends->client, &unheard);
    assert_int_equal(pthread_join(server.thread, NULL), 0);
    parley_config_free(ends->client_config);
    parley_config_free(ends->server_config);
}

/* One direction. An end of file is passed on as such; a socket that takes no more ends it too. */
static void *pass_bytes(void *user)
{
    const int *from_to = user;
    uint8_t byte;
    ssize_t got, sent = 1;
    do {
        got = recv(from_to[0], &byte, 1, 0);
        if (got == 1)
            do
                sent = send(from_to[1], &byte, 1, MSG_NOSIGNAL);
            while (sent < 0 && errno == EINTR);
    } while ((got > 0 && sent == 1) || (got < 0 && errno == EINTR));
    (void)shutdown(from_to[1], SHUT_WR);
    (void)shutdown(from_to[0], SHUT_RD);
    return NULL;
}

void relay_start(struct relay *relay, int fds[2])
{
    int left[2], right[2];
    sockets_local(left, false);
    sockets_local(right, false);
    relay->fds[0][0] = relay->fds[1][1] = left[1];
    relay->fds[0][1] = relay->fds[1][0] = right[1];
    fds[0] = left[0];
    fds[1] = right[0];
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&relay->threads[i], NULL, pass_bytes, relay->fds[i]), 0);
}

void relay_wait(struct relay *relay)
{
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_join(relay->threads[i], NULL), 0);
    (void)close(relay->fds[0][0]);
    (void)close(relay->fds[0][1]);
}

void fill_pattern(uint8_t *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        data[i] = (uint8_t)(i * 31 + (i >> 8) * 7 + (i >> 16));
}

void expect_error(const parley_error *error, enum code code)
{
    if (error->code != code)
        fail_msg("expected %s, came %s (%s)", parley_error_name((uint16_t)code),
                 parley_error_name(error->code), error->detail);
}
