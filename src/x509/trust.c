/* trust.c - anchors in a list that is sorted by a hash of their subjects.
 *
 * Their DER lies in one block, in the order in which it came; the list knows where:
 *
 *     anchors   hash 0b.. | hash 3f.. | hash c2..
 *                    |          |          |
 *     ders      +----|----------+          |
 *               |    +--------------+      +------------+
 *               certificate | certificate | certificate | room
 */
#include "x509/trust.h"

#include "base/escape.h"
#include "base/memory.h"
#include "x509/der.h"
#include "x509/pem.h"

/* A part of the block, which moves when it grows. */
struct part {
    size_t at, len;
};

struct anchor {
    uint32_t hash; /* of the subject */
    struct part der, subject;
};

struct trust {
    struct anchor *anchors;
    size_t count, cap;
    uint8_t *ders;
    size_t ders_len, ders_cap;
    size_t passed_over;
    parley_error first_reason; /* of those passed over */
    enum profile profile;
    struct signature_memory *signatures;
};

enum { ANCHORS_AT_FIRST = 16, LABEL_TEXT_MAX = 64 };

struct trust *trust_new(void)
{
    struct trust *trust = memory_new(sizeof *trust);
    struct signature_memory *signatures = signature_memory_new();
    if (trust == NULL || signatures == NULL) {
        signature_memory_free(signatures);
        memory_free(trust);
        return NULL;
    }
    *trust = (struct trust){ .first_reason = no_error(),
                             .profile = PROFILE_PRIVATE,
                             .signatures = signatures };
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
    signature_memory_free(trust->signatures);
    memory_free(trust->ders);
    memory_free(trust->anchors);
    memory_free(trust);
}

size_t trust_count(const struct trust *trust)
{
    return trust->count;
}

void trust_pass_over(struct trust *trust, const parley_error *reason)
{
    if (trust->passed_over++ == 0)
        trust->first_reason = *reason;
}

size_t trust_passed_over(const struct trust *trust, parley_error *first)
{
    *first = trust->first_reason;
    return trust->passed_over;
}

struct signature_memory *trust_signatures(const struct trust *trust)
{
    return trust->signatures;
}

/* FNV-1a. Whoever can make subjects collide here is trusted already. */
static uint32_t hash_of(struct bytes subject)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < subject.len; i++)
        hash = (hash ^ subject.data[i]) * 16777619u;
    return hash;
}

static struct bytes bytes_at(const struct trust *trust, struct part part)
{
    return bytes_of(part.len > 0 ? trust->ders + part.at : NULL, part.len);
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
        if (!bytes_equal(bytes_at(trust, trust->anchors[i].subject), subject))
            continue;
        *der = bytes_at(trust, trust->anchors[i].der);
        *at = i + 1;
        return true;
    }
    return false;
}

/* Is the subject of this anchor that of one before it? Those with the same hash stand together. */
static bool is_repeated(const struct trust *trust, size_t at)
{
    const struct anchor *anchors = trust->anchors;
    struct bytes subject = bytes_at(trust, anchors[at].subject);
    for (size_t before = at; before-- > 0 && anchors[before].hash == anchors[at].hash;)
        if (bytes_equal(bytes_at(trust, anchors[before].subject), subject))
            return true;
    return false;
}

bool trust_next_subject(const struct trust *trust, size_t *at, struct bytes *subject)
{
    while (*at < trust->count && is_repeated(trust, *at))
        ++*at;
    if (*at == trust->count)
        return false;
    *subject = bytes_at(trust, trust->anchors[(*at)++].subject);
    return true;
}

void trust_digest(const struct trust *trust, const struct hash *hash, uint8_t *digest)
{
    struct hash_state state;
    hash->start(&state);
    for (size_t i = 0; i < trust->count; i++)
        hash->update(&state, bytes_at(trust, trust->anchors[i].der));
    hash->finish(&state, digest);
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

static bool make_room_for_anchor(struct trust *trust, parley_error *error)
{
    if (trust->count < trust->cap)
        return true;
    size_t cap = trust->cap > 0 ? trust->cap * 2 : ANCHORS_AT_FIRST;
    struct anchor *moved =
        memory_resize(trust->anchors, trust->count * sizeof *moved, cap * sizeof *moved);
    if (moved == NULL)
        return fail(error, NO_MEMORY);
    trust->anchors = moved;
    trust->cap = cap;
    return true;
}

/* At once for all that is to come, or for twice of what is there: many files may come. */
static bool make_room_for_ders(struct trust *trust, size_t len, parley_error *error)
{
    if (len <= trust->ders_cap - trust->ders_len)
        return true;
    size_t cap = trust->ders_len + (len > trust->ders_len ? len : trust->ders_len);
    uint8_t *moved = memory_resize(trust->ders, trust->ders_len, cap);
    if (moved == NULL)
        return fail(error, NO_MEMORY);
    trust->ders = moved;
    trust->ders_cap = cap;
    return true;
}

/* Takes the certificate at the end of the block, of which `len` bytes are new, unless it is there
 * already. *understood: it is one. */
static bool take(struct trust *trust, size_t len, bool *understood, parley_error *error)
{
    struct part der = { trust->ders_len, len };
    struct bytes subject;
    *understood = find_subject(bytes_at(trust, der), &subject);
    if (!*understood || trust_has(trust, subject, bytes_at(trust, der)))
        return true;
    TRY(make_room_for_anchor(trust, error));
    uint32_t hash = hash_of(subject);
    size_t place = place_of(trust, hash);
    struct anchor *anchor = &trust->anchors[place];
    memmove(anchor + 1, anchor, (trust->count - place) * sizeof *anchor);
    *anchor = (struct anchor){ hash, der, { (size_t)(subject.data - trust->ders), subject.len } };
    trust->count++;
    trust->ders_len += len;
    return true;
}

bool trust_add_der(struct trust *trust, struct bytes der, parley_error *error)
{
    struct reader in = reader_of(der);
    TRY(make_room_for_ders(trust, der.len, error));
    do {
        bool understood;
        size_t at = (size_t)(in.at - in.start);
        struct bytes one = der_element(&in, DER_SEQUENCE);
        if (reader_ok(&in))
            memcpy(trust->ders + trust->ders_len, one.data, one.len);
        TRY(take(trust, one.len, &understood, error));
        if (!understood)
            return fail_because(error, ANCHOR_MALFORMED, "at byte %zu", at);
    } while (reader_more(&in));
    return true;
}

static bool is_certificate(struct bytes label)
{
    static const char certificate[] = "CERTIFICATE";
    return bytes_equal(label, bytes_of(certificate, sizeof certificate - 1));
}

static void pass_over_block(struct trust *trust, struct bytes label, size_t number)
{
    char shown[LABEL_TEXT_MAX];
    parley_error reason = no_error();
    (void)fail_because(&reason, ANCHOR_MALFORMED, "block %zu, %s", number,
                       escape_text(shown, sizeof shown, label));
    trust_pass_over(trust, &reason);
}

/* Decodes straight into the block. */
static bool take_armor(struct trust *trust, const struct pem_armor *armor,
                       const struct reader *text, bool *understood, parley_error *error)
{
    struct writer out = writer_of(trust->ders + trust->ders_len, trust->ders_cap - trust->ders_len);
    TRY(pem_decode(&out, armor, text, error));
    return take(trust, writer_len(&out), understood, error);
}

bool trust_add_pem(struct trust *trust, struct bytes pem, parley_error *error)
{
    struct reader text = reader_of(pem);
    struct pem_armor armor;
    size_t blocks = 0, taken = 0;

    TRY(make_room_for_ders(trust, pem.len / 4 * 3, error));
    for (;;) {
        bool understood = false;
        TRY(pem_next_armor(&text, &armor, error));
        if (armor.label.data == NULL)
            break;
        blocks++;
        if (is_certificate(armor.label))
            TRY(take_armor(trust, &armor, &text, &understood, error));
        if (understood)
            taken++;
        else
            pass_over_block(trust, armor.label, blocks);
    }
    if (taken > 0)
        return true;
    return fail_because(error, PEM_EMPTY, "no certificate among %zu blocks", blocks);
}

/* A certificate has more than 127 bytes, so that the second is no character of a text. */
bool trust_add(struct trust *trust, struct bytes pem_or_der, parley_error *error)
{
    bool is_der =
        pem_or_der.len > 1 && pem_or_der.data[0] == DER_SEQUENCE && pem_or_der.data[1] > 0x7f;
    return (is_der ? trust_add_der : trust_add_pem)(trust, pem_or_der, error);
}
