/* settled.h - what a handshake has settled, as lines for people. */
#ifndef SETTLED_H
#define SETTLED_H

#include <parley/parley.h>
#include <stdio.h>

void write_settled(FILE *out, const parley_facts *facts);

#endif
