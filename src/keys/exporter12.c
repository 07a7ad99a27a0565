/* exporter12.c - RFC 5705 section 4:
 *
 *     PRF(main secret, label, client random + server random [ + uint16 length + context ])
 */
#include "keys/exporter12.h"

#include "base/secret.h"
#include "crypto/prf12.h"

enum { CONTEXT_LEN_MAX = 65535 };

/* What the handshake derives with them must not leave the connection. */
static bool is_reserved(struct bytes label)
{
    static const char *const reserved[] = { "client finished", "server finished", "master secret",
                                            "extended master secret", "key expansion" };
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (bytes_equal(label, bytes_of(reserved[i], strlen(reserved[i]))))
            return true;
    return false;
}

bool exporter12_derive(const struct main_secret12 *main, const struct randoms *randoms,
                       struct bytes label, const struct bytes *context, uint8_t *out,
                       size_t out_len)
{
    uint8_t room[2 * RANDOM_LEN + 2];
    struct writer seed = writer_of(room, sizeof room);
    if (!main->extended || is_reserved(label) ||
        (context != NULL && context->len > CONTEXT_LEN_MAX)) {
        secret_wipe(out, out_len);
        return false;
    }
    write_bytes(&seed, bytes_of(randoms->client, RANDOM_LEN));
    write_bytes(&seed, bytes_of(randoms->server, RANDOM_LEN));
    if (context != NULL)
        write_u16(&seed, (uint16_t)context->len);
    prf12(main->hash, out, out_len, bytes_of(main->bytes, sizeof main->bytes),
          &(struct prf12_input){ .label = label,
                                 .seed = writer_bytes(&seed),
                                 .more_seed = context != NULL ? *context : bytes_of(NULL, 0) });
    return true;
}
