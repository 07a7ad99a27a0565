/* trust.c - the public, counted form of a trust store, from memory, a file, or the system. */
#include "connection/objects.h"

#include "base/memory.h"
#include "system/files.h"
#include "system/trust_files.h"

static parley_trust *trust_object_new(parley_error *error)
{
    parley_trust *made = memory_new(sizeof *made);
    if (made != NULL) {
        count_start(&made->count);
        made->trust = trust_new();
        if (made->trust != NULL)
            return made;
    }
    memory_free(made);
    fail(error, NO_MEMORY);
    return NULL;
}

parley_trust *parley_trust_from_pem(parley_view pem, parley_error *error)
{
    *error = no_error();
    parley_trust *made = trust_object_new(error);
    if (made == NULL)
        return NULL;
    if (trust_add_pem(made->trust, bytes_of(pem.data, pem.len), error))
        return made;
    parley_trust_free(made);
    return NULL;
}

parley_trust *parley_trust_from_file(const char *path, parley_error *error)
{
    uint8_t *pem;
    size_t len;
    *error = no_error();
    if (!file_read(path, &pem, &len, error))
        return NULL;
    parley_trust *made = parley_trust_from_pem((parley_view){ pem, len }, error);
    memory_free(pem);
    return made;
}

parley_trust *parley_trust_system(parley_error *error)
{
    *error = no_error();
    parley_trust *made = trust_object_new(error);
    if (made == NULL || system_trust_load(made->trust, error))
        return made;
    parley_trust_free(made);
    return NULL;
}

parley_trust *parley_trust_keep(parley_trust *trust)
{
    count_more(&trust->count);
    return trust;
}

void parley_trust_free(parley_trust *trust)
{
    if (trust == NULL || !count_less(&trust->count))
        return;
    trust_free(trust->trust);
    memory_free(trust);
}
