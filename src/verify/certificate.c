/* certificate.c - all that a certificate says, as public fields and texts. */
#include "verify/arena.h"
#include "verify/extension_text.h"
#include "verify/fingerprint.h"
#include "verify/name_text.h"

#include "base/memory.h"
#include "x509/algorithm.h"
#include "x509/describe.h"

#include <parley/x509.h>

/* The public struct, and what it points to. */
struct object {
    parley_certificate certificate; /* first: a pointer to one is a pointer to the other */
    struct arena arena;
};

static const char *hex_text(struct arena *arena, struct bytes bytes)
{
    struct text text = text_begin(arena);
    text_hex(&text, bytes);
    return text_end(&text);
}

static const char *key_id_text(struct arena *arena, struct bytes key_id)
{
    return key_id.len > 0 ? hex_text(arena, key_id) : NULL;
}

static const char *url_text(struct arena *arena, struct bytes url)
{
    struct text text = text_begin(arena);
    text_escape(&text, url);
    return url.len > 0 ? text_end(&text) : NULL;
}

static void fill(parley_certificate *out, struct arena *arena, const struct certificate *from)
{
    char algorithm[ALGORITHM_TEXT_MAX], key[KEY_TEXT_MAX];
    *out = (parley_certificate){
        .version = from->version,
        .subject = distinguished_name_in_full(arena, from->subject),
        .issuer = distinguished_name_in_full(arena, from->issuer),
        .serial = hex_text(arena, from->serial),
        .not_before_s = from->not_before_s,
        .not_after_s = from->not_after_s,
        .key = arena_text(arena, "%s", key_text(key, from)),
        .signature = arena_text(arena, "%s", algorithm_text(algorithm, from->signature_algorithm)),
        .sha256 = fingerprint_in_hex(arena, from->der),
        .key_sha256 = fingerprint_in_base64(arena, from->key_info),
        .is_ca = from->is_ca,
        .is_self_issued = certificate_is_self_issued(from),
        .subject_key_id = key_id_text(arena, from->subject_key_id),
        .authority_key_id = key_id_text(arena, from->authority_key_id),
        .issuer_url = url_text(arena, from->issuer_url),
        .der = { from->der.data, from->der.len },
    };
    out->names = alt_names_in_full(arena, &out->name_count, from);
    out->extensions = extension_texts(arena, &out->extension_count, from->der);
}

parley_certificate *parley_certificate_read(parley_view der, parley_error *error)
{
    struct certificate parsed;
    *error = no_error();
    struct object *object = memory_new(sizeof *object);
    if (object == NULL) {
        fail(error, NO_MEMORY);
        return NULL;
    }
    uint8_t *copy = arena_new(&object->arena, der.len);
    if (copy != NULL && der.len > 0)
        memcpy(copy, der.data, der.len);
    if (copy != NULL && certificate_parse(&parsed, bytes_of(copy, der.len), error))
        fill(&object->certificate, &object->arena, &parsed);
    if (object->arena.is_exhausted)
        fail(error, NO_MEMORY);
    if (!failed(error))
        return &object->certificate;
    parley_certificate_free(&object->certificate);
    return NULL;
}

void parley_certificate_free(parley_certificate *certificate)
{
    if (certificate == NULL)
        return;
    struct object *object = (struct object *)(void *)certificate;
    arena_end(&object->arena);
    memory_free(object);
}
