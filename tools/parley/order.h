/* order.h - the certificates of a file in the order in which a server sends them (RFC 9846 4.5.1): the
 * leaf, its issuer, the issuer of that, and so on. The root is left out: a client has it already, or
 * does not believe it.
 *
 * What issued what is told by names and key identifiers: no signature is checked here.
 */
#ifndef ORDER_H
#define ORDER_H

#include "certificate.h"

enum place { PLACE_IN_CHAIN, PLACE_DUPLICATE, PLACE_ROOT, PLACE_UNRELATED, PLACE_UNREADABLE };

struct order {
    const struct certificate_file *file;
    enum place *places; /* of each certificate in the file                             */
    size_t *chain;      /* which of them are sent, in their order; the first: the leaf */
    size_t count;       /* 0: none can be read                                         */
    bool was_in_order;  /* but for what is left out                                    */
    const parley_certificate *root; /* in the file, above the last of them; NULL: it is not there */
};

/* False: no memory. */
bool order_make(struct order *order, const struct certificate_file *file);
void order_end(struct order *order);

/* The last one that is sent. */
const parley_certificate *order_top(const struct order *order);

#endif
