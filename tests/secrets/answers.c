/* answers.c - what is public by what it is, and the answers about secrets that are told.
 *
 * A function of src that gives such an answer is wrapped here: it runs on secrets, and only what it says is
 * public.
 */
#include "base/secret.h"
#include "handshake/offer.h"
#include "handshake/resume12.h"
#include "marks.h"
#include "record/protect12.h"

#include "support/test.h"

/* The linker's names for what is wrapped, and for what wraps it. */
bool __real_secret_equal(const uint8_t *a, const uint8_t *b, size_t len);
bool __wrap_secret_equal(const uint8_t *a, const uint8_t *b, size_t len);
bool __real_secret_is_zero(const uint8_t *secret, size_t len);
bool __wrap_secret_is_zero(const uint8_t *secret, size_t len);
bool __real_secret_is_below(const uint8_t *secret, const uint8_t *bound, size_t len);
bool __wrap_secret_is_below(const uint8_t *secret, const uint8_t *bound, size_t len);
bool __real_offer_make(struct offer *offer, const struct handshake_config *config,
                       const struct peer_name *name, const struct session *session,
                       parley_error *error);
bool __wrap_offer_make(struct offer *offer, const struct handshake_config *config,
                       const struct peer_name *name, const struct session *session,
                       parley_error *error);
bool __real_make_server_random(struct handshake *hs, uint16_t version);
bool __wrap_make_server_random(struct handshake *hs, uint16_t version);
bool __real_promise_session12(struct handshake *hs, const struct client_hello *hello);
bool __wrap_promise_session12(struct handshake *hs, const struct client_hello *hello);
enum outcome __real_ticketer_open(struct ticketer *ticketer, struct writer *out,
                                  struct bytes ticket, const struct provider *provider,
                                  int64_t now_s);
enum outcome __wrap_ticketer_open(struct ticketer *ticketer, struct writer *out,
                                  struct bytes ticket, const struct provider *provider,
                                  int64_t now_s);
enum outcome __real_protection_decrypt(struct protection *protection, const uint8_t *nonce,
                                       struct bytes aad, uint8_t *text, size_t len,
                                       parley_error *error);
enum outcome __wrap_protection_decrypt(struct protection *protection, const uint8_t *nonce,
                                       struct bytes aad, uint8_t *text, size_t len,
                                       parley_error *error);

static bool told(bool answer)
{
    mark_public(&answer, sizeof answer);
    return answer;
}

/* What is compared without secrets shows that a mark was lost on the way. */
bool __wrap_secret_equal(const uint8_t *a, const uint8_t *b, size_t len)
{
    assert_true(is_secret(a, len) || is_secret(b, len));
    return told(__real_secret_equal(a, b, len));
}

bool __wrap_secret_is_zero(const uint8_t *secret, size_t len)
{
    assert_true(is_secret(secret, len));
    return told(__real_secret_is_zero(secret, len));
}

bool __wrap_secret_is_below(const uint8_t *secret, const uint8_t *bound, size_t len)
{
    assert_true(is_secret(secret, len));
    return told(__real_secret_is_below(secret, bound, len));
}

/* Hello randoms and session IDs go over the wire in the clear. */
bool __wrap_offer_make(struct offer *offer, const struct handshake_config *config,
                       const struct peer_name *name, const struct session *session,
                       parley_error *error)
{
    bool made = __real_offer_make(offer, config, name, session, error);
    mark_public(offer->random, sizeof offer->random);
    mark_public(offer->session_id, sizeof offer->session_id);
    mark_public(offer->message, offer->message_len);
    return made;
}

bool __wrap_make_server_random(struct handshake *hs, uint16_t version)
{
    bool made = __real_make_server_random(hs, version);
    mark_public(hs->randoms.server, sizeof hs->randoms.server);
    return made;
}

bool __wrap_promise_session12(struct handshake *hs, const struct client_hello *hello)
{
    bool promised = __real_promise_session12(hs, hello);
    mark_public(hs->session_id, sizeof hs->session_id);
    return promised;
}

/* In a session that was found again, all but its secret is what both ends know of each other. */
static void mark_session(struct bytes bytes)
{
    struct session session;
    mark_public(bytes.data, bytes.len);
    if (bytes.len > 2 && session_read(&session, u16_at(bytes_of(bytes.data + 1, 2), 0), bytes))
        mark_secret(session.secret.data, session.secret.len);
}

enum outcome __wrap_ticketer_open(struct ticketer *ticketer, struct writer *out,
                                  struct bytes ticket, const struct provider *provider,
                                  int64_t now_s)
{
    uint8_t *text = out->at;
    enum outcome outcome = __real_ticketer_open(ticketer, out, ticket, provider, now_s);
    if (outcome == OUTCOME_OK) {
        assert_true(is_secret(text, (size_t)(out->at - text)));
        mark_session(bytes_of(text, (size_t)(out->at - text)));
    }
    return outcome;
}

/* RFC 5246 6.2.3.2: the last byte says how many there are before it. */
static size_t len_without_padding(const uint8_t *text, size_t len)
{
    size_t padding = len > 0 ? (size_t)text[len - 1] + 1 : 0;
    return padding <= len ? len - padding : 0;
}

/* RFC 9846 5.4: in TLS 1.3 the type stands behind the content, in TLS 1.2 in the additional data. */
static size_t content_len(const struct protection *protection, struct bytes aad,
                          const uint8_t *text, size_t len, unsigned *type)
{
    enum { TYPE_IN_AAD = 8 };
    if (aad.len == AAD12_LEN) {
        *type = aad.data[TYPE_IN_AAD];
        return protection->how->behind_len > 0 ? len_without_padding(text, len) : len;
    }
    while (len > 0 && text[len - 1] == 0)
        len--;
    *type = len > 0 ? text[len - 1] : 0;
    return len > 0 ? len - 1 : 0;
}

/* Once its tag was found right, a record tells who knows the key what it is, and handshake messages and
 * alerts tell all; what programs say to each other stays a secret.
 *
 * The padding of CBC is read then, and is no secret any more: the MAC is over what is encrypted (RFC 7366 3),
 * so that nobody but the peer can have chosen it, and who changes records learns from the MAC alone. Before
 * that it is a secret as all the text is, and who reads it there is found. */
enum outcome __wrap_protection_decrypt(struct protection *protection, const uint8_t *nonce,
                                       struct bytes aad, uint8_t *text, size_t len,
                                       parley_error *error)
{
    unsigned type;
    enum outcome outcome = __real_protection_decrypt(protection, nonce, aad, text, len, error);
    if (outcome != OUTCOME_OK)
        return outcome;
    assert_true(len == 0 || is_secret(text, len));
    mark_public(text, len);
    len = content_len(protection, aad, text, len, &type);
    if (type == CONTENT_APPLICATION_DATA)
        mark_secret(text, len);
    return outcome;
}
