/* answer.c - one answer of HTTP/1.1, and how much of it is sent: a text, then perhaps a file. */
#include "answer.h"

#include <http_parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* RFC 9110 5.6.7 */
static void write_date(FILE *out)
{
    char text[64];
    time_t now = time(NULL);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &utc);
    fprintf(out, "Date: %s\r\n", text);
}

static void write_head(FILE *out, const struct request *request, unsigned status, const char *type,
                       const char *field, uint64_t body_len)
{
    fprintf(out, "HTTP/1.1 %u %s\r\n", status, http_status_str((enum http_status)status));
    write_date(out);
    fprintf(out, "Server: parley\r\nContent-Type: %s\r\nContent-Length: %llu\r\n", type,
            (unsigned long long)body_len);
    fprintf(out, "X-Content-Type-Options: nosniff\r\n");
    if (field != NULL)
        fprintf(out, "%s\r\n", field);
    if (!request->keep_alive)
        fprintf(out, "Connection: close\r\n");
    else if (request->is_http_1_0)
        fprintf(out, "Connection: keep-alive\r\n");
    fprintf(out, "\r\n");
}

static void begin(struct answer *answer, const struct request *request, unsigned status,
                  const char *type, const char *field, const char *body, uint64_t body_len)
{
    *answer = (struct answer){ .file = -1 };
    FILE *out = open_memstream(&answer->text, &answer->text_len);
    if (out == NULL)
        return;
    write_head(out, request, status, type, field, body_len);
    if (body != NULL && !request->head_only)
        fputs(body, out);
    bool lost = ferror(out) != 0;
    if (fclose(out) != 0 || lost) {
        free(answer->text);
        answer->text = NULL;
    }
}

void answer_with_text(struct answer *answer, const struct request *request, unsigned status,
                      const char *field, const char *body)
{
    begin(answer, request, status, "text/plain; charset=utf-8", field, body, strlen(body));
}

void answer_with_file(struct answer *answer, const struct request *request, const char *type,
                      int file, uint64_t file_len)
{
    begin(answer, request, HTTP_STATUS_OK, type, NULL, NULL, file_len);
    answer->file = file;
    answer->file_len = request->head_only ? 0 : file_len;
}

void answer_with_status(struct answer *answer, const struct request *request, unsigned status,
                        const char *field)
{
    char body[64];
    snprintf(body, sizeof body, "%u %s\n", status, http_status_str((enum http_status)status));
    answer_with_text(answer, request, status, field, body);
}

/* What comes next; empty when the file is shorter than it was. */
static parley_view next_part(const struct answer *answer, uint8_t *room, size_t cap)
{
    if (answer->sent < answer->text_len) {
        const uint8_t *text = (const uint8_t *)answer->text + answer->sent;
        return (parley_view){ text, answer->text_len - (size_t)answer->sent };
    }
    uint64_t at = answer->sent - answer->text_len, left = answer->file_len - at;
    ssize_t len = pread(answer->file, room, left < cap ? (size_t)left : cap, (off_t)at);
    return (parley_view){ room, len > 0 ? (size_t)len : 0 };
}

parley_result answer_send(struct answer *answer, parley_conn *conn)
{
    uint8_t room[16384]; /* what a record holds */

    if (answer->text == NULL)
        return PARLEY_FAILED;
    while (answer->sent < answer->text_len + answer->file_len) {
        parley_view part = next_part(answer, room, sizeof room);
        size_t took = 0;
        if (part.len == 0)
            return PARLEY_FAILED;
        parley_result result = parley_write(conn, part.data, part.len, &took);
        answer->sent += took;
        if (result != PARLEY_OK)
            return result;
        if (took < part.len)
            return PARLEY_AGAIN;
    }
    return PARLEY_OK;
}

void answer_end(struct answer *answer)
{
    free(answer->text);
    if (answer->file >= 0)
        close(answer->file);
    *answer = (struct answer){ .file = -1 };
}
