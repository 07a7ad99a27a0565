/* telling.c - sentences of bounded length about the fields of a message. */
#include "wire/telling.h"

#include "base/escape.h"

#include <stdarg.h>
#include <stdio.h>

void say(struct telling *telling, const char *format, ...)
{
    size_t room = MEANING_MAX - telling->meaning_len;
    va_list arguments;
    va_start(arguments, format);
    int len = vsnprintf(telling->meaning + telling->meaning_len, room, format, arguments);
    va_end(arguments);
    if (len > 0)
        telling->meaning_len += (size_t)len < room ? (size_t)len : room - 1;
}

void say_name(struct telling *telling, const char *name, uint16_t number)
{
    if (name != NULL)
        say(telling, "%s", name);
    else
        say(telling, "0x%04x", number);
}

bool say_next(struct telling *telling, bool first)
{
    bool more = telling->meaning_len <= LIST_LEN_MAX;
    if (!first)
        say(telling, more ? ", " : ", ...");
    return more;
}

void say_names(struct telling *telling, struct bytes list, const char *(*name_of)(uint16_t))
{
    for (size_t i = 0; i < list.len / 2 && say_next(telling, i == 0); i++)
        say_name(telling, name_of(u16_at(list, i)), u16_at(list, i));
}

void say_text(struct telling *telling, struct bytes text)
{
    char escaped[QUOTE_MAX];
    say(telling, "\"%s\"", escape_text(escaped, sizeof escaped, text));
}

void say_hex(struct telling *telling, struct bytes bytes)
{
    enum { SHOWN_MAX = 8 };

    if (bytes.len == 0)
        say(telling, "empty");
    for (size_t i = 0; i < bytes.len && i < SHOWN_MAX; i++)
        say(telling, "%02x", bytes.data[i]);
    if (bytes.len > SHOWN_MAX)
        say(telling, "... (%zu bytes)", bytes.len);
}

void say_random(struct telling *telling, struct bytes random)
{
    say_hex(telling, random);
    say(telling, ": fresh for each connection, so that no handshake can be replayed");
}

static void tell_bytes(struct telling *telling, uint8_t depth, const char *name,
                       const char *reference, struct bytes bytes)
{
    trace_tell(telling->trace, &(parley_trace){ .kind = PARLEY_TRACE_FIELD,
                                                .level = telling->level,
                                                .sent = telling->sent,
                                                .depth = depth,
                                                .name = name,
                                                .meaning = telling->meaning,
                                                .reference = reference,
                                                .bytes = { bytes.data, bytes.len } });
    telling->meaning[0] = '\0';
    telling->meaning_len = 0;
}

void tell(struct telling *telling, uint8_t depth, const char *name, const char *reference)
{
    struct bytes field = bytes_of(telling->from, (size_t)(telling->in.at - telling->from));
    tell_bytes(telling, depth, name, reference, field);
    telling->from = telling->in.at;
}

void tell_field(struct telling *telling, const char *name)
{
    tell(telling, 1, name, telling->reference);
}

void tell_heading(struct telling *telling, uint8_t depth, const char *name, struct bytes bytes)
{
    tell_bytes(telling, depth, name, telling->reference, bytes);
}
