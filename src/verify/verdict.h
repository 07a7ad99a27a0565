/* verdict.h - what was found about a chain, as the public struct. */
#ifndef VERIFY_VERDICT_H
#define VERIFY_VERDICT_H

#include "x509/findings.h"

#include <parley/x509.h>

/* findings: what path_validate answered to the question, or NULL when it did not come to a path; error:
 * its failure, or one from before. NULL: no memory. */
parley_verdict *verdict_new(const struct path_question *question, const struct findings *findings,
                            const parley_error *error);

#endif
