/* session.c - the form of a session in bytes: ours alone, so it may change with any release. */
#include "session/session.h"

enum {
    SESSION_FORMAT = 2,
    FLAG_EXTENDED_MAIN_SECRET = 1,
    FLAG_CLIENT_CONFIRMED = 2,
    FLAGS_KNOWN = FLAG_EXTENDED_MAIN_SECRET | FLAG_CLIENT_CONFIRMED,
    PROTOCOL_LEN_MAX = 255,
    CERTIFICATE_LEN_MAX = (1 << 24) - 1,
};

static int64_t read_time(struct reader *in)
{
    uint64_t high = read_u32(in);
    return (int64_t)(high << 32 | read_u32(in));
}

static void write_flags(struct writer *out, const struct session *session)
{
    unsigned flags = session->extended_main_secret ? FLAG_EXTENDED_MAIN_SECRET : 0;
    if (session->client_confirmed)
        flags |= FLAG_CLIENT_CONFIRMED;
    write_u8(out, (uint8_t)flags);
}

void session_write(struct writer *out, const struct session *session)
{
    write_u8(out, SESSION_FORMAT);
    write_u16(out, session->version);
    write_u16(out, session->suite);
    write_flags(out, session);
    write_u64(out, (uint64_t)session->made_s);
    write_u32(out, session->lifetime_s);
    write_vector(out, 1, session->secret);
    write_bytes(out, bytes_of(session->context, SESSION_CONTEXT_LEN));
    write_vector(out, 1, session->server_name);
    write_vector(out, 1, session->alpn);
    write_vector(out, 3, session->peer_certificate);
    write_vector(out, 2, session->ticket);
    write_vector(out, 1, session->session_id);
}

static void read_flags(struct session *session, struct reader *in)
{
    uint8_t flags = read_u8(in);
    if ((flags & ~FLAGS_KNOWN) != 0)
        reader_refuse(in, READ_MALFORMED);
    session->extended_main_secret = (flags & FLAG_EXTENDED_MAIN_SECRET) != 0;
    session->client_confirmed = (flags & FLAG_CLIENT_CONFIRMED) != 0;
}

bool session_read(struct session *session, uint16_t version, struct bytes bytes)
{
    struct reader in = reader_of(bytes);
    *session = (struct session){ 0 };
    if (read_u8(&in) != SESSION_FORMAT)
        return false;
    session->version = read_u16(&in);
    session->suite = read_u16(&in);
    read_flags(session, &in);
    session->made_s = read_time(&in);
    session->lifetime_s = read_u32(&in);
    session->secret = read_vector(&in, 1, 1, SESSION_SECRET_LEN_MAX);
    struct bytes context = read_bytes(&in, SESSION_CONTEXT_LEN);
    session->server_name = read_vector(&in, 1, 0, DNS_NAME_MAX);
    session->alpn = read_vector(&in, 1, 0, PROTOCOL_LEN_MAX);
    session->peer_certificate = read_vector(&in, 3, 0, CERTIFICATE_LEN_MAX);
    session->ticket = read_vector(&in, 2, 0, UINT16_MAX);
    session->session_id = read_vector(&in, 1, 0, SESSION_ID_LEN_MAX);
    if (!reader_done(&in) || context.len != SESSION_CONTEXT_LEN || session->version != version)
        return false;
    memcpy(session->context, context.data, context.len);
    return true;
}

bool session_is_fresh(const struct session *session, int64_t now_s)
{
    return now_s >= session->made_s &&
           (uint64_t)now_s - (uint64_t)session->made_s < session->lifetime_s;
}
