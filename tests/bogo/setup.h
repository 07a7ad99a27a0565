/* setup.h - from flags to a configuration. */
#ifndef BOGO_SETUP_H
#define BOGO_SETUP_H

#include "credential.h"
#include "flags.h"
#include "secrets.h"

enum setup_outcome {
    SETUP_OK,
    SETUP_FAILED,
    SETUP_UNIMPLEMENTED, /* a group, a scheme or a kind of key that parley does not take */
};

/* error is filled unless it is SETUP_OK. Both `shown` and `secrets` must outlive the configuration.
 * ticketer: a server's; NULL: it resumes nothing. */
enum setup_outcome setup_from_flags(parley_config **config, const struct flags *flags,
                                    struct shown_credential *shown, struct secrets *secrets,
                                    parley_ticketer *ticketer, parley_error *error);

/* The name that a client asks for and verifies. */
const char *setup_name(const struct flags *flags);

#endif
