/* hmac.c - HMAC (RFC 2104) and HKDF (RFC 5869, RFC 9846 7.1) over any hash of a provider. */
#include "crypto/hmac.h"

#include "base/secret.h"

enum {
    INNER_PAD = 0x36, /* RFC 2104 2: ipad and opad */
    OUTER_PAD = 0x5c,
    /* HkdfLabel: its length, "tls13 " with the label, the context */
    HKDF_LABEL_MAX = 2 + 1 + 255 + 1 + 255,
};

static void start_padded(struct hash_state *state, const struct hash *hash,
                         const uint8_t key[HASH_BLOCK_LEN_MAX], uint8_t pad)
{
    uint8_t block[HASH_BLOCK_LEN_MAX];
    for (size_t i = 0; i < hash->block_len; i++)
        block[i] = key[i] ^ pad;
    hash->start(state);
    hash->update(state, bytes_of(block, hash->block_len));
    secret_wipe(block, sizeof block);
}

void hmac_start(struct hmac *hmac, const struct hash *hash, struct bytes key)
{
    uint8_t block_key[HASH_BLOCK_LEN_MAX] = { 0 };
    hmac->hash = hash;
    if (key.len > hash->block_len) {
        hash->start(&hmac->inner);
        hash->update(&hmac->inner, key);
        hash->finish(&hmac->inner, block_key);
    } else if (key.len > 0) {
        memcpy(block_key, key.data, key.len);
    }
    start_padded(&hmac->inner, hash, block_key, INNER_PAD);
    start_padded(&hmac->outer, hash, block_key, OUTER_PAD);
    secret_wipe(block_key, sizeof block_key);
}

void hmac_update(struct hmac *hmac, struct bytes data)
{
    hmac->hash->update(&hmac->inner, data);
}

void hmac_finish(struct hmac *hmac, uint8_t *tag)
{
    const struct hash *hash = hmac->hash;
    uint8_t inner[HASH_LEN_MAX];
    hash->finish(&hmac->inner, inner);
    hash->update(&hmac->outer, bytes_of(inner, hash->len));
    hash->finish(&hmac->outer, tag);
    secret_wipe(inner, sizeof inner);
    secret_wipe(hmac, sizeof *hmac);
}

void hkdf_extract(const struct hash *hash, uint8_t *prk, struct bytes salt, struct bytes ikm)
{
    /* An absent salt is hash->len zeros, which HMAC pads to the same block as an empty key. */
    struct hmac hmac;
    hmac_start(&hmac, hash, salt);
    hmac_update(&hmac, ikm);
    hmac_finish(&hmac, prk);
}

bool hkdf_expand(const struct hash *hash, uint8_t *out, size_t out_len, struct bytes prk,
                 struct bytes info)
{
    if (out_len > 255 * hash->len)
        return false;
    struct hmac keyed;
    uint8_t block[HASH_LEN_MAX]; /* T(i) */
    struct bytes previous = { NULL, 0 };
    hmac_start(&keyed, hash, prk);

    for (uint8_t i = 1; out_len > 0; i++) {
        struct hmac hmac = keyed;
        hmac_update(&hmac, previous);
        hmac_update(&hmac, info);
        hmac_update(&hmac, bytes_of(&i, 1));
        hmac_finish(&hmac, block);
        previous = bytes_of(block, hash->len);

        size_t taken = out_len < hash->len ? out_len : hash->len;
        memcpy(out, block, taken);
        out += taken;
        out_len -= taken;
    }
    secret_wipe(&keyed, sizeof keyed);
    secret_wipe(block, sizeof block);
    return true;
}

/*  struct {
 *      uint16 length = Length;
 *      opaque label<7..255> = "tls13 " + Label;
 *      opaque context<0..255> = Context;
 *  } HkdfLabel; */
bool hkdf_expand_label(const struct hash *hash, uint8_t *out, size_t out_len, const uint8_t *secret,
                       struct bytes label, struct bytes context)
{
    uint8_t room[HKDF_LABEL_MAX];
    struct writer info = writer_of(room, sizeof room);
    write_u16(&info, (uint16_t)out_len); /* hkdf_expand refuses what this would cut */
    struct mark full_label = open_vector(&info, 1);
    write_bytes(&info, bytes_of("tls13 ", 6));
    write_bytes(&info, label);
    close_vector(&info, full_label);
    write_vector(&info, 1, context);
    return writer_done(&info) &&
           hkdf_expand(hash, out, out_len, bytes_of(secret, hash->len), writer_bytes(&info));
}
