/* secrets.h - traffic secrets, read from the lines of the key log (RFC 9850). */
#ifndef BOGO_SECRETS_H
#define BOGO_SECRETS_H

#include <stddef.h>
#include <stdint.h>

enum { SECRET_LEN_MAX = 64 };

struct secrets {
    uint8_t client[SECRET_LEN_MAX], server[SECRET_LEN_MAX];
    size_t len;
};

/* A parley_keylog_fn; user is a struct secrets. */
void secrets_take(void *user, const char *line);

#endif
