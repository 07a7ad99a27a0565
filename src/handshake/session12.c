/* session12.c - keeping and taking up sessions of TLS 1.2, in both roles. */
#include "handshake/session12.h"

#include "base/memory.h"
#include "handshake/authenticate12.h"
#include "handshake/offered.h"

bool session12_keep(struct handshake *hs, struct bytes bytes)
{
    struct scratch12 *scratch = &hs->scratch->tls12;
    scratch->session_bytes = memory_copy(bytes.data, bytes.len);
    scratch->session_len = bytes.len;
    if (scratch->session_bytes == NULL)
        return false;
    if (session_read(&scratch->session, TLS_1_2, bytes_of(scratch->session_bytes, bytes.len)))
        return true;
    session12_forget(hs);
    return false;
}

void session12_forget(struct handshake *hs)
{
    struct scratch12 *scratch = &hs->scratch->tls12;
    memory_wipe_and_free(scratch->session_bytes, scratch->session_len);
    scratch->session_bytes = NULL;
    scratch->session = (struct session){ .version = 0 };
}

const char *session12_misfit(const struct handshake *hs, const struct session *session,
                             struct bytes server_name, const uint8_t context[SESSION_CONTEXT_LEN])
{
    if (!session->extended_main_secret)
        return "its keys are not bound to its handshake (RFC 7627)";
    if (!session_is_fresh(session, seconds_now(hs->config)))
        return "its time is over, or has not come yet";
    if (!bytes_equal(session->server_name, server_name))
        return "it was made for another name";
    if (offered_suite12(hs->config, session->suite) == NULL)
        return "its cipher suite is not allowed any more";
    if (session->secret.len != MAIN_SECRET12_LEN ||
        !bytes_equal(bytes_of(session->context, SESSION_CONTEXT_LEN),
                     bytes_of(context, SESSION_CONTEXT_LEN)))
        return "trust, certificates or rules are others than when it was made";
    return NULL;
}

/* Only the leaf is remembered of the peer's chain. That it is good was found when the session was made,
 * under the same context; that the peer is who has the session, its Finished will show. */
static bool restore_peer(struct handshake *hs, struct bytes leaf)
{
    struct certificate_message chain = { .count = 1, .certificates = { leaf } };
    struct certificate certificate;
    if (leaf.len == 0)
        return true;
    hs->scratch->tls12.peer_restored = true;
    TRY(keep_chain(hs, &chain));
    if (!hs->config->is_server)
        return true;
    hs->facts->client_verdict = PARLEY_CLIENT_UNKNOWN;
    return certificate_parse(&certificate, leaf, hs->error) && note_client(hs, &certificate);
}

bool session12_take_up(struct handshake *hs)
{
    const struct session *session = &hs->scratch->tls12.session;
    hs->main12 = (struct main_secret12){ .hash = hs->suite12->hash, .extended = true };
    memcpy(hs->main12.bytes, session->secret.data, sizeof hs->main12.bytes);
    derive_key_block12(hs);
    if (session->client_confirmed)
        hs->facts->client_verdict = PARLEY_CLIENT_UNKNOWN; /* until Finished says it once more */
    return restore_peer(hs, session->peer_certificate);
}

void session12_confirm_peer(struct handshake *hs)
{
    hs->facts->verified |= hs->scratch->tls12.peer_restored;
}

/* Now, or when the session that is resumed was made. */
static bool is_verified(const struct handshake *hs)
{
    return (hs->facts->verified || hs->scratch->tls12.peer_restored) &&
           hs->facts->peer_chain_count > 0;
}

/* Who wants to know the peer remembers only whom it knows: a server that asks clients for certificates
 * makes no session with one that has none. Keys that are not bound to their handshake are not used again
 * (RFC 7627 5.4). */
static bool may_be_resumed(const struct handshake *hs)
{
    const struct handshake_config *config = hs->config;
    bool nobody_is_asked = config->is_server && config->client_auth == PARLEY_CLIENT_OFF;
    return config->resumes && hs->facts->extended_main_secret &&
           (is_verified(hs) || nobody_is_asked);
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* A session never outlives the certificate that it stands for. */
static int64_t end_by_certificate(const struct handshake *hs, int64_t ends_s)
{
    parley_error unused = no_error();
    struct certificate leaf;
    if (!is_verified(hs))
        return ends_s;
    struct bytes der = bytes_of(hs->facts->peer_chain[0].data, hs->facts->peer_chain[0].len);
    return certificate_parse(&leaf, der, &unused) ? earlier(ends_s, leaf.not_after_s) : INT64_MIN;
}

/* Resuming makes a session no younger, nor does it last any longer for that. */
static void set_times(const struct handshake *hs, const struct session12_ending *ending,
                      struct session *session)
{
    const struct session *before = &hs->scratch->tls12.session;
    int64_t now = seconds_now(hs->config);
    session->made_s = hs->facts->resumed ? before->made_s : now;
    int64_t ends_s =
        session->made_s + (hs->facts->resumed ? (int64_t)before->lifetime_s : SESSION12_LIFETIME_S);
    if (ending->lifetime_hint_s > 0)
        ends_s = earlier(ends_s, now + (int64_t)ending->lifetime_hint_s);
    ends_s = end_by_certificate(hs, ends_s);
    session->lifetime_s = ends_s > session->made_s ? (uint32_t)(ends_s - session->made_s) : 0;
}

static struct session session_of(const struct handshake *hs, const struct session12_ending *ending)
{
    struct session session = {
        .version = TLS_1_2,
        .suite = hs->suite12->id,
        .extended_main_secret = hs->facts->extended_main_secret,
        .client_confirmed =
            !hs->config->is_server && hs->facts->client_verdict == PARLEY_CLIENT_CONFIRMED,
        .secret = bytes_of(hs->main12.bytes, sizeof hs->main12.bytes),
        .server_name = ending->server_name,
        .alpn = bytes_of(hs->facts->alpn.data, hs->facts->alpn.len),
        .ticket = ending->ticket,
        .session_id = ending->session_id,
    };
    if (is_verified(hs))
        session.peer_certificate =
            bytes_of(hs->facts->peer_chain[0].data, hs->facts->peer_chain[0].len);
    memcpy(session.context, ending->context, SESSION_CONTEXT_LEN);
    set_times(hs, ending, &session);
    return session;
}

uint8_t *session12_write(struct handshake *hs, const struct session12_ending *ending, size_t *len,
                         int64_t *ends_s)
{
    if (!may_be_resumed(hs))
        return NULL;
    struct session session = session_of(hs, ending);
    size_t cap = SESSION_REST_MAX + session.peer_certificate.len + session.ticket.len;
    uint8_t *room = memory_new(cap);
    if (room == NULL)
        return NULL;

    struct writer out = writer_of(room, cap);
    session_write(&out, &session);
    *len = writer_len(&out);
    *ends_s = session.made_s + session.lifetime_s;
    if (writer_done(&out) && session_is_fresh(&session, seconds_now(hs->config)))
        return room;
    memory_wipe_and_free(room, cap);
    return NULL;
}
