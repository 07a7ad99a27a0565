/* post_handshake.c - NewSessionTicket and KeyUpdate (RFC 9846 4.7), both directions.
 *
 *   NewSessionTicket   | ticket_lifetime 4 | ticket_age_add 4 | ticket_nonce<0..255> |
 *                      | ticket<1..2^16-1> | extensions<0..2^16-1> |
 *   KeyUpdate          | request_update 1 |
 */
#include "wire/post_handshake.h"

#include "base/error.h"

bool new_session_ticket_parse(struct new_session_ticket *message, struct reader *in)
{
    struct extensions extensions;
    struct reader body;

    *message = (struct new_session_ticket){ 0 };
    message->lifetime_s = read_u32(in);
    message->age_add = read_u32(in);
    message->nonce = read_vector(in, 1, 0, 255);
    message->ticket = read_vector(in, 2, 1, 65535);
    extensions_parse(&extensions, in, read_vector(in, 2, 0, 65535), IN_NEW_SESSION_TICKET, 0);
    if (extension_enter(&body, in, &extensions, EXT_EARLY_DATA)) {
        message->early_data = true;
        message->max_early_data_size = read_u32(&body);
        reader_leave(in, &body);
    }
    return reader_done(in);
}

void new_session_ticket_write(struct writer *out, const struct new_session_ticket *message)
{
    write_u32(out, message->lifetime_s);
    write_u32(out, message->age_add);
    write_vector(out, 1, message->nonce);
    write_vector(out, 2, message->ticket);
    struct mark extensions = open_vector(out, 2);
    if (message->early_data) {
        struct mark extension = open_extension(out, EXTENSION_EARLY_DATA);
        write_u32(out, message->max_early_data_size);
        close_vector(out, extension);
    }
    close_vector(out, extensions);
}

bool key_update_parse(bool *update_requested, struct reader *in)
{
    const uint8_t *at = in->at;
    uint8_t request_update = read_u8(in);

    if (request_update > 1)
        reader_refuse_at(in, BAD_KEY_UPDATE_REQUEST, at);
    *update_requested = request_update == 1;
    return reader_done(in);
}

void key_update_write(struct writer *out, bool update_requested)
{
    write_u8(out, update_requested ? 1 : 0);
}
