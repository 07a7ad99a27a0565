/* area.h - what the tests of all areas are made of: a client and a server that meet, talk, and come back. */
#ifndef SECRETS_AREA_H
#define SECRETS_AREA_H

#include "crypto/provider.h"
#include "marks.h"

#include "support/pair.h"

/* Each test has a provider of its own, and fails if memcheck found something in it. */
extern struct provider *provider;
int start_area(void **state);
int stop_area(void **state);
#define TEST(name) cmocka_unit_test_setup_teardown(name, start_area, stop_area)

/* False: outside of valgrind no mark means anything, and this was said. */
bool proves_something(void);

/* Both are secrets; they are public after that. */
void expect_same_secret(const void *a, const void *b, size_t len);

/* Takes the setups, as pair_start does. */
void meet(struct pair *pair, parley_setup *client, parley_setup *server);
/* A secret of this many bytes, RECORD_CONTENT_MAX at most. */
void whisper(struct pair *pair, parley_conn *from, parley_conn *to, size_t len);
void talk(struct pair *pair);
/* Says something in a record of which one byte was changed, the one so far from its end: it is refused. */
void say_changed(parley_conn *from, parley_conn *to, size_t from_end);
/* Nothing that went over the wire was a secret. */
void go(struct pair *pair);

/* With each suite: talks, and exports keys. */
struct ends {
    parley_setup *(*client)(void), *(*server)(void);
};
void speak_with(const struct ends *ends, const char *const *suites, size_t count);

/* Connects in TLS 1.2, comes back, and comes back with what it was given then. By ID: to a server without
 * tickets, as the client knows them. */
void resume_sessions(const struct ends *ends, bool by_id);

parley_setup *with_suite(parley_setup *setup, const char *suite);
/* In the place of the identities that it has. */
parley_setup *with_identity(parley_setup *setup, const struct made *leaf);

#endif
