/* http_client.c - reads one answer of HTTP/1.1 (RFC 9112): by length, in chunks, or to the end. */
#include "http_client.h"

#include "terminal.h"

#include <string.h>
#include <strings.h>

static void gather(struct gathered *gathered, const char *text, size_t len)
{
    size_t room = sizeof gathered->text - 1 - gathered->len;
    len = len < room ? len : room;
    memcpy(gathered->text + gathered->len, text, len);
    gathered->len += len;
    gathered->text[gathered->len] = '\0';
}

static void forget(struct gathered *gathered)
{
    gathered->len = 0;
    gathered->text[0] = '\0';
}

/* The line that was gathered is whole. */
static void take_line(struct http_answer_reader *reader)
{
    const http_parser *parser = &reader->parser;
    char name[FIELD_NAME_CAP], value[FIELD_VALUE_CAP];

    escape(name, sizeof name, (parley_view){ (uint8_t *)reader->name.text, reader->name.len });
    escape(value, sizeof value, (parley_view){ (uint8_t *)reader->value.text, reader->value.len });
    if (strcasecmp(name, "location") == 0) {
        forget(&reader->location);
        gather(&reader->location, value, strlen(value));
    }
    if (reader->head != NULL && reader->name.len == 0)
        fprintf(reader->head, "  HTTP/%u.%u %u %s\n", (unsigned)parser->http_major,
                (unsigned)parser->http_minor, (unsigned)parser->status_code, value);
    else if (reader->head != NULL)
        fprintf(reader->head, "  %s: %s\n", name, value);
    forget(&reader->name);
    forget(&reader->value);
    reader->in_value = false;
}

static int answer_begins(http_parser *parser)
{
    struct http_answer_reader *reader = parser->data;
    forget(&reader->name);
    forget(&reader->value);
    reader->in_value = true; /* the reason phrase is the value of the line without a name */
    return 0;
}

static int name_came(http_parser *parser, const char *text, size_t len)
{
    struct http_answer_reader *reader = parser->data;
    if (reader->in_value)
        take_line(reader);
    gather(&reader->name, text, len);
    return 0;
}

static int value_came(http_parser *parser, const char *text, size_t len)
{
    struct http_answer_reader *reader = parser->data;
    reader->in_value = true;
    gather(&reader->value, text, len);
    return 0;
}

static int head_ends(http_parser *parser)
{
    take_line(parser->data);
    return 0;
}

static int body_came(http_parser *parser, const char *text, size_t len)
{
    struct http_answer_reader *reader = parser->data;
    reader->body_lost = reader->body != NULL && fwrite(text, 1, len, reader->body) != len;
    return reader->body_lost;
}

/* Interim answers (1xx) come before the one that counts (RFC 9110 15.2). */
static int answer_ends(http_parser *parser)
{
    struct http_answer_reader *reader = parser->data;
    if (parser->status_code / 100 == 1)
        return 0;
    reader->whole = true;
    http_parser_pause(parser, 1);
    return 0;
}

static const http_parser_settings settings = {
    .on_message_begin = answer_begins,
    .on_status = value_came,
    .on_header_field = name_came,
    .on_header_value = value_came,
    .on_headers_complete = head_ends,
    .on_body = body_came,
    .on_message_complete = answer_ends,
};

void http_answer_begin(struct http_answer_reader *reader, FILE *body, FILE *head)
{
    memset(reader, 0, sizeof *reader);
    http_parser_init(&reader->parser, HTTP_RESPONSE);
    reader->parser.data = reader;
    reader->body = body;
    reader->head = head;
}

static const char *problem_of(const struct http_answer_reader *reader)
{
    enum http_errno problem = HTTP_PARSER_ERRNO(&reader->parser);
    if (reader->whole || problem == HPE_OK)
        return NULL;
    return reader->body_lost ? "the body could not be written" : http_errno_description(problem);
}

const char *http_answer_take(struct http_answer_reader *reader, parley_view data)
{
    http_parser_execute(&reader->parser, &settings, (const char *)data.data, data.len);
    if (!reader->whole && reader->parser.upgrade)
        return "the server changes to another protocol";
    return problem_of(reader);
}

const char *http_answer_end(struct http_answer_reader *reader)
{
    http_parser_execute(&reader->parser, &settings, NULL, 0);
    if (!reader->whole && HTTP_PARSER_ERRNO(&reader->parser) == HPE_OK)
        return "no answer came";
    return problem_of(reader);
}
