/* faults.c - what must not be done with a secret, to show that memcheck finds it: secrets_faults NAME. */
#include "marks.h"
#include "provider_libcrypto/libcrypto.h"

#include <stdio.h>
#include <string.h>

enum { SECRET_LEN = 32 };

static void branch_on(const uint8_t *secret)
{
    if (secret[0] == 1)
        puts("the secret begins with 1");
}

static void look_up_by(const uint8_t *secret)
{
    static const char digits[] = "0123456789abcdef";
    putchar(digits[secret[0] & 15]);
}

static void compare_with(const uint8_t *secret)
{
    static const uint8_t guess[SECRET_LEN];
    if (memcmp(secret, guess, SECRET_LEN) == 0)
        puts("the guess is right");
}

/* It is libcrypto that then branches on the length. */
static void hash_as_many_as(const uint8_t *secret)
{
    parley_error error = no_error();
    struct provider *provider = libcrypto_open(&error);
    const struct hash *hash = provider_hash(provider, "SHA256");
    struct hash_state state;
    hash->start(&state);
    hash->update(&state, bytes_of("0123456789abcdef", secret[0] & 15));
    provider->close(provider);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*commit)(const uint8_t *secret);
    } faults[] = {
        { "branch", branch_on },
        { "index", look_up_by },
        { "comparison", compare_with },
        { "length", hash_as_many_as },
    };
    uint8_t secret[SECRET_LEN] = { 1, 2, 3 };
    mark_secret(secret, sizeof secret);
    for (size_t i = 0; argc == 2 && i < sizeof faults / sizeof *faults; i++)
        if (strcmp(argv[1], faults[i].name) == 0) {
            faults[i].commit(secret);
            return 0;
        }
    fputs("usage: secrets_faults branch | index | comparison | length\n", stderr);
    return 2;
}
