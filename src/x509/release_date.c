/* release_date.c - the build says the day: PARLEY_RELEASE_DATE is 20261121. */
#include "x509/release_date.h"

#include "x509/calendar.h"

int64_t release_date_s(void)
{
    const struct date date = { .year = PARLEY_RELEASE_DATE / 10000,
                               .month = PARLEY_RELEASE_DATE / 100 % 100,
                               .day = PARLEY_RELEASE_DATE % 100 };
    return date_to_seconds(&date);
}
