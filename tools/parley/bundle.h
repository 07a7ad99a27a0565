/* bundle.h - what was found in a file of certificates that was put in order.
 *
 * The object of docs/certificates.md, which is printed as JSON or for people.
 */
#ifndef BUNDLE_H
#define BUNDLE_H

#include "order.h"

struct bundle {
    const char *path;
    struct certificate_file file;
    struct order order;
    bool complete;   /* it leads to a trusted authority, or to the root that is in the file      */
    json_t *missing; /* { "name", "url" }; NULL when it is complete                              */
    json_t *verdict; /* why it leads nowhere, as in docs/explain.md; NULL when it is complete    */
};

/* ca: the file of the authorities to which it has to lead; NULL: the root in the bundle, or else the
 * system's. False: see error, and nothing is to be ended. */
bool bundle_examine(struct bundle *bundle, const char *path, const char *ca, parley_error *error);
void bundle_end(struct bundle *bundle);

json_t *bundle_json(const struct bundle *bundle);

/* findings: of bundle_json. Goes to standard error: the chain itself may go to standard output. */
void bundle_tell(const json_t *findings);

/* Is there a private key in the text? */
bool holds_key(parley_view text);

#endif
