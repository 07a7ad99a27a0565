/* crls.h - the revocation lists that a caller gave. */
#ifndef X509_CRLS_H
#define X509_CRLS_H

#include "x509/crl.h"

#include <stdatomic.h>

enum { KEY_DIGEST_LEN = 32 };

/* A list, and whose signature it was found to bear: a list of some megabytes takes some milliseconds to
 * hash, which is done once for all connections. */
struct given_crl {
    uint8_t *der;
    struct crl crl;
    atomic_int memory; /* enum signature_memory in crls.c */
    uint8_t signer[KEY_DIGEST_LEN];
};

/* Immutable once it is in use, but for what it remembers; shared by any number of threads. */
struct crls;

struct crls *crls_new(void); /* NULL: no memory */
/* Adds each list of a PEM text, or one list as DER. CRL_MALFORMED, CRL_UNSUPPORTED, PEM_MALFORMED,
 * PEM_EMPTY, NO_MEMORY. */
bool crls_add(struct crls *crls, struct bytes text, parley_error *error) MUST_USE;
size_t crls_count(const struct crls *crls);
void crls_free(struct crls *crls);

/* A digest of all of them, hash->len bytes: the same lists, given in the same order, have the same. */
void crls_digest(const struct crls *crls, const struct hash *hash, uint8_t *digest);

/* The lists of this issuer, one for each call: *at is 0 for the first. NULL: no more. */
struct given_crl *crls_next(const struct crls *crls, struct bytes issuer, size_t *at);

/* Was the list's signature found good with the key of this digest? Success alone is remembered, of one
 * key. */
bool crl_is_known_from(struct given_crl *given, const uint8_t key_digest[KEY_DIGEST_LEN]);
void crl_remember_signer(struct given_crl *given, const uint8_t key_digest[KEY_DIGEST_LEN]);

#endif
