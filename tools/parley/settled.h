/* settled.h - what a handshake has settled, as lines for people. */
#ifndef SETTLED_H
#define SETTLED_H

#include <parley/parley.h>
#include <stdio.h>

/* "CN=alice (DNS:alice.example), verified", or what else became of the client's certificate. Returns
 * out. */
enum { CLIENT_TEXT_CAP = 640 };
char *client_certificate_text(char *out, size_t cap, const parley_facts *facts);

/* Warns on standard error of what facts->legacy names. */
void legacy_warn(const char *command, const parley_facts *facts);

void write_settled(FILE *out, const parley_facts *facts);

#endif
