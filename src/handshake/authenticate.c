/* authenticate.c - Certificate, CertificateVerify and Finished (RFC 9846 4.5). */
#include "handshake/authenticate.h"

#include "base/memory.h"
#include "base/secret.h"
#include "handshake/offered.h"
#include "x509/describe.h"
#include "x509/distinguished_name.h"
#include "x509/evidence.h"
#include "x509/path.h"
#include "x509/release_date.h"

enum { CLIENT_SUBJECT_MAX = 128, CLIENT_NAMES_MAX = 384 };

/* One block holds the views, then the certificates themselves in the order of the message, and the OCSP
 * response for the leaf. */
bool keep_chain(struct handshake *hs, const struct certificate_message *message)
{
    struct bytes staple = message->ocsp_responses[0];
    size_t views_len = message->count * sizeof(parley_view), len = views_len + staple.len;
    for (size_t i = 0; i < message->count; i++)
        len += message->certificates[i].len;
    hs->peer_chain = memory_new(len);
    if (hs->peer_chain == NULL)
        return refuse(hs, NO_MEMORY);

    parley_view *views = (parley_view *)(void *)hs->peer_chain;
    struct writer out = writer_of(hs->peer_chain + views_len, len - views_len);
    for (size_t i = 0; i < message->count; i++) {
        views[i] = (parley_view){ out.at, message->certificates[i].len };
        write_bytes(&out, message->certificates[i]);
    }
    if (staple.len > 0)
        hs->facts->ocsp_response = (parley_view){ out.at, staple.len };
    write_bytes(&out, staple);
    hs->facts->peer_chain = views;
    hs->facts->peer_chain_count = message->count;
    return true;
}

bool note_client(struct handshake *hs, const struct certificate *leaf)
{
    hs->client_texts = memory_new(CLIENT_SUBJECT_MAX + CLIENT_NAMES_MAX);
    if (hs->client_texts == NULL)
        return refuse(hs, NO_MEMORY);
    char *names = hs->client_texts + CLIENT_SUBJECT_MAX;
    hs->facts->client_subject =
        distinguished_name_text(hs->client_texts, CLIENT_SUBJECT_MAX, leaf->subject);
    hs->facts->client_names = alt_names_text(names, CLIENT_NAMES_MAX, leaf);
    return true;
}

/* RFC 5246 7.4.2: a server's key signs, or decrypts the premaster secret. */
static unsigned usage_of_leaf(const struct handshake *hs)
{
    bool decrypts = !hs->config->is_server && hs->suite12 != NULL && !suite12_signs(hs->suite12);
    return decrypts ? USAGE_KEY_ENCIPHERMENT : USAGE_DIGITAL_SIGNATURE;
}

static bool judge_path(struct handshake *hs, const struct bytes *chain,
                       const struct certificate_message *message)
{
    uint64_t now_ms = hs->config->clock(hs->config->clock_user).wall_ms;
    struct judgement *judgement = &hs->judgement;
    judgement->now_s = (int64_t)(now_ms / 1000);
    judgement->good = path_validate(
        &(struct path_question){ .provider = hs->config->provider,
                                 .trust = hs->config->trust,
                                 .profile = hs->config->profile,
                                 .chain = chain,
                                 .chain_count = hs->facts->peer_chain_count,
                                 .name = hs->scratch->name,
                                 .now_s = judgement->now_s,
                                 .released_s = release_date_s(),
                                 .purpose = hs->config->is_server ? PURPOSE_CLIENT : PURPOSE_SERVER,
                                 .usage = usage_of_leaf(hs),
                                 .is_public_suffix = hs->config->is_public_suffix,
                                 .revocation = { .policy = hs->config->revocation,
                                                 .crls = hs->config->crls,
                                                 .staples = message->ocsp_responses },
                                 .trace = &hs->config->trace,
                                 .findings = &judgement->findings,
                                 .explain_good = hs->config->explain_good },
        hs->error);
    if (judgement->findings != NULL && hs->scratch->name != NULL) {
        judgement->name = memory_new(sizeof *judgement->name);
        if (judgement->name != NULL)
            *judgement->name = *hs->scratch->name;
    }
    return judgement->good;
}

bool judge_chain(struct handshake *hs, const struct certificate_message *message)
{
    struct bytes chain[CHAIN_CERTIFICATES_MAX];
    struct certificate leaf;
    TRY(keep_chain(hs, message));
    for (size_t i = 0; i < message->count; i++)
        chain[i] = bytes_of(hs->facts->peer_chain[i].data, hs->facts->peer_chain[i].len);
    describe_certificates(&hs->config->trace, PARLEY_LEVEL_HANDSHAKE, chain, message->count);
    TRY(certificate_parse(&leaf, chain[0], hs->error));
    hs->scratch->peer_key = leaf.key;
    hs->scratch->peer_key_only_for = leaf.key_only_for;
    if (hs->config->is_server)
        TRY(note_client(hs, &leaf));
    if (hs->config->verify)
        return judge_path(hs, chain, message);
    tell_decision(hs, "chain", "", "Not judged: the program switched verification off.");
    return true;
}

static void note_scheme(struct handshake *hs, bool by_server, const struct scheme *scheme)
{
    parley_facts *facts = hs->facts;
    *(by_server ? &facts->signature_scheme : &facts->client_signature_scheme) = scheme->id;
    *(by_server ? &facts->signature_name : &facts->client_signature_name) = scheme->name;
}

bool judge_key_strength(struct handshake *hs)
{
    const struct public_key *key = &hs->scratch->peer_key;
    bool is_rsa = key->kind == KEY_RSA || key->kind == KEY_RSA_PSS;
    if (is_rsa && key->rsa_bits < hs->config->rsa_bits_min)
        return fail_because(hs->error, KEY_TOO_WEAK,
                            "the leaf's RSA key has %u bits, %u are needed", key->rsa_bits,
                            hs->config->rsa_bits_min);
    return true;
}

bool judge_signature(struct handshake *hs, const struct scheme *scheme, struct bytes content,
                     struct bytes signed_with)
{
    const struct public_key *key = &hs->scratch->peer_key;
    const struct signature *signature = provider_signature(hs->config->provider, scheme->signature);
    TRY(judge_key_strength(hs));
    switch (signature->verify(signature, key, content, signed_with)) {
    case OUTCOME_OK: break;
    case OUTCOME_REJECTED:
        return fail_because(hs->error, POSSESSION_NOT_PROVEN, "%s", scheme->name);
    case OUTCOME_BROKEN: return refuse(hs, CRYPTO_BROKEN);
    }
    note_scheme(hs, !hs->config->is_server, scheme);
    hs->facts->verified = hs->config->verify;
    return true;
}

bool make_signature(struct handshake *hs, const struct identity *identity,
                    const struct scheme *scheme, struct bytes content,
                    uint8_t made[SIGNATURE_LEN_MAX], size_t *made_len)
{
    const struct signature *signature = provider_signature(hs->config->provider, scheme->signature);
    note_scheme(hs, hs->config->is_server, scheme);
    return signature->sign(signature, identity->key, content, made, made_len) ||
           refuse(hs, CRYPTO_BROKEN);
}

bool send_certificate_verify(struct handshake *hs, const struct identity *identity,
                             const struct scheme *scheme, struct bytes content)
{
    uint8_t made[SIGNATURE_LEN_MAX];
    size_t made_len;
    TRY(make_signature(hs, identity, scheme, content, made, &made_len));

    struct certificate_verify verify = { scheme->id, bytes_of(made, made_len) };
    struct writer out = begin_message(hs, CERTIFICATE_VERIFY);
    certificate_verify_write(&out, &verify);
    return send_message(hs, &out);
}

/* RFC 9846 4.5.2: what is signed, given that the transcript is complete up to this message. */
static struct bytes signed_content(const struct handshake *hs, bool by_server,
                                   uint8_t room[SIGNED_CONTENT_MAX])
{
    uint8_t hash[HASH_LEN_MAX];
    struct writer out = writer_of(room, SIGNED_CONTENT_MAX);
    transcript_hash(&hs->scratch->transcript, hash);
    signed_content_write(&out, by_server, bytes_of(hash, hs->suite->hash->len));
    return writer_bytes(&out);
}

bool judge_possession(struct handshake *hs, const struct certificate_verify *verify)
{
    uint8_t room[SIGNED_CONTENT_MAX];
    const struct scratch *scratch = hs->scratch;

    const struct scheme *scheme = offered_scheme(hs->config, verify->algorithm);
    if (scheme == NULL || !scheme->in_handshake)
        return fail_because(hs->error, SCHEME_NOT_OFFERED, "scheme 0x%04x",
                            (unsigned)verify->algorithm);
    if (!scheme_signs13(scheme, scratch->peer_key.kind, scratch->peer_key_only_for))
        return fail_because(hs->error, SCHEME_NOT_FOR_KEY, "%s", scheme->name);

    struct bytes content = signed_content(hs, !hs->config->is_server, room);
    TRY(judge_signature(hs, scheme, content, verify->signature));
    tell_decision(hs, "possession", "RFC 9846 4.5.2",
                  "The %s signature over the handshake is right: the peer holds the key of its "
                  "certificate.",
                  scheme->name);
    return true;
}

bool prove_possession(struct handshake *hs, const struct identity *identity,
                      const struct scheme *scheme)
{
    uint8_t room[SIGNED_CONTENT_MAX];
    return send_certificate_verify(hs, identity, scheme,
                                   signed_content(hs, hs->config->is_server, room));
}

/* verify_data over the transcript as it stands. */
static bool expected_finished(struct handshake *hs, const struct traffic_secret *secret,
                              uint8_t verify_data[HASH_LEN_MAX])
{
    uint8_t hash[HASH_LEN_MAX];
    transcript_hash(&hs->scratch->transcript, hash);
    return finished_verify_data(secret, hash, verify_data) || refuse(hs, CRYPTO_BROKEN);
}

bool judge_finished(struct handshake *hs, const struct traffic_secret *secret,
                    struct bytes verify_data)
{
    uint8_t expected[HASH_LEN_MAX];
    size_t len = secret->hash->len;
    if (verify_data.len != len)
        return fail_because(hs->error, MALFORMED_FINISHED, "%zu bytes, expected %zu",
                            verify_data.len, len);
    TRY(expected_finished(hs, secret, expected));
    bool equal = secret_equal(verify_data.data, expected, len);
    secret_wipe(expected, sizeof expected);
    return equal || refuse(hs, FINISHED_WRONG);
}

bool send_finished(struct handshake *hs, const struct traffic_secret *secret)
{
    uint8_t verify_data[HASH_LEN_MAX];
    TRY(expected_finished(hs, secret, verify_data));
    struct writer out = begin_message(hs, FINISHED);
    write_bytes(&out, bytes_of(verify_data, secret->hash->len));
    return send_message(hs, &out);
}
