/* path_build.h - the search for a path from the leaf to an anchor. */
#ifndef X509_PATH_BUILD_H
#define X509_PATH_BUILD_H

#include "x509/candidates.h"
#include "x509/findings.h"
#include "x509/path.h"
#include "x509/path_check.h"
#include "x509/signature_check.h"

/* Where the search stands with the issuers of one certificate on the path. */
struct issuer_walk {
    const struct candidate *candidates; /* those with the right name, among the sent */
    size_t count, at;
    unsigned likeliness; /* of those that are looked at in this round */
    bool somebody;       /* one at least could be tried */
    bool in_a_circle;    /* one at least is on the path already */
};

struct path_search {
    const struct path_question *question;
    const struct certificate *leaf;
    struct candidates candidates;     /* the others that were sent */
    const struct refusal *unreadable; /* why the first of those that are none could not be read */

    struct path path; /* when found: from the leaf to the anchor */
    struct certificate anchor;
    struct issuer_walk walks[PATH_CERTIFICATES_MAX]; /* one for each certificate on the path */

    struct signature_checks signatures;
    size_t steps_left, name_checks_left;
    struct refusal best; /* the one that tells most */
    unsigned best_worth;
    bool is_over; /* going on cannot help, or costs too much */
};

/* Fills search->path. On failure the reason is that of the path that got furthest. */
bool path_build(struct path_search *search, parley_error *error) MUST_USE;

#endif
