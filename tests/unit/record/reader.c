/* reader.c - brings a server's record layer to the moment that a test is about. */
#include "reader.h"

#include "support/test.h"

static struct pool pool;
struct records records;
struct sealer client;
struct wire wire;
uint8_t scratch[100000];

int start_fresh(void **state)
{
    (void)state;
    pool_start(&pool, 4);
    records_start(&records, &pool);
    sealer_start(&client, client_key, client_iv);
    wire_clear(&wire);
    return 0;
}

int start_after_hello(void **state)
{
    start_fresh(state);
    receive_client_hello(&records);
    return 0;
}

int start_in_handshake(void **state)
{
    start_after_hello(state);
    read_with_client_keys(&records, PARLEY_LEVEL_HANDSHAKE);
    return 0;
}

int start_in_application(void **state)
{
    start_after_hello(state);
    read_with_client_keys(&records, PARLEY_LEVEL_APPLICATION);
    return 0;
}

int end_records(void **state)
{
    (void)state;
    records_end(&records);
    sealer_end(&client);
    pool_end(&pool);
    return 0;
}

struct bytes text(const char *s)
{
    return bytes_of(s, strlen(s));
}

void refuses(enum code code, enum alert alert)
{
    receive(&records, bytes_of(wire.bytes, wire.len));
    expect_failure(&records, code, alert);
}
