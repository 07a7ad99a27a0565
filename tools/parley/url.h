/* url.h - where to, as people write it: HOST:PORT and https://HOST[:PORT]/PATH. */
#ifndef URL_H
#define URL_H

#include <stdbool.h>
#include <stddef.h>

enum { HOST_CAP = 256, PORT_CAP = 32 };

/* host: a DNS name, or an IP address without brackets; "" where every address is meant. port: a
 * number or a service's name. */
struct endpoint {
    char host[HOST_CAP], port[PORT_CAP];
};

/* "example.com:443", "192.0.2.1:443", "[2001:db8::1]:443", ":443". A text without a port gets
 * default_port; false when that is NULL, and when the text is something else. */
bool endpoint_parse(struct endpoint *endpoint, const char *text, const char *default_port);

struct url {
    struct endpoint server;
    char authority[HOST_CAP + PORT_CAP + 2]; /* host and port as the URL writes them: for Host    */
    const char *target;                      /* path and query, part of the text that was parsed  */
    size_t target_len;                       /* 0: "/" is meant                                   */
};

/* NULL, or what is wrong with it. A text without a scheme is taken for https. */
const char *url_parse(struct url *url, const char *text);

#endif
