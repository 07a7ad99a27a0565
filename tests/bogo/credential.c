/* credential.c - certificates in files, compared with those that go over the wire. */
#include "credential.h"

#include <openssl/pem.h>

#include <stdio.h>
#include <string.h>

enum { CERTIFICATE_MESSAGE = 11 }; /* RFC 9846 4 */

/* The next certificate of the file, in DER, to be freed by OPENSSL_free; NULL at the end. */
static uint8_t *next_certificate(FILE *file, size_t *len)
{
    char *name, *header;
    unsigned char *der;
    long der_len;
    while (PEM_read(file, &name, &header, &der, &der_len) == 1) {
        bool is_certificate = strcmp(name, "CERTIFICATE") == 0;
        OPENSSL_free(name);
        OPENSSL_free(header);
        *len = (size_t)der_len;
        if (is_certificate)
            return der;
        OPENSSL_free(der);
    }
    return NULL;
}

static bool next_is(FILE *file, parley_view certificate)
{
    size_t len;
    uint8_t *der = next_certificate(file, &len);
    bool same = der != NULL && len == certificate.len && memcmp(der, certificate.data, len) == 0;
    OPENSSL_free(der);
    return same;
}

static bool leaf_is_that_of_file(parley_view leaf, const char *path)
{
    FILE *file = fopen(path, "r");
    bool same = file != NULL && next_is(file, leaf);
    if (file != NULL)
        (void)fclose(file);
    return same;
}

bool chain_is_that_of_file(const parley_view *chain, size_t chain_count, const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return false;
    size_t same = 0, len;
    while (same < chain_count && next_is(file, chain[same]))
        same++;
    uint8_t *more = next_certificate(file, &len);
    bool all = same == chain_count && more == NULL;
    OPENSSL_free(more);
    (void)fclose(file);
    return all;
}

/* RFC 9846 4.5.1: header 4, request context 1 and empty, length of the list 3, of the leaf 3; without
 * the context in TLS 1.2. */
static parley_view leaf_of(parley_view message, bool is_tls12)
{
    size_t len_at = is_tls12 ? 7 : 8, leaf_at = len_at + 3;
    const uint8_t *at = message.data + len_at;
    if (message.len < leaf_at)
        return (parley_view){ NULL, 0 };
    size_t len = (size_t)at[0] << 16 | (size_t)at[1] << 8 | at[2];
    return (parley_view){ message.data + leaf_at, len <= message.len - leaf_at ? len : 0 };
}

void credential_watch(void *user, const parley_trace *happening)
{
    struct shown_credential *shown = user;
    if (happening->kind != PARLEY_TRACE_MESSAGE || !happening->sent ||
        happening->code != CERTIFICATE_MESSAGE)
        return;
    parley_view leaf = leaf_of(happening->bytes, happening->version == PARLEY_TLS_1_2);
    for (shown->index = 0; shown->index < NO_CREDENTIAL; shown->index++) {
        const char *path = shown->flags->credentials[shown->index].chain_path;
        if (path != NULL && leaf_is_that_of_file(leaf, path))
            return;
    }
}
