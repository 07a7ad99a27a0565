/* describe_extensions.c - what each extension of a message says (RFC 9846 4.3), for people. */
#include "wire/describe_extensions.h"

#include "wire/client_hello.h"
#include "wire/names.h"
#include "wire/server_parameters.h"

/* RFC 6066 3 */
static void say_server_name(struct telling *telling, struct reader *body)
{
    if (telling->message == CLIENT_HELLO) {
        struct reader names = reader_within(body, read_vector(body, 2, 1, 65535));
        for (bool first = true; reader_more(&names) && say_next(telling, first); first = false) {
            read_u8(&names); /* name_type */
            say_text(telling, read_vector(&names, 2, 0, 65535));
        }
        say(telling, ": the host that the client wants, readable by everybody on the path");
    } else {
        say(telling, telling->message == CERTIFICATE_REQUEST
                         ? "the name that the certificate should be for"
                         : "the server went by the name that the client gave");
    }
}

static void say_status_request(struct telling *telling, struct reader *body)
{
    if (telling->message == CERTIFICATE)
        say(telling, "%zu bytes: proof, signed by the issuer, that the certificate is not revoked",
            body->left);
    else if (telling->message == SERVER_HELLO)
        say(telling, "a CertificateStatus may follow");
    else
        say(telling, "please add proof (OCSP) that the certificate is not revoked");
}

static void say_supported_groups(struct telling *telling, struct reader *body)
{
    say_names(telling, read_named_groups(body), group_name);
    say(telling, telling->message == CLIENT_HELLO
                     ? ": groups for the key exchange, the best first"
                     : ": groups that the server knows, for the next time");
}

static void say_signature_algorithms(struct telling *telling, struct reader *body)
{
    say_names(telling, read_signature_schemes(body), scheme_name);
    say(telling, ": signatures that the sender can check, the best first");
}

static void say_signature_algorithms_cert(struct telling *telling, struct reader *body)
{
    say_names(telling, read_signature_schemes(body), scheme_name);
    say(telling, ": the same for the signatures in certificates");
}

static void say_alpn(struct telling *telling, struct reader *body)
{
    struct reader protocols = reader_within(body, read_vector(body, 2, 2, 65535));
    struct bytes protocol;
    for (bool first = true; protocol_next(&protocols, &protocol) && say_next(telling, first);
         first = false)
        say_text(telling, protocol);
    say(telling, telling->message == CLIENT_HELLO ? ": application protocols, the best first"
                                                  : ": the application protocol from here on");
}

static void say_signed_certificate_timestamp(struct telling *telling, struct reader *body)
{
    if (telling->message == CERTIFICATE || telling->message == SERVER_HELLO)
        say(telling, "%zu bytes: proof that the certificate stands in public logs", body->left);
    else
        say(telling, "please add proof that the certificate stands in public logs");
}

static void say_padding(struct telling *telling, struct reader *body)
{
    say(telling, "%zu bytes that mean nothing, to give the message another length", body->left);
}

static void say_record_size_limit(struct telling *telling, struct reader *body)
{
    say(telling, "%u bytes are the most that the sender takes in a record", read_u16(body));
}

static void say_pre_shared_key(struct telling *telling, struct reader *body)
{
    if (telling->message == CLIENT_HELLO) {
        struct reader identities = reader_within(body, read_vector(body, 2, 7, 65535));
        struct psk_identity identity;
        size_t count = 0;
        while (psk_identity_next(&identities, &identity))
            count++;
        say(telling, "%zu: keys from earlier that would do, each with proof that it is held",
            count);
    } else {
        say(telling, "key %u of those that the client offered", read_u16(body));
    }
}

static void say_early_data(struct telling *telling, struct reader *body)
{
    if (telling->message == CLIENT_HELLO)
        say(telling, "data follows at once, before the server has answered");
    else if (telling->message == NEW_SESSION_TICKET)
        say(telling, "%u bytes may be sent early with this ticket", (unsigned)read_u32(body));
    else
        say(telling, "the server takes the early data");
}

static void say_supported_versions(struct telling *telling, struct reader *body)
{
    if (telling->message == CLIENT_HELLO) {
        say_names(telling, read_u16_vector(body, 1, 2, 254), version_name);
        say(telling, ": the client's true list, the best first");
    } else {
        uint16_t version = read_u16(body);
        say_name(telling, version_name(version), version);
        say(telling, ": the version that the server chose");
    }
}

static void say_cookie(struct telling *telling, struct reader *body)
{
    say_hex(telling, read_vector(body, 2, 1, 65535));
    say(telling,
        telling->message == CLIENT_HELLO ? ": sent back as it came" : ": to be sent back as it is");
}

static void say_psk_key_exchange_modes(struct telling *telling, struct reader *body)
{
    static const char *const names[] = { "psk_ke", "psk_dhe_ke" };
    struct reader modes = reader_within(body, read_vector(body, 1, 1, 255));
    for (bool first = true; reader_more(&modes) && say_next(telling, first); first = false) {
        uint8_t mode = read_u8(&modes);
        say_name(telling, mode < sizeof names / sizeof *names ? names[mode] : NULL, mode);
    }
    say(telling, ": how keys from earlier may be used, with a new key exchange (dhe) or without");
}

static void say_certificate_authorities(struct telling *telling, struct reader *body)
{
    struct reader authorities = reader_within(body, read_authorities(body));
    struct bytes name;
    size_t count = 0;
    while (authority_next(&authorities, &name))
        count++;
    say(telling, "%zu: names of issuers that the sender trusts", count);
}

static void say_oid_filters(struct telling *telling, struct reader *body)
{
    struct reader filters = reader_within(body, read_vector(body, 2, 0, 65535));
    struct oid_filter filter;
    size_t count = 0;
    while (oid_filter_next(&filters, &filter))
        count++;
    say(telling, "%zu: extensions that the certificate must have", count);
}

static void say_post_handshake_auth(struct telling *telling, struct reader *body)
{
    (void)body;
    say(telling, "the client would also show a certificate later");
}

static void say_key_share(struct telling *telling, struct reader *body)
{
    if (telling->message == HELLO_RETRY_REQUEST) {
        uint16_t group = read_u16(body);
        say_name(telling, group_name(group), group);
        say(telling, ": the group that the client must send a key share for");
        return;
    }
    bool by_client = telling->message == CLIENT_HELLO;
    struct reader shares =
        reader_within(body, by_client ? read_vector(body, 2, 0, 65535) : read_rest(body));
    struct key_share share;
    if (!reader_more(&shares))
        say(telling, "none");
    for (bool first = true; key_share_next(&shares, &share) && say_next(telling, first);
         first = false) {
        say_name(telling, group_name(share.group), share.group);
        say(telling, " (%zu bytes)", share.key_exchange.len);
    }
    say(telling, by_client ? ": public keys, made for this connection only"
                           : ": the server's public key; both sides now know the shared secret");
}

/* RFC 8422 5.1.2 */
static void say_ec_point_formats(struct telling *telling, struct reader *body)
{
    static const char *const names[] = { "uncompressed", "ansiX962_compressed_prime",
                                         "ansiX962_compressed_char2" };
    struct reader formats = reader_within(body, read_point_formats(body));
    for (bool first = true; reader_more(&formats) && say_next(telling, first); first = false) {
        uint8_t format = read_u8(&formats);
        say_name(telling, format < sizeof names / sizeof *names ? names[format] : NULL, format);
    }
    say(telling, ": how points may be written in TLS 1.2; the first is the only one left");
}

/* RFC 7366 2 */
static void say_encrypt_then_mac(struct telling *telling, struct reader *body)
{
    (void)body;
    say(telling, telling->message == CLIENT_HELLO
                     ? "if it must be a CBC cipher of TLS 1.2, then the safer way"
                     : "the MAC covers what is encrypted, and is checked first");
}

/* RFC 7627 5.1 */
static void say_extended_main_secret(struct telling *telling, struct reader *body)
{
    (void)body;
    say(telling, "the main secret of TLS 1.2 is bound to the whole handshake");
}

/* RFC 5077 3.2 */
static void say_session_ticket(struct telling *telling, struct reader *body)
{
    if (telling->message != CLIENT_HELLO)
        say(telling, "a NewSessionTicket will follow");
    else if (body->left == 0)
        say(telling, "please give a ticket, in TLS 1.2");
    else
        say(telling, "%zu bytes: a ticket from earlier, in TLS 1.2", body->left);
}

/* RFC 5746 3.2 */
static void say_renegotiation_info(struct telling *telling, struct reader *body)
{
    if (read_renegotiation_info(body).len > 0)
        say(telling, "this handshake follows another one in the same connection");
    else
        say(telling, "in TLS 1.2, nobody can put a handshake of his own before this one");
}

static const struct description {
    uint16_t type;
    const char *reference;
    void (*say)(struct telling *telling, struct reader *body);
} descriptions[] = {
    { EXTENSION_SERVER_NAME, "RFC 6066 3", say_server_name },
    { EXTENSION_STATUS_REQUEST, "RFC 9846 4.5.1.1", say_status_request },
    { EXTENSION_SUPPORTED_GROUPS, "RFC 9846 4.3.7", say_supported_groups },
    { EXTENSION_SIGNATURE_ALGORITHMS, "RFC 9846 4.3.3", say_signature_algorithms },
    { EXTENSION_ALPN, "RFC 7301 3.1", say_alpn },
    { EXTENSION_SIGNED_CERTIFICATE_TIMESTAMP, "RFC 6962 3.3", say_signed_certificate_timestamp },
    { EXTENSION_PADDING, "RFC 7685", say_padding },
    { EXTENSION_RECORD_SIZE_LIMIT, "RFC 8449 4", say_record_size_limit },
    { EXTENSION_PRE_SHARED_KEY, "RFC 9846 4.3.11", say_pre_shared_key },
    { EXTENSION_EARLY_DATA, "RFC 9846 4.3.10", say_early_data },
    { EXTENSION_SUPPORTED_VERSIONS, "RFC 9846 4.3.1", say_supported_versions },
    { EXTENSION_COOKIE, "RFC 9846 4.3.2", say_cookie },
    { EXTENSION_PSK_KEY_EXCHANGE_MODES, "RFC 9846 4.3.9", say_psk_key_exchange_modes },
    { EXTENSION_CERTIFICATE_AUTHORITIES, "RFC 9846 4.3.4", say_certificate_authorities },
    { EXTENSION_OID_FILTERS, "RFC 9846 4.3.5", say_oid_filters },
    { EXTENSION_POST_HANDSHAKE_AUTH, "RFC 9846 4.3.6", say_post_handshake_auth },
    { EXTENSION_SIGNATURE_ALGORITHMS_CERT, "RFC 9846 4.3.3", say_signature_algorithms_cert },
    { EXTENSION_KEY_SHARE, "RFC 9846 4.3.8", say_key_share },
    { EXTENSION_EC_POINT_FORMATS, "RFC 8422 5.1.2", say_ec_point_formats },
    { EXTENSION_ENCRYPT_THEN_MAC, "RFC 7366 2", say_encrypt_then_mac },
    { EXTENSION_EXTENDED_MAIN_SECRET, "RFC 7627 5.1", say_extended_main_secret },
    { EXTENSION_SESSION_TICKET, "RFC 5077 3.2", say_session_ticket },
    { EXTENSION_RENEGOTIATION_INFO, "RFC 5746 3.2", say_renegotiation_info },
};

static void tell_extension(struct telling *telling, uint8_t depth)
{
    uint16_t type = read_u16(&telling->in);
    struct bytes extension = read_vector(&telling->in, 2, 0, 65535);
    struct reader body = reader_within(&telling->in, extension);
    const char *name = extension_name(type);

    for (size_t i = 0; i < sizeof descriptions / sizeof *descriptions; i++) {
        if (descriptions[i].type == type) {
            descriptions[i].say(telling, &body);
            tell(telling, depth, name, descriptions[i].reference);
            return;
        }
    }
    say(telling, "number %u, %zu bytes: ", type, extension.len);
    if (name != NULL && strcmp(name, "GREASE") == 0)
        say(telling, "means nothing, and keeps servers used to what they do not know");
    else
        say(telling, "not used here, and passed over");
    tell(telling, depth, name != NULL ? name : "unknown extension", "RFC 9846 4.3");
}

void tell_extensions(struct telling *telling, uint8_t depth)
{
    struct reader ahead = telling->in;
    struct bytes block = read_vector(&ahead, 2, 0, 65535);

    if (block.len > 0)
        say(telling, "%zu bytes", block.len);
    else
        say(telling, "none");
    tell_heading(telling, depth, "extensions",
                 bytes_of(telling->from, (size_t)(ahead.at - telling->from)));
    read_u16(&telling->in);
    telling->from = telling->in.at;
    while (reader_more(&telling->in) && telling->in.at < ahead.at)
        tell_extension(telling, (uint8_t)(depth + 1));
}
