/* answer.h - one answer of HTTP/1.1, and how much of it is sent: a text, then perhaps a file. */
#ifndef ANSWER_H
#define ANSWER_H

#include <parley/parley.h>

/* What a request asks for. */
struct request {
    const char *target; /* as it came                                */
    bool head_only;     /* HEAD: the head of the answer and no more  */
    bool keep_alive;    /* the connection stays for another request  */
    bool is_http_1_0;
};

struct answer {
    char *text; /* head, and a short body; NULL: there was no memory for it */
    size_t text_len;
    int file; /* or -1 */
    uint64_t file_len;
    uint64_t sent;
};

/* field: a further line for the head, "Name: value", or NULL. */
void answer_with_text(struct answer *answer, const struct request *request, unsigned status,
                      const char *field, const char *body);
/* Takes the file. type: of the body, such as "text/html; charset=utf-8". */
void answer_with_file(struct answer *answer, const struct request *request, const char *type,
                      int file, uint64_t file_len);
/* A short page that says what the status means. */
void answer_with_status(struct answer *answer, const struct request *request, unsigned status,
                        const char *field);

/* Gives the connection what it takes. OK: all is sent. AGAIN: there is more. FAILED: the file has
 * become shorter than promised, there is no memory, or the connection is over. */
parley_result answer_send(struct answer *answer, parley_conn *conn);

void answer_end(struct answer *answer);

#endif
