/* error.c - the catalogue as a table, and how failures are recorded and explained. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

_Static_assert(sizeof(parley_error) == 256, "callers allocate it: it never grows");

struct row {
    uint16_t code;
    uint8_t alert, blame;
    const char *name, *meaning, *remedy, *reference;
};

static const struct row catalogue[] = {
#define PARLEY_ERROR(number, name, alert, blame, meaning, remedy, reference)                       \
    { number, ALERT_##alert, PARLEY_BLAME_##blame, #name, meaning, remedy, reference },
#include <parley/error_catalogue.def>
#undef PARLEY_ERROR
};

static const struct row no_row = { 0, ALERT_NONE, PARLEY_BLAME_NOBODY, "UNKNOWN", "", "", "" };

static const struct row *row_of(uint16_t code)
{
    for (size_t i = 0; i < sizeof catalogue / sizeof *catalogue; i++)
        if (catalogue[i].code == code)
            return &catalogue[i];
    return &no_row;
}

parley_error no_error(void)
{
    return (parley_error){ .alert = ALERT_NONE, .offset = UINT32_MAX };
}

enum alert alert_of(enum code code)
{
    return row_of((uint16_t)code)->alert;
}

/* True when this failure is the first one and has become the one that is kept. */
static bool keep(parley_error *error, enum code code)
{
    if (failed(error))
        return false;
    const struct row *row = row_of((uint16_t)code);
    const char *during = error->during;
    *error = no_error();
    error->code = (uint16_t)code;
    error->blame = row->blame;
    error->alert = row->alert;
    error->during = during;
    return true;
}

void record_failure(parley_error *error, enum code code)
{
    keep(error, code);
}

void record_evidence(parley_error *error, enum code code, const char *format, ...)
{
    if (keep(error, code)) {
        va_list arguments;
        va_start(arguments, format);
        (void)vsnprintf(error->detail, sizeof error->detail, format, arguments);
        va_end(arguments);
    }
}

bool fail_os(parley_error *error, enum code code, int os_error)
{
    if (keep(error, code))
        error->os_error = os_error;
    return false;
}

bool fail_reading(parley_error *error, const struct reader *in, enum code malformed)
{
    if (keep(error, in->fault == READ_MALFORMED ? malformed : (enum code)in->fault))
        error->offset = in->fault_at;
    return false;
}

void fail_during(parley_error *error, const char *during)
{
    if (!failed(error))
        error->during = during;
}

void parley_error_fill(parley_error *error, uint16_t code, int os_error, const char *detail)
{
    *error = no_error();
    record_evidence(error, (enum code)code, "%s", detail != NULL ? detail : "");
    error->os_error = os_error;
}

const char *parley_error_name(uint16_t code)
{
    return row_of(code)->name;
}

const char *parley_error_meaning(uint16_t code)
{
    return row_of(code)->meaning;
}

const char *parley_error_remedy(uint16_t code)
{
    return row_of(code)->remedy;
}

const char *parley_error_reference(uint16_t code)
{
    return row_of(code)->reference;
}

const char *parley_alert_name(uint8_t alert)
{
    return alert_name(alert);
}
