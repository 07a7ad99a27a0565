/* traces.c - reads shared/vectors/rfc8448/traces.txt: lines of `name = hex`, and # comments. */
#include "vectors/traces.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/test.h"

enum { VALUES_MAX = 1000, LINE_LEN_MAX = 40000 };

struct value {
    char *name;
    uint8_t *data;
    size_t len;
};

static struct value values[VALUES_MAX];
static size_t value_count;

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void keep(char *line)
{
    char *equals = strstr(line, " =");
    if (line[0] == '#' || equals == NULL)
        return;
    assert_true(value_count < VALUES_MAX);
    *equals = '\0';
    struct value *value = &values[value_count++];
    value->name = strdup(line);
    value->data = malloc(LINE_LEN_MAX / 2);
    assert_true(value->name != NULL && value->data != NULL);
    const char *hex = equals + 2 + strspn(equals + 2, " ");
    for (; digit(hex[0]) >= 0 && digit(hex[1]) >= 0; hex += 2)
        value->data[value->len++] = (uint8_t)(digit(hex[0]) << 4 | digit(hex[1]));
}

bool traces_load(void)
{
    static char line[LINE_LEN_MAX];
    char path[1000];
    const char *vectors = getenv("PARLEY_VECTORS");
    (void)snprintf(path, sizeof path, "%s/rfc8448/traces.txt",
                   vectors != NULL ? vectors : PARLEY_DEFAULT_VECTORS);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        print_message("SKIPPED: there is no %s (set PARLEY_VECTORS)\n", path);
        return false;
    }
    while (fgets(line, sizeof line, file) != NULL)
        keep(line);
    (void)fclose(file);
    return true;
}

void traces_free(void)
{
    for (size_t i = 0; i < value_count; i++) {
        free(values[i].name);
        free(values[i].data);
    }
    value_count = 0;
}

struct bytes trace(const char *section, const char *rest)
{
    char name[200];
    (void)snprintf(name, sizeof name, "%s.%s", section, rest);
    for (size_t i = 0; i < value_count; i++)
        if (strcmp(values[i].name, name) == 0)
            return bytes_of(values[i].data, values[i].len);
    fail_msg("the traces have no %s", name);
    return bytes_of(NULL, 0);
}
