/* describe12.c - what the messages of TLS 1.2 say (RFC 5246 7.4), for people. */
#include "wire/describe12.h"

#include "wire/authentication12.h"
#include "wire/describe_extensions.h"
#include "wire/key_exchange.h"
#include "wire/names.h"
#include "wire/server_hello.h"
#include "wire/server_hello12.h"
#include "wire/session_ticket12.h"

enum { VERIFY_DATA_LEN = 12 }; /* RFC 5246 7.4.9; in TLS 1.3 as long as a hash */

/* What the other side had offered is not known here. */
static const extension_set everything = (1u << EXTENSIONS_KNOWN) - 1;

void tell_hello12(struct telling *telling, const char *version_field)
{
    bool by_client = telling->message == CLIENT_HELLO;
    uint16_t version = read_u16(&telling->in);
    say_name(telling, version_name(version), version);
    say(telling,
        by_client ? ": the newest that the client can do" : ": the version that the server chose");
    tell_field(telling, version_field);
    struct bytes random = read_bytes(&telling->in, 32);
    say_random(telling, random);
    if (!by_client && random_says_downgrade(random))
        say(telling, "; its end says that the server could do better than this version");
    tell_field(telling, "random");
    struct bytes id = read_vector(&telling->in, 1, 0, 32);
    say_hex(telling, id);
    if (id.len > 0)
        say(telling, by_client ? ": a session that the client would like to resume"
                               : ": the client's own when a session is resumed, else a new one's");
    tell_field(telling, "session_id");
}

static bool server_hello_reads(struct reader *in)
{
    struct server_hello12 hello;
    return server_hello12_parse(&hello, in, everything);
}

static void tell_server_hello(struct telling *telling)
{
    struct reader *in = &telling->in;

    tell_hello12(telling, "server_version");
    uint16_t suite = read_u16(in);
    say_name(telling, suite_name(suite), suite);
    say(telling, ": key exchange, signature, protection of the records and hash, all in one");
    tell_field(telling, "cipher_suite");
    say(telling, read_u8(in) == 0 ? "none" : "one that is not known here");
    tell_field(telling, "compression_method");
    if (reader_more(in))
        tell_extensions(telling, 1);
}

static bool certificate_reads(struct reader *in)
{
    struct certificate_message message;
    return certificate_message12_parse(&message, in);
}

static void tell_certificate(struct telling *telling)
{
    struct reader *in = &telling->in;
    size_t len = in->left - 3;

    say(telling, len == 0 ? "empty: the sender has none that would do" : "%zu bytes", len);
    tell_heading(telling, 1, "certificate_list", bytes_of(in->at, in->left));
    read_u24(in);
    telling->from = in->at;
    for (bool first = true; reader_more(in); first = false) {
        size_t certificate_len = read_vector(in, 3, 1, (1 << 24) - 1).len;
        say(telling, "%zu bytes of DER: %s", certificate_len,
            first ? "the sender's own certificate" : "one that helps to check it");
        tell(telling, 2, "ASN.1Cert", telling->reference);
    }
}

static bool certificate_status_reads(struct reader *in)
{
    struct bytes response;
    return certificate_status_parse(&response, in);
}

static void tell_certificate_status(struct telling *telling)
{
    read_u8(&telling->in);
    say(telling, "ocsp");
    tell_field(telling, "status_type");
    say(telling, "%zu bytes of DER", read_vector(&telling->in, 3, 1, (1 << 24) - 1).len);
    tell_field(telling, "response");
}

static bool server_key_exchange_reads(struct reader *in)
{
    struct server_key_exchange message;
    return server_key_exchange_parse(&message, in);
}

static void say_and_tell_signature(struct telling *telling, const char *over)
{
    uint16_t scheme = read_u16(&telling->in);
    say_name(telling, scheme_name(scheme), scheme);
    tell_field(telling, "algorithm");
    say_hex(telling, read_vector(&telling->in, 2, 0, 65535));
    say(telling, ": over %s, by the certificate's key", over);
    tell_field(telling, "signature");
}

static void tell_server_key_exchange(struct telling *telling)
{
    struct reader *in = &telling->in;

    read_u8(in);
    say(telling, "named_curve");
    tell_field(telling, "curve_type");
    uint16_t group = read_u16(in);
    say_name(telling, group_name(group), group);
    tell_field(telling, "namedcurve");
    say_hex(telling, read_vector(in, 1, 1, 255));
    say(telling, ": the server's public key, made for this connection only");
    tell_field(telling, "public");
    say_and_tell_signature(telling, "both randoms and the three fields above");
}

static void say_certificate_types(struct telling *telling, struct bytes types)
{
    for (size_t i = 0; i < types.len && say_next(telling, i == 0); i++) {
        uint8_t type = types.data[i];
        say_name(telling,
                 type == CLIENT_CERTIFICATE_RSA_SIGN     ? "rsa_sign"
                 : type == CLIENT_CERTIFICATE_ECDSA_SIGN ? "ecdsa_sign"
                                                         : NULL,
                 type);
    }
}

static bool certificate_request_reads(struct reader *in)
{
    struct certificate_request12 message;
    return certificate_request12_parse(&message, in);
}

static void tell_certificate_request(struct telling *telling)
{
    struct reader *in = &telling->in;

    say_certificate_types(telling, read_vector(in, 1, 1, 255));
    say(telling, ": kinds of keys that would do");
    tell_field(telling, "certificate_types");
    say_names(telling, read_signature_schemes(in), scheme_name);
    say(telling, ": signatures that the server can check, the best first");
    tell_field(telling, "supported_signature_algorithms");
    struct reader authorities = reader_of(read_vector(in, 2, 0, 65535));
    struct bytes name;
    size_t count = 0;
    while (authority_next(&authorities, &name))
        count++;
    say(telling, "%zu: names of issuers that the server trusts", count);
    tell_field(telling, "certificate_authorities");
}

static bool certificate_verify_reads(struct reader *in)
{
    struct certificate_verify message;
    return certificate_verify_parse(&message, in);
}

static void tell_certificate_verify(struct telling *telling)
{
    say_and_tell_signature(telling, "all messages up to here");
}

/* By its form: a point has 255 bytes at the most, and an RSA key of 2048 bits gives 256. */
static bool is_encrypted_premaster(struct reader in)
{
    struct bytes encrypted;
    return in.left > 1 + 255 && encrypted_premaster_parse(&encrypted, &in);
}

static bool client_key_exchange_reads(struct reader *in)
{
    struct bytes message;
    return is_encrypted_premaster(*in) ? encrypted_premaster_parse(&message, in)
                                       : client_key_exchange_parse(&message, in);
}

static void tell_encrypted_premaster(struct telling *telling)
{
    say_hex(telling, read_vector(&telling->in, 2, 0, 65535));
    say(telling, ": the premaster secret; only the key of the server's certificate decrypts it");
    tell_field(telling, "encrypted_pre_master_secret");
}

static void tell_client_key_exchange(struct telling *telling)
{
    if (is_encrypted_premaster(telling->in)) {
        tell_encrypted_premaster(telling);
        return;
    }
    say_hex(telling, read_vector(&telling->in, 1, 1, 255));
    say(telling, ": the client's public key; both sides now know the premaster secret");
    tell_field(telling, "ecdh_Yc");
}

static bool new_session_ticket_reads(struct reader *in)
{
    struct new_session_ticket12 message;
    return new_session_ticket12_parse(&message, in);
}

static void tell_new_session_ticket(struct telling *telling)
{
    say(telling, "%u seconds, as a hint", (unsigned)read_u32(&telling->in));
    tell_field(telling, "ticket_lifetime_hint");
    say_hex(telling, read_vector(&telling->in, 2, 0, 65535));
    say(telling, ": only the server can read it");
    tell_field(telling, "ticket");
}

static bool finished_reads(struct reader *in)
{
    return read_rest(in).len == VERIFY_DATA_LEN;
}

static void tell_finished(struct telling *telling)
{
    say_hex(telling, read_rest(&telling->in));
    say(telling, ": made of all messages up to here and the main secret");
    tell_field(telling, "verify_data");
}

static void tell_nothing(struct telling *telling)
{
    (void)telling;
}

const struct describer describers12[DESCRIBERS12] = {
    { HELLO_REQUEST, hello_request_parse, tell_nothing },
    { SERVER_HELLO, server_hello_reads, tell_server_hello },
    { NEW_SESSION_TICKET, new_session_ticket_reads, tell_new_session_ticket },
    { CERTIFICATE, certificate_reads, tell_certificate },
    { SERVER_KEY_EXCHANGE, server_key_exchange_reads, tell_server_key_exchange },
    { CERTIFICATE_REQUEST, certificate_request_reads, tell_certificate_request },
    { SERVER_HELLO_DONE, server_hello_done_parse, tell_nothing },
    { CERTIFICATE_VERIFY, certificate_verify_reads, tell_certificate_verify },
    { CLIENT_KEY_EXCHANGE, client_key_exchange_reads, tell_client_key_exchange },
    { FINISHED, finished_reads, tell_finished },
    { CERTIFICATE_STATUS, certificate_status_reads, tell_certificate_status },
};

bool message_is_of_tls12(uint16_t type, parley_level level, struct bytes body)
{
    struct server_hello hello;
    struct reader in = reader_of(body);
    switch (type) {
    case SERVER_HELLO: return server_hello_parse(&hello, &in, everything) && !hello.is_tls13;
    case FINISHED: return body.len == VERIFY_DATA_LEN;
    case NEW_SESSION_TICKET:
    case CERTIFICATE:
    case CERTIFICATE_REQUEST:
    case CERTIFICATE_VERIFY: return level == PARLEY_LEVEL_PLAIN;
    case HELLO_REQUEST:
    case SERVER_KEY_EXCHANGE:
    case SERVER_HELLO_DONE:
    case CLIENT_KEY_EXCHANGE:
    case CERTIFICATE_STATUS: return true;
    default: return false;
    }
}
