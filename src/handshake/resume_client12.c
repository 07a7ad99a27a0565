/* resume_client12.c - a client offers a session, sees whether the server takes it up, and keeps the next
 * one for its program (RFC 5077 3, RFC 5246 F.1.4, RFC 7627 5.3). */
#include "base/memory.h"
#include "handshake/offered.h"
#include "handshake/resume12.h"
#include "wire/session_ticket12.h"

static struct bytes name_text(const struct handshake *hs, char room[PEER_NAME_TEXT_MAX])
{
    if (hs->scratch->name == NULL)
        return bytes_of(NULL, 0);
    return bytes_of(room, strlen(peer_name_text(room, hs->scratch->name)));
}

static const char *misfit(const struct handshake *hs, const struct session *session)
{
    char name[PEER_NAME_TEXT_MAX];
    const char *reason =
        session12_misfit(hs, session, name_text(hs, name), hs->config->session_context);
    if (reason != NULL)
        return reason;
    if (session->ticket.len + session->session_id.len == 0)
        return "it has neither a ticket nor an ID";
    if (session->alpn.len > 0 && !protocols_have(hs->config->alpn, session->alpn))
        return "its application protocol is not offered";
    return NULL;
}

static void leave_out(struct handshake *hs, const char *reason)
{
    session12_forget(hs);
    tell_decision(hs, "session", "RFC 5246 7.3", "The session that was kept is left out: %s.",
                  reason);
}

void offer_session12(struct handshake *hs, struct bytes bytes)
{
    const struct session *session = &hs->scratch->tls12.session;
    if (bytes.len == 0)
        return;
    if (!hs->config->resumes) {
        leave_out(hs, "this configuration resumes none");
        return;
    }
    if (!session12_keep(hs, bytes)) {
        leave_out(hs, "it is of another version or release");
        return;
    }
    const char *reason = misfit(hs, session);
    if (reason != NULL)
        leave_out(hs, reason);
    else
        tell_decision(hs, "session", "RFC 5246 7.3",
                      "The session that was kept is offered, by its %s: it fits name, trust and "
                      "rules, and lasts %lld s more.",
                      session->ticket.len > 0 ? "ticket" : "ID",
                      (long long)(session->made_s + session->lifetime_s - seconds_now(hs->config)));
}

/* RFC 5246 7.4.1.3: an ID that is ours resumes the session that we offered; else there was none. */
static bool is_taken_up(const struct handshake *hs, const struct server_hello12 *hello)
{
    struct bytes ours = offer_session_id(&hs->scratch->offer);
    return ours.len > 0 && bytes_equal(hello->session_id, ours);
}

/* RFC 5246 7.4.1.3, RFC 7627 5.3: what may not be otherwise than when the session was made. The application
 * protocol may (RFC 7301 3.1). */
static bool check_unchanged(struct handshake *hs, const struct server_hello12 *hello)
{
    const struct session *session = &hs->scratch->tls12.session;
    if (hello->cipher_suite != session->suite)
        return fail_because(hs->error, SESSION_CHANGED, "suite 0x%04x, made with 0x%04x",
                            (unsigned)hello->cipher_suite, (unsigned)session->suite);
    return hello->extended_main_secret ||
           fail_because(hs->error, NO_EXTENDED_MAIN_SECRET, "the session had it");
}

bool judge_resumption12(struct handshake *hs, const struct server_hello12 *hello)
{
    struct scratch12 *scratch = &hs->scratch->tls12;
    bool offered = scratch->session_bytes != NULL;
    scratch->ticket_follows = hello->session_ticket;
    hs->session_id_len = hello->session_id.len;
    memcpy(hs->session_id, hello->session_id.data, hello->session_id.len);
    if (!is_taken_up(hs, hello)) {
        if (offered)
            leave_out(hs, "the server does not take it up, and the handshake is a full one");
        return true;
    }
    if (!offered)
        return refuse(hs, SESSION_ID_ECHOED);
    TRY(check_unchanged(hs, hello));
    hs->facts->resumed = true;
    tell_decision(hs, "session", "RFC 5246 7.3",
                  "The server takes up the session: both sides still have its main secret, and "
                  "nobody signs.");
    return true;
}

bool take_new_session_ticket12(struct handshake *hs, struct message *message)
{
    struct scratch12 *scratch = &hs->scratch->tls12;
    struct new_session_ticket12 ticket;
    if (!new_session_ticket12_parse(&ticket, &message->in))
        return refuse_form(hs, message, MALFORMED_NEW_SESSION_TICKET);

    hear(hs, message);
    if (ticket.ticket.len > 0) /* without memory it is as if there were none */
        scratch->ticket = memory_copy(ticket.ticket.data, ticket.ticket.len);
    scratch->ticket_len = scratch->ticket != NULL ? ticket.ticket.len : 0;
    scratch->ticket_lifetime_hint_s = ticket.lifetime_hint_s;
    hs->state = CLIENT12_WAIT_CHANGE_CIPHER_SPEC;
    return true;
}

/* RFC 5077 3.4: a ticket counts for more than an ID, and what resumed without a new ticket is what the
 * program has already. */
void tell_session12(struct handshake *hs)
{
    const struct scratch12 *scratch = &hs->scratch->tls12;
    struct bytes ticket = bytes_of(scratch->ticket, scratch->ticket_len);
    bool by_id = ticket.len == 0 && !hs->facts->resumed;
    char name[PEER_NAME_TEXT_MAX];
    int64_t ends_s;
    if (ticket.len == 0 && (!by_id || hs->session_id_len == 0))
        return;
    hs->session =
        session12_write(hs,
                        &(struct session12_ending){
                            .server_name = name_text(hs, name),
                            .context = hs->config->session_context,
                            .ticket = ticket,
                            .session_id = bytes_of(hs->session_id, by_id ? hs->session_id_len : 0),
                            .lifetime_hint_s = scratch->ticket_lifetime_hint_s,
                        },
                        &hs->session_len, &ends_s);
    if (hs->session != NULL)
        tell_decision(hs, "session", ticket.len > 0 ? "RFC 5077 3.3" : "RFC 5246 F.1.4",
                      "Kept for the program, by its %s, for %lld s.",
                      ticket.len > 0 ? "ticket" : "ID",
                      (long long)(ends_s - seconds_now(hs->config)));
}
