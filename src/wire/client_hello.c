/* client_hello.c - ClientHello (RFC 9846 4.2.2, RFC 5246 7.4.1.2) and its extensions, both directions.
 *
 *   | legacy_version 2 | random 32 | legacy_session_id<0..32> | cipher_suites<2..2^16-2> |
 *   | legacy_compression_methods<1..2^8-1> | extensions<0..2^16-1>, from TLS 1.3 never absent |
 */
#include "wire/client_hello.h"

#include "base/error.h"

enum { NAME_TYPE_HOST = 0, STATUS_TYPE_OCSP = 1 }; /* RFC 6066 3 and 8 */

bool key_share_next(struct reader *shares, struct key_share *share)
{
    if (!reader_more(shares))
        return false;
    share->group = read_u16(shares);
    share->key_exchange = read_vector(shares, 2, 1, 65535);
    return reader_ok(shares);
}

bool protocol_next(struct reader *alpn, struct bytes *protocol)
{
    return vector_next(alpn, protocol, 1, 1, 255);
}

bool psk_identity_next(struct reader *identities, struct psk_identity *identity)
{
    if (!reader_more(identities))
        return false;
    identity->identity = read_vector(identities, 2, 1, 65535);
    identity->obfuscated_ticket_age = read_u32(identities);
    return reader_ok(identities);
}

bool psk_binder_next(struct reader *binders, struct bytes *binder)
{
    return vector_next(binders, binder, 1, 32, 255);
}

/* RFC 6066 3: one name of each type. Every type begins with a 16-bit length, so that those that
 * are not known here are passed over. A zero byte would hide the rest of a name in a C string. */
static void read_server_name(struct client_hello *hello, struct reader *body)
{
    struct reader names = reader_within(body, read_vector(body, 2, 1, 65535));
    while (reader_more(&names)) {
        const uint8_t *at = names.at;
        bool is_host = read_u8(&names) == NAME_TYPE_HOST;
        struct bytes name = read_vector(&names, 2, is_host ? 1 : 0, 65535);
        if (!is_host || !reader_ok(&names))
            continue;
        if (hello->server_name.data != NULL || memchr(name.data, 0, name.len) != NULL)
            reader_refuse_at(&names, SERVER_NAME_INVALID, at);
        hello->server_name = name;
    }
    reader_leave(body, &names);
}

/* RFC 6066 8. A request of a type that is not known here cannot be read, and is passed over. */
static void read_status_request(struct client_hello *hello, struct reader *body)
{
    if (read_u8(body) != STATUS_TYPE_OCSP) {
        read_rest(body);
        return;
    }
    struct reader responders = reader_within(body, read_vector(body, 2, 0, 65535));
    struct bytes responder;
    while (vector_next(&responders, &responder, 2, 1, 65535))
        continue;
    reader_leave(body, &responders);
    read_vector(body, 2, 0, 65535); /* request_extensions: DER */
    hello->status_request = reader_ok(body);
}

static void read_supported_groups(struct client_hello *hello, struct reader *body)
{
    hello->supported_groups = read_named_groups(body);
}

static void read_signature_algorithms(struct client_hello *hello, struct reader *body)
{
    hello->signature_algorithms = read_signature_schemes(body);
}

static void read_signature_algorithms_cert(struct client_hello *hello, struct reader *body)
{
    hello->signature_algorithms_cert = read_signature_schemes(body);
}

/* RFC 7301 3.1 */
static void read_alpn(struct client_hello *hello, struct reader *body)
{
    hello->alpn = read_vector(body, 2, 2, 65535);
    struct reader protocols = reader_within(body, hello->alpn);
    struct bytes protocol;
    while (protocol_next(&protocols, &protocol))
        continue;
    reader_leave(body, &protocols);
}

/* What says something by its mere presence has an empty body. */
static void read_flag(struct client_hello *hello, struct reader *body)
{
    const struct extensions *extensions = &hello->extensions;
    (void)body;
    hello->signed_certificate_timestamp =
        extensions_have(extensions, EXT_SIGNED_CERTIFICATE_TIMESTAMP);
    hello->early_data = extensions_have(extensions, EXT_EARLY_DATA);
    hello->post_handshake_auth = extensions_have(extensions, EXT_POST_HANDSHAKE_AUTH);
    hello->extended_main_secret = extensions_have(extensions, EXT_EXTENDED_MAIN_SECRET);
    hello->encrypt_then_mac = extensions_have(extensions, EXT_ENCRYPT_THEN_MAC);
}

static void read_supported_versions(struct client_hello *hello, struct reader *body)
{
    hello->supported_versions = read_u16_vector(body, 1, 2, 254);
}

static void read_cookie(struct client_hello *hello, struct reader *body)
{
    hello->cookie = read_vector(body, 2, 1, 65535);
}

static void read_psk_key_exchange_modes(struct client_hello *hello, struct reader *body)
{
    hello->psk_key_exchange_modes = read_vector(body, 1, 1, 255);
}

static void read_certificate_authorities(struct client_hello *hello, struct reader *body)
{
    hello->certificate_authorities = read_authorities(body);
}

/* RFC 9846 4.3.8: at most one share for a group. */
static void read_key_shares(struct client_hello *hello, struct reader *body)
{
    uint16_t groups[KEY_SHARES_MAX];
    size_t count = 0;
    hello->key_shares = read_vector(body, 2, 0, 65535);
    struct reader shares = reader_within(body, hello->key_shares);
    const uint8_t *at = shares.at;

    for (struct key_share share; key_share_next(&shares, &share); at = shares.at) {
        for (size_t i = 0; i < count; i++)
            if (groups[i] == share.group)
                reader_refuse_at(&shares, KEY_SHARE_TWICE, at);
        if (count == KEY_SHARES_MAX)
            reader_refuse_at(&shares, TOO_MANY_KEY_SHARES, at);
        else
            groups[count++] = share.group;
    }
    reader_leave(body, &shares);
}

/* RFC 9846 4.3.11: OfferedPsks */
static void read_pre_shared_key(struct client_hello *hello, struct reader *body)
{
    size_t identity_count = 0, binder_count = 0;
    struct psk_identity identity;
    struct bytes binder;

    hello->psk_identities = read_vector(body, 2, 7, 65535);
    struct reader identities = reader_within(body, hello->psk_identities);
    while (psk_identity_next(&identities, &identity))
        identity_count++;
    reader_leave(body, &identities);

    const uint8_t *at = body->at;
    hello->psk_binders = read_vector(body, 2, 33, 65535);
    struct reader binders = reader_within(body, hello->psk_binders);
    while (psk_binder_next(&binders, &binder))
        binder_count++;
    reader_leave(body, &binders);

    if (identity_count != binder_count)
        reader_refuse_at(body, PSK_BINDERS_UNEQUAL, at);
}

static void read_ec_point_formats(struct client_hello *hello, struct reader *body)
{
    hello->ec_point_formats = read_point_formats(body);
}

/* RFC 5077 3.2: the ticket is the whole extension, without a length of its own (appendix A). */
static void read_session_ticket(struct client_hello *hello, struct reader *body)
{
    hello->session_ticket = read_rest(body);
}

static void read_renegotiation(struct client_hello *hello, struct reader *body)
{
    hello->renegotiation_info = read_renegotiation_info(body);
}

/* How to read each extension that says something to a server. Of padding and record_size_limit,
 * this side makes nothing: what stands in them is not judged (RFC 9846 4.3). */
static const struct {
    enum extension extension;
    void (*read)(struct client_hello *hello, struct reader *body);
} extension_readers[] = {
    { EXT_SERVER_NAME, read_server_name },
    { EXT_STATUS_REQUEST, read_status_request },
    { EXT_SUPPORTED_GROUPS, read_supported_groups },
    { EXT_SIGNATURE_ALGORITHMS, read_signature_algorithms },
    { EXT_ALPN, read_alpn },
    { EXT_SIGNED_CERTIFICATE_TIMESTAMP, read_flag },
    { EXT_EARLY_DATA, read_flag },
    { EXT_SUPPORTED_VERSIONS, read_supported_versions },
    { EXT_COOKIE, read_cookie },
    { EXT_PSK_KEY_EXCHANGE_MODES, read_psk_key_exchange_modes },
    { EXT_CERTIFICATE_AUTHORITIES, read_certificate_authorities },
    { EXT_POST_HANDSHAKE_AUTH, read_flag },
    { EXT_SIGNATURE_ALGORITHMS_CERT, read_signature_algorithms_cert },
    { EXT_KEY_SHARE, read_key_shares },
    { EXT_PRE_SHARED_KEY, read_pre_shared_key },
    { EXT_EC_POINT_FORMATS, read_ec_point_formats },
    { EXT_SESSION_TICKET, read_session_ticket },
    { EXT_RENEGOTIATION_INFO, read_renegotiation },
    { EXT_EXTENDED_MAIN_SECRET, read_flag },
    { EXT_ENCRYPT_THEN_MAC, read_flag },
};

/* RFC 9846 4.3.9 and 4.3.11: what else must hold when keys are offered. */
static void judge_pre_shared_key(const struct extensions *extensions, struct reader *in)
{
    if (!extensions_have(extensions, EXT_PRE_SHARED_KEY))
        return;
    if (extensions->last_type != EXTENSION_PRE_SHARED_KEY)
        reader_refuse_at(in, PRE_SHARED_KEY_NOT_LAST, extensions->body[EXT_PRE_SHARED_KEY].data);
    if (!extensions_have(extensions, EXT_PSK_KEY_EXCHANGE_MODES))
        reader_refuse(in, EXTENSION_MISSING);
}

static void read_extensions(struct client_hello *hello, struct reader *in, struct bytes block)
{
    struct reader body;

    extensions_parse(&hello->extensions, in, block, IN_CLIENT_HELLO, 0);
    judge_pre_shared_key(&hello->extensions, in);
    for (size_t i = 0; i < sizeof extension_readers / sizeof *extension_readers; i++) {
        if (extension_enter(&body, in, &hello->extensions, extension_readers[i].extension)) {
            extension_readers[i].read(hello, &body);
            reader_leave(in, &body);
        }
    }
}

bool client_hello_parse(struct client_hello *hello, struct reader *in)
{
    *hello = (struct client_hello){ 0 };
    hello->legacy_version = read_u16(in);
    hello->random = read_bytes(in, 32);
    hello->legacy_session_id = read_vector(in, 1, 0, 32);
    hello->cipher_suites = read_u16_vector(in, 2, 2, 65534);
    hello->legacy_compression = read_vector(in, 1, 1, 255);
    if (reader_more(in)) /* before TLS 1.3 they may be absent, or none */
        read_extensions(hello, in, read_vector(in, 2, 0, 65535));
    return reader_done(in);
}

static void write_server_name(struct writer *out, struct bytes name)
{
    if (name.data == NULL)
        return;
    struct mark extension = open_extension(out, EXTENSION_SERVER_NAME);
    struct mark names = open_vector(out, 2);
    write_u8(out, NAME_TYPE_HOST);
    write_vector(out, 2, name);
    close_vector(out, names);
    close_vector(out, extension);
}

static void write_status_request(struct writer *out, bool wanted)
{
    if (!wanted)
        return;
    struct mark extension = open_extension(out, EXTENSION_STATUS_REQUEST);
    write_u8(out, STATUS_TYPE_OCSP);
    write_u16(out, 0); /* responder_id_list: any */
    write_u16(out, 0); /* request_extensions: none */
    close_vector(out, extension);
}

static void write_session_ticket(struct writer *out, struct bytes ticket)
{
    if (ticket.data == NULL)
        return;
    struct mark extension = open_extension(out, EXTENSION_SESSION_TICKET);
    write_bytes(out, ticket);
    close_vector(out, extension);
}

static void write_pre_shared_key(struct writer *out, struct bytes identities, struct bytes binders)
{
    if (identities.data == NULL)
        return;
    struct mark extension = open_extension(out, EXTENSION_PRE_SHARED_KEY);
    write_vector(out, 2, identities);
    write_vector(out, 2, binders);
    close_vector(out, extension);
}

static void write_extensions(struct writer *out, const struct client_hello *hello)
{
    write_server_name(out, hello->server_name);
    write_extension(out, EXTENSION_SUPPORTED_VERSIONS, 1, hello->supported_versions);
    write_extension(out, EXTENSION_SUPPORTED_GROUPS, 2, hello->supported_groups);
    write_extension(out, EXTENSION_KEY_SHARE, 2, hello->key_shares);
    write_extension(out, EXTENSION_SIGNATURE_ALGORITHMS, 2, hello->signature_algorithms);
    write_extension(out, EXTENSION_SIGNATURE_ALGORITHMS_CERT, 2, hello->signature_algorithms_cert);
    write_extension(out, EXTENSION_ALPN, 2, hello->alpn);
    write_status_request(out, hello->status_request);
    write_flag_extension(out, EXTENSION_SIGNED_CERTIFICATE_TIMESTAMP,
                         hello->signed_certificate_timestamp);
    write_extension(out, EXTENSION_CERTIFICATE_AUTHORITIES, 2, hello->certificate_authorities);
    write_flag_extension(out, EXTENSION_POST_HANDSHAKE_AUTH, hello->post_handshake_auth);
    write_extension(out, EXTENSION_COOKIE, 2, hello->cookie);
    write_extension(out, EXTENSION_PSK_KEY_EXCHANGE_MODES, 1, hello->psk_key_exchange_modes);
    write_flag_extension(out, EXTENSION_EARLY_DATA, hello->early_data);
    write_extension(out, EXTENSION_EC_POINT_FORMATS, 1, hello->ec_point_formats);
    write_flag_extension(out, EXTENSION_EXTENDED_MAIN_SECRET, hello->extended_main_secret);
    write_flag_extension(out, EXTENSION_ENCRYPT_THEN_MAC, hello->encrypt_then_mac);
    write_session_ticket(out, hello->session_ticket);
    write_extension(out, EXTENSION_RENEGOTIATION_INFO, 1, hello->renegotiation_info);
    /* RFC 9846 4.3.11: the last, for the binders cover all that stands before them. */
    write_pre_shared_key(out, hello->psk_identities, hello->psk_binders);
}

void client_hello_write(struct writer *out, const struct client_hello *hello)
{
    write_u16(out, hello->legacy_version);
    write_bytes(out, hello->random);
    write_vector(out, 1, hello->legacy_session_id);
    write_vector(out, 2, hello->cipher_suites);
    write_vector(out, 1, hello->legacy_compression);
    struct mark extensions = open_vector(out, 2);
    write_extensions(out, hello);
    close_vector(out, extensions);
}
