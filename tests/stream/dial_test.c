/* dial_test.c - finding, calling and being called: dial, listen, accept. */
#include "ends.h"
#include "support/certificates.h"

#include <errno.h>
#include <fcntl.h>
#include <parley/authority.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/test.h"

/* A listener, and the clients that it accepts in a thread of its own: each is told a word, and waited
 * for until it hangs up. */
struct server {
    pthread_t thread;
    parley_config *config;
    parley_listener *listener;
    char port[8];
    unsigned clients, good;
    parley_error errors[8]; /* of those that failed */
};

static void *serve(void *user)
{
    struct server *server = user;
    for (unsigned i = 0; i < server->clients; i++) {
        parley_error *error = &server->errors[i];
        uint8_t room[16];
        size_t len;
        parley_stream *stream = parley_accept(server->listener, PATIENCE_MS, error);
        if (stream == NULL)
            continue;
        if (parley_send_all(stream, "welcome", 7, error) &&
            parley_receive(stream, room, sizeof room, &len, error) && len == 0)
            server->good++;
        (void)parley_hang_up(stream, error);
    }
    return NULL;
}

static void listen_with(struct server *server, parley_setup *setup, const char *host,
                        unsigned clients)
{
    parley_error error;
    *server = (struct server){ .config = ends_finish(setup), .clients = clients };
    server->listener = parley_listen(host, "0", server->config, &error);
    if (server->listener == NULL)
        fail_msg("%s: %s", parley_error_name(error.code), strerror(error.os_error));
    uint16_t port = parley_listener_port(server->listener);
    assert_int_not_equal(port, 0);
    (void)snprintf(server->port, sizeof server->port, "%u", (unsigned)port);
    assert_int_equal(pthread_create(&server->thread, NULL, serve, server), 0);
}

static void listen_at(struct server *server, const char *host, unsigned clients)
{
    listen_with(server, ends_server_setup(), host, clients);
}

static void end_server(struct server *server)
{
    assert_int_equal(pthread_join(server->thread, NULL), 0);
    parley_listener_free(server->listener);
    parley_config_free(server->config);
}

static void be_welcomed(const char *host, const char *port, parley_config *config)
{
    parley_error error;
    uint8_t room[16];
    size_t len;
    parley_stream *stream = parley_dial(host, port, config, &error);
    if (stream == NULL)
        fail_msg("%s: %s (%s)", host, parley_error_name(error.code), strerror(error.os_error));
    assert_true(parley_receive(stream, room, sizeof room, &len, &error));
    assert_int_equal(len, 7);
    assert_memory_equal(room, "welcome", 7);
    assert_true(parley_hang_up(stream, &error));
}

static parley_error refused_dial(const char *host, const char *port, parley_config *config)
{
    parley_error error;
    assert_null(parley_dial(host, port, config, &error));
    return error;
}

static bool has_ipv6(void)
{
    int fd = socket(AF_INET6, SOCK_STREAM, 0);
    if (fd >= 0)
        (void)close(fd);
    return fd >= 0;
}

/* R72: verified by the name or address that was dialled; addresses of the name are tried in turn. */
static void reaches_a_server_by_name_and_by_address(void **state)
{
    struct server server;
    (void)state;
    parley_config *client = ends_finish(ends_client_setup());
    listen_at(&server, "127.0.0.1", 2);
    be_welcomed("localhost", server.port, client);
    be_welcomed("127.0.0.1", server.port, client);
    end_server(&server);
    assert_int_equal(server.good, 2);
    parley_config_free(client);
}

static void reaches_a_server_over_ipv6(void **state)
{
    struct server server;
    parley_error error;
    (void)state;
    if (!has_ipv6())
        skip();
    parley_config *client = ends_finish(ends_client_setup());
    parley_config *config = ends_finish(ends_server_setup());
    parley_listener *trial = parley_listen("::1", "0", config, &error);
    parley_listener_free(trial);
    parley_config_free(config);
    if (trial == NULL) {
        parley_config_free(client);
        skip(); /* the address is not there */
    }
    listen_at(&server, "::1", 1);
    be_welcomed("::1", server.port, client);
    end_server(&server);
    parley_config_free(client);
}

static void listens_at_every_address_when_none_is_given(void **state)
{
    struct server server;
    (void)state;
    parley_config *client = ends_finish(ends_client_setup());
    listen_at(&server, NULL, 1);
    be_welcomed("localhost", server.port, client);
    end_server(&server);
    assert_int_equal(server.good, 1);
    parley_config_free(client);
}

/* Clients that fail, each in its way, between two that do not. */
static void serves_on_after_clients_that_fail(void **state)
{
    static const char garbage[] = "\x16\x03\x01\x00\x05hello";
    struct server server;
    (void)state;
    parley_config *client = ends_finish(ends_client_setup());
    struct made *other = make_certificate(&(struct recipe){ .name = "Other", .ca = true }, NULL);
    parley_error error;
    parley_trust *trust = parley_trust_from_pem(
        (parley_view){ (const uint8_t *)other->pem, strlen(other->pem) }, &error);
    parley_setup *setup = ends_client_setup();
    parley_setup_trust(setup, trust);
    parley_config *distrustful = ends_finish(setup);

    listen_at(&server, "127.0.0.1", 5);
    be_welcomed("localhost", server.port, client);
    int fd = socket_connected(server.port);
    assert_int_equal(send(fd, "GET / HTTP/1.1\r\n\r\n", 18, 0), 18);
    (void)close(fd);
    fd = socket_connected(server.port);
    assert_int_equal(send(fd, garbage, sizeof garbage - 1, 0), sizeof garbage - 1);
    (void)close(fd);
    error = refused_dial("localhost", server.port, distrustful);
    expect_error(&error, UNKNOWN_ISSUER);
    be_welcomed("localhost", server.port, client);
    end_server(&server);

    assert_int_equal(server.good, 2);
    expect_error(&server.errors[1], NOT_TLS);
    assert_int_not_equal(server.errors[2].code, PARLEY_E_NONE);
    expect_error(&server.errors[3], PEER_SAYS_UNKNOWN_CA);
    assert_int_equal(server.errors[3].alert_came, 1);
    parley_trust_free(trust);
    made_free(other);
    parley_config_free(client);
    parley_config_free(distrustful);
}

/* R72: the whole of 127/8 leads here. */
static void refuses_a_server_at_an_address_that_is_not_its(void **state)
{
    struct server server;
    (void)state;
    parley_config *client = ends_finish(ends_client_setup());
    listen_at(&server, "0.0.0.0", 1);
    parley_error error = refused_dial("127.0.0.2", server.port, client);
    expect_error(&error, NAME_MISMATCH);
    end_server(&server);
    expect_error(&server.errors[0], PEER_SAYS_BAD_CERTIFICATE);
    parley_config_free(client);
}

static void says_that_a_host_has_no_address(void **state)
{
    (void)state;
    parley_config *client = ends_finish(ends_client_setup());
    parley_error error = refused_dial("nowhere.invalid", "443", client);
    expect_error(&error, HOST_NOT_FOUND);
    assert_int_equal(error.blame, PARLEY_BLAME_NETWORK);
    assert_int_not_equal(error.detail[0], '\0');
    error = refused_dial("localhost", "no such service", client);
    expect_error(&error, HOST_NOT_FOUND);
    error = refused_dial("not a name", "443", client);
    expect_error(&error, NAME_INVALID);
    parley_config_free(client);
}

static void says_that_nobody_listens(void **state)
{
    char port[8];
    (void)state;
    parley_config *client = ends_finish(ends_client_setup());
    int fd = socket_listening(port);
    (void)close(fd);
    parley_error error = refused_dial("127.0.0.1", port, client);
    expect_error(&error, CONNECT_FAILED);
    assert_int_equal(error.os_error, ECONNREFUSED);
    parley_config_free(client);
}

static void says_that_an_address_is_taken(void **state)
{
    char port[8];
    parley_error error;
    (void)state;
    parley_config *config = ends_finish(ends_server_setup());
    int fd = socket_listening(port);
    assert_null(parley_listen("127.0.0.1", port, config, &error));
    expect_error(&error, LISTEN_FAILED);
    assert_int_equal(error.os_error, EADDRINUSE);
    (void)close(fd);
    assert_null(parley_listen("nowhere.invalid", "0", config, &error));
    expect_error(&error, HOST_NOT_FOUND);
    parley_config_free(config);
}

static void says_that_nobody_calls(void **state)
{
    parley_error error;
    (void)state;
    parley_config *config = ends_finish(ends_server_setup());
    parley_listener *listener = parley_listen("127.0.0.1", "0", config, &error);
    parley_config_free(config); /* the listener's own count keeps it */
    assert_non_null(listener);
    assert_null(parley_accept(listener, 0, &error));
    expect_error(&error, TIMED_OUT);
    assert_null(parley_accept(listener, 10, &error));
    expect_error(&error, TIMED_OUT);
    parley_listener_free(listener);
}

/* Somebody calls and says nothing. */
static void waits_for_a_handshake_only_so_long(void **state)
{
    parley_error error;
    char port[8];
    (void)state;
    parley_config *config = ends_finish(ends_server_setup());
    parley_listener *listener = parley_listen("127.0.0.1", "0", config, &error);
    (void)snprintf(port, sizeof port, "%u", (unsigned)parley_listener_port(listener));
    int fd = socket_connected(port);
    assert_null(parley_accept(listener, 20, &error));
    expect_error(&error, TIMED_OUT);
    (void)close(fd);
    parley_listener_free(listener);
    parley_config_free(config);
}

static void cannot_serve_with_a_client_s_configuration(void **state)
{
    parley_error error;
    (void)state;
    parley_config *config = ends_finish(ends_client_setup());
    assert_null(parley_listen("127.0.0.1", "0", config, &error));
    expect_error(&error, WRONG_ROLE);
    assert_null(parley_listen("127.0.0.1", "0", NULL, &error));
    expect_error(&error, OBJECT_MISSING);

    parley_config *server = ends_finish(ends_server_setup());
    error = refused_dial("localhost", "1", server);
    expect_error(&error, WRONG_ROLE);
    parley_config_free(server);
    parley_config_free(config);
}

/* getaddrinfo would take the lower 16 bits. */
static void knows_no_port_over_65535(void **state)
{
    (void)state;
    parley_config *config = ends_finish(ends_client_setup());
    parley_error error = refused_dial("localhost", "65536", config);
    expect_error(&error, HOST_NOT_FOUND);
    parley_config_free(config);
}

static parley_setup *server_known_to(const parley_authority *authority)
{
    static const char *const names[] = { "localhost" };
    const parley_issue_options options = { .names = names, .name_count = 1 };
    parley_error error;
    parley_issued *issued = parley_authority_issue(authority, &options, &error);
    assert_non_null(issued);
    parley_identity *identity =
        parley_identity_from_pem(parley_issued_chain(issued), parley_issued_key(issued), &error);
    parley_setup *setup = parley_setup_server();
    parley_setup_identity(setup, identity);
    parley_identity_free(identity);
    parley_issued_free(issued);
    return setup;
}

/* The safe client: verifies against the system's trust, by the system's clock. */
static void dials_without_a_configuration(void **state)
{
    char path[] = "/tmp/parley-dial-test-XXXXXX";
    struct server server;
    parley_error error;
    (void)state;
    parley_authority *authority = parley_authority_new(NULL, &error);
    assert_non_null(authority);
    parley_view pem = parley_authority_certificate(authority);
    int fd = mkstemp(path);
    assert_int_equal(write(fd, pem.data, pem.len), pem.len);
    (void)close(fd);

    listen_with(&server, server_known_to(authority), "127.0.0.1", 1);
    assert_int_equal(setenv("SSL_CERT_FILE", path, 1), 0);
    be_welcomed("localhost", server.port, NULL);
    end_server(&server);

    assert_int_equal(remove(path), 0);
    error = refused_dial("localhost", server.port, NULL);
    expect_error(&error, NO_SYSTEM_TRUST);
    assert_int_equal(unsetenv("SSL_CERT_FILE"), 0);
    parley_authority_free(authority);
}

/* A child that is made by exec has no business with our sockets. */
static void passes_no_socket_on_to_other_programs(void **state)
{
    struct server server;
    parley_error error;
    (void)state;
    parley_config *client = ends_finish(ends_client_setup());
    listen_at(&server, "127.0.0.1", 1);
    parley_stream *stream = parley_dial("localhost", server.port, client, &error);
    assert_non_null(stream);
    assert_true(fcntl(parley_stream_fd(stream), F_GETFD) & FD_CLOEXEC);
    (void)parley_hang_up(stream, &error);
    end_server(&server);
    parley_config_free(client);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reaches_a_server_by_name_and_by_address),
        cmocka_unit_test(reaches_a_server_over_ipv6),
        cmocka_unit_test(listens_at_every_address_when_none_is_given),
        cmocka_unit_test(serves_on_after_clients_that_fail),
        cmocka_unit_test(refuses_a_server_at_an_address_that_is_not_its),
        cmocka_unit_test(says_that_a_host_has_no_address),
        cmocka_unit_test(says_that_nobody_listens),
        cmocka_unit_test(says_that_an_address_is_taken),
        cmocka_unit_test(says_that_nobody_calls),
        cmocka_unit_test(waits_for_a_handshake_only_so_long),
        cmocka_unit_test(cannot_serve_with_a_client_s_configuration),
        cmocka_unit_test(knows_no_port_over_65535),
        cmocka_unit_test(dials_without_a_configuration),
        cmocka_unit_test(passes_no_socket_on_to_other_programs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
