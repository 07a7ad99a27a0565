/* trust.h - the certificate authorities that are believed without proof. */
#ifndef X509_TRUST_H
#define X509_TRUST_H

#include "crypto/provider.h"
#include "x509/profile.h"
#include "x509/signature_memory.h"

/* Immutable once it is in use, shared by any number of threads and configurations. Certificates are
 * found by their subject; nothing else of them is read before a path leads there. */
struct trust;

struct trust *
trust_new(void); /* NULL: no memory. For PROFILE_PRIVATE until something else is said */
/* Adds each certificate of a PEM text. PEM_MALFORMED, PEM_EMPTY, NO_MEMORY; a block that is no
 * certificate of ours to understand is passed over when others can be used, as stores hold such. */
bool trust_add_pem(struct trust *trust, struct bytes pem, parley_error *error) MUST_USE;
/* Adds certificates as DER, one after the other. ANCHOR_MALFORMED, NO_MEMORY. */
bool trust_add_der(struct trust *trust, struct bytes der, parley_error *error) MUST_USE;
/* Either of the two: the contents of a file. */
bool trust_add(struct trust *trust, struct bytes pem_or_der, parley_error *error) MUST_USE;
size_t trust_count(const struct trust *trust); /* each certificate once */
void trust_free(struct trust *trust);

/* By which rules paths to these authorities are judged if the question does not say. */
void trust_set_profile(struct trust *trust, enum profile profile);
enum profile trust_profile(const struct trust *trust);

/* Something that was to be added is left out: the first reason is kept, the others are counted. */
void trust_pass_over(struct trust *trust, const parley_error *reason);
/* How often that happened; *first: the first reason, without a code if there is none. */
size_t trust_passed_over(const struct trust *trust, parley_error *first);

/* The certificates with this subject (Name, as DER), one for each call: *at is 0 for the first.
 * False: no more. */
bool trust_next(const struct trust *trust, struct bytes subject, size_t *at, struct bytes *der);

/* What the paths to these authorities that were found good have in common. */
struct signature_memory *trust_signatures(const struct trust *trust);

/* The subjects of all certificates, each once, one for each call: *at is 0 for the first. False: no
 * more. */
bool trust_next_subject(const struct trust *trust, size_t *at, struct bytes *subject);

/* A digest of all of them, hash->len bytes: the same certificates, added in the same order, have the
 * same. */
void trust_digest(const struct trust *trust, const struct hash *hash, uint8_t *digest);

/* Is exactly this certificate, with this subject, among them? */
bool trust_has(const struct trust *trust, struct bytes subject, struct bytes der);

#endif
