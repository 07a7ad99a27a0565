/* authority.h - what an authority consists of. */
#ifndef AUTHORITY_AUTHORITY_H
#define AUTHORITY_AUTHORITY_H

#include <parley/authority.h>

#include "authority/certificate_write.h"
#include "authority/pem_text.h"

struct parley_authority {
    struct provider *provider;
    struct private_key *key;
    uint8_t *der;
    struct certificate certificate; /* views into der */
    uint8_t own_key_id[KEY_ID_LEN];
    struct bytes key_id; /* the certificate's subjectKeyIdentifier, or own_key_id if it has none */
    struct pem_text certificate_text, key_text;
};

#endif
