/* transport.c - the handshake's sink: messages, secrets and alerts become records. */
#include "connection/conn.h"

#include "base/secret.h"
#include "connection/alerts.h"

static bool put_message(void *transport, struct bytes message, parley_error *error)
{
    parley_conn *conn = transport;
    return records_put_message(&conn->records, message, error);
}

static bool use_keys(void *transport, enum direction direction, parley_level level,
                     const struct suite *suite, const struct traffic_secret *secret,
                     parley_error *error)
{
    parley_conn *conn = transport;
    struct traffic_keys keys;
    bool ok = traffic_keys_derive(&keys, secret, suite->aead) || fail(error, CRYPTO_BROKEN);
    if (ok && direction == READING)
        ok = records_read_with(&conn->records, level, suite->aead, keys.key, keys.iv, error);
    else if (ok)
        ok = records_write_with(&conn->records, level, suite->aead, keys.key, keys.iv, error);
    secret_wipe(&keys, sizeof keys);
    return ok;
}

static bool put_change_cipher_spec(parley_conn *conn, const char *meaning, const char *reference,
                                   parley_error *error)
{
    trace_tell(&conn->config->handshake.trace, &(parley_trace){
                                                   .kind = PARLEY_TRACE_CHANGE_CIPHER_SPEC,
                                                   .level = PARLEY_LEVEL_PLAIN,
                                                   .sent = true,
                                                   .name = "ChangeCipherSpec",
                                                   .meaning = meaning,
                                                   .reference = reference,
                                                   .bytes = { (const uint8_t[]){ 1 }, 1 },
                                               });
    return records_put_change_cipher_spec(&conn->records, error);
}

static bool put_dummy(void *transport, parley_error *error)
{
    return put_change_cipher_spec(transport, "means nothing in TLS 1.3; some middleboxes want it",
                                  "RFC 9846 E.4", error);
}

static bool speak_tls12(void *transport, parley_error *error)
{
    parley_conn *conn = transport;
    return records_speak_tls12(&conn->records, error);
}

static bool use_keys12(void *transport, enum direction direction, const struct suite12 *suite,
                       const struct record_keys12 *keys, parley_error *error)
{
    parley_conn *conn = transport;
    if (direction == READING)
        return records_read_with12(&conn->records, suite, keys->key, keys->fixed_iv, error);
    TRY(put_change_cipher_spec(conn, "all that the sender says from here on is encrypted",
                               "RFC 5246 7.1", error));
    return records_write_with12(&conn->records, suite, keys->key, keys->fixed_iv, error);
}

static void reach_application(void *transport)
{
    parley_conn *conn = transport;
    records_reach_application(&conn->records);
}

static bool warn(void *transport, enum alert alert, parley_error *error)
{
    return send_alert(transport, alert, error);
}

static bool end_input(void *transport, parley_error *error)
{
    const parley_conn *conn = transport;
    return records_end_here(&conn->records, error);
}

static void skip_early_data(void *transport, bool after_retry)
{
    parley_conn *conn = transport;
    conn->records.skip = after_retry ? SKIP_PROTECTED : SKIP_UNREADABLE;
}

const struct handshake_sink record_sink = {
    .message = put_message,
    .secret = use_keys,
    .speak_tls12 = speak_tls12,
    .keys12 = use_keys12,
    .reach_application = reach_application,
    .warn = warn,
    .change_cipher_spec = put_dummy,
    .input_ends = end_input,
    .skip_early_data = skip_early_data,
};
