/* record.c - a conversation with s_server or s_client, as it goes over the wire. */
#include "record.h"

#include "openssl.h"
#include "our_end.h"

#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/pair.h"
#include "support/sockets.h"

#include "support/test.h"

/* A file in memory, which a child opens by its number. */
struct memory_file {
    char path[32];
};

static struct live {
    FILE *out;
    struct our_end ours;
    struct openssl openssl;
    struct memory_file identity, authority, session; /* identity: certificate and key */
    char port[8];
    int listening, fd;
    uint8_t came[FLIGHT_LEN_MAX]; /* not yet written down */
    size_t came_len;
} live;

static struct memory_file memory_file(const char *text)
{
    struct memory_file file;
    int fd = memfd_create("recording", 0);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    (void)snprintf(file.path, sizeof file.path, "/dev/fd/%d", fd);
    return file;
}

/* ---- The recipe, and what is made by it */

/* Leaves the recipe alone in the file, and goes on behind it. */
static void open_recording(const char *path)
{
    static const char first[] = "recorded with: ";
    char line[256];
    long end = 0;
    live.out = fopen(path, "r+");
    assert_non_null(live.out);
    while (fgets(line, sizeof line, live.out) != NULL && strncmp(line, first, strlen(first)) != 0)
        end = ftell(live.out);
    assert_int_equal(fseek(live.out, end, SEEK_SET), 0);
    assert_int_equal(ftruncate(fileno(live.out), end), 0);
    fprintf(live.out, "%s%s\n", first, OpenSSL_version(OPENSSL_VERSION));
    assert_int_equal(fflush(live.out), 0);
}

static enum made_key key_named(const char *name)
{
    assert_true(strcmp(name, "RSA") == 0 || strcmp(name, "Ed25519") == 0);
    return *name == 'R' ? MADE_RSA_2048 : MADE_ED25519;
}

/* An RSA key may decrypt, too: the suite decides what it does. */
static struct made *make_server(const struct recording *recipe)
{
    enum made_key key = key_named(recording_needs(recipe, "key"));
    struct recipe leaf = { .name = "leaf", .alt_names = "DNS:" PAIR_NAME, .key = key };
    if (key == MADE_RSA_2048)
        leaf.extensions[0] = "keyUsage=critical,digitalSignature,keyEncipherment";
    return make_certificate(&leaf, pair_authority());
}

/* NULL: the client has none. */
static struct made *make_client(const struct recording *recipe)
{
    if (!recording_names_client(recipe))
        return NULL;
    struct recipe leaf = { .name = "client",
                           .key = key_named(recording_value(recipe, "client key")),
                           .extensions = { "extendedKeyUsage=clientAuth" } };
    return make_certificate(&leaf, pair_authority());
}

static void hand_out(const struct made *ours, const struct made *theirs)
{
    char both[1 << 13] = "";
    if (theirs != NULL)
        (void)snprintf(both, sizeof both, "%s%s", theirs->pem, theirs->key_pem);
    live.identity = memory_file(both);
    live.authority = memory_file(pair_authority()->pem);
    live.session = memory_file("");
    if (ours != NULL)
        fprintf(live.out, "certificate:\n%sprivate key:\n%s", ours->pem, ours->key_pem);
}

/* The recipe alone is read here: what is written by it is not there yet. */
static void make_certificates(const char *path)
{
    struct recording *recipe = recording_read(path);
    struct made *server = make_server(recipe), *client = make_client(recipe);
    bool is_server = recording_is_of_server(recipe);
    fprintf(live.out, "time: %lld\n", (long long)MADE_NOW_S);
    if (!is_server || recording_asks_client(recipe))
        fprintf(live.out, "authority:\n%s", pair_authority()->pem);
    hand_out(is_server ? server : client, is_server ? client : server);
    made_free(server);
    made_free(client);
    recording_free(recipe);
}

/* ---- The other end */

static bool is_resumed_by(const struct recording *recording, const char *kind)
{
    const char *by = recording_value(recording, "resumed by");
    return by != NULL && strcmp(by, kind) == 0;
}

static const char *word_if(bool wanted, const char *word)
{
    return wanted ? word : "";
}

/* One s_server for all connections, which keeps their sessions. */
static void start_server(const struct recording *recording)
{
    const char *count = recording_value(recording, "resumed by") != NULL ? "2" : "1";
    const char *no_ticket = word_if(is_resumed_by(recording, "ID"), "-no_ticket");
    bool asks = recording_asks_client(recording);
    const char *verify = word_if(asks, "-Verify=1"), *trust = word_if(asks, "-CAfile");
    const char *authority = word_if(asks, live.authority.path);
    openssl_start(&live.openssl,
                  (const char *const[]){
                      "openssl", "s_server", "-accept", "127.0.0.1:0", "-naccept", count, "-tls1_2",
                      "-cert", live.identity.path, no_ticket, verify, "-verify_return_error",
                      "-attime", recording_needs(recording, "time"), trust, authority, NULL });
    const char *port = openssl_wait_for(&live.openssl, "ACCEPT 127.0.0.1:");
    (void)openssl_wait_for(&live.openssl, "\n");
    (void)snprintf(live.port, sizeof live.port, "%.*s", (int)strcspn(port, "\n"), port);
}

/* An s_client for each connection. */
static void start_client(const struct recording *recording, bool resumes)
{
    char address[32];
    const char *no_ticket = word_if(is_resumed_by(recording, "ID"), "-no_ticket");
    bool is_named = recording_names_client(recording);
    const char *certificate = word_if(is_named, "-cert");
    const char *identity = word_if(is_named, live.identity.path);
    (void)snprintf(address, sizeof address, "127.0.0.1:%s", live.port);
    openssl_start(&live.openssl,
                  (const char *const[]){ "openssl", "s_client", "-connect", address, "-tls1_2",
                                         "-servername=" PAIR_NAME, "-CAfile", live.authority.path,
                                         "-verify_return_error", "-verify_quiet",
                                         "-verify_hostname=" PAIR_NAME, "-attime",
                                         recording_needs(recording, "time"),
                                         resumes ? "-sess_in" : "-sess_out", live.session.path,
                                         no_ticket, certificate, identity, NULL });
}

static void connect_ends(const struct recording *recording, bool resumes)
{
    if (live.ours.is_server) {
        start_client(recording, resumes);
        live.fd = accept4(live.listening, NULL, NULL, SOCK_CLOEXEC);
        assert_true(live.fd >= 0);
    } else {
        live.fd = socket_connected(live.port);
    }
    our_end_connect(&live.ours, resumes);
    fprintf(live.out, "connection: %s\n", resumes ? "resumed" : "full");
}

/* ---- The conversation */

static const char *our_role(void)
{
    return live.ours.is_server ? "server" : "client";
}

static const char *their_role(void)
{
    return live.ours.is_server ? "client" : "server";
}

static void note_flight(const char *role, struct bytes wire)
{
    enum { BYTES_IN_A_LINE = 48 };
    fprintf(live.out, "%s:", role);
    for (size_t i = 0; i < wire.len; i++)
        fprintf(live.out, "%s%02x", i % BYTES_IN_A_LINE == 0 ? "\n" : "", wire.data[i]);
    fprintf(live.out, "\n");
}

static void note_what_came(void)
{
    if (live.came_len > 0)
        note_flight(their_role(), bytes_of(live.came, live.came_len));
    live.came_len = 0;
}

static void send_output(void)
{
    struct bytes output = our_end_output(&live.ours);
    if (output.len == 0)
        return;
    note_what_came();
    note_flight(our_role(), output);
    assert_int_equal(send(live.fd, output.data, output.len, MSG_NOSIGNAL), output.len);
}

/* False at the end of the connection. */
static bool receive(void)
{
    uint8_t *room = live.came + live.came_len;
    ssize_t got = recv(live.fd, room, sizeof live.came - live.came_len, 0);
    assert_true(got >= 0);
    our_end_take(&live.ours, bytes_of(room, (size_t)got));
    live.came_len += (size_t)got;
    return got > 0;
}

static void shake_hands(void)
{
    send_output();
    while (!parley_facts_of(live.ours.conn)->done) {
        assert_true(receive());
        send_output();
    }
    note_what_came();
}

static void we_say(const char *text)
{
    fprintf(live.out, "%s says: %s\n", our_role(), text);
    our_end_say(&live.ours, text);
    send_output();
    (void)openssl_wait_for(&live.openssl, text);
}

static void they_say(const char *text)
{
    openssl_tell(&live.openssl, text);
    while (parley_peek(live.ours.conn).len < strlen(text))
        assert_true(receive());
    note_what_came();
    fprintf(live.out, "%s says: %s\n", their_role(), text);
    our_end_expect(&live.ours, text);
}

static void close_both(void)
{
    fprintf(live.out, "%s closes:\n", our_role());
    assert_int_equal(parley_close(live.ours.conn), PARLEY_OK);
    send_output();
    while (receive())
        continue;
    note_what_came();
    our_end_disconnect(&live.ours);
    assert_int_equal(close(live.fd), 0);
}

static void converse(const struct recording *recording, bool resumes)
{
    connect_ends(recording, resumes);
    shake_hands();
    (live.ours.is_server ? they_say : we_say)("question");
    (live.ours.is_server ? we_say : they_say)("answer");
    close_both();
    if (live.ours.is_server)
        openssl_finish(&live.openssl);
}

static void converse_with_client(const struct recording *recording)
{
    live.listening = socket_listening(live.port);
    converse(recording, false);
    if (recording_value(recording, "resumed by") != NULL)
        converse(recording, true);
    assert_int_equal(close(live.listening), 0);
}

static void converse_with_server(const struct recording *recording)
{
    start_server(recording);
    converse(recording, false);
    if (recording_value(recording, "resumed by") != NULL)
        converse(recording, true);
    openssl_finish(&live.openssl);
}

void record(const char *path)
{
    open_recording(path);
    make_certificates(path);
    assert_int_equal(fflush(live.out), 0);
    struct recording *recording = recording_read(path);
    our_end_start(&live.ours, recording);
    (live.ours.is_server ? converse_with_client : converse_with_server)(recording);
    our_end_stop(&live.ours);
    recording_free(recording);
    assert_int_equal(fclose(live.out), 0);
}

int record_stop(void **state)
{
    (void)state;
    openssl_stop(&live.openssl);
    memset(&live, 0, sizeof live);
    return 0;
}
