/* json.c - JSON on standard output (RFC 8259), for programs that read what a command found. */
#include "json.h"

#include "failure.h"
#include "terminal.h"

#include <stdlib.h>
#include <string.h>

json_t *json_peers_text(parley_view text)
{
    size_t cap = 4 * text.len + 4; /* each byte may become \x1b */
    char *escaped = malloc(cap);
    json_t *string = escaped != NULL ? json_string(escape(escaped, cap, text)) : NULL;
    free(escaped);
    return string;
}

json_t *json_text(const char *text)
{
    if (text == NULL)
        return json_null();
    json_t *string = json_string(text); /* refuses what is not UTF-8 */
    return string != NULL ? string
                          : json_peers_text((parley_view){ (const uint8_t *)text, strlen(text) });
}

json_t *json_texts(const char *const *texts, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_text(texts[i]));
    return list;
}

json_t *json_hex(parley_view bytes)
{
    static const char digits[] = "0123456789abcdef";
    char *text = malloc(2 * bytes.len + 1);
    if (text == NULL)
        return NULL;
    for (size_t i = 0; i < bytes.len; i++) {
        text[2 * i] = digits[bytes.data[i] >> 4];
        text[2 * i + 1] = digits[bytes.data[i] & 15];
    }
    json_t *string = json_stringn(text, 2 * bytes.len);
    free(text);
    return string;
}

const char *json_member(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

int json_print(json_t *document, const char *command)
{
    bool printed = document != NULL && json_dumpf(document, stdout, JSON_INDENT(2)) == 0;
    json_decref(document);
    if (printed && putchar('\n') != EOF && fflush(stdout) == 0)
        return EXIT_DONE;
    return failure_exchange(command, "The JSON could not be written: no memory, or no room.");
}
