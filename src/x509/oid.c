/* oid.c - X.690 8.19: base 128, the first two arcs in one number. One that is longer than any in use
 * would be read as another if it were cut to what a machine's number holds: it is shown as "?".
 */
#include "x509/oid.h"

#include <inttypes.h>
#include <stdio.h>

/* The next arc. False: it has more than 63 bits. */
static bool next_arc(struct reader *in, uint64_t *arc)
{
    bool fits = true, goes_on = true;
    *arc = 0;
    while (goes_on && reader_more(in)) {
        uint8_t byte = read_u8(in);
        fits = fits && *arc >> 56 == 0;
        *arc = *arc << 7 | (byte & 0x7f);
        goes_on = (byte & 0x80) != 0;
    }
    return fits;
}

char *oid_text(char *out, size_t cap, struct bytes oid)
{
    struct reader in = reader_of(oid);
    size_t len = 0;
    uint64_t arc;

    out[0] = '\0';
    while (reader_more(&in) && len < cap) {
        bool first = in.at == oid.data, fits = next_arc(&in, &arc);
        uint64_t root = arc < 40 ? 0 : arc < 80 ? 1 : 2;
        int wrote =
            !fits   ? snprintf(out + len, cap - len, "%s?", first ? "2." : ".")
            : first ? snprintf(out + len, cap - len, "%" PRIu64 ".%" PRIu64, root, arc - 40 * root)
                    : snprintf(out + len, cap - len, ".%" PRIu64, arc);
        len += wrote > 0 ? (size_t)wrote : 0;
    }
    return out;
}
