/* path.h - is this chain good for that peer? RFC 5280 section 6 and RFC 9525, in one question. */
#ifndef X509_PATH_H
#define X509_PATH_H

#include "base/trace.h"
#include "crypto/provider.h"
#include "x509/name.h"
#include "x509/revocation_sources.h"
#include "x509/trust.h"

struct findings;

struct path_question {
    const struct provider *provider;
    const struct trust *trust;
    const struct bytes *chain; /* DER; the leaf first, the others in any order */
    size_t chain_count;
    const struct peer_name *name; /* what the leaf must be for; NULL: any (clients) */
    int64_t now_s;                /* seconds since 1970 */
    int64_t
        released_s; /* a clock that shows less than this is wrong; INT64_MIN: now_s is no clock's */
    enum purpose purpose; /* PURPOSE_SERVER or PURPOSE_CLIENT */
    unsigned usage;       /* enum key_usage: what the leaf's key is to do; 0: anything */
    enum profile profile; /* the checks of a path see a resolved one */
    public_suffix_fn *is_public_suffix; /* asked when a wildcard matches, unless the profile is
                                         * PROFILE_PRIVATE; NULL: top-level domains alone are */
    size_t path_max; /* how many may stand above the leaf, the anchor counted and self-issued
                      * intermediates not, as for pathLenConstraint; 0: the caller does not mind */
    struct revocation_sources revocation;
    const struct trace *trace; /* told how the path was found and judged */

    /* What was tried is put there when the answer is no, and also when it is yes if explain_good: NULL
     * at first, and to be ended with memory_free. It has views into the chain and the trust. NULL:
     * nobody asks. */
    struct findings **findings;
    bool explain_good;
};

/* Finds a path from the leaf to an anchor and checks it; the first failure names the certificate
 * (position, subject), the rule, what was found and what was expected. Bounded: at most
 * SIGNATURE_CHECKS_MAX signatures, PATH_CERTIFICATES_MAX certificates deep. */
bool path_validate(const struct path_question *question, parley_error *error) MUST_USE;

#endif
