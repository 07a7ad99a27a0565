/* release_date.h - when this version was released: no clock that is right shows an earlier time. */
#ifndef X509_RELEASE_DATE_H
#define X509_RELEASE_DATE_H

#include <stdint.h>

/* Seconds since 1970. */
int64_t release_date_s(void);

#endif
