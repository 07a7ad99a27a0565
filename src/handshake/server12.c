/* server12.c - the server of TLS 1.2: RFC 5246 7.3, one row for each arrow.
 *
 *     ClientHello  ------->                                (client_hello_flow.c)
 *                  <-------  ServerHello
 *                            Certificate
 *                            CertificateStatus*
 *                            ServerKeyExchange             but with static RSA (src/legacy)
 *                            CertificateRequest*
 *                            ServerHelloDone
 *     Certificate*                                         } when it was requested;
 *     ClientKeyExchange                                    } without the last when the first is empty
 *     CertificateVerify*                                   }
 *     [ChangeCipherSpec]                                   keys in
 *     Finished     ------->
 *                  <-------  NewSessionTicket*
 *                            [ChangeCipherSpec]            keys out
 *                            Finished
 *
 * or, when a session is taken up, with the two Finished in the other order:
 *
 *     ClientHello  ------->
 *                  <-------  ServerHello
 *                            NewSessionTicket*
 *                            [ChangeCipherSpec]            keys out
 *                            Finished
 *     [ChangeCipherSpec]                                   keys in
 *     Finished     ------->
 */
#include "base/memory.h"
#include "base/secret.h"
#include "handshake/authenticate12.h"
#include "handshake/client_auth.h"
#include "handshake/key_exchange12.h"
#include "handshake/post_handshake.h"
#include "handshake/resume12.h"
#include "wire/authentication12.h"

/* RFC 5246 7.3: the client's own ID says that its session is resumed, even if it only goes with a ticket
 * (RFC 5077 3.4). */
static struct bytes session_id(const struct handshake *hs, const struct client_hello *hello)
{
    return hs->facts->resumed ? hello->legacy_session_id
                              : bytes_of(hs->session_id, hs->session_id_len);
}

/* There is an OCSP response for the certificate, and the client asks for it. */
static bool is_stapled(const struct choice *choice)
{
    return choice->certificate.data != choice->identity->message;
}

/* RFC 5246 7.4.1.4: an extension is answered when the client has it; renegotiation_info also for one
 * that says it by a suite's number (RFC 5746 3.6). What only a full handshake looks at is not answered in
 * another (RFC 6066 3, RFC 8422 4). */
static bool send_server_hello(struct handshake *hs, const struct client_hello *hello,
                              const struct choice *choice)
{
    static const uint8_t formats[] = { POINT_FORMAT_UNCOMPRESSED };
    bool is_full = !hs->facts->resumed;
    bool has_formats =
        is_full && suite12_signs(hs->suite12) && hello->ec_point_formats.data != NULL;
    TRY(make_server_random(hs, TLS_1_2));
    struct server_hello12 answer = {
        .version = TLS_1_2,
        .random = bytes_of(hs->randoms.server, RANDOM_LEN),
        .session_id = session_id(hs, hello),
        .cipher_suite = choice->suite12->id,
        .server_name = is_full && choice->name_known,
        .alpn = choice->alpn,
        .ec_point_formats = has_formats ? bytes_of(formats, sizeof formats) : bytes_of(NULL, 0),
        .session_ticket = hs->scratch->tls12.ticket_follows,
        .encrypt_then_mac = choice->suite12->encrypt_then_mac,
        .extended_main_secret = hello->extended_main_secret,
        .status_request = is_full && is_stapled(choice),
        .secure_renegotiation = true,
    };
    struct writer out = begin_message(hs, SERVER_HELLO);
    server_hello12_write(&out, &answer);
    return send_message(hs, &out);
}

/* RFC 6066 8: the OCSP response that stands in the Certificate message of TLS 1.3. */
static struct bytes staple_of(const struct choice *choice)
{
    struct certificate_message certificate;
    struct reader in = reader_of(choice->certificate);
    (void)read_bytes(&in, HANDSHAKE_HEADER_LEN);
    (void)certificate_message_parse(&certificate, &in, 1u << EXT_STATUS_REQUEST); /* our own */
    return certificate.ocsp_responses[0];
}

static bool send_certificate_status(struct handshake *hs, struct bytes ocsp_response)
{
    struct writer out;
    TRY(begin_long_message(hs, &out, CERTIFICATE_STATUS, 4 + ocsp_response.len));
    write_certificate_status(&out, ocsp_response);
    return send_long_message(hs, &out);
}

static bool send_certificate(struct handshake *hs, const struct choice *choice)
{
    const struct identity *identity = choice->identity;
    TRY(send_whole(hs, bytes_of(identity->message12, identity->message12_len)));
    return !is_stapled(choice) || send_certificate_status(hs, staple_of(choice));
}

/* RFC 5246 7.3: all that the server says of a session that it takes up. */
static bool resume(struct handshake *hs)
{
    TRY(session12_take_up(hs));
    TRY(send_new_session_ticket12(hs));
    TRY(send_change_cipher_spec12(hs));
    TRY(send_finished12(hs));
    hs->state = SERVER12_WAIT_CHANGE_CIPHER_SPEC;
    return true;
}

/* RFC 5246 7.4.4, RFC 8422 5.5: the kinds of the keys that can make what the schemes ask for. */
static struct bytes types_of(const struct handshake_config *config, uint8_t room[2])
{
    bool ecdsa = false, rsa = false;
    struct writer types = writer_of(room, 2);
    for (size_t i = 0; i < config->scheme_count; i++) {
        enum key_kind key = config->schemes[i]->key;
        bool is_rsa = key == KEY_RSA || key == KEY_RSA_PSS;
        rsa |= is_rsa;
        ecdsa |= !is_rsa;
    }
    if (ecdsa)
        write_u8(&types, CLIENT_CERTIFICATE_ECDSA_SIGN);
    if (rsa)
        write_u8(&types, CLIENT_CERTIFICATE_RSA_SIGN);
    return writer_bytes(&types);
}

static bool send_certificate_request(struct handshake *hs)
{
    uint8_t types[2], schemes[SCHEMES_LEN_MAX];
    const struct certificate_request12 request = {
        .certificate_types = types_of(hs->config, types),
        .signature_algorithms = schemes_for_client(hs->config, schemes),
        .certificate_authorities = hs->config->authorities,
    };
    struct writer out;
    TRY(begin_certificate_request(hs, &out));
    certificate_request12_write(&out, &request);
    return send_long_message(hs, &out);
}

static bool send_full_flight(struct handshake *hs, const struct choice *choice)
{
    TRY(send_certificate(hs, choice));
    if (suite12_signs(hs->suite12))
        TRY(key_exchange_of(hs)->send_server(hs, choice));
    if (asks_client(hs))
        TRY(send_certificate_request(hs));
    struct writer done = begin_message(hs, SERVER_HELLO_DONE);
    TRY(send_message(hs, &done));
    hs->state = asks_client(hs) ? SERVER12_WAIT_CERTIFICATE : SERVER12_WAIT_CLIENT_KEY_EXCHANGE;
    return true;
}

bool server12_take_client_hello(struct handshake *hs, struct message *message,
                                const struct client_hello *hello)
{
    struct choice choice;

    TRY(negotiate12(hs, hello, &choice));
    TRY(input_ends(hs));
    TRY(find_session12(hs, hello, &choice));
    TRY(promise_session12(hs, hello));
    if (!hs->facts->resumed)
        tell_choice12(hs, &choice);

    TRY(adopt_suite12(hs, choice.suite12));
    hs->scratch->tls12.identity = choice.identity;
    hs->scratch->tls12.client_version = hello->legacy_version;
    hs->facts->extended_main_secret = hello->extended_main_secret;
    transcript_start(&hs->scratch->transcript, choice.suite12->hash);
    if (asks_client(hs) && !hs->facts->resumed)
        transcript_keep(&hs->scratch->transcript);
    hear(hs, message);
    TRY(send_server_hello(hs, hello, &choice));
    return hs->facts->resumed ? resume(hs) : send_full_flight(hs, &choice);
}

/* RFC 5246 7.4.6: an empty list is a client's way to say that it has none. */
static bool take_no_certificate(struct handshake *hs, struct message *message)
{
    TRY(serve_unknown_client(hs, ALERT_HANDSHAKE_FAILURE, "RFC 5246 7.4.6"));
    transcript_forget(&hs->scratch->transcript); /* nothing will sign it */
    hear(hs, message);
    hs->state = SERVER12_WAIT_CLIENT_KEY_EXCHANGE;
    return true;
}

static bool take_certificate(struct handshake *hs, struct message *message)
{
    struct certificate_message certificate;
    if (!certificate_message12_parse(&certificate, &message->in))
        return refuse_form(hs, message, MALFORMED_CERTIFICATE);

    if (certificate.count == 0)
        return take_no_certificate(hs, message);
    hs->facts->client_certificate_sent = true;
    TRY(judge_chain(hs, &certificate));

    hear(hs, message);
    hs->state = SERVER12_WAIT_CLIENT_KEY_EXCHANGE;
    return true;
}

/* ClientKeyExchange, and the keys that come of it. */
static bool agree(struct handshake *hs, struct message *message)
{
    struct premaster_secret premaster;
    bool agreed = key_exchange_of(hs)->take_client(hs, message, &premaster);
    if (agreed) {
        hear(hs, message);
        derive_keys12(hs, &premaster);
    }
    secret_wipe(&premaster, sizeof premaster);
    return agreed;
}

static bool take_client_key_exchange(struct handshake *hs, struct message *message)
{
    TRY(agree(hs, message));
    hs->state = hs->facts->client_certificate_sent ? SERVER12_WAIT_CERTIFICATE_VERIFY
                                                   : SERVER12_WAIT_CHANGE_CIPHER_SPEC;
    return true;
}

static bool take_certificate_verify(struct handshake *hs, struct message *message)
{
    struct certificate_verify verify;
    if (!certificate_verify_parse(&verify, &message->in))
        return refuse_form(hs, message, MALFORMED_CERTIFICATE_VERIFY);

    TRY(judge_possession12(hs, &verify));

    hear(hs, message);
    hs->state =
        hs->config->ask_peer ? SERVER12_WAIT_ANSWER_ABOUT_PEER : SERVER12_WAIT_CHANGE_CIPHER_SPEC;
    return true;
}

static bool take_change_cipher_spec(struct handshake *hs, struct message *message)
{
    (void)message; /* the one byte of its record was judged there */
    return take_change_cipher_spec12(hs, SERVER12_WAIT_FINISHED);
}

static bool take_finished(struct handshake *hs, struct message *message)
{
    TRY(judge_finished12(hs, message->body));
    TRY(input_ends(hs));

    session12_confirm_peer(hs);
    confirm_known_client(hs);
    hear(hs, message);
    if (!hs->facts->resumed) {
        cache_session12(hs);
        TRY(send_new_session_ticket12(hs));
        TRY(send_change_cipher_spec12(hs));
        TRY(send_finished12(hs));
    }
    finish_handshake12(hs, SERVER12_CONNECTED);
    return true;
}

static const struct step steps[] = {
    { SERVER12_WAIT_CERTIFICATE,
      CERTIFICATE,
      take_certificate,
      { SERVER12_WAIT_CLIENT_KEY_EXCHANGE } },
    { SERVER12_WAIT_CLIENT_KEY_EXCHANGE,
      CLIENT_KEY_EXCHANGE,
      take_client_key_exchange,
      { SERVER12_WAIT_CHANGE_CIPHER_SPEC, SERVER12_WAIT_CERTIFICATE_VERIFY } },
    { SERVER12_WAIT_CERTIFICATE_VERIFY,
      CERTIFICATE_VERIFY,
      take_certificate_verify,
      { SERVER12_WAIT_CHANGE_CIPHER_SPEC, SERVER12_WAIT_ANSWER_ABOUT_PEER } },
    { SERVER12_WAIT_CHANGE_CIPHER_SPEC,
      CHANGE_CIPHER_SPEC,
      take_change_cipher_spec,
      { SERVER12_WAIT_FINISHED } },
    { SERVER12_WAIT_FINISHED, FINISHED, take_finished, { SERVER12_CONNECTED } },
    { SERVER12_CONNECTED, CLIENT_HELLO, refuse_renegotiation, { SERVER12_CONNECTED } },
};

const struct step_table server12_table = { steps, sizeof steps / sizeof *steps };
