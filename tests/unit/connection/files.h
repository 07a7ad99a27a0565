/* files.h - files that live as long as a test. */
#ifndef CONNECTION_FILES_H
#define CONNECTION_FILES_H

enum { FILE_PATH_LEN = 64 };

/* A new file with this text; its path goes into `path`. To be ended with file_remove. */
void file_make(char path[FILE_PATH_LEN], const char *text);
void file_remove(const char *path);

#endif
