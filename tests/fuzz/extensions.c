/* extensions.c - fuzz target: a block of extensions, in any message.
 *
 *     place (1) | what was offered (4) | the block
 */
#include "fuzz/fuzz.h"

#include "wire/extensions.h"

static bool is_answer(enum extension_place place)
{
    return (place & (IN_CLIENT_HELLO | IN_CERTIFICATE_REQUEST | IN_NEW_SESSION_TICKET)) == 0;
}

/* What was found lies in the block, and is what a parser of that extension gets to see. */
static void check_bodies(const struct extensions *found, const struct reader *in)
{
    for (enum extension known = 0; known < EXTENSIONS_KNOWN; known++) {
        struct reader body;
        must(extension_enter(&body, in, found, known) == extensions_have(found, known));
        if (!extensions_have(found, known))
            continue;
        struct bytes bytes = found->body[known];
        must(bytes.data >= in->start && bytes.data + bytes.len <= in->at);
        must(bytes_equal(read_rest(&body), bytes));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct reader in = reader_of(bytes_of(data, len));
    enum extension_place place = (enum extension_place)(1 << read_u8(&in) % 8);
    extension_set offered = read_u32(&in);
    struct bytes block = read_rest(&in);
    if (!reader_ok(&in))
        return 0;

    struct extensions found;
    extensions_parse(&found, &in, block, place, offered);
    if (!reader_ok(&in))
        return 0;
    must(found.count <= EXTENSIONS_MAX);
    if (place == IN_HELLO_RETRY_REQUEST)
        offered |= 1u << EXT_COOKIE; /* which nobody offers (RFC 9846 4.3.2) */
    must(!is_answer(place) || (found.present & ~offered) == 0);
    check_bodies(&found, &in);
    return 0;
}
