/* revocation.h - revocation lists and OCSP responses for tests, made with libcrypto.
 *
 *     struct bytes crl = make_crl(&(struct crl_recipe){ .revoked = { leaf } }, ca);
 *     struct bytes staple = make_ocsp(&(struct ocsp_recipe){ .about = { leaf } }, ca);
 *     free((void *)crl.data);
 *
 * Without further words a list is complete, empty and current at MADE_NOW_S, with a number and the key
 * identifier of its issuer; a response says "good", by the issuer's own signature.
 */
#ifndef SUPPORT_REVOCATION_H
#define SUPPORT_REVOCATION_H

#include "support/certificates.h"

#include <openssl/ocsp.h>

/* One hour before MADE_NOW_S, and a week after. */
#define MADE_THIS_UPDATE_S (MADE_NOW_S - 3600)
#define MADE_NEXT_UPDATE_S (MADE_NOW_S + 7 * 86400)
/* When what is revoked was: a day before MADE_NOW_S. */
#define MADE_REVOKED_S (MADE_NOW_S - 86400)

enum { MADE_NEVER = -1 };

struct crl_recipe {
    const struct made *revoked[4];
    int reason;                           /* CRLReason of all of them; 0: no reason is given */
    size_t strangers;                     /* so many serial numbers of nobody are revoked too */
    int64_t this_update_s, next_update_s; /* 0: as above; MADE_NEVER: no nextUpdate */
    bool old, no_number, no_key_id;       /* old: version 1, without extensions */
    const char *digest;                   /* NULL: "SHA256" */
    bool wrong_signature;
    /* As in openssl's x509v3_config(5), with the sections that they speak of. */
    const char *extensions[3], *entry_extension, *sections;
};

struct ocsp_recipe {
    const struct made *about[3];
    int status;  /* of the last of them, V_OCSP_CERTSTATUS_...; the others are good */
    int failure; /* OCSP_RESPONSE_STATUS_...: nothing else is in it then */
    int reason;  /* as above */
    int64_t this_update_s, next_update_s; /* 0: as above; MADE_NEVER: no nextUpdate */
    bool by_key, sha256;                  /* responderID; CertID */
    const struct made *responder;         /* NULL: the issuer; else a responder of its own */
    bool no_certificate;                  /* the responder's is left out */
    const struct made *more[12];          /* further certificates in it */
    bool critical_extension, critical_entry_extension;
    bool wrong_signature;
};

/* As DER, in memory of malloc. */
struct bytes make_crl(const struct crl_recipe *recipe, const struct made *issuer);
struct bytes make_ocsp(const struct ocsp_recipe *recipe, const struct made *issuer);

/* A text in PEM of the same, in memory of malloc; the second may be empty. */
char *crl_pem(struct bytes one, struct bytes another);

#endif
