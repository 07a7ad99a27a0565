/* our_end.h - parley's end of a recorded connection: made by the recipe, and with nothing random about it.
 *
 * In place of random bytes it takes SHA-256("SEED 0"), SHA-256("SEED 1") and so on, one behind the other,
 * where SEED is the recording's. Its clock stands still.
 */
#ifndef TLS12_OUR_END_H
#define TLS12_OUR_END_H

#include "base/bytes.h"
#include "recording.h"

#include <parley/parley.h>

enum { FLIGHT_LEN_MAX = 1 << 14, KEPT_SESSION_LEN_MAX = 1 << 12, STREAM_BLOCK_LEN = 32 };

struct our_end {
    const struct recording *recording;
    bool is_server;
    struct stream {
        const char *seed;
        size_t at;
        uint8_t block[STREAM_BLOCK_LEN]; /* that `at` lies in */
    } stream;
    parley_config *config;
    parley_conn *conn; /* NULL: none now */
    bool resumes;
    uint8_t flight[FLIGHT_LEN_MAX];
    uint8_t session[KEPT_SESSION_LEN_MAX]; /* a client's */
    size_t session_len;
};

/* The recording lasts as long as the end. */
void our_end_start(struct our_end *end, const struct recording *recording);
void our_end_stop(struct our_end *end);

/* One connection after the other. When it ends, it must have been what the recipe says, resumed or not,
 * and closed by both sides. */
void our_end_connect(struct our_end *end, bool resumes);
void our_end_disconnect(struct our_end *end);

/* All that is to be sent now, valid until the next call. */
struct bytes our_end_output(struct our_end *end);
/* What came; it must be good. */
void our_end_take(struct our_end *end, struct bytes wire);

void our_end_say(struct our_end *end, const char *text);
/* All the data that came is this text. */
void our_end_expect(struct our_end *end, const char *text);

#endif
