/* verdict.c - how a connection ended, taken apart: the cause, the evidence, whose fault, what to do. */
#include "verdict.h"

#include "failure.h"
#include "moment.h"

#include <string.h>

static json_t *expected_certificate(const parley_error *error, const struct encounter *encounter)
{
    char now[MOMENT_TEXT_CAP];
    switch (error->code) {
    case PARLEY_E_CERTIFICATE_EXPIRED:
    case PARLEY_E_CERTIFICATE_NOT_YET_VALID:
    case PARLEY_E_ANCHOR_NOT_VALID_NOW:
    case PARLEY_E_CLOCK_WRONG:
        return json_sprintf("valid at %s", moment_text(now, encounter->began));
    case PARLEY_E_NAME_MISMATCH: return json_sprintf("a certificate for %s", encounter->name);
    case PARLEY_E_UNKNOWN_ISSUER:
    case PARLEY_E_SELF_SIGNED: return json_sprintf("a chain that leads to %s", encounter->trust);
    default: return NULL;
    }
}

/* In place of what was found; NULL where the cause says it already. */
static json_t *expected(const parley_error *error, const struct encounter *encounter)
{
    switch (error->code) {
    case PARLEY_E_PEER_SAYS_HANDSHAKE_FAILURE:
    case PARLEY_E_PEER_SAYS_INSUFFICIENT_SECURITY:
        return json_string("a ServerHello that takes a suite and a group of the offer");
    case PARLEY_E_PEER_SAYS_NO_APPLICATION_PROTOCOL:
    case PARLEY_E_PROTOCOL_NOT_OFFERED:
        return json_string("one of the protocols that were offered");
    case PARLEY_E_NOT_TLS: return json_string("records of TLS");
    case PARLEY_E_CLOSED_IN_HANDSHAKE:
    case PARLEY_E_TIMED_OUT:
        return json_string(account_last_heard(&encounter->account) == NULL
                               ? "an answer to ClientHello"
                               : "the rest of the server's answer");
    default: return expected_certificate(error, encounter);
    }
}

static json_t *alert_json(const parley_error *error)
{
    if (error->alert == NO_ALERT)
        return NULL;
    return json_pack("{s:i, s:o, s:s}", "number", error->alert, "name",
                     json_text(parley_alert_name(error->alert)), "from",
                     error->alert_came ? "server" : "client");
}

json_t *verdict_json(const parley_error *error, const struct encounter *encounter)
{
    const char *reference = parley_error_reference(error->code);
    if (error->code == PARLEY_E_NONE)
        return json_null();
    return json_pack("{s:i, s:s, s:s, s:o?, s:o?, s:o, s:o?, s:s, s:s, s:o?, s:o?}", "code",
                     error->code, "name", parley_error_name(error->code), "cause",
                     parley_error_meaning(error->code), "found",
                     error->detail[0] != '\0' ? json_text(error->detail) : NULL, "expected",
                     expected(error, encounter), "during", json_text(error->during), "system",
                     error->os_error != 0 ? json_text(strerror(error->os_error)) : NULL, "fault",
                     parley_blame_name((parley_blame)error->blame), "remedy",
                     parley_error_remedy(error->code), "alert", alert_json(error), "reference",
                     reference[0] != '\0' ? json_text(reference) : NULL);
}

static void write_part(const struct terminal *terminal, const char *name, const json_t *text)
{
    enum { INDENT = 2, COLUMN = 20 };
    if (json_is_string(text))
        write_entry(terminal, INDENT, COLUMN, name, json_string_value(text));
}

static void write_alert(const struct terminal *terminal, const json_t *alert)
{
    const char *name = json_string_value(json_object_get(alert, "name"));
    const char *from = json_string_value(json_object_get(alert, "from"));
    if (from == NULL)
        return;
    json_t *text =
        json_sprintf("%s, from the %s", name != NULL ? name : "one without a name", from);
    write_part(terminal, "alert", text);
    json_decref(text);
}

void verdict_write(const struct terminal *terminal, const json_t *verdict)
{
    static const char *const parts[][2] = {
        { "what happened", "cause" }, { "found", "found" },   { "expected", "expected" },
        { "during", "during" },       { "system", "system" }, { "whose fault", "fault" },
        { "what to do", "remedy" },
    };
    if (!json_is_object(verdict))
        return;
    fprintf(terminal->out, "\n%sWhy it failed%s\n", colour_on(terminal, COLOUR_RED),
            colour_off(terminal, COLOUR_RED));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        write_part(terminal, parts[i][0], json_object_get(verdict, parts[i][1]));
    write_alert(terminal, json_object_get(verdict, "alert"));
    write_part(terminal, "name", json_object_get(verdict, "name"));
    write_part(terminal, "rule", json_object_get(verdict, "reference"));
}
