/* pem.c - fuzz target: PEM texts. A block that was read and is written again reads the same. */
#include "fuzz/fuzz.h"

#include "base/memory.h"
#include "x509/pem.h"

#include <string.h>

enum { TEXT_LEN_MAX = 1 << 17, LABEL_LEN_MAX = 64 };

static void check_round_trip(const struct pem_block *block)
{
    static uint8_t text[TEXT_LEN_MAX];
    char label[LABEL_LEN_MAX + 1] = "";
    if (block->label.len > LABEL_LEN_MAX)
        return;
    memcpy(label, block->label.data, block->label.len);

    struct writer out = writer_of(text, sizeof text);
    pem_write(&out, label, bytes_of(block->der, block->der_len));
    must(writer_done(&out));

    struct reader in = reader_of(bytes_of(text, (size_t)(out.at - out.start)));
    struct pem_block again;
    parley_error error = no_error();
    must(pem_next(&in, &again, &error) && again.der_len == block->der_len);
    must(memcmp(again.der, block->der, again.der_len) == 0);
    memory_wipe_and_free(again.der, again.der_len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (len > TEXT_LEN_MAX / 4)
        return 0;
    struct reader in = reader_of(bytes_of(data, len));
    parley_error error = no_error();
    struct pem_block block;
    while (pem_next(&in, &block, &error) && block.der != NULL) {
        check_round_trip(&block);
        memory_wipe_and_free(block.der, block.der_len);
    }
    return 0;
}
