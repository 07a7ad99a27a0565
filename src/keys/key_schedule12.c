/* key_schedule12.c - RFC 5246 6.3, 7.4.9 and 8.1, and RFC 7627 section 4. The labels are those of the
 * RFCs, which say "master" where RFC 9846 speaks of main secrets. */
#include "keys/key_schedule12.h"

#include "base/secret.h"
#include "crypto/prf12.h"

enum { KEY_BLOCK_MAX = 2 * (CBC_KEY_LEN_MAX + AEAD_NONCE_LEN) };

static struct bytes text(const char *label)
{
    return bytes_of(label, strlen(label));
}

static void derive_main_secret(struct main_secret12 *main, const struct hash *hash,
                               struct premaster_secret *premaster, const struct prf12_input *input)
{
    main->hash = hash;
    prf12(hash, main->bytes, sizeof main->bytes, bytes_of(premaster->bytes, premaster->len), input);
    secret_wipe(premaster, sizeof *premaster);
}

void extended_main_secret_derive(struct main_secret12 *main, const struct hash *hash,
                                 struct premaster_secret *premaster, const uint8_t *session_hash)
{
    derive_main_secret(main, hash, premaster,
                       &(struct prf12_input){ .label = text("extended master secret"),
                                              .seed = bytes_of(session_hash, hash->len) });
    main->extended = true;
}

void main_secret12_derive(struct main_secret12 *main, const struct hash *hash,
                          struct premaster_secret *premaster, const struct randoms *randoms)
{
    derive_main_secret(main, hash, premaster,
                       &(struct prf12_input){ .label = text("master secret"),
                                              .seed = bytes_of(randoms->client, RANDOM_LEN),
                                              .more_seed = bytes_of(randoms->server, RANDOM_LEN) });
    main->extended = false;
}

static void take(struct reader *key_block, uint8_t *part, size_t len)
{
    struct bytes taken = read_bytes(key_block, len);
    if (taken.len > 0)
        memcpy(part, taken.data, taken.len);
}

void key_block_derive(struct record_keys12 *client, struct record_keys12 *server,
                      const struct main_secret12 *main, const struct suite12 *suite,
                      const struct randoms *randoms)
{
    uint8_t key_block[KEY_BLOCK_MAX];
    size_t mac_len = suite->mac_key_len, key_len = suite->aead->key_len - mac_len;
    size_t iv_len = suite->fixed_iv_len, len = 2 * (mac_len + key_len + iv_len);
    const struct prf12_input input = { /* the server's random first, unlike above */
                                       .label = text("key expansion"),
                                       .seed = bytes_of(randoms->server, RANDOM_LEN),
                                       .more_seed = bytes_of(randoms->client, RANDOM_LEN)
    };
    prf12(main->hash, key_block, len, bytes_of(main->bytes, sizeof main->bytes), &input);

    struct reader in = reader_of(bytes_of(key_block, len));
    take(&in, client->key, mac_len); /* an AEAD has none */
    take(&in, server->key, mac_len);
    take(&in, client->key + mac_len, key_len);
    take(&in, server->key + mac_len, key_len);
    take(&in, client->fixed_iv, iv_len);
    take(&in, server->fixed_iv, iv_len);
    secret_wipe(key_block, sizeof key_block);
}

void finished12_verify_data(uint8_t verify_data[VERIFY_DATA12_LEN],
                            const struct main_secret12 *main, bool by_server,
                            const uint8_t *transcript_hash)
{
    const struct prf12_input input = {
        .label = text(by_server ? "server finished" : "client finished"),
        .seed = bytes_of(transcript_hash, main->hash->len),
    };
    prf12(main->hash, verify_data, VERIFY_DATA12_LEN, bytes_of(main->bytes, sizeof main->bytes),
          &input);
}

void main_secret12_log(const struct main_secret12 *main, const struct keylog *keylog,
                       const struct randoms *randoms)
{
    keylog_write(keylog, "CLIENT_RANDOM", bytes_of(randoms->client, RANDOM_LEN),
                 bytes_of(main->bytes, sizeof main->bytes));
}
