/* profile.h - by which rules a path is judged, where those of the Web and RFC 5280 differ.
 *
 * What both demand is in path_check.c. What only one of them does is in the table of profile.c, which
 * docs/validation.md has in words: most are rules of form, which a good authority keeps,
 * and which deceive nobody when they are broken.
 */
#ifndef X509_PROFILE_H
#define X509_PROFILE_H

#include "x509/refusal.h"

enum profile {
    PROFILE_OF_TRUST, /* whichever the trust was made for */
    PROFILE_WEB,      /* the CA/Browser Forum's Baseline Requirements (BR) */
    PROFILE_PRIVATE,  /* RFC 5280 */
    /* The same requirements where nobody else has looked at the anchors: not to be asked for, but
     * what PROFILE_WEB becomes for authorities that do not come from the system's store. The keepers
     * of that have judged its roots one by one, and many are older than the requirements. */
    PROFILE_WEB_IN_FULL,
};

/* What a question's profile means, given what the trust was made for. */
enum profile profile_resolve(enum profile asked, enum profile of_trust);

/* Where a certificate stands on its path, as bits: a leaf that is trusted itself is the anchor too. */
enum path_role {
    ROLE_LEAF = 1,
    ROLE_INTERMEDIATE = 2,
    ROLE_ANCHOR = 4,
};

/* What is asked of every certificate of a path. */
struct profile_question {
    enum profile profile; /* a resolved one */
    enum purpose purpose; /* what the leaf is for */
};

/* Does the certificate, which stands there, keep the rules that are the profile's own?
 * WEB_RULE_BROKEN, CERTIFICATE_FORBIDDEN. */
bool profile_check(const struct profile_question *question, const struct link *link, unsigned roles,
                   struct refusal *refusal) MUST_USE;

#endif
