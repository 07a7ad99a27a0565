/* client13.c - the client of TLS 1.3: RFC 9846 A.1, one row for each arrow.
 *
 *     ClientHello  ------->
 *                  <-------  HelloRetryRequest       } at most once
 *     ClientHello  ------->                          }
 *                  <-------  ServerHello             keys both ways: handshake
 *                            EncryptedExtensions
 *                            CertificateRequest*
 *                            Certificate
 *                            CertificateVerify
 *                            Finished                keys in: application
 *     Certificate*                                   } when it was requested;
 *     CertificateVerify*                             } without the second when there is none
 *     Finished     ------->                          keys out: application
 */
#include "base/memory.h"
#include "base/secret.h"
#include "handshake/authenticate.h"
#include "handshake/client_certificate.h"
#include "handshake/offered.h"
#include "handshake/post_handshake.h"
#include "wire/server_parameters.h"

/* RFC 9846 4.2.3: what ServerHello and HelloRetryRequest have in common. That the version is TLS 1.3 is
 * known of the first; a retry that asks for another, or a hello behind it, is refused here. */
static bool check_version(struct handshake *hs, const struct server_hello *hello)
{
    if (!hello->is_tls13 || hello->selected_version != TLS_1_3 || !speaks(hs->config, TLS_1_3))
        return hs->scratch->retry_suite != NULL
                   ? refuse(hs, VERSION_CHANGED)
                   : fail_because(hs->error, VERSION_NOT_OFFERED, "version 0x%04x",
                                  (unsigned)hello->selected_version);
    if (hello->legacy_version != TLS_1_2)
        return fail_because(hs->error, LEGACY_VERSION_WRONG, "0x%04x",
                            (unsigned)hello->legacy_version);
    return true;
}

static bool check_server_hello(struct handshake *hs, const struct server_hello *hello,
                               const struct suite **suite)
{
    const struct scratch *scratch = hs->scratch;
    TRY(check_version(hs, hello));

    if (!bytes_equal(hello->legacy_session_id_echo, offer_session_id(&scratch->offer)))
        return refuse(hs, SESSION_ID_NOT_ECHOED);
    if (hello->legacy_compression != 0)
        return refuse(hs, COMPRESSION_NOT_NULL);

    *suite = offered_suite(hs->config, hello->cipher_suite);
    if (*suite == NULL)
        return refuse_suite(hs, hello->cipher_suite);
    if (scratch->retry_suite != NULL && *suite != scratch->retry_suite)
        return refuse(hs, SUITE_CHANGED);
    return true;
}

/* RFC 9846 4.2.4 and 4.3.8: the retry must change the hello, and ask for what was offered. */
static bool check_retry(struct handshake *hs, const struct server_hello *hello,
                        const struct group **group)
{
    *group = NULL;
    if (!hello->has_key_share && hello->cookie.data == NULL)
        return refuse(hs, RETRY_WITHOUT_CHANGE);
    if (!hello->has_key_share)
        return true;
    *group = offered_group(hs->config, hello->key_share.group);
    if (*group == NULL)
        return fail_because(hs->error, RETRY_FOR_GROUP_NOT_OFFERED, "group 0x%04x",
                            (unsigned)hello->key_share.group);
    if (offer_share(&hs->scratch->offer, hello->key_share.group) != NULL)
        return fail_because(hs->error, RETRY_WITHOUT_CHANGE, "a share for %s was sent already",
                            (*group)->name);
    return true;
}

/* RFC 9846 E.4: due once, before our second flight, if we promised it with a session ID. */
static bool send_change_cipher_spec(struct handshake *hs)
{
    if (hs->change_cipher_spec_sent || hs->scratch->offer.session_id_len == 0)
        return true;
    hs->change_cipher_spec_sent = true;
    return hs->sink->change_cipher_spec(hs->transport, hs->error);
}

bool client13_before_alert(struct handshake *hs)
{
    return hs->write_level != PARLEY_LEVEL_HANDSHAKE || send_change_cipher_spec(hs);
}

static bool take_hello_retry_request(struct handshake *hs, struct message *message)
{
    struct scratch *scratch = hs->scratch;
    struct server_hello hello;
    const struct suite *suite;
    const struct group *group;
    if (!server_hello_parse(&hello, &message->in, scratch->offer.extensions))
        return refuse_form(hs, message, MALFORMED_SERVER_HELLO);

    TRY(check_server_hello(hs, &hello, &suite));
    TRY(check_retry(hs, &hello, &group));
    TRY(input_ends(hs));

    adopt_suite(hs, suite);
    scratch->retry_suite = suite;
    scratch->retry_group = group;
    hs->facts->retried = true;
    transcript_start(&scratch->transcript, suite->hash);
    transcript_add(&scratch->transcript, offer_message(&scratch->offer));
    transcript_retry(&scratch->transcript);
    hear(hs, message);
    tell_decision(hs, "retry", "RFC 9846 4.2.4", "The server wants %s%s: the hello is sent again.",
                  group != NULL ? "a key share for " : "its cookie back",
                  group != NULL ? group->name : "");
    TRY(send_change_cipher_spec(hs));
    TRY(offer_retry(&scratch->offer, hs->config, scratch->name, group, hello.cookie, hs->error));
    hs->state = CLIENT_WAIT_SERVER_HELLO_AFTER_RETRY;
    return send_whole(hs, offer_message(&scratch->offer));
}

static bool check_key_share(struct handshake *hs, const struct server_hello *hello,
                            struct offered_share **share)
{
    if (!hello->has_key_share)
        return fail_because(hs->error, EXTENSION_MISSING, "ServerHello without key_share");
    const struct group *retry_group = hs->scratch->retry_group;
    if (retry_group != NULL && hello->key_share.group != retry_group->id)
        return refuse(hs, GROUP_CHANGED);
    *share = offer_share(&hs->scratch->offer, hello->key_share.group);
    if (*share == NULL)
        return fail_because(hs->error, GROUP_NOT_OFFERED, "group 0x%04x",
                            (unsigned)hello->key_share.group);
    return true;
}

/* The secret that both sides compute and neither sends. */
static bool agree(struct handshake *hs, struct offered_share *share, struct bytes reply)
{
    const struct group *group = share->group;
    uint8_t secret[GROUP_SECRET_LEN_MAX];
    enum outcome outcome = group->decapsulate(group, &share->state, reply, secret);
    bool ok = outcome == OUTCOME_OK;
    if (outcome == OUTCOME_REJECTED)
        fail_because(hs->error, KEY_SHARE_REFUSED, "%s", group->name);
    if (outcome == OUTCOME_BROKEN)
        refuse(hs, CRYPTO_BROKEN);
    ok = ok && enter_handshake_keys(hs, bytes_of(secret, group->secret_len));
    secret_wipe(secret, sizeof secret);
    hs->facts->group = group->id;
    hs->facts->group_name = group->name;
    return ok;
}

bool client13_take_server_hello(struct handshake *hs, struct message *message,
                                const struct server_hello *hello)
{
    struct scratch *scratch = hs->scratch;
    const struct suite *suite;
    struct offered_share *share;

    TRY(check_server_hello(hs, hello, &suite));
    TRY(check_key_share(hs, hello, &share));

    adopt_suite(hs, suite);
    if (scratch->retry_suite == NULL) {
        transcript_start(&scratch->transcript, suite->hash);
        transcript_add(&scratch->transcript, offer_message(&scratch->offer));
    }
    hear(hs, message);
    TRY(agree(hs, share, hello->key_share.key_exchange));
    offer_end(&scratch->offer); /* its shares have done their work */
    hs->state = CLIENT_WAIT_ENCRYPTED_EXTENSIONS;
    TRY(use_secret(hs, READING, PARLEY_LEVEL_HANDSHAKE, &scratch->server_handshake));
    return use_secret(hs, WRITING, PARLEY_LEVEL_HANDSHAKE, &scratch->client_handshake);
}

static bool take_server_hello_after_retry(struct handshake *hs, struct message *message)
{
    struct server_hello hello;
    if (!server_hello_parse(&hello, &message->in, hs->scratch->offer.extensions))
        return refuse_form(hs, message, MALFORMED_SERVER_HELLO);
    return client13_take_server_hello(hs, message, &hello);
}

static bool take_encrypted_extensions(struct handshake *hs, struct message *message)
{
    struct encrypted_extensions answer;
    if (!encrypted_extensions_parse(&answer, &message->in, hs->scratch->offer.extensions))
        return refuse_form(hs, message, MALFORMED_ENCRYPTED_EXTENSIONS);

    TRY(check_protocol(hs, answer.alpn));

    note_protocol(hs, answer.alpn);
    hear(hs, message);
    hs->state = CLIENT_WAIT_CERTIFICATE_REQUEST_OR_CERTIFICATE;
    return true;
}

static bool take_certificate_request(struct handshake *hs, struct message *message)
{
    struct certificate_request request;
    if (!certificate_request_parse(&request, &message->in))
        return refuse_form(hs, message, MALFORMED_CERTIFICATE_REQUEST);

    if (request.context.len > 0)
        return refuse(hs, CONTEXT_NOT_EMPTY);

    bool has_own = request.signature_algorithms_cert.len > 0;
    choose_client_identity(
        hs, &(struct certificate_wish){ .schemes = request.signature_algorithms,
                                        .schemes_cert = has_own ? request.signature_algorithms_cert
                                                                : request.signature_algorithms,
                                        .authorities = request.certificate_authorities,
                                        .signs = scheme_signs13,
                                        .reference = "RFC 9846 4.5.1.3" });
    hear(hs, message);
    hs->scratch->certificate_requested = true;
    hs->state = CLIENT_WAIT_CERTIFICATE;
    return true;
}

static bool take_certificate(struct handshake *hs, struct message *message)
{
    struct certificate_message certificate;
    if (!certificate_message_parse(&certificate, &message->in, hs->scratch->offer.extensions))
        return refuse_form(hs, message, MALFORMED_CERTIFICATE);

    if (certificate.context.len > 0)
        return refuse(hs, CONTEXT_NOT_EMPTY);
    if (certificate.count == 0) /* RFC 9846 4.5.1.3: the server's is never empty */
        return fail_because(hs->error, MALFORMED_CERTIFICATE, "the server sent no certificate");
    TRY(judge_chain(hs, &certificate));

    hear(hs, message);
    hs->state = CLIENT_WAIT_CERTIFICATE_VERIFY;
    return true;
}

static bool take_certificate_verify(struct handshake *hs, struct message *message)
{
    struct certificate_verify verify;
    if (!certificate_verify_parse(&verify, &message->in))
        return refuse_form(hs, message, MALFORMED_CERTIFICATE_VERIFY);

    TRY(judge_possession(hs, &verify));

    hear(hs, message);
    hs->state = hs->config->ask_peer ? CLIENT_WAIT_ANSWER_ABOUT_PEER : CLIENT_WAIT_FINISHED;
    return true;
}

/* RFC 9846 4.5.1: asked for a certificate, a client without one sends an empty list. */
static bool send_no_certificate(struct handshake *hs)
{
    struct certificate_message none = { 0 };
    struct writer out = begin_message(hs, CERTIFICATE);
    certificate_message_write(&out, &none);
    return send_message(hs, &out);
}

static bool send_own_certificate(struct handshake *hs)
{
    const struct identity *identity = hs->shown;
    if (identity == NULL)
        return send_no_certificate(hs);
    TRY(note_own_certificate(hs));
    TRY(send_whole(hs, bytes_of(identity->message, identity->message_len)));
    return prove_possession(hs, identity, hs->scratch->scheme);
}

static bool take_finished(struct handshake *hs, struct message *message)
{
    struct scratch *scratch = hs->scratch;

    TRY(judge_finished(hs, &scratch->server_handshake, message->body));

    hear(hs, message);
    TRY(derive_application_secrets(hs));
    TRY(use_secret(hs, READING, PARLEY_LEVEL_APPLICATION, &scratch->server_application));
    TRY(send_change_cipher_spec(hs));
    if (scratch->certificate_requested)
        TRY(send_own_certificate(hs));
    TRY(send_finished(hs, &scratch->client_handshake));
    TRY(use_secret(hs, WRITING, PARLEY_LEVEL_APPLICATION, &scratch->client_application));
    finish_handshake(hs, CLIENT_CONNECTED);
    return true;
}

static const struct step steps[] = {
    { CLIENT_WAIT_SERVER_HELLO,
      HELLO_RETRY_REQUEST,
      take_hello_retry_request,
      { CLIENT_WAIT_SERVER_HELLO_AFTER_RETRY } },
    { CLIENT_WAIT_SERVER_HELLO_AFTER_RETRY,
      SERVER_HELLO,
      take_server_hello_after_retry,
      { CLIENT_WAIT_ENCRYPTED_EXTENSIONS } },
    { CLIENT_WAIT_ENCRYPTED_EXTENSIONS,
      ENCRYPTED_EXTENSIONS,
      take_encrypted_extensions,
      { CLIENT_WAIT_CERTIFICATE_REQUEST_OR_CERTIFICATE } },
    { CLIENT_WAIT_CERTIFICATE_REQUEST_OR_CERTIFICATE,
      CERTIFICATE_REQUEST,
      take_certificate_request,
      { CLIENT_WAIT_CERTIFICATE } },
    { CLIENT_WAIT_CERTIFICATE_REQUEST_OR_CERTIFICATE,
      CERTIFICATE,
      take_certificate,
      { CLIENT_WAIT_CERTIFICATE_VERIFY } },
    { CLIENT_WAIT_CERTIFICATE, CERTIFICATE, take_certificate, { CLIENT_WAIT_CERTIFICATE_VERIFY } },
    { CLIENT_WAIT_CERTIFICATE_VERIFY,
      CERTIFICATE_VERIFY,
      take_certificate_verify,
      { CLIENT_WAIT_FINISHED, CLIENT_WAIT_ANSWER_ABOUT_PEER } },
    { CLIENT_WAIT_FINISHED, FINISHED, take_finished, { CLIENT_CONNECTED } },
    { CLIENT_CONNECTED, NEW_SESSION_TICKET, take_new_session_ticket, { CLIENT_CONNECTED } },
    { CLIENT_CONNECTED, KEY_UPDATE, take_key_update, { CLIENT_CONNECTED } },
};

const struct step_table client13_table = { steps, sizeof steps / sizeof *steps };
