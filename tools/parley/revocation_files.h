/* revocation_files.h - what files say of revoked certificates: CRLs and OCSP responses. */
#ifndef REVOCATION_FILES_H
#define REVOCATION_FILES_H

#include <parley/x509.h>

enum { REVOCATION_FILES_MAX = 64 };

struct revocation_files {
    const char *crls[REVOCATION_FILES_MAX], *responses[REVOCATION_FILES_MAX];
    size_t crl_count, response_count;
    parley_revocation policy;
};

/* False: there are too many, and it has said so. */
bool revocation_add_crl(struct revocation_files *files, const char *path, const char *command);
bool revocation_add_response(struct revocation_files *files, const char *path, const char *command);

/* Gives all of it to a verifier. False: see error. */
bool revocation_apply(const struct revocation_files *files, parley_verifier *verifier,
                      parley_error *error);

#endif
