/* crls.c - a list of lists, and what each one remembers. */
#include "x509/crls.h"

#include "base/memory.h"
#include "x509/der.h"
#include "x509/distinguished_name.h"
#include "x509/pem.h"

struct crls {
    struct given_crl **all;
    size_t count, cap;
};

enum { CRLS_AT_FIRST = 4 };

enum signature_memory {
    MEMORY_EMPTY,
    MEMORY_BEING_WRITTEN,
    MEMORY_WRITTEN,
};

struct crls *crls_new(void)
{
    return memory_new(sizeof(struct crls));
}

static void given_crl_free(struct given_crl *given)
{
    if (given == NULL)
        return;
    crl_end(&given->crl);
    memory_free(given->der);
    memory_free(given);
}

void crls_free(struct crls *crls)
{
    if (crls == NULL)
        return;
    for (size_t i = 0; i < crls->count; i++)
        given_crl_free(crls->all[i]);
    memory_free(crls->all);
    memory_free(crls);
}

size_t crls_count(const struct crls *crls)
{
    return crls->count;
}

void crls_digest(const struct crls *crls, const struct hash *hash, uint8_t *digest)
{
    struct hash_state state;
    hash->start(&state);
    for (size_t i = 0; i < crls->count; i++)
        hash->update(&state, crls->all[i]->crl.der);
    hash->finish(&state, digest);
}

static bool make_room(struct crls *crls)
{
    if (crls->count < crls->cap)
        return true;
    size_t cap = crls->cap > 0 ? crls->cap * 2 : CRLS_AT_FIRST, each = sizeof *crls->all;
    struct given_crl **moved = memory_resize(crls->all, crls->count * each, cap * each);
    if (moved == NULL)
        return false;
    crls->all = moved;
    crls->cap = cap;
    return true;
}

/* Takes over the DER in every case. */
static bool take(struct crls *crls, uint8_t *der, size_t der_len, parley_error *error)
{
    struct given_crl *given = memory_new(sizeof *given);
    if (given == NULL || !make_room(crls)) {
        memory_free(given);
        memory_free(der);
        return fail(error, NO_MEMORY);
    }
    given->der = der;
    atomic_init(&given->memory, MEMORY_EMPTY);
    if (crl_parse(&given->crl, bytes_of(der, der_len), error)) {
        crls->all[crls->count++] = given;
        return true;
    }
    given_crl_free(given);
    return false;
}

static bool add_pem(struct crls *crls, struct bytes pem, parley_error *error)
{
    static const char label[] = "X509 CRL";
    struct reader text = reader_of(pem);
    struct pem_block block;
    size_t taken = 0, passed_over = 0;

    for (;;) {
        TRY(pem_next(&text, &block, error));
        if (block.der == NULL)
            break;
        if (bytes_equal(block.label, bytes_of(label, sizeof label - 1))) {
            TRY(take(crls, block.der, block.der_len, error));
            taken++;
        } else {
            memory_wipe_and_free(block.der, block.der_len);
            passed_over++;
        }
    }
    if (taken > 0)
        return true;
    return fail_because(error, PEM_EMPTY, "no X509 CRL among %zu blocks", passed_over);
}

/* A list takes more than 127 bytes, so that its second one is no character. */
static bool is_der(struct bytes text)
{
    return text.len > 1 && text.data[0] == DER_SEQUENCE && text.data[1] >= 0x80;
}

bool crls_add(struct crls *crls, struct bytes text, parley_error *error)
{
    if (!is_der(text))
        return add_pem(crls, text, error);
    uint8_t *copy = memory_copy(text.data, text.len);
    if (copy == NULL)
        return fail(error, NO_MEMORY);
    return take(crls, copy, text.len, error);
}

/* RFC 5280 7.1 */
static bool names_equal(struct bytes a, struct bytes b)
{
    return bytes_equal(a, b) ||
           (distinguished_name_is_within(a, b, false) && distinguished_name_is_within(b, a, false));
}

struct given_crl *crls_next(const struct crls *crls, struct bytes issuer, size_t *at)
{
    for (; *at < crls->count; ++*at)
        if (names_equal(crls->all[*at]->crl.issuer, issuer))
            return crls->all[(*at)++];
    return NULL;
}

bool crl_is_known_from(struct given_crl *given, const uint8_t key_digest[KEY_DIGEST_LEN])
{
    return atomic_load_explicit(&given->memory, memory_order_acquire) == MEMORY_WRITTEN &&
           memcmp(given->signer, key_digest, KEY_DIGEST_LEN) == 0;
}

void crl_remember_signer(struct given_crl *given, const uint8_t key_digest[KEY_DIGEST_LEN])
{
    int empty = MEMORY_EMPTY;
    if (!atomic_compare_exchange_strong(&given->memory, &empty, MEMORY_BEING_WRITTEN))
        return;
    memcpy(given->signer, key_digest, KEY_DIGEST_LEN);
    atomic_store_explicit(&given->memory, MEMORY_WRITTEN, memory_order_release);
}
