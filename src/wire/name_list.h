/* name_list.h - a table of numbers and their names, as names.c and suite_names.c have them. */
#ifndef WIRE_NAME_LIST_H
#define WIRE_NAME_LIST_H

#include <stddef.h>
#include <stdint.h>

struct name {
    uint16_t number;
    const char *name;
};

/* NULL for a number that is not in the table and is not GREASE (RFC 8701) either. */
const char *find_name(const struct name *names, size_t count, uint16_t number);

#endif
