/* explain.c - a failure as a paragraph: what happened, the evidence, whose fault, what to do. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A text that grows as snprintf's does: what does not fit is counted and dropped. */
struct text {
    char *out;
    size_t cap, len;
};

__attribute__((format(printf, 2, 3))) static void add(struct text *text, const char *format, ...)
{
    size_t at = text->len < text->cap ? text->len : text->cap;
    va_list arguments;
    va_start(arguments, format);
    int wrote = vsnprintf(text->cap > 0 ? text->out + at : NULL, text->cap - at, format, arguments);
    va_end(arguments);
    if (wrote > 0)
        text->len += (size_t)wrote;
}

const char *parley_blame_name(parley_blame blame)
{
    switch (blame) {
    case PARLEY_BLAME_CALLER: return "the program that uses parley";
    case PARLEY_BLAME_SETUP: return "the configuration of this side";
    case PARLEY_BLAME_PEER: return "the peer";
    case PARLEY_BLAME_NETWORK: return "the network";
    case PARLEY_BLAME_MACHINE: return "this machine";
    case PARLEY_BLAME_NOBODY: break;
    }
    return "nobody";
}

static void add_evidence(struct text *text, const parley_error *error)
{
    if (error->detail[0] != '\0')
        add(text, " Found: %.*s.", (int)sizeof error->detail, error->detail);
    if (error->os_error != 0)
        add(text, " The operating system says: %s.", strerror(error->os_error));
    if (error->during != NULL)
        add(text, " It happened while %s", error->during);
    if (error->during != NULL && error->offset != UINT32_MAX)
        add(text, ", at byte %u", (unsigned)error->offset);
    if (error->during != NULL)
        add(text, ".");
}

static void add_alert(struct text *text, const parley_error *error)
{
    const char *name = alert_name(error->alert);
    if (name != NULL)
        add(text, error->alert_came ? " The peer sent the alert %s." : " Alert to the peer: %s.",
            name);
    else if (error->alert_came)
        add(text, " The peer sent the alert %u, which has no name.", error->alert);
}

size_t parley_explain(const parley_error *error, char *out, size_t cap)
{
    struct text text = { out, cap, 0 };
    const char *reference = parley_error_reference(error->code);

    if (error->code == PARLEY_E_NONE) {
        add(&text, "Nothing went wrong.");
        return text.len;
    }
    add(&text, "%s", parley_error_meaning(error->code));
    add_evidence(&text, error);
    add(&text, " Who can mend it: %s.", parley_blame_name((parley_blame)error->blame));
    add(&text, " What to do: %s", parley_error_remedy(error->code));
    add_alert(&text, error);
    add(&text, " (%s", parley_error_name(error->code));
    if (reference[0] != '\0')
        add(&text, "; %s", reference);
    add(&text, ")");
    return text.len;
}
