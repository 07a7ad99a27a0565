/* certificates.h - certificates for tests, made with libcrypto, so that our own code does not judge
 * what it wrote itself.
 *
 *     struct made *ca = make_certificate(&(struct recipe){ .name = "CA", .ca = true }, NULL);
 *     struct made *leaf = make_certificate(
 *         &(struct recipe){ .name = "leaf", .alt_names = "DNS:example.com" }, ca);
 *
 * Without further words a certificate is good: P-256, SHA-256, valid at MADE_NOW_S, with the
 * extensions that its kind should have. Each field of the recipe changes one thing. Whatever cannot
 * be made ends the test program.
 */
#ifndef SUPPORT_CERTIFICATES_H
#define SUPPORT_CERTIFICATES_H

#include "base/bytes.h"

#include <openssl/x509.h>

/* 2026-06-15 12:00:00 UTC, and a validity around it: 2026-01-01 until 2027-01-01. */
#define MADE_NOW_S        INT64_C(1781524800)
#define MADE_NOT_BEFORE_S INT64_C(1767225600)
#define MADE_NOT_AFTER_S  INT64_C(1798761600)

enum made_key {
    MADE_P256,
    MADE_P384,
    MADE_P521,
    MADE_ED25519,
    MADE_RSA_2048,
    MADE_RSA_1024,
    MADE_RSA_PSS_2048, /* id-RSASSA-PSS, without parameters */
    MADE_SECP256K1,    /* a curve that TLS does not have */
};

struct made;

struct recipe {
    const char *name;      /* the subject's CN; NULL: an empty subject */
    const char *alt_names; /* "DNS:example.com,IP:192.0.2.1"; NULL: no subjectAltName */
    bool ca;
    enum made_key key;
    const struct made *key_of;         /* if not NULL: that one's key instead, to cross-sign */
    int64_t not_before_s, not_after_s; /* 0: as above */
    int version;                       /* 0: 3, or 1, which has no extensions */
    const char *digest;                /* that it is signed with; NULL: "SHA256" */
    bool pss;                          /* signed with RSASSA-PSS, if the issuer's key is RSA */
    bool wrong_signature;              /* one bit of it is changed */
    /* As in openssl's x509v3_config(5): "keyUsage=critical,keyCertSign" instead of what it has by
     * default, "keyUsage=" for none, "1.2.3.4=critical,DER:0500" for one more. */
    const char *extensions[8];
};

/* One certificate with its private key. */
struct made {
    struct bytes der;     /* the certificate */
    struct bytes key_der; /* the key, PKCS #8 */
    const char *pem, *key_pem;
    X509 *x509;
    EVP_PKEY *key;
};

/* issuer NULL: signed with its own key. To be ended with made_free. */
struct made *make_certificate(const struct recipe *recipe, const struct made *issuer);
void made_free(struct made *made);

#endif
