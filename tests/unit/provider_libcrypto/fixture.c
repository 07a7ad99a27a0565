/* fixture.c - what the tests of this folder share. */
#include "fixture.h"

#include "provider_libcrypto/libcrypto.h"

#include <openssl/err.h>

#include "support/test.h"

struct provider *provider;

int open_provider(void **state)
{
    (void)state;
    parley_error error = no_error();
    provider = libcrypto_open(&error);
    return provider == NULL;
}

int close_provider(void **state)
{
    (void)state;
    provider->close(provider);
    return 0;
}

static bool fill_from_script(void *state, uint8_t *out, size_t len)
{
    struct script *script = state;
    if (len > script->bytes.len - script->at)
        return false;
    memcpy(out, script->bytes.data + script->at, len);
    script->at += len;
    return true;
}

struct random scripted(struct script *script)
{
    return (struct random){ fill_from_script, script };
}

enum { REASON_OF_HOST = 42 };

void leave_error_of_host(void)
{
    ERR_clear_error();
    ERR_raise(ERR_LIB_USER, REASON_OF_HOST);
}

void expect_only_the_error_of_host(void)
{
    assert_int_equal(ERR_GET_REASON(ERR_get_error()), REASON_OF_HOST);
    assert_int_equal(ERR_get_error(), 0);
}

enum outcome verify(enum signature_kind kind, struct public_key key, struct bytes message,
                    struct bytes signed_with)
{
    const struct signature *signature = provider_signature(provider, kind);
    assert_non_null(signature);
    return signature->verify(signature, &key, message, signed_with);
}
