/* names.c - the numbers of TLS as the IANA registries and the RFCs write them, for people. */
#include "wire/names.h"

#include "wire/codes.h"

#include <stdbool.h>

struct name {
    uint16_t number;
    const char *name;
};

struct message_name {
    uint16_t type;
    const char *name, *purpose, *reference;
};

static const struct name versions[] = {
    { 0x0200, "SSL 2.0" },  { 0x0300, "SSL 3.0" },  { TLS_1_0, "TLS 1.0" },
    { 0x0302, "TLS 1.1" },  { TLS_1_2, "TLS 1.2" }, { TLS_1_3, "TLS 1.3" },
    { 0xfeff, "DTLS 1.0" }, { 0xfefd, "DTLS 1.2" }, { 0xfefc, "DTLS 1.3" },
};

/* Those without a purpose belong to TLS 1.2 or to extensions: they have names to be refused by. */
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

static const struct name suites[] = {
    { 0x0001, "TLS_RSA_WITH_NULL_MD5" },
    { 0x0002, "TLS_RSA_WITH_NULL_SHA" },
    { 0x0004, "TLS_RSA_WITH_RC4_128_MD5" },
    { 0x0005, "TLS_RSA_WITH_RC4_128_SHA" },
    { 0x000a, "TLS_RSA_WITH_3DES_EDE_CBC_SHA" },
    { 0x0016, "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA" },
    { 0x002f, "TLS_RSA_WITH_AES_128_CBC_SHA" },
    { 0x0033, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA" },
    { 0x0035, "TLS_RSA_WITH_AES_256_CBC_SHA" },
    { 0x0039, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA" },
    { 0x003b, "TLS_RSA_WITH_NULL_SHA256" },
    { 0x003c, "TLS_RSA_WITH_AES_128_CBC_SHA256" },
    { 0x003d, "TLS_RSA_WITH_AES_256_CBC_SHA256" },
    { 0x0067, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256" },
    { 0x006b, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256" },
    { 0x009c, "TLS_RSA_WITH_AES_128_GCM_SHA256" },
    { 0x009d, "TLS_RSA_WITH_AES_256_GCM_SHA384" },
    { 0x009e, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256" },
    { 0x009f, "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384" },
    { 0x00ff, "TLS_EMPTY_RENEGOTIATION_INFO_SCSV" },
    { 0x1301, "TLS_AES_128_GCM_SHA256" },
    { 0x1302, "TLS_AES_256_GCM_SHA384" },
    { 0x1303, "TLS_CHACHA20_POLY1305_SHA256" },
    { 0x1304, "TLS_AES_128_CCM_SHA256" },
    { 0x1305, "TLS_AES_128_CCM_8_SHA256" },
    { 0x5600, "TLS_FALLBACK_SCSV" },
    { 0xc006, "TLS_ECDHE_ECDSA_WITH_NULL_SHA" },
    { 0xc007, "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA" },
    { 0xc008, "TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA" },
    { 0xc009, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA" },
    { 0xc00a, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA" },
    { 0xc010, "TLS_ECDHE_RSA_WITH_NULL_SHA" },
    { 0xc011, "TLS_ECDHE_RSA_WITH_RC4_128_SHA" },
    { 0xc012, "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA" },
    { 0xc013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA" },
    { 0xc014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA" },
    { 0xc023, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256" },
    { 0xc024, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384" },
    { 0xc027, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256" },
    { 0xc028, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384" },
    { 0xc02b, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256" },
    { 0xc02c, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384" },
    { 0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256" },
    { 0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384" },
    { 0xc09c, "TLS_RSA_WITH_AES_128_CCM" },
    { 0xc09d, "TLS_RSA_WITH_AES_256_CCM" },
    { 0xc09e, "TLS_DHE_RSA_WITH_AES_128_CCM" },
    { 0xc09f, "TLS_DHE_RSA_WITH_AES_256_CCM" },
    { 0xc0a0, "TLS_RSA_WITH_AES_128_CCM_8" },
    { 0xc0a1, "TLS_RSA_WITH_AES_256_CCM_8" },
    { 0xc0a2, "TLS_DHE_RSA_WITH_AES_128_CCM_8" },
    { 0xc0a3, "TLS_DHE_RSA_WITH_AES_256_CCM_8" },
    { 0xc0ac, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM" },
    { 0xc0ad, "TLS_ECDHE_ECDSA_WITH_AES_256_CCM" },
    { 0xc0ae, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8" },
    { 0xc0af, "TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8" },
    { 0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256" },
    { 0xcca9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256" },
    { 0xccaa, "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256" },
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

static const char *find_name(const struct name *names, size_t count, uint16_t number)
{
    for (size_t i = 0; i < count; i++)
        if (names[i].number == number)
            return names[i].name;
    return is_grease(number) ? "GREASE" : NULL;
}

static const struct message_name *find_message(uint16_t type)
{
    static const struct message_name unknown = { 0, NULL, "", "" };
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
        if (messages[i].type == type)
            return &messages[i];
    return &unknown;
}

const char *version_name(uint16_t version)
{
    return find_name(versions, sizeof versions / sizeof *versions, version);
}

const char *handshake_type_name(uint16_t type)
{
    return find_message(type)->name;
}

const char *handshake_type_purpose(uint16_t type)
{
    return find_message(type)->purpose;
}

const char *handshake_type_reference(uint16_t type)
{
    return find_message(type)->reference;
}

const char *extension_name(uint16_t type)
{
    return find_name(extensions, sizeof extensions / sizeof *extensions, type);
}

const char *suite_name(uint16_t id)
{
    return find_name(suites, sizeof suites / sizeof *suites, id);
}

const char *group_name(uint16_t id)
{
    return find_name(groups, sizeof groups / sizeof *groups, id);
}

const char *scheme_name(uint16_t id)
{
    return find_name(schemes, sizeof schemes / sizeof *schemes, id);
}
