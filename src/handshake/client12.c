/* client12.c - the client of TLS 1.2: RFC 5246 7.3, one row for each arrow.
 *
 *     ClientHello  ------->                                (client_hello_flow.c)
 *                  <-------  ServerHello
 *                            Certificate
 *                            CertificateStatus*
 *                            ServerKeyExchange             but with static RSA (src/legacy)
 *                            CertificateRequest*
 *                            ServerHelloDone
 *     Certificate*                                         } when it was requested;
 *     ClientKeyExchange                                    } without the last when there is none
 *     CertificateVerify*                                   }
 *     [ChangeCipherSpec]                                   keys out
 *     Finished     ------->
 *                  <-------  NewSessionTicket*
 *                            [ChangeCipherSpec]            keys in
 *                            Finished
 *
 * or, when the server takes up a session, with the two Finished in the other order:
 *
 *     ClientHello  ------->
 *                  <-------  ServerHello
 *                            NewSessionTicket*
 *                            [ChangeCipherSpec]            keys in
 *                            Finished
 *     [ChangeCipherSpec]                                   keys out
 *     Finished     ------->
 *
 * Everything up to ChangeCipherSpec is in the clear, and nothing but the two Finished vouches for it.
 */
#include "base/memory.h"
#include "base/secret.h"
#include "handshake/authenticate12.h"
#include "handshake/client_certificate.h"
#include "handshake/key_exchange12.h"
#include "handshake/offered.h"
#include "handshake/post_handshake.h"
#include "handshake/resume12.h"
#include "wire/authentication12.h"

/* RFC 5746 3.4, RFC 7627 5.2. */
static bool check_safety(struct handshake *hs, const struct server_hello12 *hello)
{
    if (!hello->secure_renegotiation)
        return refuse(hs, RENEGOTIATION_NOT_SECURED);
    return hello->extended_main_secret || hs->config->allow_no_extended_main_secret ||
           refuse(hs, NO_EXTENDED_MAIN_SECRET);
}

/* RFC 7366 3: a CBC suite without it would be MAC-then-encrypt; no other suite has a use for it. */
static bool check_encrypt_then_mac(struct handshake *hs, const struct server_hello12 *hello,
                                   const struct suite12 *suite)
{
    if (suite->encrypt_then_mac && !hello->encrypt_then_mac)
        return fail_because(hs->error, ENCRYPT_THEN_MAC_MISSING, "%s", suite->name);
    return suite->encrypt_then_mac == hello->encrypt_then_mac ||
           fail_because(hs->error, ENCRYPT_THEN_MAC_UNFIT, "%s", suite->name);
}

static bool check_server_hello(struct handshake *hs, const struct server_hello12 *hello,
                               const struct suite12 **suite)
{
    if (hello->compression != 0)
        return refuse(hs, COMPRESSION_NOT_NULL);
    *suite = offered_suite12(hs->config, hello->cipher_suite);
    if (*suite == NULL)
        return refuse_suite(hs, hello->cipher_suite);
    TRY(check_encrypt_then_mac(hs, hello, *suite));
    TRY(check_safety(hs, hello));
    TRY(check_protocol(hs, hello->alpn));
    return judge_resumption12(hs, hello);
}

static void wait_for_keys(struct handshake *hs)
{
    hs->state = hs->scratch->tls12.ticket_follows ? CLIENT12_WAIT_NEW_SESSION_TICKET
                                                  : CLIENT12_WAIT_CHANGE_CIPHER_SPEC;
}

bool client12_take_server_hello(struct handshake *hs, struct message *message)
{
    struct scratch *scratch = hs->scratch;
    struct server_hello12 hello;
    const struct suite12 *suite;
    message->in = reader_of(message->body); /* it was read as a hello of any version */
    if (!server_hello12_parse(&hello, &message->in, scratch->offer.extensions))
        return refuse_form(hs, message, MALFORMED_SERVER_HELLO);

    TRY(check_server_hello(hs, &hello, &suite));

    TRY(adopt_suite12(hs, suite));
    memcpy(hs->randoms.server, hello.random.data, RANDOM_LEN);
    note_protocol(hs, hello.alpn);
    hs->facts->extended_main_secret = hello.extended_main_secret;
    scratch->tls12.status_follows = hello.status_request;
    transcript_start(&scratch->transcript, suite->hash);
    if (hs->config->identity_count > 0 && !hs->facts->resumed)
        transcript_keep(&scratch->transcript); /* in case that the server asks */
    transcript_add(&scratch->transcript, offer_message(&scratch->offer));
    hear(hs, message);
    offer_end(&scratch->offer); /* its shares are of no use in TLS 1.2 */
    hs->state = CLIENT12_WAIT_CERTIFICATE;
    if (!hs->facts->resumed)
        return true;
    TRY(session12_take_up(hs));
    wait_for_keys(hs);
    return true;
}

/* RFC 5246 7.4.2, RFC 8422 5.3: what our hello said about keys of certificates. */
static bool check_key(struct handshake *hs, enum key_kind key)
{
    uint16_t curve = curve_of_key(key);
    if (!suite12_fits_key(hs->suite12, key))
        return fail_because(hs->error, KEY_NOT_FOR_SUITE, "%s", hs->suite12->name);
    return curve == 0 || offered_group(hs->config, curve) != NULL ||
           fail_because(hs->error, KEY_NOT_FOR_SUITE, "its curve was not offered");
}

/* Certificate is judged when all that is said about it has come. */
static bool judge_certificate(struct handshake *hs, struct bytes body, struct bytes ocsp_response)
{
    struct certificate_message certificate;
    struct reader in = reader_of(body);
    if (!certificate_message12_parse(&certificate, &in))
        return fail_reading(hs->error, &in, MALFORMED_CERTIFICATE);
    if (certificate.count == 0)
        return fail_because(hs->error, MALFORMED_CERTIFICATE, "the server sent no certificate");
    certificate.ocsp_responses[0] = ocsp_response;
    TRY(judge_chain(hs, &certificate));
    return check_key(hs, hs->scratch->peer_key.kind);
}

static bool judge_kept_certificate(struct handshake *hs, struct bytes ocsp_response)
{
    const struct scratch12 *scratch = &hs->scratch->tls12;
    return judge_certificate(hs, bytes_of(scratch->certificate, scratch->certificate_len),
                             ocsp_response);
}

static enum state state_behind_certificate(const struct handshake *hs)
{
    return suite12_signs(hs->suite12) ? CLIENT12_WAIT_SERVER_KEY_EXCHANGE
                                      : CLIENT12_WAIT_CERTIFICATE_REQUEST_OR_SERVER_HELLO_DONE;
}

/* RFC 6066 8: a server that said that a status comes may think better of it. */
static enum state state_for_status(const struct handshake *hs)
{
    return suite12_signs(hs->suite12) ? CLIENT12_WAIT_CERTIFICATE_STATUS
                                      : CLIENT12_WAIT_CERTIFICATE_STATUS_WITHOUT_KEY_EXCHANGE;
}

static bool take_certificate(struct handshake *hs, struct message *message)
{
    struct scratch12 *scratch = &hs->scratch->tls12;
    if (!scratch->status_follows)
        TRY(judge_certificate(hs, message->body, bytes_of(NULL, 0)));

    if (scratch->status_follows) {
        scratch->certificate = memory_copy(message->body.data, message->body.len);
        scratch->certificate_len = message->body.len;
        TRY(scratch->certificate != NULL || refuse(hs, NO_MEMORY));
    }
    hear(hs, message);
    hs->state = scratch->status_follows ? state_for_status(hs) : state_behind_certificate(hs);
    return true;
}

/* RFC 6066 8: what was asked for with status_request. */
static bool take_certificate_status(struct handshake *hs, struct message *message)
{
    struct bytes ocsp_response;
    if (!certificate_status_parse(&ocsp_response, &message->in))
        return refuse_form(hs, message, MALFORMED_CERTIFICATE_STATUS);

    TRY(judge_kept_certificate(hs, ocsp_response));

    hear(hs, message);
    hs->state = state_behind_certificate(hs);
    return true;
}

static bool take_server_key_exchange(struct handshake *hs, struct message *message)
{
    struct scratch12 *scratch = &hs->scratch->tls12;
    struct server_key_exchange exchange;
    if (!server_key_exchange_parse(&exchange, &message->in))
        return refuse_form(hs, message, MALFORMED_SERVER_KEY_EXCHANGE);

    const struct group *group = offered_group(hs->config, exchange.group);
    if (group == NULL)
        return fail_because(hs->error, GROUP_NOT_OFFERED, "group 0x%04x", (unsigned)exchange.group);
    if (exchange.public_key.len != group->share_len)
        return fail_because(hs->error, KEY_SHARE_REFUSED, "%s", group->name);
    TRY(judge_key_exchange(hs, &exchange));

    scratch->group = group;
    memcpy(scratch->server_share, exchange.public_key.data, group->share_len);
    hs->facts->group = group->id;
    hs->facts->group_name = group->name;
    hear(hs, message);
    hs->state = CLIENT12_WAIT_CERTIFICATE_REQUEST_OR_SERVER_HELLO_DONE;
    return true;
}

static bool take_server_key_exchange_in_place_of_status(struct handshake *hs,
                                                        struct message *message)
{
    TRY(judge_kept_certificate(hs, bytes_of(NULL, 0)));
    return take_server_key_exchange(hs, message);
}

static bool take_certificate_request(struct handshake *hs, struct message *message)
{
    struct certificate_request12 request;
    if (!certificate_request12_parse(&request, &message->in))
        return refuse_form(hs, message, MALFORMED_CERTIFICATE_REQUEST);

    choose_client_identity(
        hs, &(struct certificate_wish){ .types = request.certificate_types,
                                        .schemes = request.signature_algorithms,
                                        .schemes_cert = request.signature_algorithms,
                                        .authorities = request.certificate_authorities,
                                        .signs = scheme_signs12,
                                        .reference = "RFC 5246 7.4.6" });
    hear(hs, message);
    hs->scratch->certificate_requested = true;
    hs->state = CLIENT12_WAIT_SERVER_HELLO_DONE;
    return true;
}

static bool take_certificate_request_in_place_of_status(struct handshake *hs,
                                                        struct message *message)
{
    TRY(judge_kept_certificate(hs, bytes_of(NULL, 0)));
    return take_certificate_request(hs, message);
}

/* RFC 5246 7.4.6: asked for a certificate, a client without one sends an empty list. */
static bool send_no_certificate(struct handshake *hs)
{
    struct certificate_message none = { 0 };
    struct writer out = begin_message(hs, CERTIFICATE);
    certificate_message12_write(&out, &none);
    return send_message(hs, &out);
}

static bool send_own_certificate(struct handshake *hs)
{
    const struct identity *identity = hs->shown;
    if (identity == NULL)
        return send_no_certificate(hs);
    TRY(note_own_certificate(hs));
    return send_whole(hs, bytes_of(identity->message12, identity->message12_len));
}

/* ClientKeyExchange, and the keys that come of it. */
static bool agree(struct handshake *hs)
{
    struct premaster_secret premaster;
    bool agreed = key_exchange_of(hs)->send_client(hs, &premaster);
    if (agreed)
        derive_keys12(hs, &premaster);
    secret_wipe(&premaster, sizeof premaster);
    return agreed;
}

/* Who it is, its half of the key exchange, and its Finished. */
bool client12_send_flight(struct handshake *hs)
{
    if (hs->scratch->certificate_requested)
        TRY(send_own_certificate(hs));
    TRY(agree(hs));
    if (hs->shown != NULL)
        TRY(prove_possession12(hs, hs->shown, hs->scratch->scheme));
    TRY(send_change_cipher_spec12(hs));
    TRY(send_finished12(hs));
    wait_for_keys(hs);
    return true;
}

static bool take_server_hello_done(struct handshake *hs, struct message *message)
{
    if (!server_hello_done_parse(&message->in))
        return refuse_form(hs, message, MALFORMED_SERVER_HELLO_DONE);

    TRY(input_ends(hs));

    hear(hs, message);
    if (!hs->scratch->certificate_requested)
        transcript_forget(&hs->scratch->transcript); /* nothing is signed */
    hs->state = CLIENT12_WAIT_ANSWER_ABOUT_PEER;
    return hs->config->ask_peer || client12_send_flight(hs);
}

static bool take_server_hello_done_in_place_of_status(struct handshake *hs, struct message *message)
{
    TRY(judge_kept_certificate(hs, bytes_of(NULL, 0)));
    return take_server_hello_done(hs, message);
}

static bool take_change_cipher_spec(struct handshake *hs, struct message *message)
{
    (void)message; /* the one byte of its record was judged there */
    return take_change_cipher_spec12(hs, CLIENT12_WAIT_FINISHED);
}

/* Where nobody signed, the server could decrypt the premaster secret. */
static void note_possession(struct handshake *hs)
{
    if (suite12_signs(hs->suite12) || hs->facts->resumed)
        return;
    hs->facts->verified = hs->config->verify;
    tell_decision(hs, "possession", "RFC 5246 F.1.1.2",
                  "The server's Finished is right: it holds the key of its certificate.");
}

static bool take_finished(struct handshake *hs, struct message *message)
{
    TRY(judge_finished12(hs, message->body));
    TRY(input_ends(hs));

    note_possession(hs);
    session12_confirm_peer(hs);
    confirm_client(hs); /* the server goes on, with a certificate or without */
    hear(hs, message);
    if (hs->facts->resumed) {
        TRY(send_change_cipher_spec12(hs));
        TRY(send_finished12(hs));
    }
    tell_session12(hs);
    finish_handshake12(hs, CLIENT12_CONNECTED);
    return true;
}

static const struct step steps[] = {
    { CLIENT12_WAIT_CERTIFICATE,
      CERTIFICATE,
      take_certificate,
      { CLIENT12_WAIT_SERVER_KEY_EXCHANGE, CLIENT12_WAIT_CERTIFICATE_STATUS,
        CLIENT12_WAIT_CERTIFICATE_STATUS_WITHOUT_KEY_EXCHANGE,
        CLIENT12_WAIT_CERTIFICATE_REQUEST_OR_SERVER_HELLO_DONE } },
    { CLIENT12_WAIT_CERTIFICATE_STATUS,
      CERTIFICATE_STATUS,
      take_certificate_status,
      { CLIENT12_WAIT_SERVER_KEY_EXCHANGE } },
    { CLIENT12_WAIT_CERTIFICATE_STATUS_WITHOUT_KEY_EXCHANGE,
      CERTIFICATE_STATUS,
      take_certificate_status,
      { CLIENT12_WAIT_CERTIFICATE_REQUEST_OR_SERVER_HELLO_DONE } },
    { CLIENT12_WAIT_CERTIFICATE_STATUS_WITHOUT_KEY_EXCHANGE,
      CERTIFICATE_REQUEST,
      take_certificate_request_in_place_of_status,
      { CLIENT12_WAIT_SERVER_HELLO_DONE } },
    { CLIENT12_WAIT_CERTIFICATE_STATUS_WITHOUT_KEY_EXCHANGE,
      SERVER_HELLO_DONE,
      take_server_hello_done_in_place_of_status,
      { CLIENT12_WAIT_CHANGE_CIPHER_SPEC, CLIENT12_WAIT_NEW_SESSION_TICKET,
        CLIENT12_WAIT_ANSWER_ABOUT_PEER } },
    { CLIENT12_WAIT_CERTIFICATE_STATUS,
      SERVER_KEY_EXCHANGE,
      take_server_key_exchange_in_place_of_status,
      { CLIENT12_WAIT_CERTIFICATE_REQUEST_OR_SERVER_HELLO_DONE } },
    { CLIENT12_WAIT_SERVER_KEY_EXCHANGE,
      SERVER_KEY_EXCHANGE,
      take_server_key_exchange,
      { CLIENT12_WAIT_CERTIFICATE_REQUEST_OR_SERVER_HELLO_DONE } },
    { CLIENT12_WAIT_CERTIFICATE_REQUEST_OR_SERVER_HELLO_DONE,
      CERTIFICATE_REQUEST,
      take_certificate_request,
      { CLIENT12_WAIT_SERVER_HELLO_DONE } },
    { CLIENT12_WAIT_CERTIFICATE_REQUEST_OR_SERVER_HELLO_DONE,
      SERVER_HELLO_DONE,
      take_server_hello_done,
      { CLIENT12_WAIT_CHANGE_CIPHER_SPEC, CLIENT12_WAIT_NEW_SESSION_TICKET,
        CLIENT12_WAIT_ANSWER_ABOUT_PEER } },
    { CLIENT12_WAIT_SERVER_HELLO_DONE,
      SERVER_HELLO_DONE,
      take_server_hello_done,
      { CLIENT12_WAIT_CHANGE_CIPHER_SPEC, CLIENT12_WAIT_NEW_SESSION_TICKET,
        CLIENT12_WAIT_ANSWER_ABOUT_PEER } },
    { CLIENT12_WAIT_NEW_SESSION_TICKET,
      NEW_SESSION_TICKET,
      take_new_session_ticket12,
      { CLIENT12_WAIT_CHANGE_CIPHER_SPEC } },
    { CLIENT12_WAIT_CHANGE_CIPHER_SPEC,
      CHANGE_CIPHER_SPEC,
      take_change_cipher_spec,
      { CLIENT12_WAIT_FINISHED } },
    { CLIENT12_WAIT_FINISHED, FINISHED, take_finished, { CLIENT12_CONNECTED } },
    { CLIENT12_WAIT_CERTIFICATE,
      HELLO_REQUEST,
      ignore_hello_request,
      { CLIENT12_WAIT_CERTIFICATE } },
    { CLIENT12_WAIT_CERTIFICATE_STATUS,
      HELLO_REQUEST,
      ignore_hello_request,
      { CLIENT12_WAIT_CERTIFICATE_STATUS } },
    { CLIENT12_WAIT_CERTIFICATE_STATUS_WITHOUT_KEY_EXCHANGE,
      HELLO_REQUEST,
      ignore_hello_request,
      { CLIENT12_WAIT_CERTIFICATE_STATUS_WITHOUT_KEY_EXCHANGE } },
    { CLIENT12_WAIT_SERVER_KEY_EXCHANGE,
      HELLO_REQUEST,
      ignore_hello_request,
      { CLIENT12_WAIT_SERVER_KEY_EXCHANGE } },
    { CLIENT12_WAIT_CERTIFICATE_REQUEST_OR_SERVER_HELLO_DONE,
      HELLO_REQUEST,
      ignore_hello_request,
      { CLIENT12_WAIT_CERTIFICATE_REQUEST_OR_SERVER_HELLO_DONE } },
    { CLIENT12_WAIT_SERVER_HELLO_DONE,
      HELLO_REQUEST,
      ignore_hello_request,
      { CLIENT12_WAIT_SERVER_HELLO_DONE } },
    { CLIENT12_WAIT_NEW_SESSION_TICKET,
      HELLO_REQUEST,
      ignore_hello_request,
      { CLIENT12_WAIT_NEW_SESSION_TICKET } },
    { CLIENT12_WAIT_CHANGE_CIPHER_SPEC,
      HELLO_REQUEST,
      ignore_hello_request,
      { CLIENT12_WAIT_CHANGE_CIPHER_SPEC } },
    { CLIENT12_CONNECTED, HELLO_REQUEST, refuse_hello_request, { CLIENT12_CONNECTED } },
};

const struct step_table client12_table = { steps, sizeof steps / sizeof *steps };
