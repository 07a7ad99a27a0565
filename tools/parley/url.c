/* url.c - where to, as people write it (RFC 3986 3.2 and 3.3; RFC 9110 4.2.2). */
#include "url.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

static bool copy_text(char *out, size_t cap, const char *text, size_t len)
{
    if (len >= cap || memchr(text, '\0', len) != NULL)
        return false;
    memcpy(out, text, len);
    out[len] = '\0';
    return true;
}

/* Splits text[0..len) into host and port; port_at points behind the colon, or is NULL. */
static bool split(const char *text, size_t len, const char **host, size_t *host_len,
                  const char **port_at)
{
    const char *end = text + len, *after_host;

    if (len > 0 && text[0] == '[') {
        const char *bracket = memchr(text, ']', len);
        if (bracket == NULL || bracket == text + 1)
            return false;
        *host = text + 1;
        *host_len = (size_t)(bracket - *host);
        after_host = bracket + 1;
    } else {
        const char *colon = memchr(text, ':', len);
        after_host = colon != NULL ? colon : end;
        *host = text;
        *host_len = (size_t)(after_host - text);
    }
    *port_at = after_host == end ? NULL : after_host + 1;
    return after_host == end || *after_host == ':';
}

static bool endpoint_parse_part(struct endpoint *endpoint, const char *text, size_t len,
                                const char *default_port)
{
    const char *host, *port;
    size_t host_len, port_len;

    if (!split(text, len, &host, &host_len, &port))
        return false;
    port_len = port != NULL ? (size_t)(text + len - port) : 0;
    /* An IPv6 address without brackets has more colons than one. */
    if (port_len > 0 && memchr(port, ':', port_len) != NULL)
        return false;
    if (port_len == 0) {
        port = default_port;
        port_len = port != NULL ? strlen(port) : 0;
    }
    return port_len > 0 && copy_text(endpoint->host, sizeof endpoint->host, host, host_len) &&
           copy_text(endpoint->port, sizeof endpoint->port, port, port_len);
}

bool endpoint_parse(struct endpoint *endpoint, const char *text, const char *default_port)
{
    return endpoint_parse_part(endpoint, text, strlen(text), default_port);
}

static bool is_visible_ascii(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text <= 0x20 || *text >= 0x7f)
            return false;
    return true;
}

const char *url_parse(struct url *url, const char *text)
{
    static const char https[] = "https://";
    size_t authority_len;

    if (!is_visible_ascii(text))
        return "write spaces and letters beyond ASCII as %20 and so on, and names of hosts as xn--";
    if (strncasecmp(text, https, sizeof https - 1) == 0)
        text += sizeof https - 1;
    else if (strstr(text, "://") != NULL && strcspn(text, "/?#") > strcspn(text, ":"))
        return "only https:// is spoken here";

    authority_len = strcspn(text, "/?#");
    if (memchr(text, '@', authority_len) != NULL)
        return "a user and a password have no place in it";
    if (!endpoint_parse_part(&url->server, text, authority_len, "443") ||
        url->server.host[0] == '\0' ||
        !copy_text(url->authority, sizeof url->authority, text, authority_len))
        return "its host and port cannot be read";
    url->target = text + authority_len;
    url->target_len = strcspn(url->target, "#");
    return NULL;
}
