/* error.h - how a failure is recorded: once, where it is found, as a row of the catalogue.
 *
 * A function that can fail returns bool, must-use. Where something is refused it says
 * `return fail(error, SUITE_NOT_OFFERED);` and everybody above says TRY(...). The first failure of a
 * parley_error stays; later ones are dropped.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "base/alert.h"
#include "base/bytes.h"

#include <parley/error.h>

/* The rows of <parley/error_catalogue.def>, by their names. */
enum code {
    NO_ERROR = 0,
#define PARLEY_ERROR(number, name, alert, blame, meaning, remedy, reference) name = number,
#include <parley/error_catalogue.def>
#undef PARLEY_ERROR
};

#define MUST_USE __attribute__((warn_unused_result))

/* The one macro that changes the flow: leaves the function when something has failed, which has
 * been recorded where it failed. */
#define TRY(x)                                                                                     \
    do {                                                                                           \
        if (!(x))                                                                                  \
            return false;                                                                          \
    } while (0)

void record_failure(parley_error *error, enum code code);
void record_evidence(parley_error *error, enum code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Records a failure and returns false. Here, so that compilers and analysers know that it does, and
 * what is set on success alone does not look unset to them. */
static inline bool fail(parley_error *error, enum code code)
{
    record_failure(error, code);
    return false;
}

static inline bool never(void)
{
    return false;
}

/* The same, with evidence: what was found and what was expected, as for printf. The peer's text must
 * have gone through escape_text. */
#define fail_because(...) (record_evidence(__VA_ARGS__), never())

/* The same, for a call of the operating system that set errno. */
bool fail_os(parley_error *error, enum code code, int os_error);

/* Turns a reader's fault into a failure: a malformed message becomes `malformed` (a MALFORMED_...
 * row), a fault of meaning its own row; both with the offset of the byte in question. */
bool fail_reading(parley_error *error, const struct reader *in, enum code malformed);

/* What was going on, for parley_error.during; a constant string. Kept if nothing is kept yet. */
void fail_during(parley_error *error, const char *during);

static inline bool failed(const parley_error *error)
{
    return error->code != NO_ERROR;
}

/* A parley_error in which nothing went wrong. */
parley_error no_error(void);

/* The alert that goes with a row. */
enum alert alert_of(enum code code);

#endif
