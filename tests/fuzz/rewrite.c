/* rewrite.c - a message told, written anew, and written anew again. */
#include "fuzz/rewrite.h"

#include "wire/describe.h"

enum { MESSAGE_LEN_MAX = 1 << 17 };

static void check_told(void *user, const parley_trace *told)
{
    (void)user;
    must(told->name != NULL && told->meaning != NULL && told->reference != NULL);
    for (const char *at = told->meaning; *at != '\0'; at++)
        must(*at >= ' ' && *at <= '~');
}

void check_message(struct bytes message, uint8_t type, rewrite_fn *rewrite)
{
    static uint8_t once[MESSAGE_LEN_MAX], twice[MESSAGE_LEN_MAX];
    if (message.len < HANDSHAKE_HEADER_LEN || message.len > MESSAGE_LEN_MAX / 2 ||
        message.data[0] != type)
        return;
    const struct trace trace = { .tell = check_told };
    describe_message(&trace, false, PARLEY_LEVEL_PLAIN, message); /* as of TLS 1.2 */
    describe_message(&trace, false, PARLEY_LEVEL_HANDSHAKE, message);

    struct reader in = reader_of(message);
    (void)read_bytes(&in, HANDSHAKE_HEADER_LEN);
    struct writer first = writer_of(once, sizeof once), second = writer_of(twice, sizeof twice);
    if (!rewrite(read_rest(&in), &first))
        return;
    must(writer_done(&first) && rewrite(writer_bytes(&first), &second));
    must(writer_done(&second) && bytes_equal(writer_bytes(&first), writer_bytes(&second)));
}
