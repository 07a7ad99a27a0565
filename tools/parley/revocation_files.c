/* revocation_files.c - what files say of revoked certificates: CRLs and OCSP responses. */
#include "revocation_files.h"

#include "failure.h"
#include "input.h"
#include "pem_text.h"

#include <errno.h>
#include <stdlib.h>

static bool add(const char **paths, size_t *count, const char *path, const char *command)
{
    if (*count == REVOCATION_FILES_MAX) {
        failure_usage(command, "More than %d files of a kind are too many.", REVOCATION_FILES_MAX);
        return false;
    }
    paths[(*count)++] = path;
    return true;
}

bool revocation_add_crl(struct revocation_files *files, const char *path, const char *command)
{
    return add(files->crls, &files->crl_count, path, command);
}

bool revocation_add_response(struct revocation_files *files, const char *path, const char *command)
{
    return add(files->responses, &files->response_count, path, command);
}

/* A list in DER becomes PEM, so that all of them can stand in one text. Read alone first, to know which
 * file is at fault. False: see error. */
static bool add_text(FILE *out, const char *path, parley_error *error)
{
    enum { DER_SEQUENCE = 0x30 };
    struct input input;
    if (!input_read(&input, path, error))
        return false;
    parley_crls *alone = parley_crls_from_memory(input_view(&input), error);
    if (alone == NULL) {
        failure_in_file(error, path);
        input_end(&input);
        return false;
    }
    parley_crls_free(alone);
    if (input.len > 0 && input.data[0] == DER_SEQUENCE)
        pem_write(out, "X509 CRL", input_view(&input));
    else
        fwrite(input.data, 1, input.len, out);
    putc('\n', out);
    input_end(&input);
    return true;
}

static parley_crls *read_crls(const struct revocation_files *files, parley_error *error)
{
    parley_crls *crls = NULL;
    char *text = NULL;
    size_t len = 0;
    bool read = true;
    FILE *out = open_memstream(&text, &len);

    for (size_t i = 0; out != NULL && read && i < files->crl_count; i++)
        read = add_text(out, files->crls[i], error);
    if (out == NULL || fclose(out) != 0)
        *error = failure(PARLEY_E_NO_MEMORY, PARLEY_BLAME_MACHINE, errno, "%s", "");
    else if (read)
        crls = parley_crls_from_memory((parley_view){ (const uint8_t *)text, len }, error);
    free(text);
    return crls;
}

static bool apply_crls(const struct revocation_files *files, parley_verifier *verifier,
                       parley_error *error)
{
    if (files->crl_count == 0)
        return true;
    parley_crls *crls = read_crls(files, error);
    if (crls == NULL)
        return false;
    parley_verifier_crls(verifier, crls);
    parley_crls_free(crls);
    return true;
}

bool revocation_apply(const struct revocation_files *files, parley_verifier *verifier,
                      parley_error *error)
{
    parley_verifier_revocation(verifier, files->policy);
    for (size_t i = 0; i < files->response_count; i++) {
        struct input input;
        if (!input_read(&input, files->responses[i], error))
            return false;
        parley_verifier_ocsp(verifier, input_view(&input));
        input_end(&input);
    }
    return apply_crls(files, verifier, error);
}
