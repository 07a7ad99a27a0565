/* trust.c - the public, counted form of a trust store, from memory, files, or the system. */
#include "verify/objects.h"

#include "base/memory.h"
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

/* The object if something could be put into it. */
static parley_trust *whole(parley_trust *made, bool loaded)
{
    if (loaded)
        return made;
    parley_trust_free(made);
    return NULL;
}

parley_trust *parley_trust_from_pem(parley_view pem, parley_error *error)
{
    *error = no_error();
    parley_trust *made = trust_object_new(error);
    return whole(made,
                 made != NULL && trust_add_pem(made->trust, bytes_of(pem.data, pem.len), error));
}

parley_trust *parley_trust_from_der(parley_view der, parley_error *error)
{
    *error = no_error();
    parley_trust *made = trust_object_new(error);
    return whole(made,
                 made != NULL && trust_add_der(made->trust, bytes_of(der.data, der.len), error));
}

parley_trust *parley_trust_from_file(const char *path, parley_error *error)
{
    *error = no_error();
    parley_trust *made = trust_object_new(error);
    return whole(made, made != NULL && trust_load_file(made->trust, path, error));
}

parley_trust *parley_trust_from_directory(const char *path, parley_error *error)
{
    *error = no_error();
    parley_trust *made = trust_object_new(error);
    return whole(made, made != NULL && trust_load_directory(made->trust, path, error));
}

parley_trust *parley_trust_system(parley_error *error)
{
    *error = no_error();
    parley_trust *made = trust_object_new(error);
    return whole(made, made != NULL && system_trust_load(made->trust, error));
}

size_t parley_trust_count(const parley_trust *trust)
{
    return trust_count(trust->trust);
}

size_t parley_trust_passed_over(const parley_trust *trust, parley_error *first)
{
    return trust_passed_over(trust->trust, first);
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
