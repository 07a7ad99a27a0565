/* files.h - reading a whole file into memory. */
#ifndef SYSTEM_FILES_H
#define SYSTEM_FILES_H

#include "base/error.h"

/* The largest honest file is a bundle of every public authority: a quarter of a megabyte. */
enum { FILE_LEN_MAX = 16 << 20 };

/* Reads what `path` names (a pipe too) to its end. *data is from memory_new; that of a file with a
 * private key is to be ended with memory_wipe_and_free. FILE_UNREADABLE with the path and the system's
 * error (EFBIG: longer than FILE_LEN_MAX), NO_MEMORY. */
bool file_read(const char *path, uint8_t **data, size_t *len, parley_error *error) MUST_USE;

/* A failure in what a file holds is told with its path in front. One that could not be read, and
 * missing memory, stay as they are. */
void name_file(parley_error *error, const char *path);

#endif
