/* der.c - fuzz target: DER. One value has one encoding, so what is read and written again is the same.
 */
#include "fuzz/fuzz.h"

#include "x509/der.h"
#include "x509/der_write.h"

enum { INPUT_LEN_MAX = 1 << 16, DEPTH_MAX = 12, CONSTRUCTED = 0x20 };

static void must_be(const struct writer *out, struct bytes element)
{
    must(writer_done(out) && bytes_equal(writer_bytes(out), element));
}

/* The same element, by the function for its type. */
static void check_type(struct bytes element, unsigned tag)
{
    static uint8_t again[INPUT_LEN_MAX];
    struct writer out = writer_of(again, sizeof again);
    struct reader in = reader_of(element), other = in;
    bool ok;
    switch (tag) {
    case DER_BOOLEAN:
        if (der_boolean(&in, false))
            der_write_true(&out);
        ok = reader_done(&in) && writer_len(&out) > 0; /* a FALSE is never written */
        break;
    case DER_INTEGER:
        der_write_magnitude(&out, der_positive(&in));
        ok = reader_done(&in);
        must(!ok || der_integer(&other).len > 0);
        break;
    case DER_BIT_STRING:
        (void)der_named_bits(&other);
        der_write_octets(&out, der_octets(&in));
        ok = reader_done(&in);
        break;
    case DER_OID:
        der_write(&out, DER_OID, der_oid(&in));
        ok = reader_done(&in);
        break;
    case DER_UTC_TIME:
        der_write_time(&out, der_time(&in));
        ok = reader_done(&in);
        break;
    default: return;
    }
    if (ok)
        must_be(&out, element);
}

/* False when what is inside is no DER; the tags of others may hold anything. */
static bool copy_element(struct reader *in, struct writer *out, unsigned depth)
{
    const uint8_t *start = in->at;
    unsigned tag;
    struct bytes contents = der_any(in, &tag);
    if (!reader_ok(in))
        return false;
    if ((tag & CONSTRUCTED) == 0 || depth == DEPTH_MAX) {
        check_type(bytes_of(start, (size_t)(in->at - start)), tag);
        der_write(out, tag, contents);
        return true;
    }
    struct mark element = der_open(out, tag);
    struct reader inside = der_within(in, contents);
    while (reader_more(&inside))
        if (!copy_element(&inside, out, depth + 1))
            return false;
    der_close(out, element);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static uint8_t copy[INPUT_LEN_MAX];
    if (len > sizeof copy)
        return 0;
    struct reader in = reader_of(bytes_of(data, len));
    struct writer out = writer_of(copy, sizeof copy);
    while (reader_more(&in))
        if (!copy_element(&in, &out, 0))
            return 0;
    must_be(&out, bytes_of(data, len));
    return 0;
}
