/* server_hello.c - fuzz target: ServerHello and HelloRetryRequest. */
#include "fuzz/rewrite.h"

#include "wire/server_hello.h"

/* A ServerHello of an older version is read just far enough to be refused, and never written. */
static bool rewrite(struct bytes body, struct writer *out)
{
    struct server_hello hello;
    struct reader in = reader_of(body);
    bool is_retry = server_hello_is_retry(body);
    if (!server_hello_parse(&hello, &in, all_extensions))
        return false;
    must(hello.is_retry == is_retry && hello.random.len == 32);
    (void)random_says_downgrade(hello.random);
    if (!hello.is_tls13)
        return false;
    server_hello_write(out, &hello);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    check_message(bytes_of(data, len), SERVER_HELLO, rewrite);
    return 0;
}
