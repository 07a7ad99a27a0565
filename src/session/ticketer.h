/* ticketer.h - seals sessions into tickets that only this server opens (RFC 5077 4, RFC 9846 4.7.1).
 *
 *     key name (16) | nonce (12) | session, encrypted | tag (16)
 *
 * Its keys are made here, never leave, and are replaced: one seals for TICKET_KEY_PERIOD_S, opens for
 * TICKET_KEY_PERIODS - 1 periods more, and is wiped. What a thief of memory can open is bounded by that. A
 * ticketer outlives configurations, so that a reload of certificates forgets no session; any number
 * of threads may use it at once.
 */
#ifndef SESSION_TICKETER_H
#define SESSION_TICKETER_H

#include "crypto/provider.h"

enum {
    TICKET_KEY_PERIOD_S = 6 * 3600,
    TICKET_KEY_PERIODS = 5,
    /* How long each ticket can be opened at least. */
    TICKET_LIFETIME_S = TICKET_KEY_PERIOD_S * (TICKET_KEY_PERIODS - 1),

    TICKET_KEY_NAME_LEN = 16,
    TICKET_OVERHEAD = TICKET_KEY_NAME_LEN + AEAD_NONCE_LEN + AEAD_TAG_LEN,
};

struct ticketer;

/* NULL: no memory. */
struct ticketer *ticketer_new(void);
/* Wipes the keys: no ticket of it can be opened any more. */
void ticketer_free(struct ticketer *ticketer);

/* Writes the ticket for these bytes. OUTCOME_BROKEN: no randomness, or the cipher failed. */
enum outcome ticketer_seal(struct ticketer *ticketer, struct writer *out, struct bytes session,
                           const struct provider *provider, int64_t now_s) MUST_USE;

/* Puts the session's bytes into out; they are a secret, to be wiped. OUTCOME_REJECTED: not one of our
 * tickets, or too old: the client gets a full handshake, which is no failure. */
enum outcome ticketer_open(struct ticketer *ticketer, struct writer *out, struct bytes ticket,
                           const struct provider *provider, int64_t now_s) MUST_USE;

#endif
