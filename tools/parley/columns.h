/* columns.h - a table of two columns, for people. */
#ifndef COLUMNS_H
#define COLUMNS_H

#include "terminal.h"

/* A name, and what there is to say to the left and to the right of the middle, in lines of words. */
void write_columns(const struct terminal *terminal, const char *name, const char *left,
                   const char *right);

#endif
