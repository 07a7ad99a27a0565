/* account.c - what happened on a connection, from a client's trace, as the events of docs/explain.md. */
#include "account.h"

#include <string.h>

static const char *name_of_end(bool is_server)
{
    return is_server ? "server" : "client";
}

static const char *name_of_level(parley_level level)
{
    switch (level) {
    case PARLEY_LEVEL_PLAIN: return "plain";
    case PARLEY_LEVEL_EARLY: return "early";
    case PARLEY_LEVEL_HANDSHAKE: return "handshake";
    case PARLEY_LEVEL_APPLICATION: return "application";
    }
    return "unknown";
}

void account_begin(struct account *account)
{
    *account = (struct account){ .events = json_array() };
}

void account_end(struct account *account)
{
    json_decref(account->events);
    account->events = NULL;
}

/* Without memory an event is missing: the JSON, which needs more of it, is not printed then. */
static json_t *add_event(struct account *account, const char *kind)
{
    json_t *event = json_pack("{s:s}", "event", kind);
    json_array_append_new(account->events, event);
    return event;
}

static void set_passing(json_t *event, const parley_trace *happening)
{
    json_object_set_new(event, "from", json_string(name_of_end(!happening->sent)));
    json_object_set_new(event, "keys", json_string(name_of_level(happening->level)));
}

static void set_text(json_t *object, const parley_trace *happening)
{
    json_object_set_new(object, "name", json_text(happening->name));
    json_object_set_new(object, "meaning", json_text(happening->meaning));
    json_object_set_new(object, "reference", json_text(happening->reference));
}

static void tell_message(struct account *account, const parley_trace *message)
{
    json_t *event = add_event(account, "message");
    set_passing(event, message);
    set_text(event, message);
    json_object_set_new(event, "bytes", json_hex(message->bytes));
    account->fields = json_array();
    json_object_set_new(event, "fields", account->fields);
}

static void tell_field(struct account *account, const parley_trace *told)
{
    json_t *field = json_pack("{s:i}", "depth", told->depth);
    set_text(field, told);
    json_object_set_new(field, "bytes", json_hex(told->bytes));
    json_array_append_new(account->fields, field);
}

void account_tell(struct account *account, const parley_trace *happening)
{
    json_t *event;
    switch (happening->kind) {
    case PARLEY_TRACE_MESSAGE: tell_message(account, happening); break;
    case PARLEY_TRACE_FIELD: tell_field(account, happening); break;
    case PARLEY_TRACE_CHANGE_CIPHER_SPEC:
        set_passing(add_event(account, "change_cipher_spec"), happening);
        break;
    case PARLEY_TRACE_KEYS:
        event = add_event(account, "keys");
        json_object_set_new(event, "for", json_string(happening->sent ? "sending" : "receiving"));
        json_object_set_new(event, "keys", json_string(name_of_level(happening->level)));
        break;
    case PARLEY_TRACE_ALERT:
        event = add_event(account, "alert");
        set_passing(event, happening);
        json_object_set_new(event, "name", json_text(happening->name));
        json_object_set_new(event, "number", json_integer(happening->code));
        break;
    case PARLEY_TRACE_DECISION: set_text(add_event(account, "decision"), happening); break;
    }
}

void account_observe(struct account *account, bool by_server, const char *records)
{
    json_t *event = add_event(account, "observed");
    json_object_set_new(event, "from", json_string(name_of_end(by_server)));
    json_object_set_new(event, "records", json_text(records));
}

static bool is(const json_t *event, const char *key, const char *text)
{
    const char *value = json_string_value(json_object_get(event, key));
    return value != NULL && strcmp(value, text) == 0;
}

const json_t *account_message(const struct account *account, const char *name)
{
    bool is_clients = strcmp(name, "ClientHello") == 0;
    for (size_t i = json_array_size(account->events); i-- > 0;) {
        const json_t *event = json_array_get(account->events, i);
        if (is(event, "event", "message") && is(event, "name", name) &&
            is(event, "from", name_of_end(!is_clients)))
            return event;
    }
    return NULL;
}

size_t account_count(const struct account *account, const char *message)
{
    const json_t *event;
    size_t i, count = 0;
    json_array_foreach (account->events, i, event)
        count += is(event, "event", "message") && is(event, "name", message);
    return count;
}

const char *account_alert(const struct account *account, bool by_server)
{
    const json_t *event;
    size_t i;
    json_array_foreach (account->events, i, event)
        if (is(event, "event", "alert") && is(event, "from", name_of_end(by_server)) &&
            !is(event, "name", "close_notify"))
            return json_string_value(json_object_get(event, "name"));
    return NULL;
}

const char *account_last_heard(const struct account *account)
{
    const json_t *event;
    const char *name = NULL;
    size_t i;
    json_array_foreach (account->events, i, event)
        if (is(event, "event", "message") && is(event, "from", "server"))
            name = json_string_value(json_object_get(event, "name"));
    return name;
}

const char *account_field(const struct account *account, const char *message, const char *field)
{
    const json_t *fields = json_object_get(account_message(account, message), "fields"), *told;
    size_t i;
    json_array_foreach (fields, i, told)
        if (is(told, "name", field))
            return json_string_value(json_object_get(told, "meaning"));
    return NULL;
}

json_t *account_value(const struct account *account, const char *message, const char *field)
{
    const char *meaning = account_field(account, message, field);
    if (meaning == NULL)
        return NULL;
    bool quoted = false;
    size_t len = 0;
    for (; meaning[len] != '\0' && (quoted || strncmp(meaning + len, ": ", 2) != 0); len++)
        quoted ^= meaning[len] == '"';
    return json_stringn(meaning, len);
}
