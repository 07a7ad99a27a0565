/* describe.c - what each handshake message says, field by field, for people.
 *
 * The message is parsed first, so that what is told is well-formed, and then read once more from
 * its beginning, so that every byte of it belongs to some field that is told.
 */
#include "wire/describe.h"

#include "wire/authentication.h"
#include "wire/describe12.h"
#include "wire/describe_extensions.h"
#include "wire/names.h"
#include "wire/post_handshake.h"
#include "wire/server_hello.h"
#include "wire/server_parameters.h"

/* What the other side had offered is not known here. */
static const extension_set everything = (1u << EXTENSIONS_KNOWN) - 1;

static void tell_legacy_version(struct telling *telling)
{
    uint16_t version = read_u16(&telling->in);
    say_name(telling, version_name(version), version);
    say(telling, ": what old middleboxes look at; supported_versions overrides it");
    tell_field(telling, "legacy_version");
}

static void tell_legacy_session_id(struct telling *telling, const char *name)
{
    struct bytes id = read_vector(&telling->in, 1, 0, 32);
    say_hex(telling, id);
    if (id.len > 0)
        say(telling, ": makes this look like resumption in TLS 1.2, for old middleboxes");
    tell_field(telling, name);
}

static bool client_hello_reads(struct reader *in)
{
    struct client_hello hello;
    return client_hello_parse(&hello, in);
}

/* The message was found to be well-formed. */
static bool client_speaks_tls13(const struct telling *telling)
{
    struct client_hello hello;
    struct reader in = telling->in;
    return client_hello_parse(&hello, &in) && u16_list_has(hello.supported_versions, TLS_1_3);
}

static void tell_client_hello(struct telling *telling)
{
    struct reader *in = &telling->in;

    if (client_speaks_tls13(telling)) {
        tell_legacy_version(telling);
        say_random(telling, read_bytes(in, 32));
        tell_field(telling, "random");
        tell_legacy_session_id(telling, "legacy_session_id");
    } else {
        tell_hello12(telling, "client_version");
    }
    say_names(telling, read_vector(in, 2, 2, 65534), suite_name);
    say(telling, ": ciphers for the data, the best first");
    tell_field(telling, "cipher_suites");
    struct bytes compression = read_vector(in, 1, 1, 255);
    say(telling, compression.len == 1 && compression.data[0] == 0 ? "none: TLS no longer compresses"
                                                                  : "for versions before TLS 1.3");
    tell_field(telling, "legacy_compression_methods");
    if (reader_more(in))
        tell_extensions(telling, 1);
}

static bool server_hello_reads(struct reader *in)
{
    struct server_hello hello;
    return server_hello_parse(&hello, in, everything);
}

static void tell_server_hello(struct telling *telling)
{
    struct reader *in = &telling->in;

    tell_legacy_version(telling);
    struct bytes random = read_bytes(in, 32);
    say_hex(telling, random);
    if (telling->message == HELLO_RETRY_REQUEST)
        say(telling, ": SHA-256 of \"HelloRetryRequest\", which makes this ServerHello one");
    else
        say(telling, ": fresh for each connection, so that no handshake can be replayed");
    tell_field(telling, "random");
    tell_legacy_session_id(telling, "legacy_session_id_echo");
    uint16_t suite = read_u16(in);
    say_name(telling, suite_name(suite), suite);
    say(telling, ": protects the records, and its hash derives the keys");
    tell_field(telling, "cipher_suite");
    say(telling, read_u8(in) == 0 ? "none: TLS no longer compresses" : "before TLS 1.3");
    tell_field(telling, "legacy_compression_method");
    if (reader_more(in))
        tell_extensions(telling, 1);
}

static bool encrypted_extensions_reads(struct reader *in)
{
    struct encrypted_extensions message;
    return encrypted_extensions_parse(&message, in, everything);
}

static bool certificate_request_reads(struct reader *in)
{
    struct certificate_request message;
    return certificate_request_parse(&message, in);
}

static void tell_request_context(struct telling *telling)
{
    say_hex(telling, read_vector(&telling->in, 1, 0, 255));
    tell_field(telling, "certificate_request_context");
}

static void tell_certificate_request(struct telling *telling)
{
    tell_request_context(telling);
    tell_extensions(telling, 1);
}

static bool certificate_reads(struct reader *in)
{
    struct certificate_message message;
    return certificate_message_parse(&message, in, everything);
}

static void tell_certificate(struct telling *telling)
{
    struct reader *in = &telling->in;

    tell_request_context(telling);
    struct reader ahead = *in;
    struct bytes list = read_vector(&ahead, 3, 0, (1 << 24) - 1);
    say(telling, list.len == 0 ? "empty: the sender has none that would do" : "%zu bytes",
        list.len);
    tell_heading(telling, 1, "certificate_list",
                 bytes_of(telling->from, (size_t)(ahead.at - telling->from)));
    read_u24(in);
    telling->from = in->at;
    for (bool first = true; reader_more(in); first = false) {
        size_t len = read_vector(in, 3, 1, (1 << 24) - 1).len;
        say(telling, "%zu bytes of DER: %s", len,
            first ? "the sender's own certificate" : "one that helps to check it");
        tell(telling, 2, "cert_data", telling->reference);
        tell_extensions(telling, 2);
    }
}

static bool certificate_verify_reads(struct reader *in)
{
    struct certificate_verify message;
    return certificate_verify_parse(&message, in);
}

static void tell_certificate_verify(struct telling *telling)
{
    uint16_t scheme = read_u16(&telling->in);
    say_name(telling, scheme_name(scheme), scheme);
    tell_field(telling, "algorithm");
    say_hex(telling, read_vector(&telling->in, 2, 0, 65535));
    say(telling, ": over all messages up to here, by the certificate's key");
    tell_field(telling, "signature");
}

static bool finished_reads(struct reader *in)
{
    return read_rest(in).len > 0;
}

static void tell_finished(struct telling *telling)
{
    say_hex(telling, read_rest(&telling->in));
    say(telling, ": HMAC over all messages up to here, with a key that only both sides have");
    tell_field(telling, "verify_data");
}

static bool new_session_ticket_reads(struct reader *in)
{
    struct new_session_ticket message;
    return new_session_ticket_parse(&message, in);
}

static void tell_new_session_ticket(struct telling *telling)
{
    struct reader *in = &telling->in;

    say(telling, "%u seconds, and never more than seven days", (unsigned)read_u32(in));
    tell_field(telling, "ticket_lifetime");
    say(telling, "%08x: added to the ticket's age, to hide it", (unsigned)read_u32(in));
    tell_field(telling, "ticket_age_add");
    say_hex(telling, read_vector(in, 1, 0, 255));
    say(telling, ": gives each ticket a key of its own");
    tell_field(telling, "ticket_nonce");
    say_hex(telling, read_vector(in, 2, 1, 65535));
    say(telling, ": only the server can read it");
    tell_field(telling, "ticket");
    tell_extensions(telling, 1);
}

static bool key_update_reads(struct reader *in)
{
    bool update_requested;
    return key_update_parse(&update_requested, in);
}

static void tell_key_update(struct telling *telling)
{
    say(telling, read_u8(&telling->in) == 1 ? "update_requested: the other side must do the same"
                                            : "update_not_requested");
    tell_field(telling, "request_update");
}

static void tell_encrypted_extensions(struct telling *telling)
{
    tell_extensions(telling, 1);
}

/* Of TLS 1.3. EndOfEarlyData has no fields. */
static const struct describer describers[] = {
    { CLIENT_HELLO, client_hello_reads, tell_client_hello },
    { SERVER_HELLO, server_hello_reads, tell_server_hello },
    { HELLO_RETRY_REQUEST, server_hello_reads, tell_server_hello },
    { ENCRYPTED_EXTENSIONS, encrypted_extensions_reads, tell_encrypted_extensions },
    { CERTIFICATE_REQUEST, certificate_request_reads, tell_certificate_request },
    { CERTIFICATE, certificate_reads, tell_certificate },
    { CERTIFICATE_VERIFY, certificate_verify_reads, tell_certificate_verify },
    { FINISHED, finished_reads, tell_finished },
    { NEW_SESSION_TICKET, new_session_ticket_reads, tell_new_session_ticket },
    { KEY_UPDATE, key_update_reads, tell_key_update },
};

static const struct describer *find_describer(const struct describer *among, size_t count,
                                              uint16_t type)
{
    for (size_t i = 0; i < count; i++)
        if (among[i].type == type)
            return &among[i];
    return NULL;
}

static const struct describer *describer_of(uint16_t type, bool is_tls12)
{
    if (is_tls12)
        return find_describer(describers12, DESCRIBERS12, type);
    return find_describer(describers, sizeof describers / sizeof *describers, type);
}

void describe_message(const struct trace *trace, bool sent, parley_level level,
                      struct bytes message)
{
    struct reader in = reader_of(message);
    uint16_t type = read_u8(&in);
    struct bytes body = read_vector(&in, 3, 0, (1 << 24) - 1);
    if (!trace_wanted(trace) || !reader_done(&in))
        return;
    if (type == SERVER_HELLO && server_hello_is_retry(body))
        type = HELLO_RETRY_REQUEST;

    bool is_tls12 = message_is_of_tls12(type, level, body);
    const struct describer *describer = describer_of(type, is_tls12);
    struct reader trial = reader_of(body);
    if (describer == NULL || !describer->reads(&trial))
        return;
    struct telling telling = { .trace = trace,
                               .sent = sent,
                               .level = level,
                               .reference = is_tls12 ? handshake_type_reference12(type)
                                                     : handshake_type_reference(type),
                               .message = type,
                               .in = reader_of(body),
                               .from = body.data };
    describer->tell(&telling);
}
