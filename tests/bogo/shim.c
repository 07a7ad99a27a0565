/* shim.c - what BoGo, the runner of BoringSSL's protocol tests, drives in place of a TLS library.
 *
 *     runner                                   shim
 *     a TLS peer that may     <--- TCP ---     connects, sends its number, plays the role that its
 *     misbehave on purpose                     flags ask for, and echoes all data XOR 0xff
 *
 * Exit codes: 0 all went well; 1 something failed, with the error's name between colons on stderr; 89
 * the case needs what parley or this shim does not have; 90 a crash, which no case expects.
 */
#include "expect.h"
#include "setup.h"
#include "wire.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_UNIMPLEMENTED = 89, EXIT_CRASHED = 90 };

enum { READ_LEN = 512 }; /* so that one record takes several reads */

enum { SESSION_CAP = 1 << 17 };

/* What lasts from one connection to the next. */
struct memory {
    parley_ticketer *ticketer;
    uint8_t session[SESSION_CAP]; /* a client's last one */
    size_t session_len;
    bool resumes; /* this is not the first connection */
};

struct shim {
    struct memory *memory;
    bool got_session;
    const struct flags *flags;
    struct wire wire;
    parley_conn *conn;
    struct shown_credential shown;
    struct secrets secrets;
};

static void report(const parley_error *error)
{
    char text[1024];
    (void)parley_explain(error, text, sizeof text);
    fprintf(stderr, ":%s:\n%s\n", parley_error_name(error->code), text);
}

static bool over(const struct shim *shim)
{
    return parley_error_of(shim->conn).code != PARLEY_E_NONE;
}

static void keep_session(struct shim *shim, parley_view session)
{
    shim->got_session = session.len <= SESSION_CAP;
    shim->memory->session_len = shim->got_session ? session.len : 0;
    memcpy(shim->memory->session, session.data, shim->memory->session_len);
}

static void answer_questions(struct shim *shim)
{
    const parley_event *event;
    while ((event = parley_next_event(shim->conn)) != NULL) {
        if (event->kind == PARLEY_EVENT_ASK_PEER)
            (void)parley_answer_peer(shim->conn, !shim->flags->refuse_peer);
        if (event->kind == PARLEY_EVENT_SESSION)
            keep_session(shim, event->session);
    }
}

static bool handshake(struct shim *shim)
{
    while (!parley_facts_of(shim->conn)->done && !over(shim)) {
        answer_questions(shim);
        wire_flush(&shim->wire);
        if (!over(shim) && !parley_facts_of(shim->conn)->done)
            (void)wire_receive(&shim->wire);
    }
    answer_questions(shim);
    wire_flush(&shim->wire);
    return parley_facts_of(shim->conn)->done;
}

/* TLS 1.3 has sessions that parley does not have yet. That one of TLS 1.2 is of no use in it can be seen
 * all the same. */
static bool needs_resumption13(const struct shim *shim)
{
    bool miss = shim->memory->resumes && shim->flags->expect_session_miss;
    return shim->flags->resume_count > 0 && !miss &&
           parley_facts_of(shim->conn)->version == PARLEY_TLS_1_3;
}

static bool holds(const char *what, bool found, bool expected)
{
    if (found != expected)
        fprintf(stderr, "%s: %d, expected %d\n", what, found, expected);
    return found == expected;
}

/* A client is given a session by each connection that resumes none, and by others if there is a new
 * ticket. */
static bool expect_session(const struct shim *shim)
{
    const struct flags *flags = shim->flags;
    const parley_facts *facts = parley_facts_of(shim->conn);
    bool resumes = shim->memory->resumes && !flags->expect_session_miss;
    bool is_new = (!resumes || flags->expect_ticket_renewal) && !flags->expect_no_session;
    if (facts->version == PARLEY_TLS_1_3)
        return true;
    return holds("resumed", facts->resumed, resumes) &&
           (flags->server || flags->resume_count == 0 ||
            holds("a session came", shim->got_session, is_new));
}

static bool write_all(struct shim *shim, const void *data, size_t len)
{
    const uint8_t *at = data;
    while (len > 0) {
        size_t took;
        parley_result result = parley_write(shim->conn, at, len, &took);
        if (result != PARLEY_OK && result != PARLEY_AGAIN)
            return false;
        at += took;
        len -= took;
        wire_flush(&shim->wire);
    }
    return true;
}

/* As parley_read, but by looking twice at what waits before it is consumed. */
static parley_result peek_and_read(parley_conn *conn, uint8_t *out, size_t cap, size_t *len)
{
    parley_view first = parley_peek(conn), second = parley_peek(conn);
    *len = first.len < cap ? first.len : cap;
    if (*len == 0)
        return parley_read(conn, out, cap, len);
    if (first.len != second.len || memcmp(first.data, second.data, first.len) != 0)
        return PARLEY_MISUSE;
    memcpy(out, first.data, *len);
    parley_consume(conn, *len);
    return PARLEY_OK;
}

/* Waits for data. *len is 0 when no more will come: whether the peer has to say so is the runner's
 * choice. */
static bool read_some(struct shim *shim, uint8_t *out, size_t cap, size_t *len)
{
    for (;;) {
        parley_result result = shim->flags->peek ? peek_and_read(shim->conn, out, cap, len)
                                                 : parley_read(shim->conn, out, cap, len);
        switch (result) {
        case PARLEY_OK:
        case PARLEY_CLOSED: return true;
        case PARLEY_FAILED:
            return parley_error_of(shim->conn).code == PARLEY_E_TRUNCATED &&
                   !shim->flags->check_close;
        case PARLEY_MISUSE: return false;
        case PARLEY_AGAIN: break;
        }
        answer_questions(shim);
        wire_flush(&shim->wire);
        (void)wire_receive(&shim->wire);
    }
}

static bool export_keys(struct shim *shim)
{
    const struct flags *flags = shim->flags;
    const char *label = flags->export_label != NULL ? flags->export_label : "";
    const char *context = flags->export_context != NULL ? flags->export_context : "";
    uint8_t out[2048];
    size_t len = flags->export_len < sizeof out ? (size_t)flags->export_len : sizeof out;
    parley_view view = { (const uint8_t *)context, strlen(context) };
    if (!flags->use_export_context)
        view = (parley_view){ NULL, 0 };
    if (len == 0)
        return true;
    return parley_export(shim->conn, label, view, out, len) == PARLEY_OK &&
           write_all(shim, out, len);
}

/* Their length, then the one that this side reads with, then the other. */
static bool export_secrets(struct shim *shim)
{
    const struct secrets *secrets = &shim->secrets;
    bool server = shim->flags->server;
    uint8_t len[] = { (uint8_t)secrets->len, 0 };
    if (!shim->flags->export_secrets)
        return true;
    return write_all(shim, len, sizeof len) &&
           write_all(shim, server ? secrets->client : secrets->server, secrets->len) &&
           write_all(shim, server ? secrets->server : secrets->client, secrets->len);
}

static bool write_first(struct shim *shim)
{
    const struct flags *flags = shim->flags;
    uint64_t times = flags->write_first ? flags->first_write_count : 0;
    if (flags->write_unfinished) {
        shim->wire.may_send = 1;
        times = 1;
    }
    for (uint64_t i = 0; i < times; i++)
        if (!write_all(shim, flags->first_write, strlen(flags->first_write)))
            return false;
    return true;
}

static bool echo(struct shim *shim)
{
    uint8_t data[READ_LEN];
    size_t len, cap = sizeof data;
    if (shim->flags->read_size > 0 && shim->flags->read_size < cap)
        cap = (size_t)shim->flags->read_size;
    while (read_some(shim, data, cap, &len)) {
        if (len == 0)
            return true;
        shim->wire.may_send = SIZE_MAX;
        if (shim->flags->update_keys && parley_update_keys(shim->conn, false) != PARLEY_OK)
            return false;
        for (size_t i = 0; i < len; i++)
            data[i] ^= 0xff;
        if (!write_all(shim, data, len))
            return false;
    }
    return false;
}

/* Without -check-close-notify neither side says goodbye. */
static bool say_goodbye(struct shim *shim)
{
    uint8_t data[READ_LEN];
    size_t len = 1;
    if (!shim->flags->check_close)
        return true;
    if (parley_close(shim->conn) != PARLEY_OK)
        return false;
    wire_flush(&shim->wire);
    while (len > 0)
        if (!read_some(shim, data, sizeof data, &len))
            return false;
    return true;
}

static bool exchange(struct shim *shim)
{
    return handshake(shim) && expect_session(shim) &&
           expect_facts(parley_facts_of(shim->conn), shim->flags, &shim->shown) &&
           export_keys(shim) && export_secrets(shim) && write_first(shim) &&
           (shim->flags->shut_down || echo(shim)) && say_goodbye(shim);
}

/* The peer wants TLS 1.1 or older, and the flags allow it. Which version it wants is in the evidence;
 * an alert has none. */
static bool needs_older_version(const struct flags *flags, const parley_error *error)
{
    bool allowed = !(flags->no_tls11 && flags->no_tls10) && flags->min_version < PARLEY_TLS_1_2;
    bool wanted = error->code == PARLEY_E_PEER_SAYS_PROTOCOL_VERSION;
    if (error->code == PARLEY_E_VERSION_NOT_SHARED || error->code == PARLEY_E_SERVER_TOO_OLD)
        wanted =
            strstr(error->detail, "TLS 1.1") != NULL || strstr(error->detail, "TLS 1.0") != NULL;
    return allowed && wanted;
}

static int judge(const struct shim *shim, bool ok)
{
    parley_error error = parley_error_of(shim->conn);
    if (ok)
        return needs_resumption13(shim) ? EXIT_UNIMPLEMENTED : EXIT_DONE;
    if (error.code == PARLEY_E_NONE)
        fprintf(stderr, "the shim gave up\n");
    else
        report(&error);
    return needs_older_version(shim->flags, &error) ? EXIT_UNIMPLEMENTED : EXIT_FAILED;
}

static int run_connection(struct shim *shim)
{
    if (!wire_open(&shim->wire, shim->flags)) {
        fprintf(stderr, "cannot connect to the runner: %s\n", strerror(errno));
        return EXIT_FAILED;
    }
    shim->wire.conn = shim->conn;
    bool ok = exchange(shim);
    wire_flush(&shim->wire); /* the alert, if there is one */
    int outcome = judge(shim, ok);
    wire_close(&shim->wire);
    return outcome;
}

static int run(struct shim *shim)
{
    parley_config *config = NULL;
    parley_error error;
    switch (setup_from_flags(&config, shim->flags, &shim->shown, &shim->secrets,
                             shim->memory->ticketer, &error)) {
    case SETUP_OK: break;
    case SETUP_FAILED: report(&error); return EXIT_FAILED;
    case SETUP_UNIMPLEMENTED: report(&error); return EXIT_UNIMPLEMENTED;
    }
    parley_view session = { shim->memory->session, shim->memory->session_len };
    shim->conn = shim->flags->server
                     ? parley_server_new(NULL, config, &error)
                     : parley_client_resume(NULL, config, setup_name(shim->flags), session, &error);
    int outcome = EXIT_FAILED;
    if (shim->conn != NULL)
        outcome = run_connection(shim);
    else
        report(&error);
    parley_free(shim->conn);
    parley_config_free(config);
    return outcome;
}

/* Many cases expect a failure; a crash must not pass for one. */
static void crash(int signal_number)
{
    (void)signal_number;
    _exit(EXIT_CRASHED);
}

/* One connection after the other, until one goes wrong. */
static int run_all(int argc, char **argv, struct memory *memory)
{
    struct flags flags;
    const char *missing;
    int outcome = EXIT_DONE;
    uint64_t count = 0;
    do {
        memory->resumes = count > 0;
        if (!flags_read(&flags, argc, argv, memory->resumes, &missing)) {
            fprintf(stderr, "not implemented: %s\n", missing);
            return EXIT_UNIMPLEMENTED;
        }
        if (flags.asks_for_handshaker) {
            puts("No");
            return EXIT_DONE;
        }
        struct shim shim = { .memory = memory,
                             .flags = &flags,
                             .shown = { &flags, NO_CREDENTIAL } };
        outcome = run(&shim);
    } while (outcome == EXIT_DONE && count++ < flags.resume_count);
    return outcome;
}

int main(int argc, char **argv)
{
    static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
    static struct memory memory;
    parley_error error;
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
        (void)signal(crashes[i], crash);
    memory.ticketer = parley_ticketer_new(16, &error);
    int outcome = run_all(argc, argv, &memory);
    parley_ticketer_free(memory.ticketer);
    fprintf(stderr, "--- DONE ---\n"); /* what a sanitizer says after this is no error of ours */
    return outcome;
}
