/* trust_files.c - where systems keep the bundle of the certificate authorities that they believe. */
#include "system/trust_files.h"

#include "base/memory.h"
#include "system/files.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const bundles[] = {
    "/etc/ssl/certs/ca-certificates.crt",                /* Debian, Alpine, Arch */
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* Fedora */
    "/etc/pki/tls/certs/ca-bundle.crt",                  /* Fedora before 43 */
    "/etc/ssl/ca-bundle.pem",                            /* openSUSE */
    "/etc/ssl/cert.pem",                                 /* OpenBSD, FreeBSD */
};

static bool load(struct trust *trust, const char *path, parley_error *error)
{
    uint8_t *pem = NULL;
    size_t len = 0;
    TRY(file_read(path, &pem, &len, error));
    bool added = trust_add_pem(trust, bytes_of(pem, len), error);
    memory_free(pem);
    return added;
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
        if (load(trust, paths[i], &cause))
            return true;
        if (cause.code != FILE_UNREADABLE)
            return unusable("", paths[i], &cause, error);
    }
    return none_found(paths, count, error);
}

bool system_trust_load(struct trust *trust, parley_error *error)
{
    trust_set_profile(trust, PROFILE_WEB);
    const char *path = secure_getenv("SSL_CERT_FILE");
    if (path == NULL || path[0] == '\0')
        return trust_load_first(trust, bundles, sizeof bundles / sizeof *bundles, error);
    parley_error cause = no_error();
    return load(trust, path, &cause) || unusable("$SSL_CERT_FILE is ", path, &cause, error);
}
