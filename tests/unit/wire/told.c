/* told.c - what a watcher is told about a message. */
#include "told.h"

#include "wire/describe.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/test.h"

static void keep(void *user, const parley_trace *field)
{
    struct told *told = user;
    int len = snprintf(told->text + told->len, sizeof told->text - told->len, "%u %s = %s\n",
                       field->depth, field->name, field->meaning);
    assert_true(len > 0 && (size_t)len < sizeof told->text - told->len);
    told->len += (size_t)len;
    told->count++;

    assert_int_equal(field->kind, PARLEY_TRACE_FIELD);
    assert_int_equal(field->sent, told->sent);
    assert_int_equal(field->level, told->level);
    assert_non_null(field->reference);
    const uint8_t *from = field->bytes.data, *to = from + field->bytes.len;
    assert_true(from >= told->message.data && to <= told->message.data + told->message.len);
    bool is_heading =
        strcmp(field->name, "extensions") == 0 || strcmp(field->name, "certificate_list") == 0;
    assert_ptr_equal(from, told->end); /* no byte is left out, and none comes twice */
    told->end = !is_heading ? to : from + (field->name[0] == 'e' ? 2 : 3);
}

void describe(struct told *told, struct bytes message, bool sent, parley_level level)
{
    uint8_t *copy = malloc(message.len > 0 ? message.len : 1);
    assert_non_null(copy);
    if (message.len > 0)
        memcpy(copy, message.data, message.len);
    *told = (struct told){
        .message = bytes_of(copy, message.len), .end = copy + 4, .sent = sent, .level = level
    };
    describe_message(&(struct trace){ keep, told }, sent, level, told->message);
    if (told->count > 0)
        assert_ptr_equal(told->end, copy + message.len);
    free(copy);
}

struct bytes framed(struct message *message, enum handshake_type type, struct bytes body)
{
    struct writer out = message_writer(message);
    write_u8(&out, (uint8_t)type);
    write_vector(&out, 3, body);
    assert_true(writer_done(&out));
    return writer_bytes(&out);
}

void expect_told(parley_level level, enum handshake_type type, const char *head,
                 const char *extensions, const char *expected)
{
    struct message body, message;
    struct told told;
    struct bytes bytes =
        extensions != NULL ? with_extensions(&body, head, extensions) : from_hex(&body, head);
    describe(&told, framed(&message, type, bytes), true, level);
    assert_string_equal(told.text, expected);
}
