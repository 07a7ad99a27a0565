/* trust_files.c - reading certificate authorities from files, and where systems keep the bundle of
 * those that they believe. */
#include "system/trust_files.h"

#include "base/memory.h"
#include "system/files.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { HASHED_NAME_LEN = 9 }; /* with the dot */

static const char *const bundles[] = {
    "/etc/ssl/certs/ca-certificates.crt",                /* Debian, Alpine, Arch */
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* Fedora */
    "/etc/pki/tls/certs/ca-bundle.crt",                  /* Fedora before 43 */
    "/etc/ssl/ca-bundle.pem",                            /* openSUSE */
    "/etc/ssl/cert.pem",                                 /* OpenBSD, FreeBSD */
};

bool trust_load_file(struct trust *trust, const char *path, parley_error *error)
{
    uint8_t *content = NULL;
    size_t len = 0;
    TRY(file_read(path, &content, &len, error));
    bool added = trust_add(trust, bytes_of(content, len), error);
    memory_free(content);
    name_file(error, path);
    return added;
}

static bool ends_with(const char *name, const char *end)
{
    size_t len = strlen(name), end_len = strlen(end);
    return len > end_len && strcmp(name + len - end_len, end) == 0;
}

/* Eight hexadecimal digits, a dot and a number: revocation lists have an r before the number. */
static bool is_hashed(const char *name)
{
    size_t number_len = strlen(name) > HASHED_NAME_LEN ? strlen(name + HASHED_NAME_LEN) : 0;
    return number_len > 0 && name[HASHED_NAME_LEN - 1] == '.' &&
           strspn(name, "0123456789abcdef") == HASHED_NAME_LEN - 1 &&
           strspn(name + HASHED_NAME_LEN, "0123456789") == number_len;
}

static bool is_named_like_a_certificate(const char *name)
{
    return ends_with(name, ".pem") || ends_with(name, ".crt") || ends_with(name, ".cer") ||
           is_hashed(name);
}

/* Only files: opening a pipe could wait for ever. */
static bool load_regular(struct trust *trust, const char *path, parley_error *error)
{
    struct stat about;
    bool found = stat(path, &about) == 0;
    if (found && S_ISREG(about.st_mode))
        return trust_load_file(trust, path, error);
    (void)fail_because(error, FILE_UNREADABLE, "%s", path);
    error->os_error = found ? EINVAL : errno;
    return false;
}

/* False: no memory. */
static bool load_entry(struct trust *trust, const char *folder, const char *name,
                       parley_error *error)
{
    char path[PATH_MAX];
    parley_error cause = no_error();
    int len = snprintf(path, sizeof path, "%s/%s", folder, name);
    bool fits = len > 0 && (size_t)len < sizeof path;
    if (!fits)
        (void)fail_because(&cause, FILE_UNREADABLE, "%s", name);
    if (fits && load_regular(trust, path, &cause))
        return true;
    if (cause.code == NO_MEMORY)
        return fail(error, NO_MEMORY);
    trust_pass_over(trust, &cause);
    return true;
}

static bool load_entries(struct trust *trust, const char *path, DIR *folder, parley_error *error)
{
    size_t before = trust_count(trust), looked_at = 0;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (!is_named_like_a_certificate(entry->d_name))
            continue;
        looked_at++;
        TRY(load_entry(trust, path, entry->d_name, error));
    }
    return trust_count(trust) > before ||
           fail_because(error, PEM_EMPTY, "no certificate in %zu files of %s", looked_at, path);
}

bool trust_load_directory(struct trust *trust, const char *path, parley_error *error)
{
    DIR *folder = opendir(path);
    if (folder == NULL) {
        int os_error = errno;
        (void)fail_because(error, FILE_UNREADABLE, "%s", path);
        error->os_error = os_error;
        return false;
    }
    bool loaded = load_entries(trust, path, folder, error);
    (void)closedir(folder);
    return loaded;
}

/* The file that was to be the store cannot be used; `whence` says who named it. */
static bool unusable(const char *whence, const char *path, const parley_error *cause,
                     parley_error *error)
{
    if (failed(error))
        return false;
    if (cause->code == NO_MEMORY)
        return fail(error, NO_MEMORY);
    (void)fail_because(error, NO_SYSTEM_TRUST, "%s%s (%s)", whence, path,
                       parley_error_name(cause->code));
    error->os_error = cause->os_error;
    return false;
}

static bool none_found(const char *const *paths, size_t count, parley_error *error)
{
    char list[sizeof error->detail] = "";
    size_t len = 0;
    for (size_t i = 0; i < count && len < sizeof list; i++)
        len += (size_t)snprintf(list + len, sizeof list - len, "%s%s", i > 0 ? ", " : "", paths[i]);
    return fail_because(error, NO_SYSTEM_TRUST, "none of %s", list);
}

bool trust_load_first(struct trust *trust, const char *const *paths, size_t count,
                      parley_error *error)
{
    for (size_t i = 0; i < count; i++) {
        parley_error cause = no_error();
        if (trust_load_file(trust, paths[i], &cause))
            return true;
        if (cause.code != FILE_UNREADABLE)
            return unusable("", paths[i], &cause, error);
    }
    return none_found(paths, count, error);
}

/* What an environment variable says; NULL for nothing. */
static const char *wish(const char *variable)
{
    const char *value = secure_getenv(variable);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

/* Lists of folders are written for many systems: one that is not here is passed over too. */
static bool load_wished_directories(struct trust *trust, const char *paths, parley_error *error)
{
    for (size_t len; *paths != '\0'; paths += len + (paths[len] == ':')) {
        len = strcspn(paths, ":");
        char *path = memory_copy(paths, len);
        parley_error why = no_error();
        if (path == NULL)
            return fail(error, NO_MEMORY);
        bool loaded = len == 0 || trust_load_directory(trust, path, &why);
        memory_free(path);
        if (why.code == NO_MEMORY)
            return fail(error, NO_MEMORY);
        if (!loaded)
            trust_pass_over(trust, &why);
    }
    return true;
}

bool system_trust_load(struct trust *trust, parley_error *error)
{
    const char *file = wish("SSL_CERT_FILE"), *directories = wish("SSL_CERT_DIR");
    parley_error cause = no_error();
    trust_set_profile(trust, PROFILE_WEB);
    if (file == NULL && directories == NULL)
        return trust_load_first(trust, bundles, sizeof bundles / sizeof *bundles, error);
    if (file != NULL && !trust_load_file(trust, file, &cause))
        return unusable("$SSL_CERT_FILE is ", file, &cause, error);
    if (directories != NULL)
        TRY(load_wished_directories(trust, directories, error));
    if (trust_count(trust) > 0)
        return true;
    (void)trust_passed_over(trust, &cause);
    return unusable("$SSL_CERT_DIR is ", directories, &cause, error);
}
