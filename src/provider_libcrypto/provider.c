/* provider.c - opens libcrypto as a provider: finds everything once, in one block of memory. */
#include "base/memory.h"
#include "provider_libcrypto/aead.h"
#include "provider_libcrypto/curve.h"
#include "provider_libcrypto/ecdh.h"
#include "provider_libcrypto/hash.h"
#include "provider_libcrypto/legacy.h"
#include "provider_libcrypto/libcrypto.h"
#include "provider_libcrypto/private_key.h"
#include "provider_libcrypto/random.h"
#include "provider_libcrypto/signature.h"
#include "provider_libcrypto/x25519.h"

#include <openssl/err.h>

enum { GROUP_COUNT = 1 + CURVE_COUNT };

/* Never written after libcrypto_open. */
struct libcrypto {
    struct provider provider; /* first: callers hold a pointer to it */
    struct aead aeads[AEAD_COUNT];
    struct curve curves[CURVE_COUNT];
    struct group groups[GROUP_COUNT]; /* X25519, then one for each curve */
    struct signatures signatures;
    struct legacy_primitives legacy;

    const struct aead *aead_list[AEAD_COUNT];
    const struct group *group_list[GROUP_COUNT];
    const struct signature *signature_list[SIGNATURE_COUNT];
    const struct aead *cbc_list[CBC_COUNT];
};

static void close_libcrypto(struct provider *provider)
{
    struct libcrypto *libcrypto = (struct libcrypto *)provider;
    legacy_close(&libcrypto->legacy);
    signatures_close(&libcrypto->signatures);
    x25519_close(&libcrypto->groups[0]);
    curves_close(libcrypto->curves);
    aeads_close(libcrypto->aeads);
    memory_free(libcrypto);
}

static bool find_all(struct libcrypto *libcrypto, parley_error *error)
{
    TRY(aeads_open(libcrypto->aeads, error));
    TRY(curves_open(libcrypto->curves, error));
    TRY(x25519_open(&libcrypto->groups[0], error));
    for (size_t i = 0; i < CURVE_COUNT; i++)
        ecdh_group(&libcrypto->groups[1 + i], &libcrypto->curves[i]);
    TRY(signatures_open(&libcrypto->signatures, libcrypto->curves, error));
    return legacy_open(&libcrypto->legacy, error);
}

static void make_lists(struct libcrypto *libcrypto)
{
    for (size_t i = 0; i < AEAD_COUNT; i++)
        libcrypto->aead_list[i] = &libcrypto->aeads[i];
    for (size_t i = 0; i < GROUP_COUNT; i++)
        libcrypto->group_list[i] = &libcrypto->groups[i];
    for (size_t i = 0; i < SIGNATURE_COUNT; i++)
        libcrypto->signature_list[i] = &libcrypto->signatures.all[i];
    for (size_t i = 0; i < CBC_COUNT; i++)
        libcrypto->cbc_list[i] = &libcrypto->legacy.cbc[i];
    libcrypto->provider = (struct provider){
        .random = libcrypto_random,
        .hashes = libcrypto_hashes,
        .hash_count = HASH_COUNT,
        .identifier_hash = &libcrypto_sha1,
        .aeads = libcrypto->aead_list,
        .aead_count = AEAD_COUNT,
        .groups = libcrypto->group_list,
        .group_count = GROUP_COUNT,
        .signatures = libcrypto->signature_list,
        .signature_count = SIGNATURE_COUNT,
        .private_keys = libcrypto_private_keys,
        .key_transport = libcrypto->legacy.key_transport,
        .cbc = libcrypto->cbc_list,
        .cbc_count = libcrypto->legacy.cbc_count,
        .close = close_libcrypto,
    };
}

struct provider *libcrypto_open(parley_error *error)
{
    struct libcrypto *libcrypto = memory_new(sizeof *libcrypto);
    if (libcrypto == NULL) {
        (void)fail(error, NO_MEMORY);
        return NULL;
    }
    ERR_set_mark();
    bool found = find_all(libcrypto, error);
    ERR_pop_to_mark();
    if (!found) {
        close_libcrypto(&libcrypto->provider);
        return NULL;
    }
    make_lists(libcrypto);
    return &libcrypto->provider;
}
