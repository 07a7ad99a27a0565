/* glass.h - cryptography that one can see through: it hides nothing, and nearly everything is authentic.
 *
 * Behind real cryptography a changed byte ends at the first tag, signature or Finished. With this one
 * it gets to the code behind them: records are sealed without being changed, hashes are all zeros (and
 * with them every secret and every Finished), and signatures are good. Each primitive still refuses
 * something, so that the ways out are gone too.
 */
#ifndef FUZZ_GLASS_H
#define FUZZ_GLASS_H

#include "connection/config.h"

extern const struct aead glass_aead;

/* A provider that has glass_signatures alone: enough to judge chains. */
extern const struct provider glass_signer;

/* All of the above into a finished configuration that nobody uses yet. */
void make_glass(parley_config *config);

#endif
