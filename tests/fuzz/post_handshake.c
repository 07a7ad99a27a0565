/* post_handshake.c - fuzz target: NewSessionTicket and KeyUpdate. */
#include "fuzz/rewrite.h"

#include "wire/post_handshake.h"

static bool rewrite_new_session_ticket(struct bytes body, struct writer *out)
{
    struct new_session_ticket message;
    struct reader in = reader_of(body);
    if (!new_session_ticket_parse(&message, &in))
        return false;
    new_session_ticket_write(out, &message);
    return true;
}

static bool rewrite_key_update(struct bytes body, struct writer *out)
{
    bool requested;
    struct reader in = reader_of(body);
    if (!key_update_parse(&requested, &in))
        return false;
    key_update_write(out, requested);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    check_message(bytes_of(data, len), NEW_SESSION_TICKET, rewrite_new_session_ticket);
    check_message(bytes_of(data, len), KEY_UPDATE, rewrite_key_update);
    return 0;
}
