/* refusal.c - see the header. */
#include "x509/refusal.h"

#include <stdarg.h>
#include <stdio.h>

void record_refusal(struct refusal *refusal, enum code code, const struct link *link,
                    const char *expected, const char *format, ...)
{
    va_list arguments;
    if (refusal->code != NO_ERROR)
        return;
    refusal->code = code;
    refusal->link = link != NULL ? *link : (struct link){ NULL, POSITION_LEAF };
    refusal->who[0] = '\0';
    if (refusal->link.certificate != NULL)
        link_text(refusal->who, link);
    (void)snprintf(refusal->expected, sizeof refusal->expected, "%s", expected);
    va_start(arguments, format);
    (void)vsnprintf(refusal->found, sizeof refusal->found, format, arguments);
    va_end(arguments);
}

bool fail_refused(parley_error *error, const struct refusal *refusal)
{
    return fail_because(error, refusal->code, "%s%s%s", refusal->who,
                        refusal->who[0] != '\0' ? ": " : "", refusal->found);
}
