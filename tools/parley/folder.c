/* folder.c - a folder for keys: nobody else may write to it, and its files are whole or not there. */
#include "folder.h"

#include "failure.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES_MAX = 2 };

bool folder_make(const char *path, const char *command)
{
    struct stat about;

    if (mkdir(path, 0700) == 0)
        return true;
    if (errno != EEXIST || stat(path, &about) != 0)
        failure_usage(command, "%s cannot be made: %s.", path, strerror(errno));
    else if (!S_ISDIR(about.st_mode))
        failure_usage(command, "%s is not a folder.", path);
    else if (about.st_uid != geteuid() || (about.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        failure_usage(command, "Others can write to %s: give a folder that is yours alone.", path);
    else
        return true;
    return false;
}

/* Returns an errno. */
static int write_text(int fd, const struct new_file *file)
{
    for (size_t at = 0; at < file->text.len;) {
        ssize_t wrote = write(fd, file->text.data + at, file->text.len - at);
        if (wrote < 0 && errno != EINTR)
            return errno;
        at += wrote > 0 ? (size_t)wrote : 0;
    }
    return fchmod(fd, file->mode) == 0 && fsync(fd) == 0 ? 0 : errno;
}

/* Writes the file under a name of its own, which is put into temporary. Returns an errno. */
static int write_beside(char temporary[PATH_MAX], const struct new_file *file)
{
    int len = snprintf(temporary, PATH_MAX, "%s.XXXXXX", file->path);
    int fd = len < PATH_MAX ? mkstemp(temporary) : -1; /* made anew (O_EXCL), with mode 0600 */
    if (fd < 0) {
        temporary[0] = '\0';
        return len < PATH_MAX ? errno : ENAMETOOLONG;
    }
    int os_error = write_text(fd, file);
    if (close(fd) != 0 && os_error == 0)
        os_error = errno;
    return os_error;
}

/* link(2) refuses a place that is taken, rename(2) takes it. Returns an errno. */
static int put_in_place(const char *temporary, const char *path, bool force)
{
    int outcome = force ? rename(temporary, path) : link(temporary, path);
    return outcome == 0 ? 0 : errno;
}

static void tell_failure(const char *command, const char *path, int os_error)
{
    if (os_error == EEXIST)
        failure_usage(command, "%s is there already: --force replaces it.", path);
    else
        failure_usage(command, "%s cannot be written: %s.", path, strerror(os_error));
}

bool folder_write(const struct new_file *files, size_t count, bool force, const char *command)
{
    char temporary[FILES_MAX][PATH_MAX];
    const char *path = NULL;
    size_t written = 0, placed = 0;
    int os_error = 0;

    for (; written < count && os_error == 0; written++) {
        path = files[written].path;
        os_error = write_beside(temporary[written], &files[written]);
    }
    for (size_t i = 0; i < count && os_error == 0; i++) {
        path = files[i].path;
        os_error = put_in_place(temporary[i], path, force);
        placed += os_error == 0;
    }
    for (size_t i = 0; i < written; i++)
        (void)unlink(temporary[i]);
    if (os_error == 0)
        return true;
    for (size_t i = 0; !force && i < placed; i++)
        (void)unlink(files[i].path);
    tell_failure(command, path, os_error);
    return false;
}
