/* keylog.h - secrets as lines of a key log file (RFC 9850), for those who asked for it by name. */
#ifndef KEYS_KEYLOG_H
#define KEYS_KEYLOG_H

#include "base/bytes.h"

/* Where lines go; a sink without a function logs nothing. */
struct keylog {
    void (*write)(void *user, const char *line);
    void *user;
};

/* label: "CLIENT_HANDSHAKE_TRAFFIC_SECRET" and so on; client_random: 32 bytes. */
void keylog_write(const struct keylog *keylog, const char *label, struct bytes client_random,
                  struct bytes secret);

#endif
