/* replay_test.c - handshakes of TLS 1.2 with OpenSSL, which were recorded once, byte for byte.
 *
 * recordings/NAME.txt (recording.h) has what both sides sent. Parley's side is played again: it is fed what
 * OpenSSL sent, and must send what it sent then, which OpenSSL took.
 *
 *     build/release/tests/vectors/tls12/tls12_replay_test --record [NAME...]
 *
 * talks to the openssl of this machine and writes the recordings of these names, or all, anew. What is to
 * be recorded for the first time is a file with a recipe alone.
 *
 * There is no client with static RSA key exchange among them: the padding around its premaster secret is
 * random, and libcrypto makes it by itself.
 */
#include "legacy/suites.h"
#include "our_end.h"
#include "record.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/hex.h"

#include "support/test.h"

enum { RECORDINGS_MAX = 100, NAME_LEN = 64, PATH_LEN = 512 };

static const char recordings[] = PARLEY_SOURCE_DIR "/tests/vectors/tls12/recordings";

static void expect_output(struct our_end *end, struct bytes expected)
{
    struct bytes output = our_end_output(end);
    assert_int_equal(output.len, expected.len);
    assert_memory_equal(output.data, expected.data, expected.len);
}

static void play_flight(struct our_end *end, bool is_ours, const char *hex)
{
    struct bytes flight = hex_new(hex);
    if (is_ours)
        expect_output(end, flight);
    else
        our_end_take(end, flight);
    hex_free(flight);
}

static void change_connection(struct our_end *end, const char *kind)
{
    if (end->conn != NULL)
        our_end_disconnect(end);
    our_end_connect(end, strcmp(kind, "resumed") == 0);
}

/* "client", "client says" or "client closes", and the same of a server. */
static void play_line(struct our_end *end, const struct recording_line *line)
{
    const char *role = end->is_server ? "server" : "client", *does = line->name + strlen(role);
    bool is_ours = strncmp(line->name, role, strlen(role)) == 0;
    if (strcmp(line->name, "connection") == 0)
        change_connection(end, line->value);
    else if (strcmp(does, " closes") == 0)
        assert_int_equal(parley_close(end->conn), PARLEY_OK);
    else if (strcmp(does, " says") == 0)
        (is_ours ? our_end_say : our_end_expect)(end, line->value);
    else
        play_flight(end, is_ours, line->value);
}

static void play(const struct recording *recording)
{
    struct our_end end;
    size_t at = 0;
    our_end_start(&end, recording);
    while (at < recording->count && strcmp(recording->lines[at].name, "connection") != 0)
        at++;
    assert_true(at < recording->count); /* a recipe that was never recorded */
    for (; at < recording->count; at++)
        play_line(&end, &recording->lines[at]);
    our_end_disconnect(&end);
    our_end_stop(&end);
}

/* R23, R30, R31, R41, R42, R45, R47, R49, R50, R52, R53, R54, R55, R56, R57, R59, R67 */
static void repeats_every_byte(void **state)
{
    char path[PATH_LEN];
    (void)snprintf(path, sizeof path, "%s/%s.txt", recordings, (const char *)*state);
    struct recording *recording = recording_read(path);
    bool can_play = legacy_is_built() || recording_value(recording, "legacy") == NULL;
    if (can_play)
        play(recording);
    recording_free(recording);
    if (!can_play) {
        print_message("src/legacy is not built, which %s needs\n", (const char *)*state);
        skip();
    }
}

static void is_recorded_anew(void **state)
{
    char path[PATH_LEN];
    (void)snprintf(path, sizeof path, "%s/%s.txt", recordings, (const char *)*state);
    record(path);
    repeats_every_byte(state);
}

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

static size_t list_recordings(char names[RECORDINGS_MAX][NAME_LEN])
{
    DIR *folder = opendir(recordings);
    size_t count = 0;
    for (const struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;)
        if (entry->d_name[0] != '.' && count < RECORDINGS_MAX)
            (void)snprintf(names[count++], NAME_LEN, "%.*s", (int)strcspn(entry->d_name, "."),
                           entry->d_name);
    if (folder != NULL)
        (void)closedir(folder);
    qsort(names, count, NAME_LEN, compare);
    return count;
}

static size_t take_names(char names[RECORDINGS_MAX][NAME_LEN], int count, char **words)
{
    for (int i = 0; i < count && i < RECORDINGS_MAX; i++)
        (void)snprintf(names[i], NAME_LEN, "%s", words[i]);
    return (size_t)count;
}

int main(int argc, char **argv)
{
    static char names[RECORDINGS_MAX][NAME_LEN];
    static struct CMUnitTest tests[RECORDINGS_MAX];
    bool is_recording = argc > 1 && strcmp(argv[1], "--record") == 0;
    size_t count = argc > 2 ? take_names(names, argc - 2, argv + 2) : list_recordings(names);
    for (size_t i = 0; i < count; i++)
        tests[i] =
            (struct CMUnitTest){ .name = names[i],
                                 .test_func = is_recording ? is_recorded_anew : repeats_every_byte,
                                 .teardown_func = is_recording ? record_stop : NULL,
                                 .initial_state = names[i] };
    return count == 0 || _cmocka_run_group_tests("recordings", tests, count, NULL, NULL) != 0;
}
