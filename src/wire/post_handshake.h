/* post_handshake.h - NewSessionTicket and KeyUpdate (RFC 9846 4.7), both directions. */
#ifndef WIRE_POST_HANDSHAKE_H
#define WIRE_POST_HANDSHAKE_H

#include "wire/extensions.h"

struct new_session_ticket {
    uint32_t lifetime_s;
    uint32_t age_add;
    struct bytes nonce;
    struct bytes ticket;
    bool early_data;
    uint32_t max_early_data_size; /* bytes; counts only with early_data */
};

bool new_session_ticket_parse(struct new_session_ticket *message, struct reader *in);
void new_session_ticket_write(struct writer *out, const struct new_session_ticket *message);

/* BAD_KEY_UPDATE_REQUEST for a value other than 0 and 1. */
bool key_update_parse(bool *update_requested, struct reader *in);
void key_update_write(struct writer *out, bool update_requested);

#endif
