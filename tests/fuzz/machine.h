/* machine.h - a whole connection of one role, with everything fixed that is not the peer's: random bytes,
 * time, certificates. The same input makes it do the same things, so what a real peer said to it once
 * leads to the end of a handshake when it is said again.
 */
#ifndef FUZZ_MACHINE_H
#define FUZZ_MACHINE_H

#include <parley/parley.h>

/* The first byte of an input says how, the second into how large pieces the rest is cut, which is what
 * the peer sends. */
enum {
    HOW_GLASS = 1,    /* with cryptography that hides and proves nothing (glass.h) */
    HOW_TALKS = 2,    /* when it may, it sends data, changes keys and exports some */
    HOW_REFUSES = 4,  /* glass alone asks about its peer: this is the answer */
    HOW_IN_PLACE = 8, /* once there are keys, records are opened in the program's own memory */
    HOW_MUTUAL = 16,  /* a server asks who its client is, a client has a certificate */
    HOW_LEN = 2,      /* bytes in front of what the peer sends */
};

/* Setups whose configurations fit each other; machine_finish takes them. One client and one server may
 * be alive at a time. */
parley_setup *machine_setup(bool is_server, bool mutual);
parley_config *machine_finish(parley_setup *setup, bool is_server, bool glass);
/* The one that is fuzzed: made once, and kept for the life of the program. */
parley_config *machine_config(bool is_server, bool glass, bool mutual);
/* Its random bytes begin anew. */
parley_conn *machine_new(parley_config *config, bool is_server);

/* Runs an input to its end; true when it led to the end of a handshake. */
bool machine_run(bool is_server, const uint8_t *data, size_t len);

#endif
