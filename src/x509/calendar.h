/* calendar.h - dates as X.509 writes them, and seconds since 1970 as this library compares them.
 *
 * The proleptic Gregorian calendar in UTC, years 1 to 9999, without leap seconds; no time zone,
 * locale or clock of the machine comes into it.
 */
#ifndef X509_CALENDAR_H
#define X509_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct date {
    int year, month, day; /* month and day from 1 */
    int hour, minute, second;
};

bool date_is_real(const struct date *date);
int64_t date_to_seconds(const struct date *date);
struct date date_from_seconds(int64_t seconds);

enum { DATE_TEXT_MAX = 40, SPAN_TEXT_MAX = 40 };

/* "2026-01-02 10:00:00 UTC" */
char *date_text(char out[DATE_TEXT_MAX], int64_t seconds);
/* "61 days", "3 hours", "1 second": the largest unit that fits. */
char *span_text(char out[SPAN_TEXT_MAX], int64_t seconds);

#endif
