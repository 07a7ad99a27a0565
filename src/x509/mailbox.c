/* mailbox.c - see the header. */
#include "x509/mailbox.h"

#include "x509/dns_name.h"

static bool is_printable(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] <= ' ' || text.data[i] > '~')
            return false;
    return text.len > 0;
}

bool mailbox_split(struct bytes mailbox, struct bytes *local, struct bytes *host)
{
    const uint8_t *at = mailbox.len > 0 ? memchr(mailbox.data, '@', mailbox.len) : NULL;
    if (at == NULL)
        return false;
    *local = bytes_of(mailbox.data, (size_t)(at - mailbox.data));
    *host = bytes_of(at + 1, mailbox.len - local->len - 1);
    return is_printable(*local) && dns_name_is_valid(*host);
}

bool mailbox_equal(struct bytes a, struct bytes b)
{
    struct bytes local, host, other_local, other_host;
    return mailbox_split(a, &local, &host) && mailbox_split(b, &other_local, &other_host) &&
           bytes_equal(local, other_local) && text_equal_ignoring_case(host, other_host);
}
