/* general_name.h - GeneralName: an alternative name, or a subtree of them (RFC 5280 4.2.1.6). */
#ifndef X509_GENERAL_NAME_H
#define X509_GENERAL_NAME_H

#include "base/bytes.h"

/* The numbers of the CHOICE. */
enum general_name_kind {
    GENERAL_NAME_OTHER = 0,
    GENERAL_NAME_EMAIL = 1,
    GENERAL_NAME_DNS = 2,
    GENERAL_NAME_X400 = 3,
    GENERAL_NAME_DIRECTORY = 4,
    GENERAL_NAME_EDI_PARTY = 5,
    GENERAL_NAME_URI = 6,
    GENERAL_NAME_IP = 7,
    GENERAL_NAME_REGISTERED_ID = 8,
};

struct general_name {
    enum general_name_kind kind;
    struct bytes value; /* the characters, the address, or the Name as DER with its header */
};

/* The next GeneralName. */
struct general_name read_general_name(struct reader *in);

/* "DNS", "IP", "otherName" ... */
const char *general_name_kind_text(enum general_name_kind kind);

/* "DNS:example.com", "IP:192.0.2.1", "URI:...": cut to fit, escaped. Returns out. */
char *general_name_text(char *out, size_t cap, const struct general_name *name);

#endif
