/* findings.c - a short list, sorted by what the failures are worth. */
#include "x509/findings.h"

#include "base/memory.h"

#include <stdio.h>

/* The certificate is on the path; or it would have been the next, or is none in particular: then the
 * last one is where it broke off. */
static size_t place_of(const struct path *path, const struct link *link)
{
    for (size_t i = 0; i < path->count; i++)
        if (path->links[i].certificate == link->certificate)
            return i;
    return path->count - 1;
}

static void write_down(struct tried_path *tried, const struct path *path, size_t at,
                       const struct refusal *refusal)
{
    for (size_t i = 0; i < path->count; i++) {
        struct tried_certificate *certificate = &tried->certificates[i];
        certificate->der = path->links[i].certificate->der;
        certificate->position = path->links[i].position;
        (void)snprintf(certificate->revocation, sizeof certificate->revocation, "%s",
                       path->revocation[i]);
    }
    tried->count = path->count;
    tried->code = refusal->code;
    tried->at = at;
    (void)snprintf(tried->found, sizeof tried->found, "%s", refusal->found);
    (void)snprintf(tried->expected, sizeof tried->expected, "%s", refusal->expected);
}

struct findings *findings_wanted(const struct path_question *question)
{
    if (question->findings != NULL && *question->findings == NULL)
        *question->findings = memory_new(sizeof **question->findings);
    return question->findings != NULL ? *question->findings : NULL;
}

void findings_forget(const struct path_question *question)
{
    if (question->findings == NULL)
        return;
    memory_free(*question->findings);
    *question->findings = NULL;
}

void findings_note(struct findings *findings, const struct path *path, unsigned worth,
                   const struct refusal *refusal)
{
    struct tried_path *paths = findings->paths;
    size_t place = findings->path_count;
    while (place > 0 && paths[place - 1].worth < worth)
        place--;
    if (findings->path_count == FINDINGS_PATHS_MAX)
        findings->paths_untold++;
    else
        findings->path_count++;
    if (place == FINDINGS_PATHS_MAX)
        return;
    memmove(&paths[place + 1], &paths[place],
            (findings->path_count - 1 - place) * sizeof paths[place]);
    write_down(&paths[place], path, place_of(path, &refusal->link), refusal);
    paths[place].worth = worth;
}

void findings_settle(struct findings *findings, const struct path *path,
                     const struct refusal *refusal)
{
    findings->path_count = 1;
    findings->paths_untold = 0;
    write_down(&findings->paths[0], path, 0, refusal);
    findings->paths[0].worth = 0;
}
