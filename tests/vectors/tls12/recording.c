/* recording.c - cuts the text that recording.h shows into its lines. */
#include "recording.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/test.h"

enum { TEXT_LEN_MAX = 1 << 16 };

static char *read_text(const char *path)
{
    char *text = calloc(1, TEXT_LEN_MAX);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        fail_msg("there is no %s", path);
    assert_non_null(text);
    size_t len = fread(text, 1, TEXT_LEN_MAX - 1, file);
    assert_true(len > 0 && len < TEXT_LEN_MAX - 1);
    assert_int_equal(fclose(file), 0);
    return text;
}

static void add_line(struct recording *recording, char *line, char *colon)
{
    assert_true(recording->count < RECORDING_LINES_MAX);
    *colon = '\0';
    recording->lines[recording->count++] =
        (struct recording_line){ .name = line, .value = colon + 1 + strspn(colon + 1, " ") };
}

static void cut(struct recording *recording)
{
    char *line = recording->text;
    while (line != NULL) {
        char *end = strchr(line, '\n'), *colon = memchr(line, ':', strcspn(line, "\n"));
        bool is_comment = line[0] == '#';
        if (line > recording->text && (is_comment || colon != NULL || end == NULL))
            line[-1] = '\0'; /* what was before it ends here */
        if (!is_comment && colon != NULL)
            add_line(recording, line, colon);
        line = end != NULL ? end + 1 : NULL;
    }
}

struct recording *recording_read(const char *path)
{
    struct recording *recording = calloc(1, sizeof *recording);
    assert_non_null(recording);
    recording->text = read_text(path);
    cut(recording);
    return recording;
}

void recording_free(struct recording *recording)
{
    free(recording->text);
    free(recording);
}

const char *recording_value(const struct recording *recording, const char *name)
{
    for (size_t i = 0; i < recording->count; i++)
        if (strcmp(recording->lines[i].name, name) == 0)
            return recording->lines[i].value;
    return NULL;
}

const char *recording_needs(const struct recording *recording, const char *name)
{
    const char *value = recording_value(recording, name);
    if (value == NULL)
        fail_msg("the recording has no line \"%s:\"", name);
    return value;
}

bool recording_is_of_server(const struct recording *recording)
{
    return strcmp(recording_needs(recording, "role"), "server") == 0;
}

bool recording_asks_client(const struct recording *recording)
{
    return recording_value(recording, "client key") != NULL;
}

bool recording_names_client(const struct recording *recording)
{
    return recording_asks_client(recording) &&
           strcmp(recording_value(recording, "client key"), "none") != 0;
}
