/* resume_server12.c - a server finds sessions again, and sees to it that it can (RFC 5077 3, RFC 5246
 * F.1.4). A ticket that is not ours, or a session that does not fit, is no fault: the handshake is a full
 * one, and the client learns nothing but that. */
#include "base/memory.h"
#include "base/secret.h"
#include "handshake/offered.h"
#include "handshake/resume12.h"
#include "handshake/session_context.h"
#include "wire/session_ticket12.h"

static bool open_ticket(struct handshake *hs, struct bytes ticket, struct writer *out)
{
    const struct handshake_config *config = hs->config;
    return config->ticketer != NULL &&
           ticketer_open(config->ticketer, out, ticket, config->provider, seconds_now(config)) ==
               OUTCOME_OK;
}

static bool open_cached(struct handshake *hs, struct bytes id, struct writer *out)
{
    return hs->config->sessions != NULL && session_cache_get(hs->config->sessions, out, id);
}

/* RFC 5077 3.4: a client that has a ticket is known by nothing else. */
static bool look_up(struct handshake *hs, const struct client_hello *hello)
{
    uint8_t room[SESSION_LEN_MAX + AEAD_TAG_LEN];
    struct writer out = writer_of(room, sizeof room);
    bool found = hello->session_ticket.len > 0 ? open_ticket(hs, hello->session_ticket, &out)
                                               : open_cached(hs, hello->legacy_session_id, &out);
    found = found && session12_keep(hs, writer_bytes(&out));
    secret_wipe(room, sizeof room);
    return found;
}

static const char *misfit(const struct handshake *hs, const struct client_hello *hello,
                          const struct choice *choice)
{
    const struct session *session = &hs->scratch->tls12.session;
    uint8_t context[SESSION_CONTEXT_LEN];
    session_context_of(context, hs->config, choice->identity);
    const char *reason = session12_misfit(hs, session, hello->server_name, context);
    if (reason != NULL)
        return reason;
    if (!u16_list_has(hello->cipher_suites, session->suite))
        return "the client does not offer its cipher suite";
    const struct suite12 *suite = offered_suite12(hs->config, session->suite);
    if (suite->encrypt_then_mac && !hello->encrypt_then_mac)
        return "the client does not offer encrypt_then_mac, which its cipher suite needs";
    if (suite->legacy != NULL && choice->suite12->legacy != suite->legacy)
        return "both sides allow a better cipher suite than its own";
    if (!bytes_equal(session->alpn, choice->alpn))
        return "another application protocol was agreed on";
    return NULL;
}

static bool offers_session(const struct handshake *hs, const struct client_hello *hello)
{
    return hs->config->resumes &&
           (hello->session_ticket.len > 0 || hello->legacy_session_id.len > 0);
}

static void leave_out(struct handshake *hs, const char *reason)
{
    session12_forget(hs);
    tell_decision(hs, "session", "RFC 5246 7.3", "Not resumed: %s. The handshake is a full one.",
                  reason);
}

/* RFC 7627 5.3: a client that was bound before and is not now is not the one it was. */
static bool check_binding(struct handshake *hs, const struct client_hello *hello)
{
    return hello->extended_main_secret ||
           fail_because(hs->error, NO_EXTENDED_MAIN_SECRET, "its session had it");
}

/* By its ID the session is dropped when this connection ends badly. */
static void note_session_id(struct handshake *hs, const struct client_hello *hello)
{
    if (hello->session_ticket.len > 0)
        return;
    hs->session_id_len = hello->legacy_session_id.len;
    memcpy(hs->session_id, hello->legacy_session_id.data, hello->legacy_session_id.len);
}

bool find_session12(struct handshake *hs, const struct client_hello *hello, struct choice *choice)
{
    const struct session *session = &hs->scratch->tls12.session;
    if (!offers_session(hs, hello))
        return true;
    if (!look_up(hs, hello)) {
        leave_out(hs, hello->session_ticket.len > 0
                          ? "its ticket was not sealed here, or too long ago"
                          : "its session ID names none that is kept here (that of a client of TLS "
                            "1.3 means none)");
        return true;
    }
    const char *reason = misfit(hs, hello, choice);
    if (reason != NULL) {
        leave_out(hs, reason);
        return true;
    }
    TRY(check_binding(hs, hello));
    choice->suite12 = offered_suite12(hs->config, session->suite);
    hs->facts->resumed = true;
    note_session_id(hs, hello);
    tell_decision(hs, "session", "RFC 5246 7.3",
                  "Resumed, by its %s: both sides still have its main secret, and nobody signs.",
                  hello->session_ticket.len > 0 ? "ticket" : "ID");
    return true;
}

/* RFC 5077 3.2: whoever says session_ticket, be it with a ticket or without, is given one. Whoever does
 * not is given an ID. */
bool promise_session12(struct handshake *hs, const struct client_hello *hello)
{
    const struct handshake_config *config = hs->config;
    const struct random *random = &config->provider->random;
    bool knows_tickets = hello->session_ticket.data != NULL;
    if (!config->resumes || !hello->extended_main_secret)
        return true;
    hs->scratch->tls12.ticket_follows = knows_tickets && config->ticketer != NULL;
    if (hs->scratch->tls12.ticket_follows || config->sessions == NULL || hs->facts->resumed)
        return true;
    hs->session_id_len = SESSION_ID_LEN;
    return random->fill(random->state, hs->session_id, SESSION_ID_LEN) || refuse(hs, RANDOM_FAILED);
}

static uint8_t *write_session(struct handshake *hs, size_t *len, int64_t *ends_s)
{
    uint8_t context[SESSION_CONTEXT_LEN];
    session_context_of(context, hs->config, hs->scratch->tls12.identity);
    return session12_write(
        hs,
        &(struct session12_ending){
            .server_name = bytes_of(hs->facts->server_name.data, hs->facts->server_name.len),
            .context = context,
        },
        len, ends_s);
}

/* RFC 5077 3.3: a server that cannot keep its promise sends an empty ticket. */
static void seal_session(struct handshake *hs, struct writer *ticket, uint32_t *lifetime_s)
{
    const struct handshake_config *config = hs->config;
    int64_t now_s = seconds_now(config), ends_s;
    size_t len;
    uint8_t *session = write_session(hs, &len, &ends_s);
    if (session != NULL && len <= SESSION_LEN_MAX &&
        ticketer_seal(config->ticketer, ticket, bytes_of(session, len), config->provider, now_s) ==
            OUTCOME_OK)
        *lifetime_s = (uint32_t)(ends_s - now_s);
    else
        ticket->at = ticket->start;
    memory_wipe_and_free(session, session != NULL ? len : 0);
}

enum { TICKET_MAX = TICKET_OVERHEAD + SESSION_LEN_MAX, MESSAGE_REST = HANDSHAKE_HEADER_LEN + 6 };

bool send_new_session_ticket12(struct handshake *hs)
{
    struct new_session_ticket12 message = { .lifetime_hint_s = 0 };
    uint8_t ticket_room[TICKET_MAX], room[MESSAGE_REST + TICKET_MAX];
    struct writer ticket = writer_of(ticket_room, sizeof ticket_room),
                  out = writer_of(room, sizeof room);
    if (!hs->scratch->tls12.ticket_follows)
        return true;
    seal_session(hs, &ticket, &message.lifetime_hint_s);
    message.ticket = writer_bytes(&ticket);
    write_u8(&out, NEW_SESSION_TICKET);
    struct mark body = open_vector(&out, 3);
    new_session_ticket12_write(&out, &message);
    close_vector(&out, body);
    return send_whole(hs, writer_bytes(&out));
}

void cache_session12(struct handshake *hs)
{
    int64_t ends_s;
    size_t len;
    uint8_t *session = hs->session_id_len > 0 ? write_session(hs, &len, &ends_s) : NULL;
    if (session == NULL)
        return;
    if (len > SESSION_LEN_MAX ||
        !session_cache_put(hs->config->sessions, hs->session_id, bytes_of(session, len)))
        hs->session_id_len = 0; /* the client will ask for it, and get a full handshake */
    memory_wipe_and_free(session, len);
}
