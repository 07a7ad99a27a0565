/* revocation_sources.h - what is at hand about revocation when a path is judged, and how much of it is
 * demanded. */
#ifndef X509_REVOCATION_SOURCES_H
#define X509_REVOCATION_SOURCES_H

#include "x509/crls.h"

/* The numbers are those of parley_revocation. */
enum revocation_policy {
    REVOCATION_IF_PRESENT, /* what is there must be in order, and must not say "revoked" */
    REVOCATION_OFF,        /* nothing is looked at */
    REVOCATION_REQUIRE,    /* there must be an answer for all but the anchor */
};

struct revocation_sources {
    enum revocation_policy policy;
    const struct crls *crls;     /* NULL: none */
    const struct bytes *staples; /* OCSP responses, one for each of the certificates sent, or empty;
                                   * NULL: none */
    const struct bytes *responses; /* OCSP responses for whichever they are about */
    size_t response_count;
};

#endif
