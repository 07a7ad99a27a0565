/* mailbox.h - e-mail addresses as certificates hold them: local-part@host, ASCII (RFC 5280 4.2.1.6).
 *
 * A quoted local part with an '@' in it is no mailbox here. Nor is one beyond ASCII, which RFC 8398
 * puts into a name of another kind: who has such an address cannot be wanted by it.
 */
#ifndef X509_MAILBOX_H
#define X509_MAILBOX_H

#include "base/bytes.h"

/* What stands before and after the one '@': printable and not empty; a valid DNS name. False when it
 * is none. */
bool mailbox_split(struct bytes mailbox, struct bytes *local, struct bytes *host);

/* The same mailbox? Only the host is free of letter case (RFC 5280 7.5). */
bool mailbox_equal(struct bytes a, struct bytes b);

#endif
