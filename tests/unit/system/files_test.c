/* files_test.c - whole files, pipes, and what cannot be read. */
#include "system/files.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/test.h"

static char folder[] = "/tmp/parley-files-XXXXXX";
static char path[64];

/* What read(2) and the heap answer, told by the test; 0: as ever. */
static int read_fails_with;
static size_t allocations_left;

ssize_t __real_read(int fd, void *buffer, size_t count);
ssize_t __wrap_read(int fd, void *buffer, size_t count);
ssize_t __wrap_read(int fd, void *buffer, size_t count)
{
    if (read_fails_with == 0)
        return __real_read(fd, buffer, count);
    errno = read_fails_with;
    if (read_fails_with == EINTR) /* once */
        read_fails_with = 0;
    return -1;
}

void *__real_calloc(size_t count, size_t len);
void *__wrap_calloc(size_t count, size_t len);
void *__wrap_calloc(size_t count, size_t len)
{
    if (allocations_left == 0)
        return NULL;
    allocations_left--;
    return __real_calloc(count, len);
}

static int make_folder(void **state)
{
    (void)state;
    allocations_left = SIZE_MAX;
    if (mkdtemp(folder) == NULL)
        return -1;
    (void)snprintf(path, sizeof path, "%s/file", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)unlink(path);
    return rmdir(folder);
}

static int start_afresh(void **state)
{
    (void)state;
    read_fails_with = 0;
    allocations_left = SIZE_MAX;
    (void)unlink(path);
    return 0;
}

/* A file of `len` bytes, no two neighbours the same. */
static void write_file(size_t len)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    for (size_t i = 0; i < len; i++)
        assert_int_not_equal(putc((int)(i % 251), file), EOF);
    assert_int_equal(fclose(file), 0);
}

static void expect_whole(size_t expected_len)
{
    uint8_t *data = NULL;
    size_t len = 0;
    parley_error error = no_error();
    assert_true(file_read(path, &data, &len, &error));
    assert_int_equal(len, expected_len);
    for (size_t i = 0; i < len; i++)
        assert_int_equal(data[i], i % 251);
    memory_free(data);
}

static void expect_unreadable(const char *file, int os_error)
{
    uint8_t *data = NULL;
    size_t len = 0;
    parley_error error = no_error();
    assert_false(file_read(file, &data, &len, &error));
    assert_null(data);
    assert_int_equal(error.code, FILE_UNREADABLE);
    assert_int_equal(error.os_error, os_error);
    assert_string_equal(error.detail, file);
}

static void reads_files_of_every_length_around_a_block(void **state)
{
    (void)state;
    const size_t block = 16384;
    const size_t lens[] = { 0, 1, block - 1, block, block + 1, 4 * block, 4 * block + 1 };
    for (size_t i = 0; i < sizeof lens / sizeof *lens; i++) {
        write_file(lens[i]);
        expect_whole(lens[i]);
    }
}

static void reads_a_pipe_to_its_end(void **state)
{
    (void)state;
    assert_int_equal(mkfifo(path, 0600), 0);
    pid_t writer = fork();
    if (writer == 0) {
        int fd = open(path, O_WRONLY);
        bool wrote = write(fd, "\0\1\2", 3) == 3 && write(fd, "\3\4", 2) == 2;
        _exit(wrote ? 0 : 1);
    }
    expect_whole(5);
    int status = 0;
    assert_int_equal(waitpid(writer, &status, 0), writer);
    assert_int_equal(status, 0);
}

static void goes_on_after_a_signal(void **state)
{
    (void)state;
    write_file(10);
    read_fails_with = EINTR;
    expect_whole(10);
}

static void names_the_file_that_is_not_there(void **state)
{
    (void)state;
    expect_unreadable(path, ENOENT);
}

static void refuses_a_folder(void **state)
{
    (void)state;
    expect_unreadable(folder, EISDIR);
}

static void tells_of_a_broken_disk(void **state)
{
    (void)state;
    write_file(10);
    read_fails_with = EIO;
    expect_unreadable(path, EIO);
}

static void reads_the_longest_file_and_no_longer_one(void **state)
{
    (void)state;
    write_file(FILE_LEN_MAX);
    expect_whole(FILE_LEN_MAX);
    write_file(FILE_LEN_MAX + 1);
    expect_unreadable(path, EFBIG);
}

static void refuses_an_endless_file(void **state)
{
    (void)state;
    expect_unreadable("/dev/zero", EFBIG);
}

static void keeps_the_first_failure(void **state)
{
    (void)state;
    uint8_t *data = NULL;
    size_t len = 0;
    parley_error error = no_error();
    assert_false(fail(&error, NO_SYSTEM_TRUST));
    assert_false(file_read(path, &data, &len, &error));
    assert_int_equal(error.code, NO_SYSTEM_TRUST);
    assert_int_equal(error.os_error, 0);
}

static void tells_that_memory_ran_out(void **state)
{
    (void)state;
    write_file(40000);
    for (size_t granted = 0; granted < 3; granted++) {
        uint8_t *data = NULL;
        size_t len = 0;
        parley_error error = no_error();
        allocations_left = granted;
        assert_false(file_read(path, &data, &len, &error));
        assert_int_equal(error.code, NO_MEMORY);
    }
}

static void tells_of_a_long_path_its_end(void **state)
{
    (void)state;
    char long_path[300];
    memset(long_path, 'x', sizeof long_path);
    (void)snprintf(long_path + 280, sizeof long_path - 280, "/end");
    parley_error error = no_error();
    name_file(&error, long_path);
    assert_string_equal(error.detail, "");
    (void)fail_because(&error, PEM_MALFORMED, "line 6");
    name_file(&error, long_path);
    assert_non_null(strstr(error.detail, "x/end: line 6"));
    parley_error no_memory = no_error();
    (void)fail(&no_memory, NO_MEMORY);
    name_file(&no_memory, long_path);
    assert_string_equal(no_memory.detail, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(reads_files_of_every_length_around_a_block, start_afresh),
        cmocka_unit_test_setup(reads_a_pipe_to_its_end, start_afresh),
        cmocka_unit_test_setup(goes_on_after_a_signal, start_afresh),
        cmocka_unit_test_setup(names_the_file_that_is_not_there, start_afresh),
        cmocka_unit_test_setup(refuses_a_folder, start_afresh),
        cmocka_unit_test_setup(tells_of_a_broken_disk, start_afresh),
        cmocka_unit_test_setup(reads_the_longest_file_and_no_longer_one, start_afresh),
        cmocka_unit_test_setup(refuses_an_endless_file, start_afresh),
        cmocka_unit_test_setup(keeps_the_first_failure, start_afresh),
        cmocka_unit_test_setup(tells_that_memory_ran_out, start_afresh),
        cmocka_unit_test_setup(tells_of_a_long_path_its_end, start_afresh),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
