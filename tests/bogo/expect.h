/* expect.h - whether what was settled is what the runner wants. */
#ifndef BOGO_EXPECT_H
#define BOGO_EXPECT_H

#include "credential.h"

/* False: stderr says what was found and what was expected. */
bool expect_facts(const parley_facts *facts, const struct flags *flags,
                  const struct shown_credential *shown);

#endif
