/* crls.c - the public, counted form of revocation lists, from memory or from a file. */
#include "verify/objects.h"

#include "base/memory.h"
#include "system/files.h"

parley_crls *parley_crls_from_memory(parley_view pem_or_der, parley_error *error)
{
    *error = no_error();
    parley_crls *made = memory_new(sizeof *made);
    struct crls *crls = crls_new();
    if (made == NULL || crls == NULL) {
        fail(error, NO_MEMORY);
    } else if (crls_add(crls, bytes_of(pem_or_der.data, pem_or_der.len), error)) {
        count_start(&made->count);
        made->crls = crls;
        return made;
    }
    crls_free(crls);
    memory_free(made);
    return NULL;
}

parley_crls *parley_crls_from_file(const char *path, parley_error *error)
{
    uint8_t *text;
    size_t len;
    *error = no_error();
    if (!file_read(path, &text, &len, error))
        return NULL;
    parley_crls *made = parley_crls_from_memory((parley_view){ text, len }, error);
    memory_free(text);
    name_file(error, path);
    return made;
}

size_t parley_crls_count(const parley_crls *crls)
{
    return crls_count(crls->crls);
}

parley_crls *parley_crls_keep(parley_crls *crls)
{
    count_more(&crls->count);
    return crls;
}

void parley_crls_free(parley_crls *crls)
{
    if (crls == NULL || !count_less(&crls->count))
        return;
    crls_free(crls->crls);
    memory_free(crls);
}
