/* parley_peer.c - parley, through its public interface, with a worker for its buffers. */
#include "peer.h"

#include <parley/parley.h>
#include <stdlib.h>
#include <string.h>

struct context {
    parley_config *client, *server;
    parley_worker *worker;
};

static parley_view view_of(const char *text)
{
    return (parley_view){ (const uint8_t *)text, strlen(text) };
}

static void *context_new(const struct credentials *credentials)
{
    parley_error error;
    struct context *context = calloc(1, sizeof *context);
    parley_trust *trust = parley_trust_from_pem(view_of(credentials->authority), &error);
    parley_identity *identity =
        parley_identity_from_pem(view_of(credentials->chain), view_of(credentials->key), &error);
    require(context != NULL && trust != NULL && identity != NULL, "parley: credentials");

    parley_setup *client = parley_setup_client(), *server = parley_setup_server();
    parley_setup_trust(client, trust);
    parley_setup_identity(server, identity);
    context->client = parley_setup_finish(client, &error);
    context->server = parley_setup_finish(server, &error);
    context->worker = parley_worker_new(&error);
    parley_trust_free(trust);
    parley_identity_free(identity);
    require(context->client != NULL && context->server != NULL && context->worker != NULL,
            "parley: setup");
    return context;
}

static void context_free(void *context)
{
    struct context *own = context;
    parley_config_free(own->client);
    parley_config_free(own->server);
    parley_worker_free(own->worker);
    free(own);
}

static void *conn_new(void *context, bool is_server)
{
    struct context *own = context;
    parley_error error;
    parley_conn *conn = is_server ? parley_server_new(own->worker, own->server, &error)
                                  : parley_client_new(own->worker, own->client, BENCH_NAME, &error);
    require(conn != NULL, "parley: connection");
    return conn;
}

static void conn_free(void *conn)
{
    parley_free(conn);
}

static void take(void *conn, const uint8_t *wire, size_t len)
{
    while (len > 0) {
        parley_room room;
        require(parley_wire_room(conn, len, &room) == PARLEY_OK, "parley: room");
        size_t part = room.len < len ? room.len : len;
        memcpy(room.data, wire, part);
        require(parley_wire_came(conn, part) == PARLEY_OK, "parley: handshake");
        wire += part;
        len -= part;
    }
    while (parley_next_event(conn) != NULL)
        continue;
}

static size_t give(void *conn, uint8_t *wire, size_t cap)
{
    parley_view ready = parley_wire_ready(conn);
    size_t len = ready.len < cap ? ready.len : cap;
    if (len > 0)
        memcpy(wire, ready.data, len);
    parley_wire_sent(conn, len);
    return len;
}

static bool done(void *conn)
{
    return parley_facts_of(conn)->done;
}

static void write_data(void *conn, const uint8_t *data, size_t len)
{
    size_t took;
    require(parley_write(conn, data, len, &took) == PARLEY_OK && took == len, "parley: write");
}

static size_t read_data(void *conn, uint8_t *data, size_t cap)
{
    size_t len;
    parley_result result = parley_read(conn, data, cap, &len);
    require(result == PARLEY_OK || result == PARLEY_AGAIN, "parley: read");
    return len;
}

const struct peer parley_peer = {
    .name = "parley",
    .context_new = context_new,
    .context_free = context_free,
    .conn_new = conn_new,
    .conn_free = conn_free,
    .take = take,
    .give = give,
    .done = done,
    .write = write_data,
    .read = read_data,
};
