/* session.c - fuzz target: the bytes of a session, as a program gives them back (session/session.h). The
 * first byte says for which version they are read. */
#include "fuzz/fuzz.h"

#include "session/session.h"

enum { TLS_1_2 = 0x0303, TLS_1_3 = 0x0304, NOW_S = 1800000000 };

/* What is read is written as it was. */
static void check_session(struct bytes bytes, uint16_t version)
{
    struct session session;
    if (!session_read(&session, version, bytes))
        return;
    must(session.version == version && session.secret.len > 0);
    uint8_t *room = malloc(bytes.len);
    must(room != NULL);
    struct writer out = writer_of(room, bytes.len);
    session_write(&out, &session);
    must(writer_done(&out) && bytes_equal(writer_bytes(&out), bytes));
    free(room);
    must(session_is_fresh(&session, session.made_s) == (session.lifetime_s > 0));
    (void)session_is_fresh(&session, NOW_S);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (len > 0)
        check_session(bytes_of(data + 1, len - 1), data[0] % 2 == 0 ? TLS_1_2 : TLS_1_3);
    return 0;
}
