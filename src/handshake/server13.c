/* server13.c - the server of TLS 1.3: RFC 9846 A.2, one row for each arrow.
 *
 *     ClientHello  ------->
 *                  <-------  HelloRetryRequest       } at most once, when no usable share came
 *     ClientHello  ------->                          }
 *                  <-------  ServerHello             keys both ways: handshake
 *                            EncryptedExtensions
 *                            CertificateRequest*
 *                            Certificate
 *                            CertificateVerify
 *                            Finished                keys out: application
 *     Certificate*                                   } when it was requested;
 *     CertificateVerify*                             } without the second when the first is empty
 *     Finished     ------->                          keys in: application
 */
#include "base/memory.h"
#include "base/secret.h"
#include "handshake/authenticate.h"
#include "handshake/client_auth.h"
#include "handshake/negotiate.h"
#include "handshake/post_handshake.h"
#include "wire/server_parameters.h"

/* RFC 9846 4.2.2: what a second ClientHello may change. Extensions that this side does not know, ECH
 * among them, have rules of their own and are not compared. */
static const extension_set may_change = 1u << EXT_KEY_SHARE | 1u << EXT_EARLY_DATA |
                                        1u << EXT_COOKIE | 1u << EXT_PRE_SHARED_KEY |
                                        1u << EXT_PADDING;

static bool same_hello(const struct client_hello *first, const struct client_hello *second)
{
    if (first->legacy_version != second->legacy_version ||
        !bytes_equal(first->random, second->random) ||
        !bytes_equal(first->legacy_session_id, second->legacy_session_id) ||
        !bytes_equal(first->cipher_suites, second->cipher_suites) ||
        !bytes_equal(first->legacy_compression, second->legacy_compression) ||
        (first->extensions.present & ~may_change) != (second->extensions.present & ~may_change))
        return false;
    for (unsigned i = 0; i < EXTENSIONS_KNOWN; i++)
        if ((may_change >> i & 1) == 0 &&
            !bytes_equal(first->extensions.body[i], second->extensions.body[i]))
            return false;
    return true;
}

/* ServerHello and HelloRetryRequest share all but the random and the extensions' values. */
static void put_server_hello(struct writer *out, const struct client_hello *hello,
                             const struct server_hello *answer)
{
    struct server_hello whole = *answer;
    whole.legacy_version = TLS_1_2;
    whole.legacy_session_id_echo = hello->legacy_session_id;
    whole.is_tls13 = true;
    whole.selected_version = TLS_1_3;
    server_hello_write(out, &whole);
}

/* RFC 9846 E.4: due after our first message, to a client that asks for it with a session ID. */
static bool send_change_cipher_spec(struct handshake *hs, const struct client_hello *hello)
{
    return hello->legacy_session_id.len == 0 ||
           hs->sink->change_cipher_spec(hs->transport, hs->error);
}

static bool keep_first_hello(struct handshake *hs, struct bytes body)
{
    struct scratch *scratch = hs->scratch;
    scratch->first_hello = memory_copy(body.data, body.len);
    scratch->first_hello_len = body.len;
    return scratch->first_hello != NULL || refuse(hs, NO_MEMORY);
}

static bool send_hello_retry_request(struct handshake *hs, const struct client_hello *hello,
                                     const struct choice *choice, struct bytes body)
{
    struct scratch *scratch = hs->scratch;
    TRY(keep_first_hello(hs, body));
    transcript_retry(&scratch->transcript);
    scratch->retry_suite = choice->suite;
    scratch->retry_group = choice->group;
    hs->facts->retried = true;

    struct writer out = begin_message(hs, SERVER_HELLO);
    put_server_hello(&out, hello,
                     &(struct server_hello){
                         .is_retry = true,
                         .random = bytes_of(hello_retry_request_random, 32),
                         .cipher_suite = choice->suite->id,
                         .has_key_share = true,
                         .key_share = { .group = choice->group->id },
                     });
    TRY(send_message(hs, &out));
    TRY(send_change_cipher_spec(hs, hello));
    if (hello->early_data)
        hs->sink->skip_early_data(hs->transport, true);
    hs->state = SERVER_WAIT_CLIENT_HELLO_AFTER_RETRY;
    return true;
}

static bool send_server_hello(struct handshake *hs, const struct client_hello *hello,
                              const struct choice *choice, struct bytes share)
{
    TRY(make_server_random(hs, TLS_1_3));
    struct writer out = begin_message(hs, SERVER_HELLO);
    put_server_hello(&out, hello,
                     &(struct server_hello){
                         .random = bytes_of(hs->randoms.server, sizeof hs->randoms.server),
                         .cipher_suite = choice->suite->id,
                         .has_key_share = true,
                         .key_share = { choice->group->id, share },
                     });
    return send_message(hs, &out);
}

/* ServerHello, and the keys that come with it. */
static bool agree(struct handshake *hs, const struct client_hello *hello,
                  const struct choice *choice)
{
    const struct group *group = choice->group;
    uint8_t share[GROUP_SHARE_LEN_MAX], secret[GROUP_SECRET_LEN_MAX];
    enum outcome outcome =
        group->encapsulate(group, &hs->config->provider->random, choice->share, share, secret);
    bool ok = outcome == OUTCOME_OK;
    if (outcome == OUTCOME_REJECTED)
        fail_because(hs->error, KEY_SHARE_REFUSED, "%s", group->name);
    if (outcome == OUTCOME_BROKEN)
        refuse(hs, CRYPTO_BROKEN);
    ok = ok && send_server_hello(hs, hello, choice, bytes_of(share, group->reply_len)) &&
         enter_handshake_keys(hs, bytes_of(secret, group->secret_len));
    secret_wipe(secret, sizeof secret);
    hs->facts->group = group->id;
    hs->facts->group_name = group->name;
    return ok;
}

static bool send_encrypted_extensions(struct handshake *hs, const struct choice *choice)
{
    struct encrypted_extensions answer = { .server_name = choice->name_known,
                                           .alpn = choice->alpn };
    struct writer out = begin_message(hs, ENCRYPTED_EXTENSIONS);
    encrypted_extensions_write(&out, &answer);
    return send_message(hs, &out);
}

/* RFC 9846 4.4.2. */
static bool send_certificate_request(struct handshake *hs)
{
    uint8_t schemes[SCHEMES_LEN_MAX];
    const struct certificate_request request = {
        .signature_algorithms = schemes_for_client(hs->config, schemes),
        .certificate_authorities = hs->config->authorities,
    };
    struct writer out;
    TRY(begin_certificate_request(hs, &out));
    certificate_request_write(&out, &request);
    return send_long_message(hs, &out);
}

static bool send_flight(struct handshake *hs, const struct client_hello *hello,
                        const struct choice *choice)
{
    struct scratch *scratch = hs->scratch;
    const struct identity *identity = choice->identity;

    TRY(agree(hs, hello, choice));
    if (scratch->retry_suite == NULL)
        TRY(send_change_cipher_spec(hs, hello));
    TRY(use_secret(hs, WRITING, PARLEY_LEVEL_HANDSHAKE, &scratch->server_handshake));
    TRY(send_encrypted_extensions(hs, choice));
    if (asks_client(hs))
        TRY(send_certificate_request(hs));
    TRY(send_whole(hs, choice->certificate));
    TRY(prove_possession(hs, identity, choice->scheme));
    TRY(send_finished(hs, &scratch->server_handshake));
    TRY(derive_application_secrets(hs));
    TRY(use_secret(hs, WRITING, PARLEY_LEVEL_APPLICATION, &scratch->server_application));
    TRY(use_secret(hs, READING, PARLEY_LEVEL_HANDSHAKE, &scratch->client_handshake));
    if (hello->early_data)
        hs->sink->skip_early_data(hs->transport, false);
    hs->state = asks_client(hs) ? SERVER_WAIT_CERTIFICATE : SERVER_WAIT_FINISHED;
    return true;
}

bool server13_take_client_hello(struct handshake *hs, struct message *message,
                                const struct client_hello *hello)
{
    struct choice choice;

    TRY(negotiate13(hs, hello, &choice));
    if (hello->cookie.data != NULL)
        return refuse(hs, COOKIE_UNASKED);
    TRY(input_ends(hs));

    adopt_suite(hs, choice.suite);
    transcript_start(&hs->scratch->transcript, choice.suite->hash);
    hear(hs, message);
    if (choice.share.data == NULL)
        return send_hello_retry_request(hs, hello, &choice, message->body);
    return send_flight(hs, hello, &choice);
}

/* RFC 9846 4.2.2: the same hello, but for exactly the share that was asked for. */
static bool check_second_hello(struct handshake *hs, const struct client_hello *hello)
{
    struct scratch *scratch = hs->scratch;
    struct reader shares = reader_of(hello->key_shares), first_hello;
    struct client_hello first;
    struct key_share share, another;

    first_hello = reader_of(bytes_of(scratch->first_hello, scratch->first_hello_len));
    if (!client_hello_parse(&first, &first_hello) || !same_hello(&first, hello))
        return refuse(hs, HELLO_CHANGED);
    if (hello->early_data)
        return fail_because(hs->error, HELLO_CHANGED, "early_data after a retry");
    if (hello->cookie.data != NULL)
        return refuse(hs, COOKIE_UNASKED);
    if (!key_share_next(&shares, &share) || share.group != scratch->retry_group->id ||
        key_share_next(&shares, &another))
        return fail_because(hs->error, RETRY_NOT_FOLLOWED, "asked for one share, for %s",
                            scratch->retry_group->name);
    return true;
}

static bool take_second_client_hello(struct handshake *hs, struct message *message)
{
    struct client_hello hello;
    struct choice choice;
    if (!client_hello_parse(&hello, &message->in))
        return refuse_form(hs, message, MALFORMED_CLIENT_HELLO);

    TRY(check_second_hello(hs, &hello));
    TRY(negotiate13(hs, &hello, &choice)); /* the same offer: the same suite and group */
    TRY(input_ends(hs));

    hear(hs, message);
    return send_flight(hs, &hello, &choice);
}

/* RFC 9846 4.5.1.4: an empty list is a client's way to say that it has none. */
static bool take_no_certificate(struct handshake *hs, struct message *message)
{
    TRY(serve_unknown_client(hs, ALERT_CERTIFICATE_REQUIRED, "RFC 9846 4.5.1"));
    hear(hs, message);
    hs->state = SERVER_WAIT_FINISHED;
    return true;
}

static bool take_certificate(struct handshake *hs, struct message *message)
{
    struct certificate_message certificate;
    if (!certificate_message_parse(&certificate, &message->in, 0))
        return refuse_form(hs, message, MALFORMED_CERTIFICATE);

    if (certificate.context.len > 0)
        return refuse(hs, CONTEXT_NOT_EMPTY);
    if (certificate.count == 0)
        return take_no_certificate(hs, message);
    hs->facts->client_certificate_sent = true;
    TRY(judge_chain(hs, &certificate));

    hear(hs, message);
    hs->state = SERVER_WAIT_CERTIFICATE_VERIFY;
    return true;
}

static bool take_certificate_verify(struct handshake *hs, struct message *message)
{
    struct certificate_verify verify;
    if (!certificate_verify_parse(&verify, &message->in))
        return refuse_form(hs, message, MALFORMED_CERTIFICATE_VERIFY);

    TRY(judge_possession(hs, &verify));

    hear(hs, message);
    hs->state = hs->config->ask_peer ? SERVER_WAIT_ANSWER_ABOUT_PEER : SERVER_WAIT_FINISHED;
    return true;
}

static bool take_finished(struct handshake *hs, struct message *message)
{
    struct scratch *scratch = hs->scratch;

    TRY(judge_finished(hs, &scratch->client_handshake, message->body));

    confirm_known_client(hs);
    TRY(use_secret(hs, READING, PARLEY_LEVEL_APPLICATION, &scratch->client_application));
    finish_handshake(hs, SERVER_CONNECTED);
    return true;
}

static const struct step steps[] = {
    { SERVER_WAIT_CLIENT_HELLO_AFTER_RETRY,
      CLIENT_HELLO,
      take_second_client_hello,
      { SERVER_WAIT_FINISHED, SERVER_WAIT_CERTIFICATE } },
    { SERVER_WAIT_CERTIFICATE,
      CERTIFICATE,
      take_certificate,
      { SERVER_WAIT_CERTIFICATE_VERIFY, SERVER_WAIT_FINISHED } },
    { SERVER_WAIT_CERTIFICATE_VERIFY,
      CERTIFICATE_VERIFY,
      take_certificate_verify,
      { SERVER_WAIT_FINISHED, SERVER_WAIT_ANSWER_ABOUT_PEER } },
    { SERVER_WAIT_FINISHED, FINISHED, take_finished, { SERVER_CONNECTED } },
    { SERVER_CONNECTED, KEY_UPDATE, take_key_update, { SERVER_CONNECTED } },
};

const struct step_table server13_table = { steps, sizeof steps / sizeof *steps };
