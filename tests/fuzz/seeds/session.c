/* session.c - seeds of sessions: a version to be read for, then their bytes. */
#include "session/session.h"
#include "fuzz/seeds/seeds.h"

static void put_session(const char *name, uint8_t version, const struct session *session)
{
    uint8_t room[1024];
    struct writer out = writer_of(room, sizeof room);
    write_u8(&out, version);
    session_write(&out, session);
    put_written("session", name, &out);
}

void put_sessions(void)
{
    struct session session = {
        .version = 0x0303,
        .suite = 0xc02b,
        .extended_main_secret = true,
        .made_s = 1781524800,
        .lifetime_s = 86400,
        .secret = bytes_of("0123456789abcdef0123456789abcdef0123456789abcdef", 48),
        .server_name = bytes_of("server.example", 14),
        .alpn = bytes_of("h2", 2),
        .peer_certificate = bytes_of("a certificate", 13),
        .ticket = bytes_of("a ticket", 8),
    };
    put_session("ticket", 0, &session);
    session.ticket = bytes_of(NULL, 0);
    session.session_id = bytes_of("an ID", 5);
    put_session("session_id", 0, &session);
    session.version = 0x0304;
    put_session("tls13", 1, &session);
}
