/* files.c - reading a whole file into memory. A file may hold a private key: no copy of what was read
 * stays behind, on success (memory_resize wipes the block it leaves) or on failure. */
#include "system/files.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { FIRST_BLOCK_LEN = 16 << 10 };

/* What was read so far. */
struct content {
    uint8_t *data;
    size_t len, cap;
};

static bool unreadable(const char *path, int os_error, parley_error *error)
{
    if (!failed(error)) {
        (void)fail_because(error, FILE_UNREADABLE, "%s", path);
        error->os_error = os_error;
    }
    return false;
}

static bool grow(struct content *content, parley_error *error)
{
    size_t cap = content->cap == 0 ? FIRST_BLOCK_LEN : 2 * content->cap;
    uint8_t *data = memory_resize(content->data, content->len, cap);
    if (data == NULL)
        return fail(error, NO_MEMORY);
    content->data = data;
    content->cap = cap;
    return true;
}

static bool read_to_end(int fd, const char *path, struct content *content, parley_error *error)
{
    for (;;) {
        if (content->len == content->cap)
            TRY(grow(content, error));
        ssize_t got = read(fd, content->data + content->len, content->cap - content->len);
        if (got == 0)
            return true;
        if (got < 0 && errno != EINTR)
            return unreadable(path, errno, error);
        if (got > 0)
            content->len += (size_t)got;
        if (content->len > FILE_LEN_MAX)
            return unreadable(path, EFBIG, error);
    }
}

bool file_read(const char *path, uint8_t **data, size_t *len, parley_error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return unreadable(path, errno, error);
    struct content content = { NULL, 0, 0 };
    bool whole = read_to_end(fd, path, &content, error);
    (void)close(fd);
    if (!whole) {
        memory_wipe_and_free(content.data, content.len);
        return false;
    }
    *data = content.data;
    *len = content.len;
    return true;
}

/* Of a long path its end, which tells files from each other. */
void name_file(parley_error *error, const char *path)
{
    enum { SHOWN_MAX = 100 };
    parley_error unnamed = *error;
    size_t len = strlen(path);
    if (!failed(error) || error->code == FILE_UNREADABLE || error->code == NO_MEMORY)
        return;
    (void)snprintf(error->detail, sizeof error->detail, "%.100s%s%.100s",
                   len > SHOWN_MAX ? path + len - SHOWN_MAX : path,
                   unnamed.detail[0] != '\0' ? ": " : "", unnamed.detail);
}
