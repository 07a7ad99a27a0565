/* moment.c - moments as people and programs write them, and how far they are from each other. */
#include "moment.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* Takes so many digits. */
static bool take_number(const char **text, int digits, int *number)
{
    for (*number = 0; digits > 0; digits--, (*text)++) {
        if (**text < '0' || **text > '9')
            return false;
        *number = *number * 10 + (**text - '0');
    }
    return true;
}

static bool take_letter(const char **text, char letter)
{
    bool there = **text == letter;
    *text += there;
    return there;
}

static bool take_date(const char **text, struct tm *parts)
{
    bool taken = take_number(text, 4, &parts->tm_year) && take_letter(text, '-') &&
                 take_number(text, 2, &parts->tm_mon) && take_letter(text, '-') &&
                 take_number(text, 2, &parts->tm_mday);
    parts->tm_year -= 1900;
    parts->tm_mon--;
    return taken;
}

/* Parts of a second are left out. */
static bool take_time_of_day(const char **text, struct tm *parts)
{
    bool taken = take_number(text, 2, &parts->tm_hour) && take_letter(text, ':') &&
                 take_number(text, 2, &parts->tm_min) && take_letter(text, ':') &&
                 take_number(text, 2, &parts->tm_sec);
    if (taken && take_letter(text, '.')) {
        size_t digits = strspn(*text, "0123456789");
        *text += digits;
        taken = digits > 0;
    }
    return taken;
}

/* What has to be taken off to come to UTC. */
static bool take_offset(const char **text, int *offset_s)
{
    int hours, minutes, sign = **text == '-' ? -1 : 1;

    if (take_letter(text, 'Z') || take_letter(text, 'z'))
        return true;
    if ((!take_letter(text, '+') && !take_letter(text, '-')) || !take_number(text, 2, &hours) ||
        !take_letter(text, ':') || !take_number(text, 2, &minutes))
        return false;
    *offset_s = sign * (hours * 60 + minutes) * 60;
    return hours < 24 && minutes < 60;
}

/* timegm(3) makes March 1st of February 29th where there is none. */
static bool seconds_of(int64_t *seconds, const struct tm *parts)
{
    struct tm normal = *parts;
    *seconds = timegm(&normal);
    return normal.tm_mday == parts->tm_mday && normal.tm_mon == parts->tm_mon &&
           normal.tm_hour == parts->tm_hour && normal.tm_min == parts->tm_min &&
           normal.tm_sec == parts->tm_sec;
}

bool moment_parse(int64_t *seconds_since_1970, const char *text)
{
    struct tm parts = { 0 };
    int offset_s = 0;

    if (!take_date(&text, &parts))
        return false;
    if ((take_letter(&text, 'T') || take_letter(&text, 't') || take_letter(&text, ' ')) &&
        (!take_time_of_day(&text, &parts) || !take_offset(&text, &offset_s)))
        return false;
    bool exists = seconds_of(seconds_since_1970, &parts);
    *seconds_since_1970 -= offset_s;
    return exists && *text == '\0';
}

static struct tm parts_of(int64_t seconds)
{
    time_t at = (time_t)seconds;
    struct tm parts = { 0 };
    (void)gmtime_r(&at, &parts); /* fails beyond the year 2 billion: no certificate holds that */
    return parts;
}

char *moment_text(char out[MOMENT_TEXT_CAP], int64_t seconds_since_1970)
{
    struct tm parts = parts_of(seconds_since_1970);
    (void)strftime(out, MOMENT_TEXT_CAP, "%F %T UTC", &parts);
    return out;
}

char *moment_rfc3339(char out[MOMENT_TEXT_CAP], int64_t seconds_since_1970)
{
    struct tm parts = parts_of(seconds_since_1970);
    (void)strftime(out, MOMENT_TEXT_CAP, "%FT%TZ", &parts);
    return out;
}

enum validity validity_at(int64_t not_before, int64_t not_after, int64_t now, unsigned soon_days)
{
    if (now > not_after)
        return VALIDITY_EXPIRED;
    if (now < not_before)
        return VALIDITY_NOT_YET;
    return not_after - now < (int64_t)soon_days * SECONDS_PER_DAY ? VALIDITY_ENDS_SOON
                                                                  : VALIDITY_GOOD;
}

const char *validity_name(enum validity validity)
{
    switch (validity) {
    case VALIDITY_GOOD: return "good";
    case VALIDITY_ENDS_SOON: return "ends soon";
    case VALIDITY_EXPIRED: return "expired";
    case VALIDITY_NOT_YET: return "not yet valid";
    }
    return "unknown";
}

/* "61 days": whole units, of the largest of which there is one. */
static void write_span(char out[DISTANCE_CAP], int64_t seconds)
{
    static const struct {
        int64_t seconds;
        const char *name;
    } units[] = { { SECONDS_PER_DAY, "day" }, { 3600, "hour" }, { 60, "minute" }, { 1, "second" } };

    size_t i = 0;
    while (units[i].seconds > 1 && seconds < units[i].seconds)
        i++;
    long long count = seconds / units[i].seconds;
    snprintf(out, DISTANCE_CAP, "%lld %s%s", count, units[i].name, count == 1 ? "" : "s");
}

char *validity_distance(char out[DISTANCE_CAP], int64_t not_before, int64_t not_after, int64_t now)
{
    char span[DISTANCE_CAP];
    switch (validity_at(not_before, not_after, now, 0)) {
    case VALIDITY_EXPIRED:
        write_span(span, now - not_after);
        snprintf(out, DISTANCE_CAP, "expired %.40s ago", span);
        break;
    case VALIDITY_NOT_YET:
        write_span(span, not_before - now);
        snprintf(out, DISTANCE_CAP, "not valid for another %.40s", span);
        break;
    default:
        write_span(span, not_after - now);
        snprintf(out, DISTANCE_CAP, "expires in %.40s", span);
        break;
    }
    return out;
}
