/* moment.h - moments as people and programs write them, and how far they are from each other. */
#ifndef MOMENT_H
#define MOMENT_H

#include <stdbool.h>
#include <stdint.h>

enum { MOMENT_TEXT_CAP = 40 };

/* Reads "2026-11-21T09:31:21Z" (RFC 3339; other offsets than Z too), or a date alone, which is its first
 * second. False: it is neither. */
bool moment_parse(int64_t *seconds_since_1970, const char *text);

/* "2026-11-21 09:31:21 UTC", for people. */
char *moment_text(char out[MOMENT_TEXT_CAP], int64_t seconds_since_1970);
/* "2026-11-21T09:31:21Z", for programs. */
char *moment_rfc3339(char out[MOMENT_TEXT_CAP], int64_t seconds_since_1970);

/* The time of validity of a certificate, as it stands at a moment. Both its ends belong to it. */
enum validity { VALIDITY_GOOD, VALIDITY_ENDS_SOON, VALIDITY_EXPIRED, VALIDITY_NOT_YET };

enum { SECONDS_PER_DAY = 86400 };

enum validity validity_at(int64_t not_before, int64_t not_after, int64_t now, unsigned soon_days);

/* "good", "ends soon", "expired", "not yet valid" */
const char *validity_name(enum validity validity);

/* "expires in 61 days", "expired 3 days ago", "not valid for another 2 hours" */
enum { DISTANCE_CAP = 80 };
char *validity_distance(char out[DISTANCE_CAP], int64_t not_before, int64_t not_after, int64_t now);

#endif
