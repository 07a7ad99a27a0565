/* client_certificate.c - a client's choice among its identities, and the server's verdict on it. */
#include "handshake/client_certificate.h"

#include "handshake/authenticate.h"
#include "x509/distinguished_name.h"
#include "x509/evidence.h"

static bool names_equal(struct bytes a, struct bytes b)
{
    return bytes_equal(a, b) ||
           (distinguished_name_is_within(a, b, false) && distinguished_name_is_within(b, a, false));
}

/* RFC 9846 4.3.4. A name that is no name equals none. */
static bool is_listed(struct bytes authorities, struct bytes issuer)
{
    struct reader list = reader_of(authorities);
    struct bytes authority;
    while (authority_next(&list, &authority)) {
        struct reader in = reader_of(authority);
        struct bytes name = read_distinguished_name(&in);
        if (reader_done(&in) && names_equal(name, issuer))
            return true;
    }
    return false;
}

/* Self-signed certificates may have any signature (RFC 9846 4.5.1.3). */
static bool is_signed_well(const struct certificate *certificate, struct bytes schemes)
{
    if (certificate_is_self_issued(certificate))
        return true;
    for (size_t i = 0; i < schemes.len / 2; i++) {
        const struct scheme *scheme = scheme_of(u16_at(schemes, i));
        if (scheme != NULL && scheme->signature == certificate->signature_kind)
            return true;
    }
    return false;
}

/* What the certificates of an identity are, against a wish. */
struct merit {
    bool listed;      /* one of them was issued by an authority of the list */
    bool signed_well; /* all of them, with schemes that the server knows */
};

static struct merit merit_of(const struct identity *identity, const struct certificate_wish *wish)
{
    struct certificate_message message;
    struct merit merit = { .listed = wish->authorities.len == 0, .signed_well = true };
    struct reader in = reader_of(bytes_of(identity->message, identity->message_len));
    (void)read_bytes(&in, HANDSHAKE_HEADER_LEN);
    (void)certificate_message_parse(&message, &in, 0); /* it is our own */
    for (size_t i = 0; i < message.count; i++) {
        parley_error unreadable = no_error();
        struct certificate certificate;
        if (!certificate_parse(&certificate, message.certificates[i], &unreadable))
            continue;
        merit.listed |= is_listed(wish->authorities, certificate.issuer);
        merit.signed_well &= is_signed_well(&certificate, wish->schemes_cert);
    }
    return merit;
}

/* RFC 5246 7.4.4, RFC 8422 5.5: in TLS 1.2 the kind of the key is asked for beside the schemes. */
static bool is_of_type(enum key_kind key, struct bytes types)
{
    uint8_t type = key == KEY_RSA || key == KEY_RSA_PSS ? CLIENT_CERTIFICATE_RSA_SIGN
                                                        : CLIENT_CERTIFICATE_ECDSA_SIGN;
    return types.len == 0 || memchr(types.data, type, types.len) != NULL;
}

/* Takes the first that does. signed_well: by the wish of the server for signatures on certificates, which
 * is one that it may do without. */
static bool pick(struct handshake *hs, const struct certificate_wish *wish, bool signed_well)
{
    for (size_t i = 0; i < hs->config->identity_count; i++) {
        const struct identity *identity = hs->config->identities[i];
        const struct scheme *scheme = scheme_for(hs->config, wish->schemes, identity, wish->signs);
        struct merit merit = merit_of(identity, wish);
        if (scheme == NULL || !is_of_type(identity->leaf.key.kind, wish->types) || !merit.listed ||
            (signed_well && !merit.signed_well))
            continue;
        hs->shown = identity;
        hs->scratch->scheme = scheme;
        return true;
    }
    return false;
}

static const char *reason_for(const struct certificate_wish *wish, bool signed_well)
{
    if (!signed_well)
        return "though some of its certificates have signatures that the server does not list";
    return wish->authorities.len > 0 ? "which an authority that the server names has issued"
                                     : "since the server names no authorities";
}

static void tell_choice(struct handshake *hs, const struct certificate_wish *wish, bool signed_well)
{
    char subject[SUBJECT_TEXT_MAX];
    size_t count = hs->config->identity_count;
    if (hs->shown != NULL)
        tell_decision(hs, "client certificate", wish->reference,
                      "The server asks for one. It is shown %s, %s; %s signs.",
                      subject_text(subject, &hs->shown->leaf), reason_for(wish, signed_well),
                      hs->scratch->scheme->name);
    else if (count > 0)
        tell_decision(
            hs, "client certificate", wish->reference,
            "The server asks for one, and none of ours (%zu) suits it: either no authority "
            "that it names has issued them, or it takes no signature of their keys. The "
            "answer is that there is none.",
            count);
    else
        tell_decision(hs, "client certificate", wish->reference,
                      "The server asks for one: the answer is that there is none.");
}

void choose_client_identity(struct handshake *hs, const struct certificate_wish *wish)
{
    bool signed_well = pick(hs, wish, true);
    if (!signed_well)
        (void)pick(hs, wish, false);
    hs->facts->client_verdict = PARLEY_CLIENT_UNKNOWN;
    tell_choice(hs, wish, signed_well);
}

bool note_own_certificate(struct handshake *hs)
{
    hs->facts->client_certificate_sent = true;
    return note_client(hs, &hs->shown->leaf);
}

void confirm_client(struct handshake *hs)
{
    if (hs->facts->client_verdict == PARLEY_CLIENT_UNKNOWN)
        hs->facts->client_verdict = PARLEY_CLIENT_CONFIRMED;
}

bool alert_refuses_client(const struct handshake *hs, enum alert alert)
{
    bool has_answered =
        hs->state == CLIENT_CONNECTED || hs->state == CLIENT12_WAIT_NEW_SESSION_TICKET ||
        hs->state == CLIENT12_WAIT_CHANGE_CIPHER_SPEC || hs->state == CLIENT12_WAIT_FINISHED;
    if (hs->config->is_server || !has_answered ||
        hs->facts->client_verdict != PARLEY_CLIENT_UNKNOWN)
        return false;
    switch (alert) {
    case ALERT_HANDSHAKE_FAILURE:
    case ALERT_BAD_CERTIFICATE:
    case ALERT_UNSUPPORTED_CERTIFICATE:
    case ALERT_CERTIFICATE_REVOKED:
    case ALERT_CERTIFICATE_EXPIRED:
    case ALERT_CERTIFICATE_UNKNOWN:
    case ALERT_UNKNOWN_CA:
    case ALERT_ACCESS_DENIED:
    case ALERT_DECRYPT_ERROR:
    case ALERT_CERTIFICATE_REQUIRED: return true;
    default: return false;
    }
}
