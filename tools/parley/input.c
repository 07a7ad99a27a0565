/* input.c - a whole file, or standard input, in memory.
 *
 * No copy of it stays behind anywhere: it may hold a private key.
 */
#include "input.h"

#include "failure.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The first is enough for most; the last for every store of authorities and list of revoked ones. */
enum { FIRST_CAP = 1 << 16, CAP_MAX = 1 << 26 };

static bool make_room(struct input *input, size_t cap)
{
    uint8_t *data = malloc(cap);
    if (data == NULL)
        return false;
    if (input->len > 0)
        memcpy(data, input->data, input->len);
    size_t len = input->len;
    input_end(input);
    *input = (struct input){ data, len };
    return true;
}

/* Returns an errno. */
static int read_all(struct input *input, int fd)
{
    ssize_t came = 1;
    for (size_t cap = 0; came != 0;) {
        if (input->len == cap) {
            cap = cap == 0 ? FIRST_CAP : 2 * cap;
            if (cap > CAP_MAX)
                return EFBIG;
            if (!make_room(input, cap))
                return ENOMEM;
        }
        came = read(fd, input->data + input->len, cap - input->len);
        if (came < 0 && errno != EINTR)
            return errno;
        input->len += came > 0 ? (size_t)came : 0;
    }
    return 0;
}

bool input_read(struct input *input, const char *path, parley_error *error)
{
    bool is_stdin = strcmp(path, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

    *input = (struct input){ 0 };
    int os_error = fd >= 0 ? read_all(input, fd) : errno;
    if (fd >= 0 && !is_stdin)
        close(fd);
    if (os_error == 0)
        return true;
    input_end(input);
    *error = failure(PARLEY_E_FILE_UNREADABLE, PARLEY_BLAME_SETUP, os_error, "%s",
                     is_stdin ? "standard input" : path);
    return false;
}

void input_end(struct input *input)
{
    if (input->data != NULL)
        explicit_bzero(input->data, input->len);
    free(input->data);
    *input = (struct input){ 0 };
}
