/* folder.h - a folder for keys: nobody else may write to it, and its files are whole or not there. */
#ifndef FOLDER_H
#define FOLDER_H

#include <parley/view.h>
#include <sys/types.h>

struct new_file {
    const char *path;
    mode_t mode;
    parley_view text;
};

/* Makes the folder, for its owner alone, or takes one that is there if only its owner can write to
 * it. False: it has said why not. */
bool folder_make(const char *path, const char *command);

/* Writes one or two files beside their places, and puts them there when all of it is on the disk. What
 * has a place already is replaced only when `force` is set. False: it has said why not, and without
 * `force` none of them is there. */
bool folder_write(const struct new_file *files, size_t count, bool force, const char *command);

#endif
