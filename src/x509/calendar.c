/* calendar.c - days are counted in cycles of 400 years (146,097 days), from a year that begins in
 * March, so that the leap day is the last day of its year.
 */
#include "x509/calendar.h"

#include <stdio.h>

enum {
    DAYS_PER_400_YEARS = 146097,
    DAYS_FROM_0000_03_01_TO_1970 = 719468,
    SECONDS_PER_DAY = 86400,
};

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool date_is_real(const struct date *date)
{
    return date->year >= 1 && date->year <= 9999 && date->month >= 1 && date->month <= 12 &&
           date->day >= 1 && date->day <= days_in(date->year, date->month) && date->hour >= 0 &&
           date->hour <= 23 && date->minute >= 0 && date->minute <= 59 && date->second >= 0 &&
           date->second <= 59;
}

/* The days from 1 March to the first of a month, which is counted from March = 0: 0, 31, 61 ... */
static int64_t days_before_month(int64_t month)
{
    return (153 * month + 2) / 5;
}

int64_t date_to_seconds(const struct date *date)
{
    int64_t year = date->month > 2 ? date->year : date->year - 1;
    int64_t month = date->month > 2 ? date->month - 3 : date->month + 9;
    int64_t days = year * 365 + year / 4 - year / 100 + year / 400 + days_before_month(month) +
                   date->day - 1 - DAYS_FROM_0000_03_01_TO_1970;
    return ((days * 24 + date->hour) * 60 + date->minute) * 60 + date->second;
}

struct date date_from_seconds(int64_t seconds)
{
    int64_t days = seconds / SECONDS_PER_DAY, rest = seconds % SECONDS_PER_DAY;
    if (rest < 0) {
        rest += SECONDS_PER_DAY;
        days--;
    }
    days += DAYS_FROM_0000_03_01_TO_1970;
    int64_t cycle = days / DAYS_PER_400_YEARS, day = days % DAYS_PER_400_YEARS;
    /* Take the leap days away: one each 4 years but not each 100, and one more at the very end. */
    int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    day -= year * 365 + year / 4 - year / 100;
    int64_t month = (5 * day + 2) / 153;

    return (struct date){
        .year = (int)(cycle * 400 + year + (month >= 10)),
        .month = (int)(month < 10 ? month + 3 : month - 9),
        .day = (int)(day - days_before_month(month) + 1),
        .hour = (int)(rest / 3600),
        .minute = (int)(rest / 60 % 60),
        .second = (int)(rest % 60),
    };
}

char *date_text(char out[DATE_TEXT_MAX], int64_t seconds)
{
    struct date date = date_from_seconds(seconds);
    (void)snprintf(out, DATE_TEXT_MAX, "%04d-%02d-%02d %02d:%02d:%02d UTC", date.year, date.month,
                   date.day, date.hour, date.minute, date.second);
    return out;
}

char *span_text(char out[SPAN_TEXT_MAX], int64_t seconds)
{
    static const struct {
        int64_t seconds;
        const char *name;
    } units[] = { { SECONDS_PER_DAY, "day" }, { 3600, "hour" }, { 60, "minute" }, { 1, "second" } };

    size_t i = 0;
    while (units[i].seconds > 1 && seconds < units[i].seconds)
        i++;
    long long count = seconds / units[i].seconds;
    (void)snprintf(out, SPAN_TEXT_MAX, "%lld %s%s", count, units[i].name, count == 1 ? "" : "s");
    return out;
}
