/* clock_suspicion.h - does the evidence say that the clock of this machine is wrong? */
#ifndef VERIFY_CLOCK_SUSPICION_H
#define VERIFY_CLOCK_SUSPICION_H

#include "verify/arena.h"

#include <parley/x509.h>

/* A sentence, when a path failed for its time and the certificate is not all that speaks against the
 * clock; NULL otherwise. released_s: as in struct path_question. */
const char *clock_suspicion(struct arena *arena, const parley_candidate_path *path, int64_t now_s,
                            int64_t released_s);

#endif
