/* client.c - fuzz target: a client, and a peer that sends anything (machine.h). */
#include "fuzz/fuzz.h"
#include "fuzz/machine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    (void)machine_run(false, data, len);
    return 0;
}
