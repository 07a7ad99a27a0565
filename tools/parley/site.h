/* site.h - what `parley serve` shows: the files below a folder, or a page about the connection. */
#ifndef SITE_H
#define SITE_H

#include "answer.h"

struct site {
    int root; /* an open folder, or -1: every path shows the page about the connection */
};

/* The answer to a request with GET or HEAD. facts: of the connection by which it came. */
void site_answer(const struct site *site, struct answer *answer, const struct request *request,
                 const parley_facts *facts);

#endif
