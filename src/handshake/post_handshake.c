/* post_handshake.c - KeyUpdate and NewSessionTicket (RFC 9846 4.7.3, 4.7.1), and no renegotiation. */
#include "handshake/post_handshake.h"

#include "handshake/client_certificate.h"
#include "wire/key_exchange.h"
#include "wire/post_handshake.h"

enum { KEY_UPDATE_LEN = HANDSHAKE_HEADER_LEN + 1 };

bool handshake_update_keys(struct handshake *hs, bool ask_peer_too)
{
    uint8_t room[KEY_UPDATE_LEN];
    struct writer out = writer_of(room, sizeof room);
    /* An answer asks for nothing (4.7.3), and is not needed: the peer has just changed its keys. */
    bool ask = ask_peer_too && !hs->update_requested && !hs->update_owed;

    write_u8(&out, KEY_UPDATE);
    struct mark body = open_vector(&out, 3);
    key_update_write(&out, ask);
    close_vector(&out, body);

    TRY(send_whole(hs, writer_bytes(&out))); /* under the old key */
    if (!traffic_secret_update(&hs->writing))
        return refuse(hs, CRYPTO_BROKEN);
    hs->update_owed = false;
    hs->update_requested |= ask;
    return use_secret(hs, WRITING, PARLEY_LEVEL_APPLICATION, &hs->writing);
}

bool take_key_update(struct handshake *hs, struct message *message)
{
    bool update_requested;
    if (!key_update_parse(&update_requested, &message->in))
        return refuse_form(hs, message, MALFORMED_KEY_UPDATE);

    if (++hs->key_updates_in_a_row > KEY_UPDATES_MAX)
        return refuse(hs, KEY_UPDATE_FLOOD);

    if (!traffic_secret_update(&hs->reading))
        return refuse(hs, CRYPTO_BROKEN);
    hs->update_requested = false;
    hs->update_owed |= update_requested;
    return use_secret(hs, READING, PARLEY_LEVEL_APPLICATION, &hs->reading);
}

bool take_new_session_ticket(struct handshake *hs, struct message *message)
{
    struct new_session_ticket ticket;
    if (!new_session_ticket_parse(&ticket, &message->in))
        return refuse_form(hs, message, MALFORMED_NEW_SESSION_TICKET);
    confirm_client(hs);
    return true;
}

static bool count_renegotiation(struct handshake *hs)
{
    return ++hs->renegotiations_in_a_row <= RENEGOTIATIONS_MAX || refuse(hs, RENEGOTIATION_FLOOD);
}

bool refuse_renegotiation(struct handshake *hs, struct message *message)
{
    (void)message;
    TRY(count_renegotiation(hs));
    tell_decision(hs, "renegotiation", "RFC 5246 7.2.2", "The peer asks for it: it is refused.");
    return hs->sink->warn(hs->transport, ALERT_NO_RENEGOTIATION, hs->error);
}

bool ignore_hello_request(struct handshake *hs, struct message *message)
{
    if (!hello_request_parse(&message->in))
        return refuse_form(hs, message, MALFORMED_HELLO_REQUEST);
    return count_renegotiation(hs);
}

bool refuse_hello_request(struct handshake *hs, struct message *message)
{
    if (!hello_request_parse(&message->in))
        return refuse_form(hs, message, MALFORMED_HELLO_REQUEST);
    return refuse_renegotiation(hs, message);
}
