/* peer.h - a TLS implementation as the benchmark sees it: both ends in memory, bytes by hand. */
#ifndef BENCH_PEER_H
#define BENCH_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define BENCH_NAME "bench.example"

/* PEM texts: the authority, and the server's chain and key under it. */
struct credentials {
    const char *label; /* "ECDSA P-256" */
    char *authority, *chain, *key;
};

struct credentials *credentials_make_p256(void);
struct credentials *credentials_make_rsa2048(void);
void credentials_free(struct credentials *credentials);

/* Whatever fails ends the program: a benchmark of failures measures nothing. */
struct peer {
    const char *name;
    void *(*context_new)(const struct credentials *credentials); /* both roles' configuration */
    void (*context_free)(void *context);
    void *(*conn_new)(void *context, bool is_server);
    void (*conn_free)(void *conn);
    void (*take)(void *conn, const uint8_t *wire, size_t len); /* and goes on with the handshake */
    size_t (*give)(void *conn, uint8_t *wire, size_t cap);
    bool (*done)(void *conn);
    void (*write)(void *conn, const uint8_t *data, size_t len);
    size_t (*read)(void *conn, uint8_t *data, size_t cap); /* 0: nothing there */
};

extern const struct peer parley_peer, libssl_peer;

/* Ends the program with a message when the condition does not hold. */
static inline void require(bool condition, const char *what)
{
    if (condition)
        return;
    (void)fprintf(stderr, "bench: failed: %s\n", what);
    exit(1);
}

#endif
