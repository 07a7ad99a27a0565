/* path_check.h - may this path be believed? RFC 5280 6.1, on a path whose signatures are good. */
#ifndef X509_PATH_CHECK_H
#define X509_PATH_CHECK_H

#include "base/limits.h"
#include "x509/path.h"
#include "x509/refusal.h"

enum { REVOCATION_TEXT_MAX = 200 };

/* From the leaf to an anchor; each is issued by the next one. The leaf itself may be the anchor. */
struct path {
    struct link links[PATH_CERTIFICATES_MAX + 1]; /* room for the one that is too many */
    size_t count;
    char revocation[PATH_CERTIFICATES_MAX + 1][REVOCATION_TEXT_MAX]; /* see revocation.h */
};

/* The first rule that is broken, from the anchor down. checks_left: as in name_constraints.h. */
bool path_check(const struct path *path, const struct path_question *question, size_t *checks_left,
                struct refusal *refusal) MUST_USE;

#endif
