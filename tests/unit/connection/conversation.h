/* conversation.h - one whole connection, from hello to goodbye, over a wire that a test meddles with.
 *
 *     client                                      server
 *       | ---------------- handshake ---------------|
 *       | "question" ------------------------------>|
 *       |<------- "one" "two" KeyUpdate "three", close_notify
 *       | close_notify ---------------------------->|
 */
#ifndef CONNECTION_CONVERSATION_H
#define CONNECTION_CONVERSATION_H

#include "support/pair.h"

enum { TOLD_LEN = 256 };

/* One direction of the wire. Places are counted in bytes from the start of the connection. */
struct line {
    size_t passed;     /* so many have come to the other end */
    size_t cut;        /* no piece goes over this place; SIZE_MAX: none is there */
    size_t piece;      /* the longest piece; SIZE_MAX: all that is ready */
    uint64_t apart;    /* bit n: a piece ends behind record n; for lines without the two above */
    unsigned records;  /* that have ended, in lines with `apart` */
    size_t ends_after; /* the wire ends behind so many; SIZE_MAX: it does not */
    bool ended;
    size_t flip_at; /* the byte at this place is changed; SIZE_MAX: none is */
    uint8_t flip;   /* bits to change */
};

struct conversation {
    struct pair pair;
    struct line from_client, from_server;
    /* What the ends told their programs: "done, 'question', keys, closed, failed: TRUNCATED". */
    char client_told[TOLD_LEN], server_told[TOLD_LEN];
    bool asked, answered;
};

/* Makes the two connections, over a wire that changes nothing. */
void conversation_prepare(struct conversation *talk, parley_config *client, parley_config *server);
/* The same for connections that are there already. */
void conversation_open_lines(struct conversation *talk);
/* Runs until nothing moves any more. */
void conversation_run(struct conversation *talk);
void conversation_end(struct conversation *talk);

/* The same for all that is told when nothing was meddled with. */
extern const char *conversation_client, *const conversation_server;

/* As pair_use_version: TLS 1.2 has no KeyUpdate. */
void conversation_use_version(uint16_t version);

/* Runs the tests over TLS 1.2 with static RSA, or with CBC; none where these are not built. Returns how many
 * have failed. */
#define conversation_run_legacy(legacy, name, tests, setup, teardown)                              \
    (conversation_may_use_legacy(legacy)                                                           \
         ? cmocka_run_group_tests_name(name, tests, setup, teardown)                               \
         : 0)
bool conversation_may_use_legacy(enum pair_legacy legacy);

#endif
