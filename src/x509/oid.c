/* oid.c - X.690 8.19: base 128, the first two arcs in one number. */
#include "x509/oid.h"

#include <inttypes.h>
#include <stdio.h>

char *oid_text(char *out, size_t cap, struct bytes oid)
{
    size_t len = 0;
    uint64_t arc = 0;
    bool first = true;

    out[0] = '\0';
    for (size_t i = 0; i < oid.len && len < cap; i++) {
        arc = arc << 7 | (oid.data[i] & 0x7f);
        if (oid.data[i] & 0x80)
            continue;
        uint64_t root = arc < 40 ? 0 : arc < 80 ? 1 : 2;
        int wrote =
            first ? snprintf(out + len, cap - len, "%" PRIu64 ".%" PRIu64, root, arc - 40 * root)
                  : snprintf(out + len, cap - len, ".%" PRIu64, arc);
        len += wrote > 0 ? (size_t)wrote : 0;
        arc = 0;
        first = false;
    }
    return out;
}
