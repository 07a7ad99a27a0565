/* trace.h - the one sink through which the inside tells a watcher what it does; free when unused. */
#ifndef BASE_TRACE_H
#define BASE_TRACE_H

#include "base/bytes.h"

#include <parley/trace.h>

/* A sink without a function drops everything. Whoever makes costly texts asks trace_wanted first. */
struct trace {
    parley_trace_fn *tell;
    void *user;
};

static inline bool trace_wanted(const struct trace *trace)
{
    return trace->tell != NULL;
}

static inline void trace_tell(const struct trace *trace, const parley_trace *happening)
{
    if (trace->tell != NULL)
        trace->tell(trace->user, happening);
}

#endif
