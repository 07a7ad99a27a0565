/* pem_text.c - certificates and keys as PEM texts in memory of their own. */
#include "authority/pem_text.h"

#include "base/memory.h"

/* Base64 in lines of 64 makes less than 3 bytes of 2; twice a label and its dashes is under 128. */
static size_t room_for(size_t der_len)
{
    return der_len / 2 * 3 + 128;
}

static bool write_text(struct pem_text *text, const char *label, struct bytes der,
                       parley_error *error)
{
    size_t cap = room_for(der.len);
    text->data = memory_new(cap);
    if (text->data == NULL)
        return fail(error, NO_MEMORY);
    struct writer out = writer_of(text->data, cap);
    pem_write(&out, label, der);
    text->len = writer_len(&out);
    return true;
}

bool pem_text_of_certificate(struct pem_text *text, struct bytes der, parley_error *error)
{
    return write_text(text, "CERTIFICATE", der, error);
}

bool pem_text_of_key(struct pem_text *text, const struct private_keys *keys,
                     const struct private_key *key, parley_error *error)
{
    uint8_t *der;
    size_t len;
    TRY(keys->write(key, &der, &len, error));
    bool written = write_text(text, "PRIVATE KEY", bytes_of(der, len), error);
    memory_wipe_and_free(der, len);
    return written;
}

void pem_text_end(struct pem_text *text)
{
    memory_wipe_and_free(text->data, text->len);
    *text = (struct pem_text){ NULL, 0 };
}

static bool ends_with(struct bytes label, const char *end)
{
    size_t len = strlen(end);
    return label.len >= len && memcmp(label.data + label.len - len, end, len) == 0;
}

bool pem_find(struct pem_block *block, struct bytes text, const char *label_end,
              parley_error *error)
{
    struct reader in = reader_of(text);
    for (;;) {
        TRY(pem_next(&in, block, error));
        if (block->der == NULL)
            return fail_because(error, PEM_EMPTY, "no block is called %s", label_end);
        if (ends_with(block->label, label_end))
            return true;
        memory_wipe_and_free(block->der, block->der_len);
    }
}
