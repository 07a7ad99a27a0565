/* credential.h - authorities, a server's certificate and a client's, the same in every run, for nothing
 * but this.
 */
#ifndef FUZZ_CREDENTIAL_H
#define FUZZ_CREDENTIAL_H

#include <parley/view.h>

#define CREDENTIAL_NAME  "server.example"
#define CREDENTIAL_NOW_S INT64_C(1788220800) /* 2026-09-01, a day after their notBefore */

/* PEM texts. The keys are Ed25519, whose signatures need no randomness. */
parley_view authority_pem(void);
parley_view server_pem(void);
parley_view server_key_pem(void);
parley_view client_authority_pem(void);
parley_view client_pem(void);
parley_view client_key_pem(void);

#endif
