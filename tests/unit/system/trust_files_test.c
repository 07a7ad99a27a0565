/* trust_files_test.c - what is read of a folder, which files are taken as the system's store, and what
 * is said when there are none. */
#include "system/trust_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/test.h"

/* A self-signed certificate whose key nobody has. */
static const char authority[] = "-----BEGIN CERTIFICATE-----\n"
                                "MIIBjTCCATOgAwIBAgIUD8Rbdroska1LnEeogCypnQ9tbcAwCgYIKoZIzj0EAwIw\n"
                                "GzEZMBcGA1UEAwwQVHJ1c3QgZmlsZXMgdGVzdDAgFw0yNjExMjAyMjI4MTBaGA8y\n"
                                "MTI2MTAyNzIyMjgxMFowGzEZMBcGA1UEAwwQVHJ1c3QgZmlsZXMgdGVzdDBZMBMG\n"
                                "ByqGSM49AgEGCCqGSM49AwEHA0IABDQCtRajLfiFFm7Ac5uBFBcSXKvwDIN6cSnr\n"
                                "Brgu5lit3mf+V9uzv5q/lFE7mlE6frNJbNaf+9zIusMLYHUssf2jUzBRMB0GA1Ud\n"
                                "DgQWBBS55BHVnoTF3BObwz3igITRCsje3DAfBgNVHSMEGDAWgBS55BHVnoTF3BOb\n"
                                "wz3igITRCsje3DAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIBy2\n"
                                "vaJXW7ywC+3g437J46I/Gle/k7q3wjpDHPHVvhe2AiEAupSKxIJM8ZT2mhIz0PzD\n"
                                "FZXyMIFJNGF5+wbHhyBfRkk=\n"
                                "-----END CERTIFICATE-----\n";

static char folder[] = "/tmp/parley-trust-XXXXXX";
static char good[64], empty[64], missing[64];

static int write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return -1;
    return fputs(text, file) < 0 || fclose(file) != 0;
}

static int make_files(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    (void)snprintf(good, sizeof good, "%s/good.pem", folder);
    (void)snprintf(empty, sizeof empty, "%s/empty.pem", folder);
    (void)snprintf(missing, sizeof missing, "%s/missing.pem", folder);
    return write_text(good, authority) != 0 || write_text(empty, "no certificate\n") != 0;
}

static int remove_files(void **state)
{
    (void)state;
    (void)unlink(good);
    (void)unlink(empty);
    return rmdir(folder);
}

static int make_trust(void **state)
{
    *state = trust_new();
    return *state == NULL || unsetenv("SSL_CERT_FILE") != 0 || unsetenv("SSL_CERT_DIR") != 0;
}

static int end_trust(void **state)
{
    trust_free(*state);
    return unsetenv("SSL_CERT_FILE") != 0 || unsetenv("SSL_CERT_DIR") != 0;
}

static void believes_the_file_that_the_environment_names(void **state)
{
    parley_error error = no_error();
    assert_int_equal(setenv("SSL_CERT_FILE", good, 1), 0);
    assert_true(system_trust_load(*state, &error));
    assert_int_equal(trust_count(*state), 1);
    assert_int_equal(trust_profile(*state), PROFILE_WEB);
}

static void says_that_the_file_of_the_environment_is_not_there(void **state)
{
    parley_error error = no_error();
    assert_int_equal(setenv("SSL_CERT_FILE", missing, 1), 0);
    assert_false(system_trust_load(*state, &error));
    assert_int_equal(error.code, NO_SYSTEM_TRUST);
    assert_int_equal(error.os_error, ENOENT);
    assert_non_null(strstr(error.detail, missing));
    assert_non_null(strstr(error.detail, "$SSL_CERT_FILE"));
}

static void says_that_the_file_of_the_environment_holds_nothing(void **state)
{
    parley_error error = no_error();
    assert_int_equal(setenv("SSL_CERT_FILE", empty, 1), 0);
    assert_false(system_trust_load(*state, &error));
    assert_int_equal(error.code, NO_SYSTEM_TRUST);
    assert_non_null(strstr(error.detail, empty));
    assert_non_null(strstr(error.detail, "PEM_EMPTY"));
}

static void takes_the_first_bundle_that_is_there(void **state)
{
    const char *const paths[] = { missing, good, empty };
    parley_error error = no_error();
    assert_true(trust_load_first(*state, paths, 3, &error));
    assert_int_equal(trust_count(*state), 1);
}

/* A bundle cut short in an update must not pass for a system without one. */
static void does_not_pass_over_a_bundle_that_is_broken(void **state)
{
    const char *const paths[] = { missing, empty, good };
    parley_error error = no_error();
    assert_false(trust_load_first(*state, paths, 3, &error));
    assert_int_equal(error.code, NO_SYSTEM_TRUST);
    assert_non_null(strstr(error.detail, empty));
}

static void names_all_that_was_looked_for(void **state)
{
    const char *const paths[] = { missing, "/nonexistent/other.pem" };
    parley_error error = no_error();
    assert_false(trust_load_first(*state, paths, 2, &error));
    assert_int_equal(error.code, NO_SYSTEM_TRUST);
    assert_non_null(strstr(error.detail, missing));
    assert_non_null(strstr(error.detail, "/nonexistent/other.pem"));
}

static void cuts_a_list_that_does_not_fit(void **state)
{
    char longest[sizeof((parley_error *)0)->detail];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    const char *const paths[] = { longest, longest, longest };
    parley_error error = no_error();
    assert_false(trust_load_first(*state, paths, 3, &error));
    assert_int_equal(strlen(error.detail), sizeof error.detail - 1);
}

/* A folder within the folder, with files of these names: those that begin with '!' hold nothing. */
static void make_folder(char path[64], const char *name, const char *const *files)
{
    char file[128];
    (void)snprintf(path, 64, "%s/%s", folder, name);
    assert_int_equal(mkdir(path, 0700), 0);
    for (; *files != NULL; files++) {
        bool is_empty = **files == '!';
        (void)snprintf(file, sizeof file, "%s/%s", path, *files + is_empty);
        assert_int_equal(write_text(file, is_empty ? "no certificate\n" : authority), 0);
    }
}

static void remove_folder(const char *path, const char *const *files)
{
    char file[128];
    for (; *files != NULL; files++) {
        (void)snprintf(file, sizeof file, "%s/%s", path, *files + (**files == '!'));
        assert_int_equal(remove(file), 0);
    }
    assert_int_equal(remove(path), 0);
}

/* How many certificates the files of these names give, each alone in a folder. */
static void expect_taken(const char *name, bool taken)
{
    const char *const files[] = { name, NULL };
    char path[64];
    parley_error error = no_error();
    struct trust *trust = trust_new();
    make_folder(path, "names", files);
    assert_int_equal(trust_load_directory(trust, path, &error), taken);
    assert_int_equal(trust_count(trust), taken);
    assert_true(taken || error.code == PEM_EMPTY);
    remove_folder(path, files);
    trust_free(trust);
}

static void takes_files_of_a_folder_by_their_names(void **state)
{
    (void)state;
    static const char *const taken[] = { "a.pem", "a.crt", "a.cer", "0123abcd.0", "01234567.12" };
    static const char *const left[] = { "README",      "pem",         ".pem",       "a.pem~",
                                        "0123abcd.r0", "0123abcd.0x", "0123abcd.",  "0123abcg.0",
                                        "0123abc.0",   "0123abcde.0", "0123abcd-0", "a.key" };
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        expect_taken(taken[i], true);
    for (size_t i = 0; i < sizeof left / sizeof *left; i++)
        expect_taken(left[i], false);
}

static void passes_over_what_is_foreign_in_a_folder(void **state)
{
    const char *const files[] = { "a.pem", "!b.pem", "c.crt", "!README", NULL };
    char path[64], inner[80];
    parley_error error = no_error(), first;
    make_folder(path, "mixed", files);
    (void)snprintf(inner, sizeof inner, "%s/folder.pem", path);
    assert_int_equal(mkdir(inner, 0700), 0);
    assert_true(trust_load_directory(*state, path, &error));
    assert_int_equal(trust_count(*state), 1); /* it is the same one twice */
    assert_int_equal(trust_passed_over(*state, &first), 2);
    assert_true(first.code == PEM_EMPTY || first.code == FILE_UNREADABLE);
    assert_int_equal(remove(inner), 0);
    remove_folder(path, files);
}

static void says_that_a_folder_cannot_be_read(void **state)
{
    parley_error error = no_error();
    assert_false(trust_load_directory(*state, missing, &error));
    assert_int_equal(error.code, FILE_UNREADABLE);
    assert_int_equal(error.os_error, ENOENT);
    assert_non_null(strstr(error.detail, missing));
}

static void believes_the_folders_that_the_environment_names(void **state)
{
    const char *const files[] = { "a.pem", NULL };
    char path[64], list[256];
    parley_error error = no_error();
    make_folder(path, "wished", files);
    (void)snprintf(list, sizeof list, "%s::%s", missing, path);
    assert_int_equal(setenv("SSL_CERT_DIR", list, 1), 0);
    assert_true(system_trust_load(*state, &error));
    assert_int_equal(trust_count(*state), 1);

    assert_int_equal(setenv("SSL_CERT_FILE", good, 1), 0); /* and the file beside them */
    assert_true(system_trust_load(*state, &error));
    assert_int_equal(trust_count(*state), 1);
    remove_folder(path, files);
}

static void says_that_the_folders_of_the_environment_hold_nothing(void **state)
{
    parley_error error = no_error();
    assert_int_equal(setenv("SSL_CERT_DIR", missing, 1), 0);
    assert_false(system_trust_load(*state, &error));
    assert_int_equal(error.code, NO_SYSTEM_TRUST);
    assert_non_null(strstr(error.detail, missing));
    assert_non_null(strstr(error.detail, "FILE_UNREADABLE"));
}

#define WITH_TRUST(test) cmocka_unit_test_setup_teardown(test, make_trust, end_trust)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_TRUST(believes_the_file_that_the_environment_names),
        WITH_TRUST(says_that_the_file_of_the_environment_is_not_there),
        WITH_TRUST(says_that_the_file_of_the_environment_holds_nothing),
        WITH_TRUST(takes_the_first_bundle_that_is_there),
        WITH_TRUST(does_not_pass_over_a_bundle_that_is_broken),
        WITH_TRUST(names_all_that_was_looked_for),
        WITH_TRUST(cuts_a_list_that_does_not_fit),
        WITH_TRUST(takes_files_of_a_folder_by_their_names),
        WITH_TRUST(passes_over_what_is_foreign_in_a_folder),
        WITH_TRUST(says_that_a_folder_cannot_be_read),
        WITH_TRUST(believes_the_folders_that_the_environment_names),
        WITH_TRUST(says_that_the_folders_of_the_environment_hold_nothing),
    };
    return cmocka_run_group_tests(tests, make_files, remove_files);
}
