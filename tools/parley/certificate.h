/* certificate.h - what a certificate says, as the object of docs/certificates.md and for people. */
#ifndef CERTIFICATE_H
#define CERTIFICATE_H

#include "input.h"
#include "json.h"
#include "terminal.h"

#include <parley/x509.h>

/* The certificates of a file. One that cannot be read is NULL, and its error says why. */
struct certificate_file {
    struct input input;
    parley_bundle *bundle;
    parley_certificate **list;
    parley_error *errors;
    size_t count;
};

/* PEM with one or many, or DER; "-" is standard input. False: see error. */
bool certificate_file_read(struct certificate_file *file, const char *path, parley_error *error);
void certificate_file_end(struct certificate_file *file);

/* Long enough before its end to renew a certificate in peace. */
enum { RENEWAL_DAYS = 30 };

/* { "not_before", "not_after", "state", "distance" } */
json_t *validity_json(int64_t not_before, int64_t not_after, int64_t now);

json_t *certificate_json(const parley_certificate *certificate, int64_t now);
/* certificate: of certificate_json */
void certificate_write(const struct terminal *terminal, const json_t *certificate);

#endif
