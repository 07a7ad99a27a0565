/* order.c - the certificates of a file in the order in which a server sends them (RFC 9846 4.5.1). */
#include "order.h"

#include <stdlib.h>
#include <string.h>

/* Where both say which key it is, they have to agree. */
static bool keys_agree(const parley_certificate *issuer, const parley_certificate *certificate)
{
    const char *has = issuer->subject_key_id, *wants = certificate->authority_key_id;
    return has == NULL || wants == NULL || strcmp(has, wants) == 0;
}

static bool may_have_issued(const parley_certificate *issuer, const parley_certificate *certificate)
{
    return issuer->is_ca && strcmp(issuer->subject, certificate->issuer) == 0 &&
           keys_agree(issuer, certificate);
}

static bool same(const parley_certificate *a, const parley_certificate *b)
{
    return a != NULL && b != NULL && strcmp(a->sha256, b->sha256) == 0;
}

/* Marks those that are not for the chain in any case. */
static void mark_useless(struct order *order)
{
    parley_certificate *const *list = order->file->list;
    for (size_t i = 0; i < order->file->count; i++) {
        order->places[i] = list[i] == NULL ? PLACE_UNREADABLE : PLACE_UNRELATED;
        for (size_t before = 0; before < i; before++)
            if (same(list[before], list[i]))
                order->places[i] = PLACE_DUPLICATE;
    }
}

static bool has_issued_another(const struct order *order, size_t index)
{
    parley_certificate *const *list = order->file->list;
    for (size_t i = 0; i < order->file->count; i++)
        if (i != index && order->places[i] == PLACE_UNRELATED && !same(list[i], list[index]) &&
            may_have_issued(list[index], list[i]))
            return true;
    return false;
}

/* The first that is no authority; or else that has issued none of the others; or else the first.
 * Returns the count: there is none. */
static size_t find_leaf(const struct order *order)
{
    size_t count = order->file->count, best = count, best_merit = 0;
    for (size_t i = 0; i < count; i++) {
        if (order->places[i] != PLACE_UNRELATED)
            continue;
        size_t merit = !order->file->list[i]->is_ca ? 3 : has_issued_another(order, i) ? 1 : 2;
        if (merit > best_merit) {
            best = i;
            best_merit = merit;
        }
    }
    return best;
}

/* Of several, the one that is valid longest: an authority that was renewed has two. */
static size_t find_issuer(const struct order *order, size_t of)
{
    parley_certificate *const *list = order->file->list;
    size_t best = order->file->count;
    for (size_t i = 0; i < order->file->count; i++)
        if (order->places[i] == PLACE_UNRELATED && may_have_issued(list[i], list[of]) &&
            (best == order->file->count || list[i]->not_after_s > list[best]->not_after_s))
            best = i;
    return best;
}

/* A leaf that was issued by itself is all there is to send. */
static void follow(struct order *order, size_t at)
{
    parley_certificate *const *list = order->file->list;
    bool is_leaf = true;

    while (at < order->file->count && order->root == NULL) {
        if (list[at]->is_self_issued)
            order->root = list[at];
        if (is_leaf || order->root == NULL) {
            order->places[at] = PLACE_IN_CHAIN;
            order->chain[order->count++] = at;
        }
        is_leaf = false;
        at = find_issuer(order, at);
    }
}

/* Other roots are as superfluous as the one of this chain. */
static void mark_roots(struct order *order)
{
    for (size_t i = 0; i < order->file->count; i++)
        if (order->places[i] == PLACE_UNRELATED && order->file->list[i]->is_self_issued)
            order->places[i] = PLACE_ROOT;
}

bool order_make(struct order *order, const struct certificate_file *file)
{
    *order = (struct order){
        .file = file,
        .places = calloc(file->count, sizeof *order->places),
        .chain = calloc(file->count, sizeof *order->chain),
        .was_in_order = true,
    };
    if (order->places == NULL || order->chain == NULL) {
        order_end(order);
        return false;
    }
    mark_useless(order);
    follow(order, find_leaf(order));
    mark_roots(order);
    for (size_t i = 1; i < order->count; i++)
        order->was_in_order &= order->chain[i - 1] < order->chain[i];
    for (size_t i = 0; order->count > 0 && i < order->chain[0]; i++)
        order->was_in_order &= order->places[i] == PLACE_UNREADABLE;
    return true;
}

void order_end(struct order *order)
{
    free(order->places);
    free(order->chain);
    *order = (struct order){ 0 };
}

const parley_certificate *order_top(const struct order *order)
{
    return order->file->list[order->chain[order->count - 1]];
}
