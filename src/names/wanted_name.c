/* wanted_name.c - see the header. */
#include "names/wanted_name.h"

#include <idn2.h>
#include <stdio.h>

/* A name that is too long in UTF-8 is too long as A-labels: a letter takes at most four bytes. */
enum { UTF8_NAME_MAX = 4 * DNS_NAME_MAX };

static bool is_ascii(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] >= 0x80)
            return false;
    return true;
}

/* Where the host begins: behind the '@' of a mailbox, else at the start. */
static size_t host_at(struct bytes text)
{
    static const char prefix[] = "email:";
    bool is_mailbox =
        text.len >= sizeof prefix && memcmp(text.data, prefix, sizeof prefix - 1) == 0;
    const uint8_t *at = is_mailbox ? memchr(text.data, '@', text.len) : NULL;
    return at == NULL ? 0 : (size_t)(at - text.data) + 1;
}

static bool to_a_labels(char **ascii, struct bytes host, parley_error *error)
{
    char text[UTF8_NAME_MAX + 1];
    if (host.len > UTF8_NAME_MAX || memchr(host.data, '\0', host.len) != NULL)
        return fail(error, NAME_INVALID);
    memcpy(text, host.data, host.len);
    text[host.len] = '\0';
    int result = idn2_to_ascii_8z(text, ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    if (result == IDN2_OK)
        return true;
    if (result == IDN2_MALLOC)
        return fail(error, NO_MEMORY);
    return fail_because(error, NAME_INVALID, "%s", idn2_strerror(result));
}

/* What other letters are mapped to may be anything: it is read like a name of ASCII. But nobody
 * writes an address in them. */
static bool read_ascii(struct peer_name *name, struct bytes front, const char *ascii,
                       parley_error *error)
{
    char text[UTF8_NAME_MAX + DNS_NAME_MAX + 1];
    int len =
        snprintf(text, sizeof text, "%.*s%s", (int)front.len, (const char *)front.data, ascii);
    if (len < 0 || (size_t)len >= sizeof text)
        return fail(error, NAME_INVALID);
    return peer_name_read(name, bytes_of(text, (size_t)len), error) &&
           (name->kind != PEER_NAME_IP || fail(error, NAME_INVALID));
}

bool wanted_name_read(struct peer_name *name, struct bytes text, parley_error *error)
{
    char *ascii = NULL;
    size_t at = host_at(text);
    struct bytes host = at > 0 ? bytes_of(text.data + at, text.len - at) : text;
    if (is_ascii(host))
        return peer_name_read(name, text, error);
    TRY(to_a_labels(&ascii, host, error));
    bool good = read_ascii(name, bytes_of(text.data, at), ascii, error);
    idn2_free(ascii);
    return good;
}
