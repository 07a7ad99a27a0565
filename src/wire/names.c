/* names.c - the numbers of TLS as the IANA registries and the RFCs write them, for people. */
#include "wire/names.h"

#include "wire/codes.h"
#include "wire/name_list.h"

#include <stdbool.h>

struct message_name {
    uint16_t type;
    const char *name, *purpose, *reference;
};

static const struct name versions[] = {
    { 0x0200, "SSL 2.0" },  { 0x0300, "SSL 3.0" },  { TLS_1_0, "TLS 1.0" },
    { 0x0302, "TLS 1.1" },  { TLS_1_2, "TLS 1.2" }, { TLS_1_3, "TLS 1.3" },
    { 0xfeff, "DTLS 1.0" }, { 0xfefd, "DTLS 1.2" }, { 0xfefc, "DTLS 1.3" },
};

/* In TLS 1.3. Those without a purpose belong to TLS 1.2 or to extensions: they have names to be refused
 * by. */
static const struct message_name messages[] = {
    { 0, "HelloRequest", "", "RFC 5246 7.4.1.1" },
    { CLIENT_HELLO, "ClientHello",
      "The client opens: what it can do, and its half of the key exchange.", "RFC 9846 4.2.2" },
    { SERVER_HELLO, "ServerHello",
      "The server chooses, and its half completes the key exchange: all that follows is encrypted.",
      "RFC 9846 4.2.3" },
    { 3, "HelloVerifyRequest", "", "RFC 6347 4.2.1" },
    { NEW_SESSION_TICKET, "NewSessionTicket",
      "The server hands out a ticket with which a later connection can be made faster.",
      "RFC 9846 4.7.1" },
    { END_OF_EARLY_DATA, "EndOfEarlyData",
      "The client marks the end of what it sent before the server had answered.", "RFC 9846 4.6" },
    { ENCRYPTED_EXTENSIONS, "EncryptedExtensions",
      "The server answers whatever the key exchange did not need, hidden from the path.",
      "RFC 9846 4.4.1" },
    { CERTIFICATE, "Certificate", "The sender says who it claims to be, and who vouches for that.",
      "RFC 9846 4.5.1" },
    { 12, "ServerKeyExchange", "", "RFC 5246 7.4.3" },
    { CERTIFICATE_REQUEST, "CertificateRequest",
      "The server asks the client for a certificate, and says which kinds it can check.",
      "RFC 9846 4.4.2" },
    { 14, "ServerHelloDone", "", "RFC 5246 7.4.5" },
    { CERTIFICATE_VERIFY, "CertificateVerify",
      "The sender proves that it holds the certificate's key, by signing the handshake so far.",
      "RFC 9846 4.5.2" },
    { 16, "ClientKeyExchange", "", "RFC 5246 7.4.7" },
    { FINISHED, "Finished",
      "The sender proves that both sides saw the same handshake: nobody changed it on the way.",
      "RFC 9846 4.5.3" },
    { 21, "CertificateURL", "", "RFC 6066 5" },
    { 22, "CertificateStatus", "", "RFC 6066 8" },
    { 23, "SupplementalData", "", "RFC 4680 2" },
    { KEY_UPDATE, "KeyUpdate", "The sender moves on to new keys for what it sends.",
      "RFC 9846 4.7.3" },
    { 25, "CompressedCertificate", "", "RFC 8879 4" },
    { MESSAGE_HASH, "MessageHash",
      "Stands in the transcript for the first ClientHello after a HelloRetryRequest; never sent.",
      "RFC 9846 4.1" },
    { HELLO_RETRY_REQUEST, "HelloRetryRequest",
      "The server asks for another ClientHello, with a key share that it can use.",
      "RFC 9846 4.2.4" },
};

/* In TLS 1.2. */
static const struct message_name messages12[] = {
    { HELLO_REQUEST, "HelloRequest",
      "The server asks for another handshake in this connection, and will be refused.",
      "RFC 5246 7.4.1.1" },
    { CLIENT_HELLO, "ClientHello", "The client opens: what it can do.", "RFC 5246 7.4.1.2" },
    { SERVER_HELLO, "ServerHello",
      "The server chooses version and ciphers; all stays readable until ChangeCipherSpec.",
      "RFC 5246 7.4.1.3" },
    { NEW_SESSION_TICKET, "NewSessionTicket",
      "The server hands out a ticket with which a later connection can be made faster.",
      "RFC 5077 3.3" },
    { CERTIFICATE, "Certificate",
      "The sender says who it claims to be, and who vouches for that; everybody can read it.",
      "RFC 5246 7.4.2" },
    { SERVER_KEY_EXCHANGE, "ServerKeyExchange",
      "The server's half of the key exchange, signed with the key of its certificate.",
      "RFC 8422 5.4" },
    { CERTIFICATE_REQUEST, "CertificateRequest",
      "The server asks the client for a certificate, and says which kinds it can check.",
      "RFC 5246 7.4.4" },
    { SERVER_HELLO_DONE, "ServerHelloDone",
      "The server has said all that it has to say, and waits for the client.", "RFC 5246 7.4.5" },
    { CERTIFICATE_VERIFY, "CertificateVerify",
      "The client proves that it holds the certificate's key, by signing the handshake so far.",
      "RFC 5246 7.4.8" },
    { CLIENT_KEY_EXCHANGE, "ClientKeyExchange",
      "The client's half completes the key exchange: both sides can make the keys now.",
      "RFC 5246 7.4.7" },
    { FINISHED, "Finished",
      "The first message under the new keys proves that both sides saw the same handshake.",
      "RFC 5246 7.4.9" },
    { CERTIFICATE_STATUS, "CertificateStatus",
      "The server adds proof, signed by the issuer, that its certificate is not revoked.",
      "RFC 6066 8" },
};

static const struct name extensions[] = {
    { 0, "server_name" },
    { 1, "max_fragment_length" },
    { 2, "client_certificate_url" },
    { 3, "trusted_ca_keys" },
    { 4, "truncated_hmac" },
    { 5, "status_request" },
    { 6, "user_mapping" },
    { 7, "client_authz" },
    { 8, "server_authz" },
    { 9, "cert_type" },
    { 10, "supported_groups" },
    { 11, "ec_point_formats" },
    { 12, "srp" },
    { 13, "signature_algorithms" },
    { 14, "use_srtp" },
    { 15, "heartbeat" },
    { 16, "application_layer_protocol_negotiation" },
    { 17, "status_request_v2" },
    { 18, "signed_certificate_timestamp" },
    { 19, "client_certificate_type" },
    { 20, "server_certificate_type" },
    { 21, "padding" },
    { 22, "encrypt_then_mac" },
    { 23, "extended_main_secret" },
    { 24, "token_binding" },
    { 25, "cached_info" },
    { 26, "tls_lts" },
    { 27, "compress_certificate" },
    { 28, "record_size_limit" },
    { 29, "pwd_protect" },
    { 30, "pwd_clear" },
    { 31, "password_salt" },
    { 32, "ticket_pinning" },
    { 33, "tls_cert_with_extern_psk" },
    { 34, "delegated_credential" },
    { 35, "session_ticket" },
    { 36, "TLMSP" },
    { 37, "TLMSP_proxying" },
    { 38, "TLMSP_delegate" },
    { 39, "supported_ekt_ciphers" },
    { 41, "pre_shared_key" },
    { 42, "early_data" },
    { 43, "supported_versions" },
    { 44, "cookie" },
    { 45, "psk_key_exchange_modes" },
    { 47, "certificate_authorities" },
    { 48, "oid_filters" },
    { 49, "post_handshake_auth" },
    { 50, "signature_algorithms_cert" },
    { 51, "key_share" },
    { 52, "transparency_info" },
    { 54, "connection_id" },
    { 55, "external_id_hash" },
    { 56, "external_session_id" },
    { 57, "quic_transport_parameters" },
    { 58, "ticket_request" },
    { 59, "dnssec_chain" },
    { 60, "sequence_number_encryption_algorithms" },
    { 61, "rrc" },
    { 62, "tls_flags" },
    { 17513, "application_settings_old" },
    { 17613, "application_settings" },
    { 64768, "ech_outer_extensions" },
    { 65037, "encrypted_client_hello" },
    { 65281, "renegotiation_info" },
};

/* Up to 22 and from 26 to 28: of TLS 1.2 and older. */
static const struct name groups[] = {
    { 1, "sect163k1" },
    { 2, "sect163r1" },
    { 3, "sect163r2" },
    { 4, "sect193r1" },
    { 5, "sect193r2" },
    { 6, "sect233k1" },
    { 7, "sect233r1" },
    { 8, "sect239k1" },
    { 9, "sect283k1" },
    { 10, "sect283r1" },
    { 11, "sect409k1" },
    { 12, "sect409r1" },
    { 13, "sect571k1" },
    { 14, "sect571r1" },
    { 15, "secp160k1" },
    { 16, "secp160r1" },
    { 17, "secp160r2" },
    { 18, "secp192k1" },
    { 19, "secp192r1" },
    { 20, "secp224k1" },
    { 21, "secp224r1" },
    { 22, "secp256k1" },
    { 23, "secp256r1" },
    { 24, "secp384r1" },
    { 25, "secp521r1" },
    { 26, "brainpoolP256r1" },
    { 27, "brainpoolP384r1" },
    { 28, "brainpoolP512r1" },
    { 29, "X25519" },
    { 30, "X448" },
    { 31, "brainpoolP256r1tls13" },
    { 32, "brainpoolP384r1tls13" },
    { 33, "brainpoolP512r1tls13" },
    { 34, "GC256A" },
    { 35, "GC256B" },
    { 36, "GC256C" },
    { 37, "GC256D" },
    { 38, "GC512A" },
    { 39, "GC512B" },
    { 40, "GC512C" },
    { 41, "curveSM2" },
    { 256, "ffdhe2048" },
    { 257, "ffdhe3072" },
    { 258, "ffdhe4096" },
    { 259, "ffdhe6144" },
    { 260, "ffdhe8192" },
    { 512, "MLKEM512" },
    { 513, "MLKEM768" },
    { 514, "MLKEM1024" },
    { 4587, "SecP256r1MLKEM768" },
    { 4588, "X25519MLKEM768" },
    { 4589, "SecP384r1MLKEM1024" },
    { 4590, "curveSM2MLKEM768" },
    { 25497, "X25519Kyber768Draft00" },
};

/* Those with sha224 and dsa are pairs of TLS 1.2 that have no name in TLS 1.3. */
static const struct name schemes[] = {
    { 0x0201, "rsa_pkcs1_sha1" },
    { 0x0202, "dsa_sha1" },
    { 0x0203, "ecdsa_sha1" },
    { 0x0301, "rsa_pkcs1_sha224" },
    { 0x0302, "dsa_sha224" },
    { 0x0303, "ecdsa_sha224" },
    { 0x0401, "rsa_pkcs1_sha256" },
    { 0x0402, "dsa_sha256" },
    { 0x0403, "ecdsa_secp256r1_sha256" },
    { 0x0420, "rsa_pkcs1_sha256_legacy" },
    { 0x0501, "rsa_pkcs1_sha384" },
    { 0x0502, "dsa_sha384" },
    { 0x0503, "ecdsa_secp384r1_sha384" },
    { 0x0520, "rsa_pkcs1_sha384_legacy" },
    { 0x0601, "rsa_pkcs1_sha512" },
    { 0x0602, "dsa_sha512" },
    { 0x0603, "ecdsa_secp521r1_sha512" },
    { 0x0620, "rsa_pkcs1_sha512_legacy" },
    { 0x0708, "sm2sig_sm3" },
    { 0x0804, "rsa_pss_rsae_sha256" },
    { 0x0805, "rsa_pss_rsae_sha384" },
    { 0x0806, "rsa_pss_rsae_sha512" },
    { 0x0807, "ed25519" },
    { 0x0808, "ed448" },
    { 0x0809, "rsa_pss_pss_sha256" },
    { 0x080a, "rsa_pss_pss_sha384" },
    { 0x080b, "rsa_pss_pss_sha512" },
    { 0x081a, "ecdsa_brainpoolP256r1tls13_sha256" },
    { 0x081b, "ecdsa_brainpoolP384r1tls13_sha384" },
    { 0x081c, "ecdsa_brainpoolP512r1tls13_sha512" },
    { 0x0904, "mldsa44" },
    { 0x0905, "mldsa65" },
    { 0x0906, "mldsa87" },
};

/* RFC 8701: numbers that mean nothing, sent so that receivers stay used to unknown numbers. */
static bool is_grease(uint16_t number)
{
    return (number & 0x0f0f) == 0x0a0a && number >> 8 == (number & 0xff);
}

const char *find_name(const struct name *names, size_t count, uint16_t number)
{
    for (size_t i = 0; i < count; i++)
        if (names[i].number == number)
            return names[i].name;
    return is_grease(number) ? "GREASE" : NULL;
}

static const struct message_name *find_message(const struct message_name *names, size_t count,
                                               uint16_t type)
{
    static const struct message_name unknown = { 0, NULL, "", "" };
    for (size_t i = 0; i < count; i++)
        if (names[i].type == type)
            return &names[i];
    return &unknown;
}

static const struct message_name *message_of(uint16_t type)
{
    return find_message(messages, sizeof messages / sizeof *messages, type);
}

static const struct message_name *message12_of(uint16_t type)
{
    return find_message(messages12, sizeof messages12 / sizeof *messages12, type);
}

const char *version_name(uint16_t version)
{
    return find_name(versions, sizeof versions / sizeof *versions, version);
}

const char *handshake_type_name(uint16_t type)
{
    return message_of(type)->name;
}

const char *handshake_type_purpose(uint16_t type)
{
    return message_of(type)->purpose;
}

const char *handshake_type_reference(uint16_t type)
{
    return message_of(type)->reference;
}

const char *handshake_type_purpose12(uint16_t type)
{
    return message12_of(type)->purpose;
}

const char *handshake_type_reference12(uint16_t type)
{
    return message12_of(type)->reference;
}

const char *extension_name(uint16_t type)
{
    return find_name(extensions, sizeof extensions / sizeof *extensions, type);
}

const char *group_name(uint16_t id)
{
    return find_name(groups, sizeof groups / sizeof *groups, id);
}

const char *scheme_name(uint16_t id)
{
    return find_name(schemes, sizeof schemes / sizeof *schemes, id);
}
