/* session_file.c - the session of a client, kept in a file. */
#include "session_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

parley_view session_file_read(const char *path, uint8_t *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd >= 0 ? read(fd, out, SESSION_FILE_CAP) : 0;
    if (fd >= 0)
        close(fd);
    return (parley_view){ out, len > 0 ? (size_t)len : 0 };
}

/* Never readable for others, and never half of it: what is written under another name takes the place
 * of what was there. */
static bool write_file(const char *path, const char *other_path, parley_view session)
{
    (void)unlink(other_path);
    int fd = open(other_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    bool written = write(fd, session.data, session.len) == (ssize_t)session.len;
    written &= close(fd) == 0;
    return written && rename(other_path, path) == 0;
}

static void keep(const char *path, parley_view session)
{
    char other_path[4096];
    errno = ENAMETOOLONG;
    int len = snprintf(other_path, sizeof other_path, "%s.new", path);
    if (len < 0 || (size_t)len >= sizeof other_path || !write_file(path, other_path, session))
        fprintf(stderr, "parley: the session could not be kept in %s: %s\n", path, strerror(errno));
}

void session_file_keep(const char *path, parley_conn *conn)
{
    const parley_event *event;
    while ((event = parley_next_event(conn)) != NULL)
        if (event->kind == PARLEY_EVENT_SESSION)
            keep(path, event->session);
}
