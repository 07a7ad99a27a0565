/* candidates.c - see the header. */
#include "x509/candidates.h"

#include "base/memory.h"

#include <stdlib.h>

enum { MERIT_OF_AN_AUTHORITY = 1, MERIT_OF_BEING_VALID = 2 };

static unsigned merit_of(const struct certificate *certificate, int64_t now_s)
{
    bool is_valid = certificate->not_before_s <= now_s && now_s <= certificate->not_after_s;
    bool is_authority = certificate->is_ca || certificate->version == 1;
    return (is_valid ? MERIT_OF_BEING_VALID : 0u) + (is_authority ? MERIT_OF_AN_AUTHORITY : 0u);
}

/* Any order that brings equals together. */
static int compare_subjects(struct bytes a, struct bytes b)
{
    if (a.len != b.len)
        return a.len < b.len ? -1 : 1;
    return a.len > 0 ? memcmp(a.data, b.data, a.len) : 0;
}

static int compare_candidates(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    int by_subject = compare_subjects(a->link.certificate->subject, b->link.certificate->subject);
    if (by_subject != 0)
        return by_subject;
    if (a->merit != b->merit)
        return a->merit > b->merit ? -1 : 1;
    return a->link.position < b->link.position ? -1 : 1;
}

bool candidates_index(struct candidates *candidates, const struct certificate *sent, size_t count,
                      int64_t now_s)
{
    candidates->count = 0;
    candidates->list = memory_new(count * sizeof *candidates->list);
    if (candidates->list == NULL)
        return false;
    for (size_t i = 1; i < count; i++)
        if (sent[i].version != 0)
            candidates->list[candidates->count++] =
                (struct candidate){ { &sent[i], (int)i }, merit_of(&sent[i], now_s) };
    if (candidates->count > 1)
        qsort(candidates->list, candidates->count, sizeof *candidates->list, compare_candidates);
    return true;
}

void candidates_end(struct candidates *candidates)
{
    memory_free(candidates->list);
}

/* The first whose subject does not come before this one, or, if `after`, comes after it. */
static size_t place_of(const struct candidates *candidates, struct bytes subject, bool after)
{
    size_t low = 0, high = candidates->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_subjects(candidates->list[middle].link.certificate->subject, subject);
        if (order < 0 || (after && order == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct candidate *candidates_named(const struct candidates *candidates, struct bytes subject,
                                         size_t *count)
{
    size_t first = place_of(candidates, subject, false);
    *count = place_of(candidates, subject, true) - first;
    return candidates->list + first;
}

unsigned issuer_likeliness(const struct certificate *issuer, const struct certificate *certificate)
{
    if (issuer->subject_key_id.len == 0 || certificate->authority_key_id.len == 0)
        return 1;
    bool same = bytes_equal(issuer->subject_key_id, certificate->authority_key_id);
    return same ? LIKELINESS_MAX : 0;
}
