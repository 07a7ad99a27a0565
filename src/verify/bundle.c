/* bundle.c - the certificates of a file, one by one. */
#include "verify/arena.h"

#include "base/error.h"
#include "base/memory.h"
#include "x509/der.h"
#include "x509/pem.h"

#include <parley/x509.h>

struct object {
    parley_bundle bundle; /* first: a pointer to one is a pointer to the other */
    struct arena arena;
    parley_view *certificates;
    size_t cap;
};

static bool add(struct object *object, struct bytes der, parley_error *error)
{
    enum { AT_FIRST = 16 };
    size_t count = object->bundle.count;
    if (count == object->cap) {
        size_t cap = count > 0 ? count * 2 : AT_FIRST;
        parley_view *moved = arena_new(&object->arena, cap * sizeof *moved);
        if (moved != NULL && count > 0)
            memcpy(moved, object->certificates, count * sizeof *moved);
        object->certificates = moved;
        object->cap = cap;
    }
    uint8_t *copy = arena_new(&object->arena, der.len);
    if (object->certificates == NULL || copy == NULL)
        return fail(error, NO_MEMORY);
    if (der.len > 0)
        memcpy(copy, der.data, der.len);
    object->certificates[count] = (parley_view){ copy, der.len };
    object->bundle = (parley_bundle){ object->certificates, count + 1 };
    return true;
}

static bool add_pem(struct object *object, struct bytes pem, parley_error *error)
{
    static const char label[] = "CERTIFICATE";
    struct reader text = reader_of(pem);
    struct pem_block block;
    for (;;) {
        TRY(pem_next(&text, &block, error));
        if (block.der == NULL)
            return object->bundle.count > 0 || fail(error, PEM_EMPTY);
        bool added = !bytes_equal(block.label, bytes_of(label, sizeof label - 1)) ||
                     add(object, bytes_of(block.der, block.der_len), error);
        memory_wipe_and_free(block.der, block.der_len);
        TRY(added);
    }
}

static bool add_der(struct object *object, struct bytes der, parley_error *error)
{
    struct reader in = reader_of(der);
    do {
        struct bytes element = der_element(&in, DER_SEQUENCE);
        if (!reader_ok(&in))
            return fail_because(error, CERTIFICATE_MALFORMED, "at byte %u of %zu",
                                (unsigned)in.fault_at, der.len);
        TRY(add(object, element, error));
    } while (reader_more(&in));
    return true;
}

parley_bundle *parley_bundle_read(parley_view pem_or_der, parley_error *error)
{
    struct bytes text = bytes_of(pem_or_der.data, pem_or_der.len);
    *error = no_error();
    struct object *object = memory_new(sizeof *object);
    if (object == NULL) {
        fail(error, NO_MEMORY);
        return NULL;
    }
    bool is_der = text.len > 1 && text.data[0] == DER_SEQUENCE && text.data[1] > 0x7f; /* long */
    if (is_der ? add_der(object, text, error) : add_pem(object, text, error))
        return &object->bundle;
    parley_bundle_free(&object->bundle);
    return NULL;
}

void parley_bundle_free(parley_bundle *bundle)
{
    if (bundle == NULL)
        return;
    struct object *object = (struct object *)(void *)bundle;
    arena_end(&object->arena);
    memory_free(object);
}
