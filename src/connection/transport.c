/* transport.c - the handshake's sink: messages, secrets and alerts become records. */
#include "connection/conn.h"

#include "base/secret.h"

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

static bool put_change_cipher_spec(void *transport, parley_error *error)
{
    parley_conn *conn = transport;
    trace_tell(&conn->config->handshake.trace,
               &(parley_trace){
                   .kind = PARLEY_TRACE_CHANGE_CIPHER_SPEC,
                   .level = PARLEY_LEVEL_PLAIN,
                   .sent = true,
                   .name = "ChangeCipherSpec",
                   .meaning = "means nothing in TLS 1.3; some middleboxes want it",
                   .reference = "RFC 9846 E.4",
                   .bytes = { (const uint8_t[]){ 1 }, 1 },
               });
    return records_put_change_cipher_spec(&conn->records, error);
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
    .change_cipher_spec = put_change_cipher_spec,
    .input_ends = end_input,
    .skip_early_data = skip_early_data,
};
