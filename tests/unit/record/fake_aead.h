/* fake_aead.h - an AEAD that encrypts nothing, shows what it was called with, and fails when
 * told to. Only for faults that no honest AEAD has; all else is tested with a real one.
 */
#ifndef FAKE_AEAD_H
#define FAKE_AEAD_H

#include "crypto/provider.h"

struct fake_calls {
    uint8_t nonce[AEAD_NONCE_LEN];
    uint8_t aad[13]; /* of TLS 1.2; 5 of TLS 1.3 */
    size_t len;
    unsigned seals, seals_before_failure; /* 0: the first one fails */
    bool start_fails;
    enum outcome open_gives;
    unsigned alive; /* states started and not wiped */
};

extern struct fake_calls fake_calls;
extern struct aead fake_aead;

/* As new: nothing fails, and 2^20 records. */
void fake_aead_reset(void);

#endif
