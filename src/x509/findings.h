/* findings.h - the ways that a search for a path has tried, and why each of them failed. */
#ifndef X509_FINDINGS_H
#define X509_FINDINGS_H

#include "x509/path_check.h"

enum { FINDINGS_PATHS_MAX = 8 };

/* Views into what was sent, and into the trust. */
struct tried_path {
    struct tried_certificate {
        struct bytes der;
        int position;                          /* as in struct link */
        char revocation[REVOCATION_TEXT_MAX];  /* "" when it was not come to */
    } certificates[PATH_CERTIFICATES_MAX + 1]; /* from the leaf on, as far as it went */
    size_t count;
    enum code code; /* NO_ERROR: this path is good */
    size_t at;      /* which of the certificates is to blame, or where the path broke off */
    char found[sizeof((struct refusal *)0)->found];
    char expected[sizeof((struct refusal *)0)->expected];
    unsigned worth; /* how much the failure tells */
};

struct findings {
    struct tried_path
        paths[FINDINGS_PATHS_MAX]; /* the most telling first; of equals, the earlier */
    size_t path_count, paths_untold;
    enum profile profile; /* by which was judged */
    size_t signature_checks;
};

/* What the question asks for, made if it is not there yet. NULL: nobody asks, or no memory. */
struct findings *findings_wanted(const struct path_question *question);

/* What was kept so far is not wanted after all. */
void findings_forget(const struct path_question *question);

/* Keeps a path that failed, if it tells more than those that would have to go for it. */
void findings_note(struct findings *findings, const struct path *path, unsigned worth,
                   const struct refusal *refusal);

/* Keeps this path alone: it is good (no code), or would be if its leaf were for the wanted peer. */
void findings_settle(struct findings *findings, const struct path *path,
                     const struct refusal *refusal);

#endif
