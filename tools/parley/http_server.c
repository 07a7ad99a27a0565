/* http_server.c - the server's half of HTTP/1.1 (RFC 9112) over one connection, one request at a time. */
#include "http_server.h"

#include <string.h>
#include <strings.h>

static int request_begins(http_parser *parser)
{
    struct http_session *session = parser->data;
    session->target_len = session->field_len = 0;
    session->in_value = session->request_whole = false;
    session->host_count = 0;
    return 0;
}

static int target_came(http_parser *parser, const char *text, size_t len)
{
    struct http_session *session = parser->data;
    if (session->target_len + len < sizeof session->target)
        memcpy(session->target + session->target_len, text, len);
    session->target_len += len;
    return 0;
}

static int field_came(http_parser *parser, const char *text, size_t len)
{
    struct http_session *session = parser->data;
    /* RFC 9112 5.1: a blank in or after a field's name is refused; http_parser lets it pass. */
    if (memchr(text, ' ', len) != NULL)
        return 1;
    if (session->in_value)
        session->field_len = 0;
    session->in_value = false;
    for (size_t i = 0; i < len && session->field_len < sizeof session->field; i++)
        session->field[session->field_len++] = text[i];
    return 0;
}

static int value_came(http_parser *parser, const char *text, size_t len)
{
    struct http_session *session = parser->data;
    (void)text;
    (void)len;
    if (!session->in_value && session->field_len == 4 &&
        strncasecmp(session->field, "host", 4) == 0)
        session->host_count++;
    session->in_value = true;
    return 0;
}

static int request_ends(http_parser *parser)
{
    struct http_session *session = parser->data;
    session->request_whole = true;
    session->keep_alive = http_should_keep_alive(parser) && !parser->upgrade;
    http_parser_pause(parser, 1);
    return 0;
}

static const http_parser_settings settings = {
    .on_message_begin = request_begins,
    .on_url = target_came,
    .on_header_field = field_came,
    .on_header_value = value_came,
    .on_message_complete = request_ends,
};

/* 200, or why the request is not answered. */
static enum http_status judge_request(const struct http_session *session)
{
    const http_parser *parser = &session->parser;

    if (!session->request_whole && HTTP_PARSER_ERRNO(parser) == HPE_HEADER_OVERFLOW)
        return HTTP_STATUS_REQUEST_HEADER_FIELDS_TOO_LARGE;
    if (!session->request_whole)
        return HTTP_STATUS_BAD_REQUEST;
    if (parser->http_major != 1)
        return HTTP_STATUS_HTTP_VERSION_NOT_SUPPORTED;
    if (parser->http_minor > 0 && session->host_count != 1)
        return HTTP_STATUS_BAD_REQUEST;
    if (session->target_len >= sizeof session->target)
        return HTTP_STATUS_URI_TOO_LONG;
    if (parser->method != HTTP_GET && parser->method != HTTP_HEAD)
        return HTTP_STATUS_METHOD_NOT_ALLOWED;
    return HTTP_STATUS_OK;
}

static void answer_request(struct http_session *session, const parley_facts *facts)
{
    enum http_status status = judge_request(session);
    session->last = session->last || !session->request_whole || !session->keep_alive;
    struct request request = {
        .target = session->target,
        .head_only = session->request_whole && session->parser.method == HTTP_HEAD,
        .keep_alive = !session->last,
        .is_http_1_0 = session->parser.http_minor == 0,
    };

    if (status == HTTP_STATUS_OK) {
        session->target[session->target_len] = '\0';
        site_answer(session->site, &session->answer, &request, facts);
    } else {
        bool wrong_method = status == HTTP_STATUS_METHOD_NOT_ALLOWED;
        answer_with_status(&session->answer, &request, status,
                           wrong_method ? "Allow: GET, HEAD" : NULL);
    }
    session->answering = true;
}

/* True: the peer took something, or will not. */
static bool send_answer(struct http_session *session, parley_conn *conn)
{
    uint64_t sent_before = session->answer.sent;
    parley_result result = answer_send(&session->answer, conn);

    if (result == PARLEY_AGAIN)
        return session->answer.sent > sent_before;
    answer_end(&session->answer);
    session->answering = false;
    session->over = session->last || result != PARLEY_OK;
    return true;
}

void http_session_begin(struct http_session *session, const struct site *site)
{
    memset(session, 0, sizeof *session);
    http_parser_init(&session->parser, HTTP_REQUEST);
    session->parser.data = session;
    session->site = site;
    session->answer.file = -1;
}

void http_session_end(struct http_session *session)
{
    answer_end(&session->answer);
}

enum progress http_session_take(struct http_session *session, parley_conn *conn)
{
    if (session->over || session->answering)
        return PROGRESS_NONE;
    parley_view data = parley_peek(conn);
    if (data.len == 0) {
        uint8_t nothing;
        size_t len;
        session->over = parley_read(conn, &nothing, 1, &len) != PARLEY_AGAIN;
        return PROGRESS_NONE;
    }

    size_t taken =
        http_parser_execute(&session->parser, &settings, (const char *)data.data, data.len);
    parley_consume(conn, taken);
    if (!session->request_whole && HTTP_PARSER_ERRNO(&session->parser) == HPE_OK)
        return PROGRESS_READING;
    answer_request(session, parley_facts_of(conn));
    if (session->request_whole)
        http_parser_pause(&session->parser, 0);
    session->request_whole = false;
    return PROGRESS_SERVING;
}

enum progress http_session_run(struct http_session *session, parley_conn *conn)
{
    enum progress progress = http_session_take(session, conn);
    if (session->answering && send_answer(session, conn))
        progress = PROGRESS_SERVING;
    return progress;
}

bool http_session_is_idle(const struct http_session *session)
{
    return !session->answering && session->parser.nread == 0;
}

void http_session_stop(struct http_session *session)
{
    session->last = true;
    session->over = session->over || !session->answering;
}
