/* clock_suspicion.c - see the header. A leaf that has expired, and nothing else, says that somebody
 * forgot to renew it. */
#include "verify/clock_suspicion.h"

#include "base/error.h"
#include "x509/calendar.h"

enum {
    A_LITTLE_S = 24 * 3600
}; /* time zones mistaken for each other, and a machine just started */

static int64_t youngest_start(const parley_candidate_path *path)
{
    int64_t youngest = path->certificates[0].not_before_s;
    for (size_t i = 1; i < path->count; i++)
        if (path->certificates[i].not_before_s > youngest)
            youngest = path->certificates[i].not_before_s;
    return youngest;
}

static bool all_begin_later(const parley_candidate_path *path, int64_t now_s)
{
    for (size_t i = 0; i < path->count; i++)
        if (path->certificates[i].not_before_s <= now_s)
            return false;
    return path->count > 1;
}

static bool all_have_ended(const parley_candidate_path *path, int64_t now_s)
{
    for (size_t i = 0; i < path->count; i++)
        if (path->certificates[i].not_after_s >= now_s)
            return false;
    return path->count > 1;
}

static const char *suspect_slow_clock(struct arena *arena, const parley_candidate_path *path,
                                      int64_t now_s, int64_t released_s)
{
    char now[DATE_TEXT_MAX], other[DATE_TEXT_MAX], span[SPAN_TEXT_MAX];
    int64_t ahead = youngest_start(path) - now_s;
    date_text(now, now_s);
    if (now_s < released_s)
        return arena_text(
            arena,
            "The clock shows %s, which was before this version of parley was released "
            "(%.10s): it is slow.",
            now, date_text(other, released_s));
    if (all_begin_later(path, now_s))
        return arena_text(arena,
                          "Not one of the %zu certificates is valid yet at %s: the clock is slow.",
                          path->count, now);
    if (ahead > 0 && ahead <= A_LITTLE_S)
        return arena_text(arena,
                          "The youngest certificate begins in %s: it was issued just now, and the "
                          "clock, which shows %s, is a little slow.",
                          span_text(span, ahead), now);
    return NULL;
}

/* Was the path refused because one of it begins later? */
static bool is_too_early(const parley_candidate_path *path, int64_t now_s)
{
    return path->code == CERTIFICATE_NOT_YET_VALID || path->code == CLOCK_WRONG ||
           (path->code == ANCHOR_NOT_VALID_NOW &&
            path->certificates[path->at].not_before_s > now_s);
}

static bool is_too_late(const parley_candidate_path *path)
{
    return path->code == CERTIFICATE_EXPIRED || path->code == ANCHOR_NOT_VALID_NOW;
}

const char *clock_suspicion(struct arena *arena, const parley_candidate_path *path, int64_t now_s,
                            int64_t released_s)
{
    char now[DATE_TEXT_MAX];
    if (is_too_early(path, now_s))
        return suspect_slow_clock(arena, path, now_s, released_s);
    if (is_too_late(path) && all_have_ended(path, now_s))
        return arena_text(arena,
                          "All of the %zu certificates have expired at %s: the clock is fast.",
                          path->count, date_text(now, now_s));
    return NULL;
}
