/* conn.c - making, advancing and ending a connection. */
#include "connection/conn.h"

#include "base/memory.h"
#include "connection/alerts.h"
#include "names/wanted_name.h"

/* Without a worker: one buffer for each direction, kept while the connection lives. */
enum { OWN_BUFFERS = 2 };

bool conn_is_ours(parley_conn *conn)
{
    return fork_guard_same(conn->config->fork_guard, conn->generation) ||
           fail(&conn->error, USED_AFTER_FORK);
}

/* RFC 9846 6.2: an alert goes out unless the peer knows, or nothing can reach it. */
static void tell_peer(parley_conn *conn)
{
    parley_error unheard = no_error(); /* the first failure is the one that counts */
    bool pointless = conn->close_sent || conn->error.alert_came ||
                     conn->error.code == USED_AFTER_FORK || conn->input_end == INPUT_BROKE;
    if (!pointless)
        (void)send_alert(conn, (enum alert)conn->error.alert, &unheard);
}

parley_result conn_fail(parley_conn *conn)
{
    tell_peer(conn);
    conn->close_sent = true; /* told or not, nothing more is said */
    if (conn->error.alert != ALERT_NONE)
        handshake_drop_session(&conn->handshake);
    conn_take_back_event(conn, PARLEY_EVENT_SESSION);
    handshake_forget_secrets(&conn->handshake);
    records_forget_keys(&conn->records);
    return PARLEY_FAILED;
}

bool conn_refresh_keys(parley_conn *conn)
{
    struct handshake *handshake = &conn->handshake;
    if (handshake_owes_key_update(handshake) || protection_wants_new_key(&conn->records.writing))
        return handshake_update_keys(handshake, false);
    return true;
}

/* All that came was gone through. The peer is asked for new keys in time, unless earlier bytes still
 * wait. What it asked of us is done before the next data: one KeyUpdate for all that it asked while
 * this side was silent (RFC 9846 4.7.3), so that a peer that asks often makes no heap grow. */
static bool settle(parley_conn *conn)
{
    struct handshake *handshake = &conn->handshake;
    bool quiet = !conn->close_sent && !records_have_output(&conn->records);
    if (!handshake_done(handshake) || !quiet || handshake->update_requested ||
        !protection_wants_new_key(&conn->records.reading))
        return true;
    return handshake_update_keys(handshake, true);
}

/* Nothing more is in what came: if nothing more can come either, was that a proper end? */
static bool judge_end(parley_conn *conn)
{
    if (conn->input_end == INPUT_OPEN)
        return settle(conn);
    if (conn->input_end == INPUT_BROKE)
        return fail_os(&conn->error, WIRE_BROKE, conn->os_error);
    if (handshake_done(&conn->handshake))
        return fail(&conn->error, TRUNCATED);
    return fail_because(&conn->error, CLOSED_IN_HANDSHAKE, "this side was waiting for %s",
                        state_name(conn->handshake.state));
}

static bool take_message(parley_conn *conn, struct bytes message)
{
    bool was_done = handshake_done(&conn->handshake), is_update = message.data[0] == KEY_UPDATE;
    parley_client_verdict verdict_before = conn->facts.client_verdict;
    TRY(handshake_take(&conn->handshake, conn->records.read_level, message));
    records_take(&conn->records, message.len);
    if (handshake_asks_about_peer(&conn->handshake))
        conn_tell_event(conn, PARLEY_EVENT_ASK_PEER);
    if (was_done && is_update)
        conn_tell_event(conn, PARLEY_EVENT_KEYS_UPDATED);
    if (!was_done && handshake_done(&conn->handshake))
        conn_tell_event(conn, PARLEY_EVENT_HANDSHAKE_DONE);
    if (!conn->handshake.config->is_server && conn->facts.client_verdict != verdict_before &&
        conn->facts.client_verdict == PARLEY_CLIENT_CONFIRMED)
        conn_tell_event(conn, PARLEY_EVENT_CLIENT_CONFIRMED);
    if (!was_done && conn->handshake.session != NULL)
        conn_tell_event(conn, PARLEY_EVENT_SESSION);
    return true;
}

/* One thing that came. *more: there may be another to go through. */
static bool advance_once(parley_conn *conn, bool *more)
{
    struct bytes bytes;
    *more = true;
    switch (records_next(&conn->records, &bytes, &conn->error)) {
    case ARRIVAL_NONE: *more = false; return judge_end(conn);
    case ARRIVAL_MESSAGE: return take_message(conn, bytes);
    case ARRIVAL_DATA:
        conn->data = bytes;
        conn->warnings = 0;
        handshake_data_passed(&conn->handshake);
        *more = false;
        return true;
    case ARRIVAL_ALERT:
        TRY(take_alert(conn, bytes));
        records_take(&conn->records, bytes.len);
        return true;
    case ARRIVAL_CHANGE_CIPHER_SPEC:
        TRY(handshake_take_change_cipher_spec(&conn->handshake));
        records_take(&conn->records, bytes.len);
        return true;
    case ARRIVAL_FAILED: break;
    }
    return false;
}

parley_result conn_advance(parley_conn *conn)
{
    bool more = !conn_failed(conn) && conn->data.len == 0;
    while (more && !conn->close_came && !handshake_asks_about_peer(&conn->handshake))
        if (!advance_once(conn, &more))
            return conn_fail(conn);
    return conn_failed(conn) ? PARLEY_FAILED : PARLEY_OK;
}

static struct pool *pool_of(parley_conn *conn, parley_worker *worker)
{
    if (worker != NULL)
        return &worker->pool;
    pool_start(&conn->own_pool, OWN_BUFFERS);
    return &conn->own_pool;
}

static parley_conn *conn_new(parley_worker *worker, parley_config *config, bool is_server,
                             parley_error *error)
{
    *error = no_error();
    if (config == NULL) {
        fail_because(error, OBJECT_MISSING, "the configuration");
        return NULL;
    }
    if (config->settings.is_server != is_server) {
        fail(error, WRONG_ROLE);
        return NULL;
    }
    parley_conn *conn = memory_new(sizeof *conn);
    if (conn == NULL) {
        fail(error, NO_MEMORY);
        return NULL;
    }
    conn->config = parley_config_keep(config);
    conn->generation = fork_guard_generation(config->fork_guard);
    conn->error = no_error();
    records_start(&conn->records, pool_of(conn, worker));
    conn->records.trace = config->handshake.trace;
    conn->handshake.config = &config->handshake;
    conn->handshake.sink = &record_sink;
    conn->handshake.transport = conn;
    conn->handshake.facts = &conn->facts;
    conn->handshake.error = &conn->error;
    return conn;
}

static parley_conn *conn_start(parley_conn *conn, const struct peer_name *name, parley_view session,
                               parley_error *error)
{
    if (conn == NULL ||
        handshake_start(&conn->handshake, name, bytes_of(session.data, session.len)))
        return conn;
    *error = conn->error;
    parley_free(conn);
    return NULL;
}

parley_conn *parley_client_new(parley_worker *worker, parley_config *config, const char *name,
                               parley_error *error)
{
    return parley_client_resume(worker, config, name, (parley_view){ NULL, 0 }, error);
}

parley_conn *parley_client_resume(parley_worker *worker, parley_config *config, const char *name,
                                  parley_view session, parley_error *error)
{
    struct peer_name peer;
    *error = no_error();
    if (name == NULL && config != NULL && !config->settings.skip_verification) {
        fail_because(error, NAME_INVALID, "no name was given");
        return NULL;
    }
    if (name != NULL && !wanted_name_read(&peer, bytes_of(name, strlen(name)), error))
        return NULL;
    return conn_start(conn_new(worker, config, false, error), name != NULL ? &peer : NULL, session,
                      error);
}

parley_conn *parley_server_new(parley_worker *worker, parley_config *config, parley_error *error)
{
    return conn_start(conn_new(worker, config, true, error), NULL, (parley_view){ NULL, 0 }, error);
}

void parley_free(parley_conn *conn)
{
    if (conn == NULL)
        return;
    parley_verdict_free(conn->verdict);
    handshake_end(&conn->handshake);
    conn_forget_session(conn);
    records_end(&conn->records);
    pool_end(&conn->own_pool);
    parley_config_free(conn->config);
    memory_wipe_and_free(conn, sizeof *conn);
}

parley_worker *parley_worker_new(parley_error *error)
{
    *error = no_error();
    parley_worker *worker = memory_new(sizeof *worker);
    if (worker == NULL)
        fail(error, NO_MEMORY);
    else
        pool_start(&worker->pool, POOL_KEEPS_MAX);
    return worker;
}

void parley_worker_free(parley_worker *worker)
{
    if (worker == NULL)
        return;
    pool_end(&worker->pool);
    memory_free(worker);
}
