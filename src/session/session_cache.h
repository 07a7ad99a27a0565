/* session_cache.h - a server's sessions by their session ID (RFC 5246 F.1.4): bounded, in memory, for
 * clients that know no tickets.
 *
 * A fixed number of places, each ID in one small set of them; the place that was filled first makes
 * room. Each session is wiped when it goes. Any number of threads may use a cache at once.
 */
#ifndef SESSION_SESSION_CACHE_H
#define SESSION_SESSION_CACHE_H

#include "base/bytes.h"
#include "base/error.h"

enum {
    SESSION_ID_LEN = 32,
    SESSION_CACHE_COUNT_MAX = 1 << 20,
};

struct session_cache;

/* Room for about so many sessions, at least one and at most SESSION_CACHE_COUNT_MAX. NULL: no memory. */
struct session_cache *session_cache_new(size_t count);
void session_cache_free(struct session_cache *cache);

/* Keeps a copy. False: there was no memory for it; the handshake goes on, and is not resumed. The ID is
 * random: the first bytes choose its place. */
bool session_cache_put(struct session_cache *cache, const uint8_t id[SESSION_ID_LEN],
                       struct bytes session) MUST_USE;

/* Copies the session's bytes, a secret to be wiped, into out. False: it is not there. */
bool session_cache_get(struct session_cache *cache, struct writer *out, struct bytes id) MUST_USE;

/* RFC 5246 7.2.2: after a fatal alert a session must not be resumed. */
void session_cache_drop(struct session_cache *cache, struct bytes id);

#endif
