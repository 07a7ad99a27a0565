/* files.c - files that live as long as a test. */
#include "files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/test.h"

void file_make(char path[FILE_PATH_LEN], const char *text)
{
    (void)snprintf(path, FILE_PATH_LEN, "/tmp/parley-test-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    FILE *file = fdopen(fd, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

void file_remove(const char *path)
{
    assert_int_equal(remove(path), 0);
}
