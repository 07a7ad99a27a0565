/* client_hello.c - fuzz target: ClientHello, and the lists in it. */
#include "fuzz/rewrite.h"

#include "wire/client_hello.h"

/* What parsed well can be stepped through to its end, without a fault on the way. */
static void walk_lists(const struct client_hello *hello)
{
    struct key_share share;
    struct reader list = reader_of(hello->key_shares);
    while (key_share_next(&list, &share))
        must(share.key_exchange.len > 0);
    must(reader_done(&list));

    struct bytes item;
    list = reader_of(hello->alpn);
    while (protocol_next(&list, &item))
        must(item.len > 0);
    must(reader_done(&list));

    list = reader_of(hello->certificate_authorities);
    while (authority_next(&list, &item))
        must(item.len > 0);
    must(reader_done(&list));

    size_t identities = 0, binders = 0;
    struct psk_identity identity;
    for (list = reader_of(hello->psk_identities); psk_identity_next(&list, &identity);)
        identities++;
    for (list = reader_of(hello->psk_binders); psk_binder_next(&list, &item);)
        binders++;
    must(identities == binders);
}

static bool rewrite(struct bytes body, struct writer *out)
{
    struct client_hello hello;
    struct reader in = reader_of(body);
    if (!client_hello_parse(&hello, &in))
        return false;
    walk_lists(&hello);
    client_hello_write(out, &hello);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    check_message(bytes_of(data, len), CLIENT_HELLO, rewrite);
    return 0;
}
