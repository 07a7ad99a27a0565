/* verdict_text.c - a verdict in lines: what, of which path, and what can be done. */
#include "base/error.h"
#include "base/print.h"
#include "x509/calendar.h"

#include <parley/x509.h>

static const char *profile_text(parley_profile profile)
{
    switch (profile) {
    case PARLEY_PROFILE_WEB: return " by the rules of the Web (CA/Browser Forum)";
    case PARLEY_PROFILE_PRIVATE: return " by the rules of RFC 5280";
    case PARLEY_PROFILE_OF_TRUST: break;
    }
    return "";
}

static void print_result(struct printed *text, const parley_verdict *verdict)
{
    const parley_error *error = &verdict->error;
    char date[DATE_TEXT_MAX];
    if (error->code == PARLEY_E_NONE)
        print(text, "Good");
    else
        print(text, "%s (%s)", parley_error_meaning(error->code), parley_error_name(error->code));
    print(text, "\n  judged for %s, at %s%s.\n",
          verdict->wanted_name != NULL ? verdict->wanted_name : "any name",
          date_text(date, verdict->judged_at_s), profile_text(verdict->profile));
    if (error->detail[0] != '\0')
        print(text, "  %s.\n", error->detail);
}

static void print_certificate(struct printed *text, const parley_path_certificate *certificate,
                              bool is_to_blame)
{
    char from[DATE_TEXT_MAX], until[DATE_TEXT_MAX];
    const char *mark = is_to_blame ? "=>" : "  ";
    if (certificate->position == 0)
        print(text, "  %s leaf ", mark);
    else if (certificate->position < 0)
        print(text, "  %s anchor ", mark);
    else
        print(text, "  %s certificate %d ", mark, certificate->position);
    print(text, "%s, serial number %s,\n       %s to %s\n",
          certificate->subject[0] != '\0' ? certificate->subject : "(empty name)",
          certificate->serial, date_text(from, certificate->not_before_s),
          date_text(until, certificate->not_after_s));
    if (certificate->revocation[0] != '\0')
        print(text, "       revocation: %s\n", certificate->revocation);
}

static void print_path(struct printed *text, const parley_candidate_path *path)
{
    bool is_good = path->code == PARLEY_E_NONE;
    if (is_good)
        print(text, "\nThe path:\n");
    else
        print(text, "\nA path that failed: %s\n", parley_error_name(path->code));
    for (size_t i = 0; i < path->count; i++)
        print_certificate(text, &path->certificates[i], !is_good && i == path->at);
    if (path->found[0] != '\0')
        print(text, "     found: %s\n", path->found);
    if (path->expected[0] != '\0')
        print(text, "     expected: %s\n", path->expected);
}

static void print_names(struct printed *text, const parley_verdict *verdict)
{
    enum { SHOWN_MAX = 20 };
    print(text, "\nThe certificate is for%s", verdict->name_count == 0 ? " no name" : "");
    for (size_t i = 0; i < verdict->name_count && i < SHOWN_MAX; i++)
        print(text, "%s %s", i > 0 ? "," : "", verdict->names[i]);
    if (verdict->name_count > SHOWN_MAX)
        print(text, ", and %zu more", verdict->name_count - SHOWN_MAX);
    print(text, ".\n");
    if (verdict->nearest_name != NULL)
        print(text, "The nearest to what was wanted is %s.\n", verdict->nearest_name);
    if (verdict->name_hint != NULL)
        print(text, "%s\n", verdict->name_hint);
}

static void print_advice(struct printed *text, const parley_verdict *verdict)
{
    if (verdict->missing_issuer != NULL)
        print(text, "\nMissing: the certificate of %s", verdict->missing_issuer);
    if (verdict->missing_issuer_url != NULL)
        print(text, ",\nwhich can be had at %s", verdict->missing_issuer_url);
    if (verdict->missing_issuer != NULL)
        print(text, "\n");
    if (verdict->clock_suspicion != NULL)
        print(text, "\nIs the clock of this machine right? %s\n", verdict->clock_suspicion);
    print(text, "\nWhat to do: %s\n", parley_error_remedy(verdict->error.code));
}

size_t parley_verdict_text(const parley_verdict *verdict, char *out, size_t cap)
{
    struct printed text = { out, cap, 0 };
    print_result(&text, verdict);
    for (size_t i = 0; i < verdict->path_count; i++)
        print_path(&text, &verdict->paths[i]);
    if (verdict->paths_untold > 0)
        print(&text, "\n%zu more paths failed.\n", verdict->paths_untold);
    if (verdict->error.code == PARLEY_E_NAME_MISMATCH)
        print_names(&text, verdict);
    if (verdict->error.code != PARLEY_E_NONE)
        print_advice(&text, verdict);
    return text.len;
}
