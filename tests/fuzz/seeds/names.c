/* names.c - seeds of names, as tests/fuzz/names.c reads them: a kind, and one name or two. */
#include "fuzz/seeds/seeds.h"

#include <stdio.h>
#include <string.h>

enum kind { HOST, ADDRESS, DNS_NAMES, DISTINGUISHED_NAMES, GENERAL_NAMES };

struct name {
    enum kind kind;
    const char *text;
    size_t len; /* 0: up to the zero byte */
};

static const struct name names[] = {
    { HOST, "www.example.com", 0 },
    { HOST, "xn--bcher-kva.example.", 0 },
    { HOST, "[2001:db8::1]", 0 },
    { HOST, "192.0.2.1", 0 },
    { HOST, "email:alice@example.com", 0 },
    { HOST, "email:\"a b\"@[192.0.2.1]", 0 },
    { HOST, "URI:spiffe://example.com/web", 0 },
    { HOST, "URI:https://user@[2001:db8::1]:8443/a?b#c", 0 },
    { ADDRESS, "192.0.2.255", 0 },
    { ADDRESS, "2001:db8:0:1:1:1:1:1", 0 },
    { ADDRESS, "::ffff:192.0.2.1", 0 },
    { ADDRESS, "1::", 0 },
    { DNS_NAMES,
      "WWW.example.com\xff"
      "Example.com",
      0 },
    { DNS_NAMES,
      "*.example.com\xff"
      "a.example.com",
      0 },
    { DNS_NAMES,
      "localhost\xff"
      "_dmarc.example",
      0 },
    /* O=a CN=b and CN=B; then names of several types */
    { DISTINGUISHED_NAMES,
      "\x30\x18\x31\x0a\x30\x08\x06\x03\x55\x04\x0a\x0c\x01"
      "a\x31\x0a\x30\x08\x06\x03\x55\x04\x03\x13\x01"
      "b"
      "\xff\x30\x0c\x31\x0a\x30\x08\x06\x03\x55\x04\x0a\x13\x01"
      "A",
      41 },
    { DISTINGUISHED_NAMES, "\x30\x00\xff\x30\x00", 5 },
    { GENERAL_NAMES,
      "\x82\x0b"
      "example.com"
      "\x81\x05"
      "a@b.c"
      "\x86\x09"
      "http://a/"
      "\x87\x04\xc0\x00\x02\x01"
      "\xa4\x02\x30\x00"
      "\x88\x03\x55\x04\x03"
      "\xa0\x07\x06\x01\x2a\xa0\x02\x05\x00",
      55 },
};

void put_names(void)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        uint8_t room[128];
        char seed_name[SEED_NAME_MAX];
        struct writer out = writer_of(room, sizeof room);
        write_u8(&out, (uint8_t)names[i].kind);
        write_bytes(&out, bytes_of(names[i].text,
                                   names[i].len != 0 ? names[i].len : strlen(names[i].text)));
        (void)snprintf(seed_name, sizeof seed_name, "%zu", i);
        put_written("names", seed_name, &out);
    }
}
