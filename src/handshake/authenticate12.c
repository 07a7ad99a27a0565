/* authenticate12.c - ServerKeyExchange, Finished and the keys of TLS 1.2 (RFC 5246 7.4.3, 7.4.9, 8.1). */
#include "handshake/authenticate12.h"

#include "base/secret.h"
#include "handshake/offered.h"

static struct bytes signed_content(const struct handshake *hs, struct bytes params,
                                   uint8_t room[SIGNED_PARAMS_MAX])
{
    struct writer out = writer_of(room, SIGNED_PARAMS_MAX);
    signed_params_write(&out, bytes_of(hs->randoms.client, RANDOM_LEN),
                        bytes_of(hs->randoms.server, RANDOM_LEN), params);
    return writer_bytes(&out);
}

/* RFC 5246 7.4.1.4.1: one that this side has offered, and that goes with the key of the peer's leaf. */
static bool check_scheme(struct handshake *hs, uint16_t algorithm, const struct scheme **scheme)
{
    const struct scratch *scratch = hs->scratch;
    *scheme = offered_scheme(hs->config, algorithm);
    if (*scheme == NULL)
        return fail_because(hs->error, SCHEME_NOT_OFFERED, "scheme 0x%04x", (unsigned)algorithm);
    return scheme_signs12(*scheme, scratch->peer_key.kind, scratch->peer_key_only_for) ||
           fail_because(hs->error, SCHEME_NOT_FOR_KEY, "%s", (*scheme)->name);
}

bool judge_key_exchange(struct handshake *hs, const struct server_key_exchange *message)
{
    uint8_t room[SIGNED_PARAMS_MAX];
    const struct scheme *scheme;

    TRY(check_scheme(hs, message->algorithm, &scheme));
    TRY(judge_signature(hs, scheme, signed_content(hs, message->params, room), message->signature));
    tell_decision(hs, "possession", "RFC 5246 7.4.3",
                  "The %s signature over the key exchange is right: the peer holds the key of its "
                  "certificate.",
                  scheme->name);
    return true;
}

bool send_key_exchange(struct handshake *hs, const struct identity *identity,
                       const struct scheme *scheme, struct bytes public_key)
{
    uint8_t params_room[SIGNED_PARAMS_MAX], room[SIGNED_PARAMS_MAX], made[SIGNATURE_LEN_MAX];
    size_t made_len;
    struct writer params = writer_of(params_room, sizeof params_room);
    server_ecdh_params_write(&params, hs->scratch->tls12.key_exchange.group->id, public_key);
    struct bytes content = signed_content(hs, writer_bytes(&params), room);
    TRY(make_signature(hs, identity, scheme, content, made, &made_len));

    struct server_key_exchange message = {
        .params = writer_bytes(&params),
        .algorithm = scheme->id,
        .signature = bytes_of(made, made_len),
    };
    struct writer out = begin_message(hs, SERVER_KEY_EXCHANGE);
    server_key_exchange_write(&out, &message);
    return send_message(hs, &out);
}

static bool heard_messages(struct handshake *hs, struct bytes *messages)
{
    return transcript_kept(&hs->scratch->transcript, messages) || refuse(hs, NO_MEMORY);
}

bool judge_possession12(struct handshake *hs, const struct certificate_verify *verify)
{
    const struct scheme *scheme;
    struct bytes messages;

    TRY(check_scheme(hs, verify->algorithm, &scheme));
    TRY(heard_messages(hs, &messages));
    TRY(judge_signature(hs, scheme, messages, verify->signature));
    transcript_forget(&hs->scratch->transcript);
    tell_decision(hs, "possession", "RFC 5246 7.4.8",
                  "The %s signature over the handshake is right: the client holds the key of its "
                  "certificate.",
                  scheme->name);
    return true;
}

bool prove_possession12(struct handshake *hs, const struct identity *identity,
                        const struct scheme *scheme)
{
    struct bytes messages;
    TRY(heard_messages(hs, &messages));
    TRY(send_certificate_verify(hs, identity, scheme, messages));
    transcript_forget(&hs->scratch->transcript);
    return true;
}

uint16_t curve_of_key(enum key_kind key)
{
    enum { SECP256R1 = 23, SECP384R1 = 24, SECP521R1 = 25 }; /* RFC 8422 5.1.1 */
    switch (key) {
    case KEY_P256: return SECP256R1;
    case KEY_P384: return SECP384R1;
    case KEY_P521: return SECP521R1;
    default: return 0;
    }
}

/* verify_data over the transcript as it stands. */
static void expected_finished(const struct handshake *hs, bool by_server,
                              uint8_t verify_data[VERIFY_DATA12_LEN])
{
    uint8_t hash[HASH_LEN_MAX];
    transcript_hash(&hs->scratch->transcript, hash);
    finished12_verify_data(verify_data, &hs->main12, by_server, hash);
}

bool judge_finished12(struct handshake *hs, struct bytes verify_data)
{
    uint8_t expected[VERIFY_DATA12_LEN];
    if (verify_data.len != sizeof expected)
        return fail_because(hs->error, MALFORMED_FINISHED, "%zu bytes, expected %zu",
                            verify_data.len, sizeof expected);
    expected_finished(hs, !hs->config->is_server, expected);
    bool equal = secret_equal(verify_data.data, expected, sizeof expected);
    secret_wipe(expected, sizeof expected);
    return equal || refuse(hs, FINISHED_WRONG);
}

bool send_finished12(struct handshake *hs)
{
    uint8_t verify_data[VERIFY_DATA12_LEN];
    expected_finished(hs, hs->config->is_server, verify_data);
    struct writer out = begin_message(hs, FINISHED);
    write_bytes(&out, bytes_of(verify_data, sizeof verify_data));
    return send_message(hs, &out);
}

void derive_key_block12(struct handshake *hs)
{
    struct scratch *scratch = hs->scratch;
    main_secret12_log(&hs->main12, &hs->config->keylog, &hs->randoms);
    key_block_derive(&scratch->tls12.client_keys, &scratch->tls12.server_keys, &hs->main12,
                     hs->suite12, &hs->randoms);
}

void derive_keys12(struct handshake *hs, struct premaster_secret *premaster)
{
    struct scratch *scratch = hs->scratch;
    const struct hash *hash = hs->suite12->hash;
    uint8_t session_hash[HASH_LEN_MAX];

    transcript_hash(&scratch->transcript, session_hash);
    if (hs->facts->extended_main_secret)
        extended_main_secret_derive(&hs->main12, hash, premaster, session_hash);
    else
        main_secret12_derive(&hs->main12, hash, premaster, &hs->randoms);
    derive_key_block12(hs);
}

static bool use_keys12(struct handshake *hs, enum direction direction)
{
    const struct scratch12 *scratch = &hs->scratch->tls12;
    bool client_sends = hs->config->is_server == (direction == READING);
    TRY(hs->sink->keys12(hs->transport, direction, hs->suite12,
                         client_sends ? &scratch->client_keys : &scratch->server_keys, hs->error));
    tell_keys(hs, direction, PARLEY_LEVEL_HANDSHAKE, "connection keys", "RFC 5246 6.3");
    return true;
}

bool send_change_cipher_spec12(struct handshake *hs)
{
    TRY(use_keys12(hs, WRITING));
    hs->write_level = PARLEY_LEVEL_HANDSHAKE;
    hs->change_cipher_spec_sent = true;
    return true;
}

bool take_change_cipher_spec12(struct handshake *hs, enum state next)
{
    TRY(use_keys12(hs, READING));
    hs->state = next;
    return true;
}
