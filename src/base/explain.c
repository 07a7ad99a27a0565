/* explain.c - a failure as a paragraph: what happened, the evidence, whose fault, what to do. */
#include "base/error.h"
#include "base/print.h"

#include <string.h>

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

static void add_evidence(struct printed *text, const parley_error *error)
{
    if (error->detail[0] != '\0')
        print(text, " Found: %.*s.", (int)sizeof error->detail, error->detail);
    if (error->os_error != 0)
        print(text, " The operating system says: %s.", strerror(error->os_error));
    if (error->during != NULL)
        print(text, " It happened while %s", error->during);
    if (error->during != NULL && error->offset != UINT32_MAX)
        print(text, ", at byte %u", (unsigned)error->offset);
    if (error->during != NULL)
        print(text, ".");
}

static void add_alert(struct printed *text, const parley_error *error)
{
    const char *name = alert_name(error->alert);
    if (name != NULL)
        print(text, error->alert_came ? " The peer sent the alert %s." : " Alert to the peer: %s.",
              name);
    else if (error->alert_came)
        print(text, " The peer sent the alert %u, which has no name.", error->alert);
}

size_t parley_explain(const parley_error *error, char *out, size_t cap)
{
    struct printed text = { out, cap, 0 };
    const char *reference = parley_error_reference(error->code);

    if (error->code == PARLEY_E_NONE) {
        print(&text, "Nothing went wrong.");
        return text.len;
    }
    print(&text, "%s", parley_error_meaning(error->code));
    add_evidence(&text, error);
    print(&text, " Who can mend it: %s.", parley_blame_name((parley_blame)error->blame));
    print(&text, " What to do: %s", parley_error_remedy(error->code));
    add_alert(&text, error);
    print(&text, " (%s", parley_error_name(error->code));
    if (reference[0] != '\0')
        print(&text, "; %s", reference);
    print(&text, ")");
    return text.len;
}
