/* frame.c - record headers, and what comes instead of them from peers that do not speak TLS. */
#include "record/frame.h"

#include "base/escape.h"

struct opening_words {
    const char *words, *meaning;
};

static const struct opening_words other_protocols[] = {
    { "HTTP/", "an HTTP response" },
    { "GET ", "an HTTP request" },
    { "HEAD ", "an HTTP request" },
    { "POST ", "an HTTP request" },
    { "PUT ", "an HTTP request" },
    { "DELETE ", "an HTTP request" },
    { "OPTIONS ", "an HTTP request" },
    { "CONNECT ", "an HTTP request" },
    { "PATCH ", "an HTTP request" },
    { "PRI * HTTP/2", "an HTTP/2 request" },
    { "SSH-", "an SSH banner" },
    { "220 ", "an SMTP or FTP greeting" },
    { "220-", "an SMTP or FTP greeting" },
    { "EHLO ", "an SMTP client" },
    { "* OK", "an IMAP greeting" },
    { "+OK", "a POP3 greeting" },
    { "<?xml", "XML" },
};

/* The shorter of what came and the words decides: a greeting may come in pieces. */
static bool opens_with(struct bytes came, const char *words)
{
    size_t len = strlen(words);
    return bytes_equal(bytes_of(came.data, came.len < len ? came.len : len),
                       bytes_of(words, came.len < len ? came.len : len));
}

static const char *name_of_protocol(struct bytes came)
{
    for (size_t i = 0; i < sizeof other_protocols / sizeof *other_protocols; i++)
        if (opens_with(came, other_protocols[i].words))
            return other_protocols[i].meaning;

    /* RFC 9846 E.5 forbids to take it: a two-byte length with its top bit set, then its type. */
    struct reader in = reader_of(came);
    uint16_t length = read_u16(&in);
    if ((length & 0x8000) != 0 && read_u8(&in) == CLIENT_HELLO)
        return "an SSL 2.0 ClientHello";
    return "no protocol known here";
}

bool frame_read(struct frame *frame, struct bytes came)
{
    struct reader in = reader_of(came);
    frame->type = read_u8(&in);
    frame->version = read_u16(&in);
    frame->len = read_u16(&in);
    return reader_ok(&in);
}

bool frame_expect_tls(struct bytes came, parley_error *error)
{
    enum { SHOWN_MAX = 32 };
    struct reader in = reader_of(came);
    (void)read_u8(&in);
    if (read_u8(&in) == TLS_1_2 >> 8)
        return true;

    char shown[4 * SHOWN_MAX + 1];
    escape_text(shown, sizeof shown,
                bytes_of(came.data, came.len < SHOWN_MAX ? came.len : SHOWN_MAX));
    return fail_because(error, NOT_TLS, "the first bytes are \"%s\": %s", shown,
                        name_of_protocol(came));
}

bool frame_is_tls12(const struct frame *frame)
{
    return frame->version == TLS_1_2;
}

void frame_write(uint8_t *header, enum content_type type, enum protocol_version version, size_t len)
{
    const uint8_t bytes[RECORD_HEADER_LEN] = { (uint8_t)type, (uint8_t)(version >> 8),
                                               (uint8_t)version, (uint8_t)(len >> 8),
                                               (uint8_t)len };
    memcpy(header, bytes, sizeof bytes);
}
