/* http_client.h - reads one answer of HTTP/1.1 (RFC 9112): by length, in chunks, or to the end. */
#ifndef HTTP_CLIENT_H
#define HTTP_CLIENT_H

#include <http_parser.h>
#include <parley/view.h>
#include <stdbool.h>
#include <stdio.h>

enum { FIELD_NAME_CAP = 128, FIELD_VALUE_CAP = 2048 };

/* Text that comes in pieces; what does not fit is left out. */
struct gathered {
    char text[FIELD_VALUE_CAP];
    size_t len;
};

struct http_answer_reader {
    http_parser parser;
    FILE *body;                  /* where the body goes; NULL: nowhere                        */
    FILE *head;                  /* where status and header fields are shown; NULL: nowhere   */
    bool whole;                  /* all of the answer has come                                */
    bool body_lost;              /* the body could not be written                             */
    struct gathered name, value; /* the line of the head that is coming; no name: the status  */
    bool in_value;
    struct gathered location; /* where a redirect points to, escaped                       */
};

void http_answer_begin(struct http_answer_reader *reader, FILE *body, FILE *head);

/* Takes what came. NULL, or why it is not an answer. What stands behind a whole answer is left out. */
const char *http_answer_take(struct http_answer_reader *reader, parley_view data);

/* The server has closed: the end of an answer that has no length. NULL, or why it is not whole. */
const char *http_answer_end(struct http_answer_reader *reader);

#endif
