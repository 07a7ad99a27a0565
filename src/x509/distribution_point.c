/* distribution_point.c - the two extensions' common part, and RFC 5280 6.3.3 (b) (2) (i). */
#include "x509/distribution_point.h"

#include "x509/der.h"
#include "x509/general_name.h"

static struct bytes read_full_name(struct reader *in)
{
    struct reader names = der_enter(in, DER_CONTEXT_AROUND | 0);
    struct bytes all = bytes_of(names.at, names.left);
    do
        (void)read_general_name(&names);
    while (reader_more(&names));
    der_leave(in, &names);
    return all;
}

struct distribution_point_name read_distribution_point_name(struct reader *in)
{
    struct distribution_point_name name = { .full = { NULL, 0 } };
    if (!der_next_is(in, DER_CONTEXT_AROUND | 0))
        return name;
    struct reader inside = der_enter(in, DER_CONTEXT_AROUND | 0);
    if (der_next_is(&inside, DER_CONTEXT_AROUND | 1)) {
        name.relative = der_value(&inside, DER_CONTEXT_AROUND | 1);
        if (name.relative.len == 0) /* nowhere: it would be read as everywhere */
            reader_refuse(&inside, READ_MALFORMED);
    } else {
        name.full = read_full_name(&inside);
    }
    der_leave(in, &inside);
    return name;
}

struct distribution_point {
    struct distribution_point_name name;
    bool some_reasons, other_issuer;
};

static struct distribution_point read_distribution_point(struct reader *in)
{
    struct distribution_point point = { .some_reasons = false };
    struct reader inside = der_enter(in, DER_SEQUENCE);
    point.name = read_distribution_point_name(&inside);
    if (der_next_is(&inside, DER_CONTEXT | 1)) { /* reasons */
        (void)der_value(&inside, DER_CONTEXT | 1);
        point.some_reasons = true;
    }
    if (der_next_is(&inside, DER_CONTEXT_AROUND | 2)) { /* cRLIssuer */
        (void)der_value(&inside, DER_CONTEXT_AROUND | 2);
        point.other_issuer = true;
    }
    der_leave(in, &inside);
    return point;
}

struct bytes read_distribution_points(struct reader *in)
{
    struct reader points = der_enter(in, DER_SEQUENCE);
    struct bytes all = bytes_of(points.at, points.left);
    do
        (void)read_distribution_point(&points);
    while (reader_more(&points));
    der_leave(in, &points);
    return all;
}

static bool has_name(struct bytes names, const struct general_name *wanted)
{
    struct reader in = reader_of(names);
    while (reader_more(&in)) {
        struct general_name name = read_general_name(&in);
        if (name.kind == wanted->kind && bytes_equal(name.value, wanted->value))
            return true;
    }
    return false;
}

static bool names_meet(const struct distribution_point_name *a,
                       const struct distribution_point_name *b)
{
    if (a->relative.len > 0)
        return bytes_equal(a->relative, b->relative);
    struct reader in = reader_of(a->full);
    while (reader_more(&in)) {
        struct general_name name = read_general_name(&in);
        if (has_name(b->full, &name))
            return true;
    }
    return false;
}

bool distribution_points_have(struct bytes points, const struct distribution_point_name *name)
{
    struct reader in = reader_of(points);
    while (reader_more(&in)) {
        struct distribution_point point = read_distribution_point(&in);
        if (!point.some_reasons && !point.other_issuer && names_meet(name, &point.name))
            return true;
    }
    return false;
}
