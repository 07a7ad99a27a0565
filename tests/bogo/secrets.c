/* secrets.c - traffic secrets, read from the lines of the key log (RFC 9850):
 *
 *     CLIENT_TRAFFIC_SECRET_0 <the client's random, in hex> <the secret, in hex>
 */
#include "secrets.h"

#include <stdio.h>
#include <string.h>

static size_t read_hex(uint8_t *out, const char *hex)
{
    size_t len = 0;
    unsigned byte;
    while (len < SECRET_LEN_MAX && sscanf(hex + 2 * len, "%2x", &byte) == 1)
        out[len++] = (uint8_t)byte;
    return len;
}

void secrets_take(void *user, const char *line)
{
    struct secrets *secrets = user;
    const char *secret = strrchr(line, ' ');
    if (secret != NULL && strncmp(line, "CLIENT_TRAFFIC_SECRET_0 ", 24) == 0)
        secrets->len = read_hex(secrets->client, secret + 1);
    if (secret != NULL && strncmp(line, "SERVER_TRAFFIC_SECRET_0 ", 24) == 0)
        secrets->len = read_hex(secrets->server, secret + 1);
}
