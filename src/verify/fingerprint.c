/* fingerprint.c - see the header. */
#include "verify/fingerprint.h"

#include "provider_libcrypto/hash.h"

enum { DIGEST_LEN = 32, BASE64_LEN = 44 };

static void digest_of(uint8_t digest[DIGEST_LEN], struct bytes data)
{
    struct hash_state state;
    libcrypto_sha256.start(&state);
    libcrypto_sha256.update(&state, data);
    libcrypto_sha256.finish(&state, digest);
}

const char *fingerprint_in_hex(struct arena *arena, struct bytes data)
{
    uint8_t digest[DIGEST_LEN];
    struct text text = text_begin(arena);
    digest_of(digest, data);
    text_hex(&text, bytes_of(digest, sizeof digest));
    return text_end(&text);
}

const char *fingerprint_in_base64(struct arena *arena, struct bytes data)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint8_t digest[DIGEST_LEN + 1];
    char out[BASE64_LEN + 1];
    digest_of(digest, data);
    digest[DIGEST_LEN] = 0;
    for (size_t i = 0; i < BASE64_LEN / 4; i++) {
        const uint8_t *in = digest + 3 * i;
        uint32_t three = (uint32_t)in[0] << 16 | (uint32_t)in[1] << 8 | in[2];
        for (size_t j = 0; j < 4; j++)
            out[4 * i + j] = digits[three >> (18 - 6 * j) & 63];
    }
    out[BASE64_LEN - 1] = '='; /* 32 bytes are ten threes and two */
    out[BASE64_LEN] = '\0';
    return arena_text(arena, "%s", out);
}
