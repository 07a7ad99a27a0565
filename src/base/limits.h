/* limits.h - every bound on what a peer can make this side do or keep, with its reason. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

enum {
    /* RFC 9846 5.1 and 5.2: what a record may hold, and by how much protection may lengthen it. */
    RECORD_HEADER_LEN = 5,
    RECORD_CONTENT_MAX = 1 << 14,
    RECORD_CIPHERTEXT_MAX = RECORD_CONTENT_MAX + 256,
    RECORD_WIRE_MAX = RECORD_HEADER_LEN + RECORD_CIPHERTEXT_MAX,

    /* A handshake message other than Certificate: the largest honest one, a ClientHello with
     * post-quantum shares and a resumption ticket, has about 20 KB; one with more than 64 KB of
     * extensions cannot exist. A certificate chain of 64 KB has some 40 RSA certificates. */
    HANDSHAKE_HEADER_LEN = 4,
    HANDSHAKE_MESSAGE_MAX = 65536,
    CERTIFICATE_MESSAGE_MAX = 65536,

    /* About 60 extension types are registered; browsers send 20 with GREASE. */
    EXTENSIONS_MAX = 64,
    /* RFC 9846 4.3.8 allows as many shares as groups; nobody sends more than three. */
    KEY_SHARES_MAX = 16,
    ALPN_PROTOCOLS_MAX = 32,
    CHAIN_CERTIFICATES_MAX = 32,
    /* RFC 9846 4.3.4: what a server tells of the authorities that it trusts for its clients. With more
     * than that nothing is told: few clients choose by the list, and each of them is sent all of it. */
    AUTHORITIES_MAX = 64,
    AUTHORITIES_LEN_MAX = 8192,
    DNS_NAME_MAX = 253,
    URI_MAX = 2048, /* what SPIFFE allows the names of services */

    /* RFC 9846 section 5: what costs the peer little must not cost this side for ever. In a row,
     * with no data between, never over the whole life of a connection. */
    EMPTY_RECORDS_MAX = 32,
    CHANGE_CIPHER_SPECS_MAX = 32,
    WARNING_ALERTS_MAX = 4,
    KEY_UPDATES_MAX = 32,
    RENEGOTIATIONS_MAX = 4,

    /* RFC 9846 4.3.10: how many bytes of rejected early data are skipped. One full window of what
     * servers commonly allow. */
    EARLY_DATA_SKIP_MAX = 65536,

    /* RFC 5280 path building against hostile sets of certificates. A step tries one certificate as
     * the issuer of another; honest chains take five. The bound on name constraints is what lets a
     * CA with some thousand constraints issue a certificate with a hundred names. */
    SIGNATURE_CHECKS_MAX = 100,
    PATH_STEPS_MAX = 4096,
    PATH_CERTIFICATES_MAX = 10,
    PATH_CANDIDATES_MAX = 10000, /* no host has that many intermediates: Mozilla knows 2,500 */
    NAME_CONSTRAINT_CHECKS_MAX = 1 << 18,
    NAME_CONSTRAINT_BYTES_PER_CHECK = 16,  /* a longer constraint counts as several */
    CONSTRAINED_NAME_BYTES_PER_CHECK = 64, /* and so does a name that is longer than honest ones */
    CERTIFICATE_EXTENSIONS_MAX = 32,
    RDN_ATTRIBUTES_MAX = 8, /* compared in pairs; honest names have up to three */
    /* RFC 6960 4.2.2.1: by how much the clock of who issued a CRL or an OCSP response may differ from
     * ours, and how long a response counts that says nothing of the next one. A response holds the
     * responder's certificate, and sometimes that of its issuer. */
    REVOCATION_TOLERANCE_S = 300,
    OCSP_AGE_MAX_S = 86400,
    OCSP_CERTIFICATES_MAX = 8,
    OCSP_RESPONSE_MAX = 65535 - 8, /* what an extension of a certificate can hold, RFC 9846 4.5.1 */
    RSA_MODULUS_BITS_MIN = 2048,
    RSA_MODULUS_BITS_MAX = 8192,
    RSA_EXPONENT_BITS_MAX = 33,
};

#endif
