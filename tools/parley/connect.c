/* connect.c - parley connect: standard input to a server, the server to standard output.
 *
 *     stdin --> room --> parley_write  ~~ socket ~~  parley_peek --> stdout
 *
 * Both ways go on at once and end one by one: the end of standard input becomes close_notify, and the
 * peer's close_notify leaves standard input open (RFC 9846 6.1). What one side does not take is not
 * read from the other.
 */
#include "commands.h"
#include "dial.h"
#include "socket.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char help[] =
    "usage: parley connect HOST:PORT [OPTIONS]\n\n"
    "Sends standard input to a TLS server, and writes what comes from it to standard output. The end\n"
    "of the input is told to the server, and does not end what still comes from it; nor the other\n"
    "way round.\n\n"
    "  --name NAME      whom the server has to prove to be, when that is not HOST\n" SESSION_OPTION_HELP
        TRUST_OPTIONS_HELP VERBOSE_OPTION_HELP TLS_OPTIONS_HELP "\n" EXIT_CODES_HELP;

enum { OPTION_NAME = OPTION_OF_COMMAND };

static const struct option own_options[] = {
    { "name", required_argument, NULL, OPTION_NAME },
    SESSION_OPTION,
    VERBOSE_OPTION,
    { NULL, 0, NULL, 0 },
};

enum { ROOM_CAP = 1 << 16 };

struct pump {
    struct transport transport;
    uint8_t room[ROOM_CAP];   /* what came from standard input */
    size_t room_at, room_len; /* and what of it still waits    */
    bool input_ended, peer_ended;
    int local_error;  /* an errno of standard input or output: it ends all */
    int output_flags; /* of standard output as they were, or -1            */
};

static bool is_passing(int os_error)
{
    return os_error == EAGAIN || os_error == EWOULDBLOCK || os_error == EINTR;
}

static void read_input(struct pump *pump)
{
    ssize_t len = read(STDIN_FILENO, pump->room, sizeof pump->room);
    if (len < 0 && !is_passing(errno))
        pump->local_error = errno;
    pump->input_ended = len == 0;
    pump->room_at = 0;
    pump->room_len = len > 0 ? (size_t)len : 0;
}

/* Hands on what waits, until the socket is full, and the end after it. */
static void send_input(struct pump *pump)
{
    parley_conn *conn = pump->transport.conn;
    parley_result result = PARLEY_OK;

    do {
        size_t took = 0;
        if (pump->room_len > 0)
            result = parley_write(conn, pump->room + pump->room_at, pump->room_len, &took);
        pump->room_at += took;
        pump->room_len -= took;
        if (pump->input_ended && pump->room_len == 0)
            (void)parley_close(conn);
    } while (transport_flush(&pump->transport) == PARLEY_OK && pump->room_len > 0 &&
             (result == PARLEY_OK || result == PARLEY_AGAIN));
}

static void restore_output(const struct pump *pump)
{
    if (pump->output_flags >= 0)
        (void)fcntl(STDOUT_FILENO, F_SETFL, pump->output_flags);
}

/* Standard output ends when the peer has ended, so that whoever reads it knows. */
static void look_for_end(struct pump *pump)
{
    uint8_t nothing;
    size_t len;
    if (!pump->peer_ended &&
        parley_read(pump->transport.conn, &nothing, 1, &len) == PARLEY_CLOSED) {
        pump->peer_ended = true;
        restore_output(pump);
        close(STDOUT_FILENO);
        if (!pump->input_ended && isatty(STDIN_FILENO))
            fprintf(stderr, "parley connect: the server has closed; ctrl-D ends your side too\n");
    }
}

static void write_output(struct pump *pump)
{
    parley_view data;

    while ((data = parley_peek(pump->transport.conn)).len > 0) {
        ssize_t wrote = write(STDOUT_FILENO, data.data, data.len);
        if (wrote < 0) {
            pump->local_error = is_passing(errno) ? 0 : errno;
            return;
        }
        parley_consume(pump->transport.conn, (size_t)wrote);
    }
    look_for_end(pump);
}

static void wait_for_something(struct pump *pump)
{
    enum { INPUT, SOCKET, OUTPUT, COUNT };
    parley_conn *conn = pump->transport.conn;
    unsigned wants = parley_wants(conn);
    struct pollfd waits[COUNT] = { { -1, POLLIN, 0 }, { -1, 0, 0 }, { -1, POLLOUT, 0 } };

    if (pump->room_len == 0 && !pump->input_ended)
        waits[INPUT].fd = STDIN_FILENO;
    if ((wants & PARLEY_WANTS_INPUT) != 0)
        waits[SOCKET].events |= POLLIN;
    if ((wants & PARLEY_WANTS_OUTPUT) != 0)
        waits[SOCKET].events |= POLLOUT;
    /* After the peer's end only a reset can come, which poll(2) tells unasked. */
    if (waits[SOCKET].events != 0 || pump->peer_ended)
        waits[SOCKET].fd = pump->transport.fd;
    if (parley_peek(conn).len > 0)
        waits[OUTPUT].fd = STDOUT_FILENO;

    if (poll(waits, COUNT, -1) <= 0)
        return;
    if (waits[INPUT].revents != 0)
        read_input(pump);
    if (waits[SOCKET].events == 0 && (waits[SOCKET].revents & (POLLERR | POLLHUP)) != 0)
        (void)parley_wire_broke(conn, ECONNRESET);
}

/* Ends when both ways have ended, or one broke. */
static void run_pump(struct pump *pump)
{
    while (pump->local_error == 0 && !parley_finished(pump->transport.conn)) {
        send_input(pump);
        if ((parley_wants(pump->transport.conn) & PARLEY_WANTS_INPUT) != 0)
            (void)transport_fill(&pump->transport);
        while (parley_next_event(pump->transport.conn) != NULL)
            continue; /* what they say shows in what can be read */
        write_output(pump);
        if (pump->local_error == 0 && !parley_finished(pump->transport.conn))
            wait_for_something(pump);
    }
}

/* A reader that is slow must not keep us from sending. Files and terminals do not block for long, and
 * a terminal is shared with others, who would not expect this. Returns what the flags were, or -1. */
static int stop_blocking(int fd)
{
    struct stat about;
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || fstat(fd, &about) != 0 ||
        (!S_ISFIFO(about.st_mode) && !S_ISSOCK(about.st_mode)))
        return -1;
    return fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0 ? flags : -1;
}

static int pump_stream(parley_stream *stream)
{
    static struct pump pump;
    parley_conn *conn = parley_stream_conn(stream);
    pump.transport = (struct transport){ .fd = parley_stream_fd(stream), .conn = conn };

    (void)stop_blocking(pump.transport.fd);
    pump.output_flags = stop_blocking(STDOUT_FILENO);
    run_pump(&pump);
    if (!pump.peer_ended)
        restore_output(&pump);

    parley_error error = parley_error_of(conn);
    if (error.code != PARLEY_E_NONE)
        return failure_tell("connect", &error);
    if (pump.local_error != 0)
        return failure_exchange("connect", "Standard input or output failed: %s.",
                                strerror(pump.local_error));
    return EXIT_DONE;
}

static int connect_to(const struct endpoint *to, const char *name,
                      const struct tls_options *options)
{
    struct story story;
    parley_error error;
    int outcome = EXIT_DONE;
    parley_stream *stream =
        dial("connect", to, name != NULL ? name : to->host, options, &story, &outcome);
    if (stream == NULL)
        return outcome;

    outcome = pump_stream(stream);
    (void)parley_hang_up(stream, &error);
    return outcome;
}

int connect_command(int argc, char **argv)
{
    struct tls_options options = { 0 };
    struct command_line line;
    struct endpoint to;
    const char *name = NULL;
    int option;

    command_line_begin_tls(&line, argc, argv, own_options, true);
    while ((option = command_line_next(&line, &options)) != OPTION_END) {
        switch (option) {
        case OPTION_HELP: fputs(help, stdout); return EXIT_DONE;
        case OPTION_NAME: name = optarg; break;
        default: return EXIT_USAGE;
        }
    }
    if (argc - optind != 1)
        return failure_usage("connect", "One HOST:PORT is wanted.");
    if (!endpoint_parse(&to, argv[optind], NULL) || to.host[0] == '\0')
        return failure_usage("connect", "'%s' is not HOST:PORT.", argv[optind]);
    if (!tls_options_begin(&options, "connect"))
        return EXIT_USAGE;
    int outcome = connect_to(&to, name, &options);
    tls_options_end(&options);
    return outcome;
}
