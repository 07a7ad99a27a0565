/* keylog.c - one line of RFC 9850: label, client random and secret, in hex. */
#include "keys/keylog.h"

#include "base/secret.h"
#include "crypto/provider.h"

enum {
    LABEL_MAX = 40,
    CLIENT_RANDOM_LEN = 32,
    LINE_MAX = LABEL_MAX + 1 + 2 * CLIENT_RANDOM_LEN + 1 + 2 * HASH_LEN_MAX + 1,
};

static void write_text(struct writer *line, const char *text)
{
    write_bytes(line, bytes_of(text, strlen(text)));
}

/* By arithmetic: a line in the cache would tell more people than those who asked. */
static uint8_t digit_of(unsigned value)
{
    return (uint8_t)(value + '0' + ((9 - value) >> 8 & ('a' - '0' - 10)));
}

static void write_hex(struct writer *line, struct bytes data)
{
    for (size_t i = 0; i < data.len; i++) {
        write_u8(line, digit_of(data.data[i] >> 4));
        write_u8(line, digit_of(data.data[i] & 15));
    }
}

void keylog_write(const struct keylog *keylog, const char *label, struct bytes client_random,
                  struct bytes secret)
{
    if (keylog->write == NULL)
        return;
    uint8_t room[LINE_MAX];
    struct writer line = writer_of(room, sizeof room);
    write_text(&line, label);
    write_text(&line, " ");
    write_hex(&line, client_random);
    write_text(&line, " ");
    write_hex(&line, secret);
    write_u8(&line, 0);
    if (writer_done(&line))
        keylog->write(keylog->user, (const char *)room);
    secret_wipe(room, sizeof room);
}
