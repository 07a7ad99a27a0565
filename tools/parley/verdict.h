/* verdict.h - how a connection ended, taken apart: the cause, the evidence, whose fault, what to do. */
#ifndef VERDICT_H
#define VERDICT_H

#include "knowledge.h"

/* null when nothing went wrong. */
json_t *verdict_json(const parley_error *error, const struct encounter *encounter);

/* verdict: of verdict_json. */
void verdict_write(const struct terminal *terminal, const json_t *verdict);

#endif
