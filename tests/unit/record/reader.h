/* reader.h - a server's record layer that reads, and the client that writes to it by hand. */
#ifndef READER_H
#define READER_H

#include "peer.h"

extern struct records records;
extern struct sealer client;
extern struct wire wire; /* what the client writes */
extern uint8_t scratch[100000];

/* Set-up of a test: nothing has come; ClientHello has come; the keys are the handshake's; the
 * application's. */
int start_fresh(void **state);
int start_after_hello(void **state);
int start_in_handshake(void **state);
int start_in_application(void **state);
int end_records(void **state);

struct bytes text(const char *s);
/* The wire as it stands leads to this failure. */
void refuses(enum code code, enum alert alert);

/* A test that begins at one of these moments. */
#define AFTER(moment, name) cmocka_unit_test_setup_teardown(name, start_##moment, end_records)

#endif
