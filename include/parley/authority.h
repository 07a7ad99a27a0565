/* authority.h - a development certificate authority: certificates for tests and private networks.
 *
 *     parley_authority_new ----> authority.pem, which clients are told to trust
 *             |
 *             +-- issue -------> a certificate and its key for "localhost", "10.0.0.7", ...
 *
 * All of it in memory: what becomes a file, and with which permissions, is up to the program. Whoever
 * has the authority's key can pretend to be any host towards those who trust the authority: keep it
 * off machines that need only the certificates, and trust it nowhere that serves the public.
 *
 * Certificates are valid from a day ago, so that clocks which are late a little do not matter. They
 * have a random serial number of 16 bytes and the extensions of RFC 5280 4.2 that belong to their use.
 *
 * Functions that fail return NULL and fill `error`. Options are zero but for what you set. They never
 * grow: their reserved words must be zero.
 */
#ifndef PARLEY_AUTHORITY_H
#define PARLEY_AUTHORITY_H

#include "error.h"
#include "view.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct parley_authority parley_authority; /* never changes once made: any thread          */
typedef struct parley_issued parley_issued;       /* a certificate and its key                    */

typedef enum {
    PARLEY_KEY_P256,     /* what everybody understands, and fast on both sides                    */
    PARLEY_KEY_P384,     /* where a rule asks for more than 128 bits                              */
    PARLEY_KEY_ED25519,  /* not known to browsers                                                 */
    PARLEY_KEY_RSA_2048, /* for old clients                                                       */
} parley_key_kind;

/* ---- The authority ---------------------------------------------------------------------------- */

typedef struct {
    const char *name; /* to be found by in a list of authorities: 1 to 64 printable ASCII
                            characters; NULL is "parley development authority"                    */
    uint64_t now_ms;  /* since 1970-01-01 UTC; 0: the system's clock                           */
    parley_key_kind key;
    uint32_t days; /* how long it lives, 1 to 36,500; 0: 3,650                              */
    uint64_t reserved[4];
} parley_authority_options;

/* A fresh key, and a certificate that it signs itself: it may issue leaf certificates and no further
 * authorities. options NULL: all zeros. Fails with ISSUE_OPTIONS_INVALID, CRYPTO_BROKEN, RANDOM_FAILED
 * or NO_MEMORY. */
PARLEY_CHECKED parley_authority *parley_authority_new(const parley_authority_options *options,
                                                      parley_error *error);

/* One that was made before, here or elsewhere: the first certificate and the first private key of two
 * PEM texts, which may be the same text. The texts may be freed at once. Fails with PEM_MALFORMED,
 * PEM_EMPTY, OWN_CERTIFICATE_MALFORMED, KEY_UNREADABLE, KEY_UNSUPPORTED, KEY_NOT_FOR_CERTIFICATE,
 * NOT_AN_AUTHORITY, CRYPTO_BROKEN or NO_MEMORY. */
PARLEY_CHECKED parley_authority *parley_authority_from_pem(parley_view certificate, parley_view key,
                                                           parley_error *error);

/* PEM texts, which belong to the authority. The first is for parley_trust_from_pem and for everybody;
 * the second is secret (PKCS #8, not encrypted). */
PARLEY_API parley_view parley_authority_certificate(const parley_authority *authority);
PARLEY_API parley_view parley_authority_key(const parley_authority *authority);

/* Wipes the key. NULL is fine; what was issued stays. */
PARLEY_API void parley_authority_free(parley_authority *authority);

/* ---- What it issues --------------------------------------------------------------------------- */

typedef enum {
    PARLEY_USE_SERVER, /* shown by a server                                                       */
    PARLEY_USE_CLIENT, /* shown by a client that a server asks for its certificate                */
} parley_certificate_use;

typedef struct {
    const char *const *names; /* 1 to 100, each a DNS name ("localhost"), one with a wildcard
                                 ("*.example.test") or an IP address ("::1"). The first is also the
                                 certificate's common name, if it has at most 64 bytes            */
    size_t name_count;
    uint64_t now_ms; /* since 1970-01-01 UTC; 0: the system's clock                      */
    parley_key_kind key;
    parley_certificate_use use;
    uint32_t days; /* how long it lives from now on, 1 to 36,500; 0: 397, the most that
                                 browsers accept. The authority's own end is never passed         */
    uint32_t reserved32;
    uint64_t reserved[4];
} parley_issue_options;

/* A fresh key, and a certificate for it. Any number of threads may issue at once. Fails with
 * ISSUE_OPTIONS_INVALID, NAME_INVALID, AUTHORITY_EXPIRED, CRYPTO_BROKEN, RANDOM_FAILED or
 * NO_MEMORY. */
PARLEY_CHECKED parley_issued *parley_authority_issue(const parley_authority *authority,
                                                     const parley_issue_options *options,
                                                     parley_error *error);

/* PEM texts for parley_identity_from_pem, which belong to `issued`. The chain is the certificate alone:
 * whoever trusts the authority has the authority's. The key is secret (PKCS #8, not encrypted). */
PARLEY_API parley_view parley_issued_chain(const parley_issued *issued);
PARLEY_API parley_view parley_issued_key(const parley_issued *issued);

/* Wipes the key. NULL is fine. */
PARLEY_API void parley_issued_free(parley_issued *issued);

#ifdef __cplusplus
}
#endif
#endif
