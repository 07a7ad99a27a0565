/* trust.c - anchors in a list that is sorted by a hash of their subjects. */
#include "x509/trust.h"

#include "base/memory.h"
#include "x509/der.h"
#include "x509/pem.h"

struct anchor {
    uint32_t hash; /* of the subject */
    struct bytes subject;
    uint8_t *der; /* our own */
    size_t der_len;
};

struct trust {
    struct anchor *anchors;
    size_t count, cap;
    enum profile profile;
};

enum { ANCHORS_AT_FIRST = 16 };

struct trust *trust_new(void)
{
    struct trust *trust = memory_new(sizeof *trust);
    if (trust != NULL)
        trust->profile = PROFILE_PRIVATE;
    return trust;
}

void trust_set_profile(struct trust *trust, enum profile profile)
{
    trust->profile = profile;
}

enum profile trust_profile(const struct trust *trust)
{
    return trust->profile;
}

void trust_free(struct trust *trust)
{
    if (trust == NULL)
        return;
    for (size_t i = 0; i < trust->count; i++)
        memory_free(trust->anchors[i].der);
    memory_free(trust->anchors);
    memory_free(trust);
}

size_t trust_count(const struct trust *trust)
{
    return trust->count;
}

/* FNV-1a. Whoever can make subjects collide here is trusted already. */
static uint32_t hash_of(struct bytes subject)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < subject.len; i++)
        hash = (hash ^ subject.data[i]) * 16777619u;
    return hash;
}

/* The first place whose hash is not below. */
static size_t place_of(const struct trust *trust, uint32_t hash)
{
    size_t low = 0, high = trust->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (trust->anchors[middle].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool trust_next(const struct trust *trust, struct bytes subject, size_t *at, struct bytes *der)
{
    uint32_t hash = hash_of(subject);
    size_t i = *at > 0 ? *at : place_of(trust, hash);
    for (; i < trust->count && trust->anchors[i].hash == hash; i++) {
        if (!bytes_equal(trust->anchors[i].subject, subject))
            continue;
        *der = bytes_of(trust->anchors[i].der, trust->anchors[i].der_len);
        *at = i + 1;
        return true;
    }
    return false;
}

bool trust_has(const struct trust *trust, struct bytes subject, struct bytes der)
{
    size_t at = 0;
    struct bytes found;
    while (trust_next(trust, subject, &at, &found))
        if (bytes_equal(found, der))
            return true;
    return false;
}

/* Skips all that stands before the subject (RFC 5280 4.1). */
static bool find_subject(struct bytes der, struct bytes *subject)
{
    struct reader in = reader_of(der);
    struct reader certificate = der_enter(&in, DER_SEQUENCE);
    struct reader tbs = der_enter(&certificate, DER_SEQUENCE);
    if (der_next_is(&tbs, DER_CONTEXT_AROUND | 0))
        (void)der_value(&tbs, DER_CONTEXT_AROUND | 0);
    (void)der_value(&tbs, DER_INTEGER);  /* serialNumber */
    (void)der_value(&tbs, DER_SEQUENCE); /* signature */
    (void)der_value(&tbs, DER_SEQUENCE); /* issuer */
    (void)der_value(&tbs, DER_SEQUENCE); /* validity */
    *subject = der_element(&tbs, DER_SEQUENCE);
    return reader_ok(&tbs) && reader_done(&in);
}

static bool make_room(struct trust *trust)
{
    if (trust->count < trust->cap)
        return true;
    size_t cap = trust->cap > 0 ? trust->cap * 2 : ANCHORS_AT_FIRST;
    struct anchor *moved =
        memory_resize(trust->anchors, trust->count * sizeof *moved, cap * sizeof *moved);
    if (moved == NULL)
        return false;
    trust->anchors = moved;
    trust->cap = cap;
    return true;
}

/* Takes over a certificate whose subject was found, unless it is there already. */
static bool take(struct trust *trust, uint8_t *der, size_t der_len, struct bytes subject,
                 parley_error *error)
{
    bool known = trust_has(trust, subject, bytes_of(der, der_len));
    if (known || !make_room(trust)) {
        memory_free(der);
        return known || fail(error, NO_MEMORY);
    }
    uint32_t hash = hash_of(subject);
    size_t place = place_of(trust, hash);
    struct anchor *anchor = &trust->anchors[place];
    memmove(anchor + 1, anchor, (trust->count - place) * sizeof *anchor);
    *anchor = (struct anchor){ hash, subject, der, der_len };
    trust->count++;
    return true;
}

bool trust_add_der(struct trust *trust, struct bytes der, parley_error *error)
{
    struct bytes subject;
    uint8_t *copy = memory_copy(der.data, der.len);
    if (copy == NULL)
        return fail(error, NO_MEMORY);
    if (find_subject(bytes_of(copy, der.len), &subject))
        return take(trust, copy, der.len, subject, error);
    memory_free(copy);
    return fail(error, CERTIFICATE_MALFORMED);
}

bool trust_add_pem(struct trust *trust, struct bytes pem, parley_error *error)
{
    static const char label[] = "CERTIFICATE";
    struct reader text = reader_of(pem);
    struct pem_block block;
    size_t taken = 0, passed_over = 0;

    for (;;) {
        struct bytes subject;
        TRY(pem_next(&text, &block, error));
        if (block.der == NULL)
            break;
        bool is_certificate = bytes_equal(block.label, bytes_of(label, sizeof label - 1)) &&
                              find_subject(bytes_of(block.der, block.der_len), &subject);
        if (is_certificate) {
            TRY(take(trust, block.der, block.der_len, subject, error));
            taken++;
        } else {
            memory_wipe_and_free(block.der, block.der_len);
            passed_over++;
        }
    }
    if (taken > 0)
        return true;
    return fail_because(error, PEM_EMPTY, "no certificate among %zu blocks", passed_over);
}
