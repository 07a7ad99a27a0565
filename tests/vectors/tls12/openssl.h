/* openssl.h - the openssl command as a child of this program: s_server or s_client. */
#ifndef TLS12_OPENSSL_H
#define TLS12_OPENSSL_H

#include <stddef.h>
#include <sys/types.h>

struct openssl {
    pid_t pid; /* 0: none runs */
    int in, out;
    char said[1 << 16];
    size_t len, seen;
};

/* words: a list that ends with NULL. Empty ones are left out. */
void openssl_start(struct openssl *openssl, const char *const words[]);

/* Waits until it has said this, behind what was waited for before. Returns what is behind that. */
const char *openssl_wait_for(struct openssl *openssl, const char *text);
/* Puts it on its standard input, which it sends on. */
void openssl_tell(struct openssl *openssl, const char *text);

/* It ends by itself, and is content. */
void openssl_finish(struct openssl *openssl);
void openssl_stop(struct openssl *openssl);

#endif
