/* input.h - a whole file, or standard input, in memory. */
#ifndef INPUT_H
#define INPUT_H

#include <parley/error.h>

struct input {
    uint8_t *data;
    size_t len;
};

/* path "-" is standard input. False: FILE_UNREADABLE, NO_MEMORY. */
bool input_read(struct input *input, const char *path, parley_error *error);

static inline parley_view input_view(const struct input *input)
{
    return (parley_view){ input->data, input->len };
}

/* Wipes it: keys stand beside certificates in many files. */
void input_end(struct input *input);

#endif
