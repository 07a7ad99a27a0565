/* session_file.h - the session of a client, kept in a file from one run to the next. Whoever has the file
 * can read what its connections say.
 */
#ifndef SESSION_FILE_H
#define SESSION_FILE_H

#include <parley/parley.h>

enum { SESSION_FILE_CAP = 1 << 17 };

/* What the file holds; empty when there is none yet. out has room for SESSION_FILE_CAP bytes. */
parley_view session_file_read(const char *path, uint8_t *out);

/* Takes the events that wait, and keeps the session among them, if there is one, in place of what the
 * file had. It says on standard error what went wrong: the connection goes on. */
void session_file_keep(const char *path, parley_conn *conn);

#endif
