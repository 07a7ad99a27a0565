/* extensions.c - splits a block of extensions and judges which may stand in it (RFC 9846 4.3).
 *
 *   block:  | type 2 | length 2 | body ... | type 2 | length 2 | body ... |
 */
#include "wire/extensions.h"

#include "base/error.h"

struct known {
    uint16_t type;
    uint8_t places;
};

/* The table of RFC 9846 4.3; padding is of RFC 7685, record_size_limit of RFC 8449,
 * signed_certificate_timestamp of RFC 6962. No document has such a table for TLS 1.2: each extension's
 * own says whether a ServerHello answers it. Servers are known that answer supported_groups, which
 * RFC 8422 4 forbids them; what they say is not used, so they may. */
static const struct known known[EXTENSIONS_KNOWN] = {
    [EXT_SERVER_NAME] = { EXTENSION_SERVER_NAME, IN_CLIENT_HELLO | IN_ENCRYPTED_EXTENSIONS |
                                                     IN_CERTIFICATE_REQUEST | IN_SERVER_HELLO12 },
    [EXT_STATUS_REQUEST] = { EXTENSION_STATUS_REQUEST, IN_CLIENT_HELLO | IN_CERTIFICATE_REQUEST |
                                                           IN_CERTIFICATE | IN_SERVER_HELLO12 },
    [EXT_SUPPORTED_GROUPS] = { EXTENSION_SUPPORTED_GROUPS,
                               IN_CLIENT_HELLO | IN_ENCRYPTED_EXTENSIONS | IN_SERVER_HELLO12 },
    [EXT_SIGNATURE_ALGORITHMS] = { EXTENSION_SIGNATURE_ALGORITHMS,
                                   IN_CLIENT_HELLO | IN_CERTIFICATE_REQUEST },
    [EXT_ALPN] = { EXTENSION_ALPN, IN_CLIENT_HELLO | IN_ENCRYPTED_EXTENSIONS | IN_SERVER_HELLO12 },
    [EXT_SIGNED_CERTIFICATE_TIMESTAMP] = { EXTENSION_SIGNED_CERTIFICATE_TIMESTAMP,
                                           IN_CLIENT_HELLO | IN_CERTIFICATE_REQUEST |
                                               IN_CERTIFICATE | IN_SERVER_HELLO12 },
    [EXT_PADDING] = { EXTENSION_PADDING, IN_CLIENT_HELLO },
    [EXT_RECORD_SIZE_LIMIT] = { EXTENSION_RECORD_SIZE_LIMIT,
                                IN_CLIENT_HELLO | IN_ENCRYPTED_EXTENSIONS | IN_SERVER_HELLO12 },
    [EXT_PRE_SHARED_KEY] = { EXTENSION_PRE_SHARED_KEY, IN_CLIENT_HELLO | IN_SERVER_HELLO },
    [EXT_EARLY_DATA] = { EXTENSION_EARLY_DATA,
                         IN_CLIENT_HELLO | IN_ENCRYPTED_EXTENSIONS | IN_NEW_SESSION_TICKET },
    [EXT_SUPPORTED_VERSIONS] = { EXTENSION_SUPPORTED_VERSIONS,
                                 IN_CLIENT_HELLO | IN_SERVER_HELLO | IN_HELLO_RETRY_REQUEST },
    [EXT_COOKIE] = { EXTENSION_COOKIE, IN_CLIENT_HELLO | IN_HELLO_RETRY_REQUEST },
    [EXT_PSK_KEY_EXCHANGE_MODES] = { EXTENSION_PSK_KEY_EXCHANGE_MODES, IN_CLIENT_HELLO },
    [EXT_CERTIFICATE_AUTHORITIES] = { EXTENSION_CERTIFICATE_AUTHORITIES,
                                      IN_CLIENT_HELLO | IN_CERTIFICATE_REQUEST },
    [EXT_OID_FILTERS] = { EXTENSION_OID_FILTERS, IN_CERTIFICATE_REQUEST },
    [EXT_POST_HANDSHAKE_AUTH] = { EXTENSION_POST_HANDSHAKE_AUTH, IN_CLIENT_HELLO },
    [EXT_SIGNATURE_ALGORITHMS_CERT] = { EXTENSION_SIGNATURE_ALGORITHMS_CERT,
                                        IN_CLIENT_HELLO | IN_CERTIFICATE_REQUEST },
    [EXT_KEY_SHARE] = { EXTENSION_KEY_SHARE,
                        IN_CLIENT_HELLO | IN_SERVER_HELLO | IN_HELLO_RETRY_REQUEST },
    [EXT_EC_POINT_FORMATS] = { EXTENSION_EC_POINT_FORMATS, IN_CLIENT_HELLO | IN_SERVER_HELLO12 },
    [EXT_ENCRYPT_THEN_MAC] = { EXTENSION_ENCRYPT_THEN_MAC, IN_CLIENT_HELLO | IN_SERVER_HELLO12 },
    [EXT_EXTENDED_MAIN_SECRET] = { EXTENSION_EXTENDED_MAIN_SECRET,
                                   IN_CLIENT_HELLO | IN_SERVER_HELLO12 },
    [EXT_SESSION_TICKET] = { EXTENSION_SESSION_TICKET, IN_CLIENT_HELLO | IN_SERVER_HELLO12 },
    [EXT_RENEGOTIATION_INFO] = { EXTENSION_RENEGOTIATION_INFO,
                                 IN_CLIENT_HELLO | IN_SERVER_HELLO12 },
};

enum {
    ANSWERS = IN_SERVER_HELLO | IN_HELLO_RETRY_REQUEST | IN_ENCRYPTED_EXTENSIONS | IN_CERTIFICATE |
              IN_SERVER_HELLO12
};

/* EXTENSIONS_KNOWN for one that is not known here. */
static enum extension find_known(uint16_t type)
{
    enum extension i = 0;
    while (i < EXTENSIONS_KNOWN && known[i].type != type)
        i++;
    return i;
}

static bool is_among(uint16_t type, const uint16_t *types, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (types[i] == type)
            return true;
    return false;
}

/* RFC 9846 4.3: may an extension stand in this place? A code of the catalogue, or READ_OK. */
static uint16_t judge_place(enum extension extension, enum extension_place place,
                            extension_set offered)
{
    bool is_known = extension < EXTENSIONS_KNOWN;
    if (is_known && (known[extension].places & place) == 0)
        return EXTENSION_MISPLACED;
    if ((ANSWERS & place) != 0 && !(is_known && (offered >> extension & 1) != 0))
        return EXTENSION_NOT_OFFERED;
    return READ_OK;
}

void extensions_parse(struct extensions *extensions, struct reader *in, struct bytes block,
                      enum extension_place place, extension_set offered)
{
    uint16_t seen[EXTENSIONS_MAX] = { 0 }; /* few enough to look through for each one */
    struct reader list = reader_within(in, block);

    *extensions = (struct extensions){ 0 };
    if (place == IN_HELLO_RETRY_REQUEST)
        offered |= 1u << EXT_COOKIE; /* the one answer without a question */
    while (reader_more(&list)) {
        const uint8_t *at = list.at;
        uint16_t type = read_u16(&list);
        struct bytes body = read_vector(&list, 2, 0, 65535);
        enum extension extension = find_known(type);
        uint16_t fault = judge_place(extension, place, offered);

        if (is_among(type, seen, extensions->count))
            reader_refuse_at(&list, EXTENSION_TWICE, at);
        else if (extensions->count == EXTENSIONS_MAX)
            reader_refuse_at(&list, TOO_MANY_EXTENSIONS, at);
        else if (fault != READ_OK)
            reader_refuse_at(&list, fault, at);
        if (!reader_ok(&list))
            break;

        seen[extensions->count++] = type;
        extensions->last_type = type;
        if (extension < EXTENSIONS_KNOWN) {
            extensions->present |= 1u << extension;
            extensions->body[extension] = body;
        }
    }
    reader_leave(in, &list);
}

struct reader reader_within(const struct reader *in, struct bytes part)
{
    return (struct reader){ in->start, part.data, reader_ok(in) ? part.len : 0, in->fault,
                            in->fault_at };
}

void reader_leave(struct reader *in, struct reader *part)
{
    if (reader_done(part))
        return;
    in->fault = part->fault;
    in->fault_at = part->fault_at;
    in->left = 0;
}

bool extension_enter(struct reader *body, const struct reader *in,
                     const struct extensions *extensions, enum extension wanted)
{
    if (!extensions_have(extensions, wanted))
        return false;
    *body = reader_within(in, extensions->body[wanted]);
    return true;
}

bool vector_next(struct reader *list, struct bytes *item, size_t width, size_t min, size_t max)
{
    if (!reader_more(list))
        return false;
    *item = read_vector(list, width, min, max);
    return reader_ok(list);
}

bool authority_next(struct reader *authorities, struct bytes *name)
{
    return vector_next(authorities, name, 2, 1, 65535);
}

struct bytes read_signature_schemes(struct reader *body)
{
    return read_u16_vector(body, 2, 2, 65534);
}

struct bytes read_named_groups(struct reader *body)
{
    return read_u16_vector(body, 2, 2, 65535);
}

struct bytes read_authorities(struct reader *body)
{
    struct bytes list = read_vector(body, 2, 3, 65535);
    struct reader authorities = reader_within(body, list);
    struct bytes name;
    while (authority_next(&authorities, &name))
        continue;
    reader_leave(body, &authorities);
    return list;
}

struct bytes read_protocol(struct reader *body)
{
    struct reader list = reader_within(body, read_vector(body, 2, 2, 65535));
    struct bytes protocol = read_vector(&list, 1, 1, 255);
    reader_leave(body, &list);
    return protocol;
}

struct bytes read_sct_list(struct reader *body)
{
    struct bytes list = read_vector(body, 2, 1, 65535);
    struct reader scts = reader_within(body, list);
    struct bytes sct;
    while (vector_next(&scts, &sct, 2, 1, 65535))
        continue;
    reader_leave(body, &scts);
    return list;
}

struct bytes read_point_formats(struct reader *body)
{
    return read_vector(body, 1, 1, 255);
}

struct bytes read_renegotiation_info(struct reader *body)
{
    return read_vector(body, 1, 0, 255);
}

struct mark open_extension(struct writer *out, enum extension_type type)
{
    write_u16(out, (uint16_t)type);
    return open_vector(out, 2);
}

void write_extension(struct writer *out, enum extension_type type, unsigned width,
                     struct bytes vector)
{
    if (vector.data == NULL)
        return;
    struct mark extension = open_extension(out, type);
    write_vector(out, width, vector);
    close_vector(out, extension);
}

void write_flag_extension(struct writer *out, enum extension_type type, bool wanted)
{
    if (wanted)
        close_vector(out, open_extension(out, type));
}

void write_protocol(struct writer *out, struct bytes protocol)
{
    if (protocol.data == NULL)
        return;
    struct mark extension = open_extension(out, EXTENSION_ALPN);
    struct mark list = open_vector(out, 2);
    write_vector(out, 1, protocol);
    close_vector(out, list);
    close_vector(out, extension);
}
