/* earlier.c - an earlier meeting of two ends, in memory. */
#include "earlier.h"

#include <string.h>

static parley_config *without_trace(const parley_config *config, parley_error *error)
{
    parley_setup *setup = parley_setup_from(config);
    parley_setup_trace(setup, NULL, NULL);
    return parley_setup_finish(setup, error);
}

static bool move(parley_conn *from, parley_conn *to)
{
    parley_view ready = parley_wire_ready(from);
    parley_room room;
    if (ready.len == 0 || parley_wire_room(to, ready.len, &room) != PARLEY_OK)
        return false;
    size_t len = ready.len < room.len ? ready.len : room.len;
    memcpy(room.data, ready.data, len);
    parley_wire_sent(from, len);
    return parley_wire_came(to, len) != PARLEY_FAILED;
}

static parley_view take_session(parley_conn *client, uint8_t out[EARLIER_SESSION_CAP])
{
    const parley_event *event;
    size_t len = 0;
    while ((event = parley_next_event(client)) != NULL)
        if (event->kind == PARLEY_EVENT_SESSION && event->session.len <= EARLIER_SESSION_CAP) {
            len = event->session.len;
            memcpy(out, event->session.data, len);
        }
    return (parley_view){ out, len };
}

static parley_view meet(parley_conn *client, parley_conn *server, uint8_t out[EARLIER_SESSION_CAP],
                        parley_error *error)
{
    while (move(client, server) || move(server, client))
        continue;
    *error = parley_error_of(client);
    return take_session(client, out);
}

parley_view earlier_session(parley_config *client, parley_config *server, const char *name,
                            uint8_t out[EARLIER_SESSION_CAP], parley_error *error)
{
    parley_view session = { NULL, 0 };
    parley_config *quiet_client = without_trace(client, error), *quiet_server = NULL;
    parley_conn *client_conn = NULL, *server_conn = NULL;
    if (quiet_client != NULL)
        quiet_server = without_trace(server, error);
    if (quiet_server != NULL)
        client_conn = parley_client_new(NULL, quiet_client, name, error);
    if (client_conn != NULL)
        server_conn = parley_server_new(NULL, quiet_server, error);
    if (server_conn != NULL)
        session = meet(client_conn, server_conn, out, error);
    parley_free(client_conn);
    parley_free(server_conn);
    parley_config_free(quiet_client);
    parley_config_free(quiet_server);
    return session;
}
