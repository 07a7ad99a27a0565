/* path_build.h - the search for a path from the leaf to an anchor. */
#ifndef X509_PATH_BUILD_H
#define X509_PATH_BUILD_H

#include "x509/path.h"
#include "x509/path_check.h"
#include "x509/signature_check.h"

struct path_search {
    const struct path_question *question;
    const struct certificate
        *sent; /* as many as in the question; of version 0: could not be read */
    const struct refusal *unreadable; /* why the first of those could not; or without a code */

    struct path path; /* when found: from the leaf to the anchor */
    struct certificate anchor;

    struct signature_checks signatures;
    size_t steps_left, name_checks_left;
    struct refusal best; /* the one that tells most */
    unsigned best_worth;
};

/* Fills search->path. On failure the reason is that of the path that got furthest. */
bool path_build(struct path_search *search, parley_error *error) MUST_USE;

#endif
