/* x509.h - is this certificate good for that peer? Path validation alone, without a connection.
 *
 * RFC 5280 section 6 with the rules of the CA/Browser Forum where they apply, and RFC 9525 for names.
 *
 *     parley_verifier *verifier = parley_verifier_new(&error);
 *     parley_verdict *verdict;
 *     if (!parley_verify(verifier, chain, count, "example.com", &verdict, &error))
 *         parley_explain(&error, text, sizeof text);           what is wrong, in a paragraph; or
 *         parley_verdict_text(verdict, text, sizeof text);     also every path that was tried
 *
 * A verifier without further words judges a server's certificate, now, by the system's authorities.
 * What the structs below point to lives as long as the object that they belong to; all texts in them
 * are escaped and safe to print. The library makes them, and they may grow at their ends: never copy
 * them whole.
 */
#ifndef PARLEY_X509_H
#define PARLEY_X509_H

#include "parley.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Judging ----------------------------------------------------------------------------------- */

/* Belongs to one thread while it is set up; any number may judge with it after that. */
typedef struct parley_verifier parley_verifier;

/* NO_MEMORY, CRYPTO_BROKEN. */
PARLEY_CHECKED parley_verifier *parley_verifier_new(parley_error *error);
PARLEY_API void parley_verifier_free(parley_verifier *verifier);

/* These cannot fail here: the first mistake is kept and reported by parley_verify. */

/* In place of the system's authorities; counts the trust. NULL: OBJECT_MISSING. */
PARLEY_API void parley_verifier_trust(parley_verifier *verifier, parley_trust *trust);
/* In place of the one that belongs to the trust. */
PARLEY_API void parley_verifier_profile(parley_verifier *verifier, parley_profile profile);
/* Judges clients (id-kp-clientAuth), who need not have a certain name. */
PARLEY_API void parley_verifier_for_clients(parley_verifier *verifier);
/* In place of now. */
PARLEY_API void parley_verifier_at(parley_verifier *verifier, int64_t seconds_since_1970);
/* How many intermediates a path may have, not counting those that an authority issued to itself. The
 * library follows eight at most. */
PARLEY_API void parley_verifier_path_max(parley_verifier *verifier, unsigned intermediates);

/* What is done to find out whether a certificate was revoked; without further words what is given here is
 * looked at. */
PARLEY_API void parley_verifier_revocation(parley_verifier *verifier, parley_revocation policy);
/* In place of those given before; counts the lists. NULL: OBJECT_MISSING. */
PARLEY_API void parley_verifier_crls(parley_verifier *verifier, parley_crls *crls);
/* An OCSP response in DER, for whichever certificate it is about; again for the next. It is copied. */
PARLEY_API void parley_verifier_ocsp(parley_verifier *verifier, parley_view response);

/* A certificate on a path. */
typedef struct {
    int position;           /* 0: the leaf; n: the n-th of those given; -1: an anchor */
    const char *subject;    /* RFC 4514: "CN=R3,O=Example,C=US"; "" when it has none */
    const char *issuer;     /* the same */
    const char *serial;     /* "04:1f:ab" */
    int64_t not_before_s;   /* since 1970 */
    int64_t not_after_s;    /* the last second in which it is valid */
    parley_view der;        /* as it was given, or as it stands in the trust */
    const char *revocation; /* "good, by the CRL of CN=R3, ..."; "" when it did not come to that */
} parley_path_certificate;

/* One way that was tried from the leaf towards an anchor. */
typedef struct {
    const parley_path_certificate *certificates; /* from the leaf on, as far as it went */
    size_t count;
    uint16_t code;     /* PARLEY_E_NONE: this path is good; else why it is not */
    size_t at;         /* which of the certificates broke the rule, or where the path broke off */
    const char *found; /* "expired 2026-01-02 00:00:00 UTC, 61 days ago"; "" */
    const char *expected; /* "valid at 2026-03-04 12:00:00 UTC"; "" where `found` says all */
} parley_candidate_path;

typedef struct {
    parley_error error;       /* code PARLEY_E_NONE: good */
    parley_profile profile;   /* the one that was applied */
    int64_t judged_at_s;      /* the time for which this was judged */
    const char *wanted_name;  /* NULL: none was asked for */
    const char *const *names; /* what the leaf is for: "DNS:example.com" */
    size_t name_count;

    const char *nearest_name;       /* the one of these that the wanted one looks like; NULL */
    const char *name_hint;          /* a sentence on what is different, or missing; NULL */
    const char *missing_issuer;     /* whose certificate was not there; NULL */
    const char *missing_issuer_url; /* where it can be had, as the certificate below says; NULL */
    const char *clock_suspicion;    /* a sentence, if all speaks for a wrong clock here; NULL */

    const parley_candidate_path *paths; /* the good one, or those that failed: most telling first */
    size_t path_count;
    size_t paths_untold;     /* how many more failed */
    size_t signature_checks; /* that this has cost */
} parley_verdict;

/* chain: DER; the leaf first, the others in any order, 1 to 10,000. name: as for parley_client_new; for
 * clients NULL, "", or the one that is wanted. True: good. False: *error says why, as `error` in the
 * verdict does. *verdict is made in either case, to be ended with parley_verdict_free, and NULL when
 * memory ran out; it points into `chain` and into the trust. verdict may be NULL: nobody asks. */
PARLEY_CHECKED bool parley_verify(parley_verifier *verifier, const parley_view *chain, size_t count,
                                  const char *name, parley_verdict **verdict, parley_error *error);
PARLEY_API void parley_verdict_free(parley_verdict *verdict);
/* The verdict in lines for people, at most cap bytes with the terminating zero (nothing when cap is 0).
 * Returns the length of the whole text, as snprintf does. */
PARLEY_API size_t parley_verdict_text(const parley_verdict *verdict, char *out, size_t cap);

/* How the chain of a connection's peer was judged: when it was found bad, and with
 * parley_setup_keep_peer_chain also when it was found good. Belongs to the connection, and is made at
 * the first call. NULL: nothing was judged, or kept, or memory ran out. */
PARLEY_API const parley_verdict *parley_verdict_of(parley_conn *conn);

/* ---- What a certificate says ------------------------------------------------------------------- */

typedef struct {
    const char *oid;  /* "2.5.29.15" */
    const char *name; /* "keyUsage"; the oid again when it is not known */
    bool critical;
    const char *text; /* "digitalSignature, cRLSign"; of unknown ones the bytes: "04:03:..." */
} parley_certificate_extension;

typedef struct {
    unsigned version; /* 1, 2 or 3 */
    const char *subject, *issuer, *serial;
    int64_t not_before_s, not_after_s;
    const char *key;        /* "P-256", "RSA of 2048 bits" */
    const char *signature;  /* "SHA-256 with ECDSA" */
    const char *sha256;     /* of the whole DER: "ab:cd:..." */
    const char *key_sha256; /* of the SubjectPublicKeyInfo, base64, as pins have it */
    bool is_ca, is_self_issued;
    const char *subject_key_id, *authority_key_id; /* "ab:cd:..."; NULL: there is none */
    const char *issuer_url;   /* where the issuer's certificate can be had; NULL: it does not say */
    const char *const *names; /* subjectAltName: "DNS:example.com" */
    size_t name_count;
    const parley_certificate_extension *extensions;
    size_t extension_count;
    parley_view der; /* a copy */
} parley_certificate;

/* One certificate as DER. CERTIFICATE_MALFORMED, NO_MEMORY. Nothing is judged. */
PARLEY_CHECKED parley_certificate *parley_certificate_read(parley_view der, parley_error *error);
PARLEY_API void parley_certificate_free(parley_certificate *certificate);

/* The certificates of a file, as DER, in their order. */
typedef struct {
    const parley_view *certificates;
    size_t count;
} parley_bundle;
/* A PEM text, of which other blocks are passed over, or DER certificates, one after the other. The text
 * may be freed at once. PEM_MALFORMED, PEM_EMPTY, CERTIFICATE_MALFORMED, NO_MEMORY. */
PARLEY_CHECKED parley_bundle *parley_bundle_read(parley_view pem_or_der, parley_error *error);
PARLEY_API void parley_bundle_free(parley_bundle *bundle);

#ifdef __cplusplus
}
#endif
#endif
