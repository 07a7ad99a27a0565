/* ticketer.c - the public, counted form of what a server resumes sessions with. */
#include "connection/objects.h"

#include "base/memory.h"

static bool fill(parley_ticketer *made, size_t session_count)
{
    made->ticketer = ticketer_new();
    made->sessions = session_count > 0 ? session_cache_new(session_count) : NULL;
    return made->ticketer != NULL && (session_count == 0 || made->sessions != NULL);
}

parley_ticketer *parley_ticketer_new(size_t session_count, parley_error *error)
{
    *error = no_error();
    parley_ticketer *made = memory_new(sizeof *made);
    if (made != NULL) {
        count_start(&made->count);
        if (fill(made, session_count))
            return made;
    }
    parley_ticketer_free(made);
    fail(error, NO_MEMORY);
    return NULL;
}

parley_ticketer *parley_ticketer_keep(parley_ticketer *ticketer)
{
    count_more(&ticketer->count);
    return ticketer;
}

void parley_ticketer_free(parley_ticketer *ticketer)
{
    if (ticketer == NULL || !count_less(&ticketer->count))
        return;
    ticketer_free(ticketer->ticketer);
    session_cache_free(ticketer->sessions);
    memory_free(ticketer);
}
