/* judgement.h - how a certificate was judged: every path that was tried, and what would mend it.
 *
 * The object of docs/certificates.md, which is printed as JSON or for people.
 */
#ifndef JUDGEMENT_H
#define JUDGEMENT_H

#include "json.h"
#include "terminal.h"

#include <parley/x509.h>

/* Believes the authorities in the file ca (PEM), or the system's when that is NULL. NULL: see error. */
parley_verifier *verifier_for(const char *ca, parley_error *error);

/* verdict NULL: nothing was judged, which is null. */
json_t *judgement_json(const parley_verdict *verdict);

/* judgement: of judgement_json. Begins with an empty line; null is passed over. */
void judgement_write(const struct terminal *terminal, const json_t *judgement);

/* A sentence when the certificate that was judged good ends within two weeks, to be freed; else NULL. */
char *judgement_warning(const json_t *judgement);
/* The same as a line on standard error. */
void judgement_warn(const char *command, const json_t *judgement);

#endif
