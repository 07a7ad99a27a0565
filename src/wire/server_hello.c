/* server_hello.c - ServerHello and HelloRetryRequest (RFC 9846 4.2.3, 4.2.4), both directions.
 *
 *   | legacy_version 2 | random 32 | legacy_session_id_echo<0..32> | cipher_suite 2 |
 *   | legacy_compression_method 1 | extensions<0..2^16-1>, from TLS 1.3 never absent |
 */
#include "wire/server_hello.h"

#include "base/error.h"

/* SHA-256 of "HelloRetryRequest". */
const uint8_t hello_retry_request_random[32] = {
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
};

static const struct bytes retry_random = { hello_retry_request_random,
                                           sizeof hello_retry_request_random };

static const uint8_t to_tls12[] = { 'D', 'O', 'W', 'N', 'G', 'R', 'D', 1 };

void random_mark_downgrade(uint8_t random[32])
{
    memcpy(random + 24, to_tls12, sizeof to_tls12);
}

bool random_says_downgrade(struct bytes random)
{
    static const uint8_t to_older[] = { 'D', 'O', 'W', 'N', 'G', 'R', 'D', 0 };

    if (random.len != 32)
        return false;
    struct bytes mark = bytes_of(random.data + 24, 8);
    return bytes_equal(mark, bytes_of(to_tls12, 8)) || bytes_equal(mark, bytes_of(to_older, 8));
}

bool server_hello_is_retry(struct bytes body)
{
    struct reader in = reader_of(body);
    read_u16(&in);
    return bytes_equal(read_bytes(&in, 32), retry_random);
}

/* Whether supported_versions is there, which alone tells TLS 1.3 from older versions: it must be
 * known before the other extensions can be judged (RFC 9846 4.3.1). */
static bool has_supported_versions(struct reader *in, struct bytes block)
{
    bool found = false;
    struct reader list = reader_within(in, block);
    while (reader_more(&list)) {
        if (read_u16(&list) == EXTENSION_SUPPORTED_VERSIONS)
            found = true;
        read_vector(&list, 2, 0, 65535);
    }
    reader_leave(in, &list);
    return found;
}

/* RFC 9846 4.3.8: a retry names a group only. */
static void read_key_share(struct server_hello *hello, struct reader *body)
{
    hello->has_key_share = true;
    hello->key_share.group = read_u16(body);
    if (!hello->is_retry)
        hello->key_share.key_exchange = read_vector(body, 2, 1, 65535);
}

static void read_extensions(struct server_hello *hello, struct reader *in, struct bytes block,
                            extension_set offered)
{
    struct extensions extensions;
    struct reader body;

    extensions_parse(&extensions, in, block,
                     hello->is_retry ? IN_HELLO_RETRY_REQUEST : IN_SERVER_HELLO, offered);
    if (extension_enter(&body, in, &extensions, EXT_SUPPORTED_VERSIONS)) {
        hello->selected_version = read_u16(&body);
        reader_leave(in, &body);
    }
    if (extension_enter(&body, in, &extensions, EXT_KEY_SHARE)) {
        read_key_share(hello, &body);
        reader_leave(in, &body);
    }
    if (extension_enter(&body, in, &extensions, EXT_COOKIE)) {
        hello->cookie = read_vector(&body, 2, 1, 65535);
        reader_leave(in, &body);
    }
    if (extension_enter(&body, in, &extensions, EXT_PRE_SHARED_KEY)) {
        hello->has_pre_shared_key = true;
        hello->selected_identity = read_u16(&body);
        reader_leave(in, &body);
    }
}

bool server_hello_parse(struct server_hello *hello, struct reader *in, extension_set offered)
{
    struct bytes block = { NULL, 0 };

    *hello = (struct server_hello){ 0 };
    hello->legacy_version = read_u16(in);
    hello->random = read_bytes(in, 32);
    hello->is_retry = bytes_equal(hello->random, retry_random);
    hello->legacy_session_id_echo = read_vector(in, 1, 0, 32);
    hello->cipher_suite = read_u16(in);
    hello->legacy_compression = read_u8(in);
    if (reader_more(in)) /* before TLS 1.3 they may be absent, or none */
        block = read_vector(in, 2, 0, 65535);

    hello->is_tls13 = has_supported_versions(in, block);
    if (hello->is_tls13)
        read_extensions(hello, in, block, offered);
    else if (hello->is_retry)
        reader_refuse(in, EXTENSION_MISSING);
    return reader_done(in);
}

static void write_extensions(struct writer *out, const struct server_hello *hello)
{
    struct mark extension;
    if (hello->has_key_share) {
        extension = open_extension(out, EXTENSION_KEY_SHARE);
        write_u16(out, hello->key_share.group);
        if (!hello->is_retry)
            write_vector(out, 2, hello->key_share.key_exchange);
        close_vector(out, extension);
    }
    if (hello->is_retry)
        write_extension(out, EXTENSION_COOKIE, 2, hello->cookie);
    extension = open_extension(out, EXTENSION_SUPPORTED_VERSIONS);
    write_u16(out, hello->selected_version);
    close_vector(out, extension);
    if (hello->has_pre_shared_key) {
        extension = open_extension(out, EXTENSION_PRE_SHARED_KEY);
        write_u16(out, hello->selected_identity);
        close_vector(out, extension);
    }
}

void server_hello_write(struct writer *out, const struct server_hello *hello)
{
    write_u16(out, hello->legacy_version);
    write_bytes(out, hello->is_retry ? retry_random : hello->random);
    write_vector(out, 1, hello->legacy_session_id_echo);
    write_u16(out, hello->cipher_suite);
    write_u8(out, hello->legacy_compression);
    struct mark extensions = open_vector(out, 2);
    write_extensions(out, hello);
    close_vector(out, extensions);
}
