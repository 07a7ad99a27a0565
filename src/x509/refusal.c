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
    (void)snprintf(refusal->expected, sizeof refusal->expected, "%s", expected);
    va_start(arguments, format);
    (void)vsnprintf(refusal->found, sizeof refusal->found, format, arguments);
    va_end(arguments);
}

bool fail_refused(parley_error *error, const struct refusal *refusal)
{
    char who[LINK_TEXT_MAX];
    if (refusal->link.certificate == NULL)
        return fail_because(error, refusal->code, "%s", refusal->found);
    return fail_because(error, refusal->code, "%s: %s", link_text(who, &refusal->link),
                        refusal->found);
}
