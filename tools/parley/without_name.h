/* without_name.h - what a server shows to who asks for no name (SNI, RFC 6066 3).
 *
 * Behind one address are many hosts. A certificate for another name is that of the host which is shown
 * to those that the server does not know; or else somebody has mixed up two certificates.
 */
#ifndef WITHOUT_NAME_H
#define WITHOUT_NAME_H

#include "options.h"
#include "terminal.h"
#include "url.h"

#include <jansson.h>

/* Connects once more, without a name. shown: the certificate that came for the name, as DER. Gives
 * { "same", "subject", "names" }, or null when there was no answer. */
json_t *without_name_json(const struct endpoint *to, const struct tls_options *options,
                          parley_view shown);

/* without_name: of without_name_json. */
void without_name_write(const struct terminal *terminal, const json_t *without_name);

#endif
