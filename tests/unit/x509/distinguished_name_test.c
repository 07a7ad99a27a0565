/* distinguished_name_test.c - names as libcrypto writes them, compared and shown. */
#include "x509/distinguished_name.h"

#include "base/limits.h"
#include "x509/der.h"

#include <openssl/x509.h>

#include "support/test.h"

struct part {
    const char *type;
    int form; /* a V_ASN1_... */
    const char *value;
    int joined; /* -1: in one RDN with the part before */
};

/* From parts up to one without a type; valid for the next fifteen calls. */
static struct bytes name_of(const struct part *parts)
{
    static unsigned char rooms[16][512];
    static unsigned next;
    X509_NAME *name = X509_NAME_new();
    for (; parts->type != NULL; parts++)
        assert_true(X509_NAME_add_entry_by_txt(name, parts->type, parts->form,
                                               (const unsigned char *)parts->value, -1, -1,
                                               parts->joined));
    unsigned char *room = rooms[next++ % 16], *at = room;
    int len = i2d_X509_NAME(name, &at);
    X509_NAME_free(name);
    return bytes_of(room, (size_t)len);
}

#define NAME(...) name_of((const struct part[]){ __VA_ARGS__, { NULL, 0, NULL, 0 } })
#define UTF8      V_ASN1_UTF8STRING
#define PRINTABLE V_ASN1_PRINTABLESTRING

static const char *text_of(struct bytes name)
{
    static char text[128];
    return distinguished_name_text(text, sizeof text, name);
}

static void reads_a_name_whole(void **state)
{
    (void)state;
    struct bytes name = NAME({ "C", PRINTABLE, "DE", 0 }, { "CN", UTF8, "x", 0 });
    struct reader in = reader_of(name);
    assert_true(bytes_equal(read_distinguished_name(&in), name));
    assert_true(reader_done(&in));
    in = reader_of(bytes_of("\x30\x00", 2));
    assert_true(distinguished_name_is_empty(read_distinguished_name(&in)));
}

static void refuses_malformed_names(void **state)
{
    (void)state;
    static const struct bytes bad[] = {
        { (const uint8_t *)"\x31\x00", 2 },                                      /* a SET */
        { (const uint8_t *)"\x30\x02\x31\x00", 4 },                              /* an empty RDN */
        { (const uint8_t *)"\x30\x04\x31\x02\x30\x00", 6 },                      /* no type */
        { (const uint8_t *)"\x30\x09\x31\x07\x30\x05\x06\x03\x55\x04\x03", 11 }, /* no value */
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct reader in = reader_of(bad[i]);
        (void)read_distinguished_name(&in);
        assert_false(reader_done(&in));
    }
}

static void walks_over_the_attributes(void **state)
{
    (void)state;
    struct attribute attribute;
    struct attribute_walk walk =
        attributes_of(NAME({ "C", PRINTABLE, "DE", 0 }, { "O", UTF8, "a", 0 },
                           { "OU", UTF8, "b", -1 }, /* in one RDN */
                           { "CN", UTF8, "c", 0 }));
    static const char *const values[] = { "DE", "a", "b", "c" };
    for (size_t i = 0; i < 4; i++) {
        assert_true(next_attribute(&walk, &attribute));
        assert_true(bytes_equal(attribute.value, bytes_of(values[i], strlen(values[i]))));
    }
    assert_false(next_attribute(&walk, &attribute));
    assert_false(next_attribute(&walk, &attribute));
}

static bool is_within(struct bytes name, struct bytes above)
{
    return distinguished_name_is_within(name, above, false);
}

static void knows_what_is_within_a_subtree(void **state)
{
    (void)state;
    struct bytes name =
        NAME({ "C", PRINTABLE, "DE", 0 }, { "O", UTF8, "Example", 0 }, { "CN", UTF8, "x", 0 });
    assert_true(is_within(name, name));
    assert_true(is_within(name, bytes_of("\x30\x00", 2)));
    assert_true(is_within(name, NAME({ "C", PRINTABLE, "DE", 0 })));
    assert_false(is_within(name, NAME({ "C", PRINTABLE, "FR", 0 })));
    assert_false(is_within(name, NAME({ "O", UTF8, "Example", 0 })));
    assert_false(is_within(NAME({ "C", PRINTABLE, "DE", 0 }), name));
    assert_false(is_within(NAME({ "C", PRINTABLE, "DE", 0 }),
                           NAME({ "C", PRINTABLE, "DE", 0 }, { "O", UTF8, "x", -1 })));
}

/* RFC 5280 7.1 */
static void compares_text_without_letter_case_and_width_of_spaces(void **state)
{
    (void)state;
    static const struct {
        struct part a, b;
        bool equal;
    } pairs[] = {
        { { "O", UTF8, "Example Inc", 0 }, { "O", PRINTABLE, "EXAMPLE  inc", 0 }, true },
        { { "O", UTF8, "  Example Inc ", 0 }, { "O", UTF8, "Example Inc", 0 }, true },
        { { "O", UTF8, "ExampleInc", 0 }, { "O", UTF8, "Example Inc", 0 }, false },
        { { "O", UTF8, "Example", 0 }, { "O", UTF8, "Example x", 0 }, false },
        { { "O", UTF8, "Example", 0 }, { "OU", UTF8, "Example", 0 }, false },
        { { "O", UTF8, "\xc3\xa4", 0 }, { "O", UTF8, "\xc3\x84", 0 }, false },
        { { "O", V_ASN1_BMPSTRING, "ab", 0 }, { "O", V_ASN1_BMPSTRING, "aB", 0 }, false },
        { { "O", V_ASN1_BMPSTRING, "ab", 0 }, { "O", V_ASN1_BMPSTRING, "ab", 0 }, true },
        { { "O", V_ASN1_BMPSTRING, "ab", 0 }, { "O", UTF8, "ab", 0 }, false },
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct bytes a = NAME(pairs[i].a), b = NAME(pairs[i].b);
        assert_int_equal(is_within(a, b), pairs[i].equal);
        assert_int_equal(is_within(b, a), pairs[i].equal);
    }
}

/* RFC 5280 7.1: only printable ASCII is compared as the standard demands. */
static void knows_where_it_is_in_doubt(void **state)
{
    (void)state;
    static const struct {
        struct part a, b;
        bool doubtful;
    } pairs[] = {
        { { "O", UTF8, "Example", 0 }, { "O", PRINTABLE, "Other", 0 }, false },
        { { "O", UTF8, "\xc3\xa4", 0 }, { "O", UTF8, "\xc3\x84", 0 }, true },
        { { "O", UTF8, "a\tb", 0 }, { "O", UTF8, "a b", 0 }, true },
        { { "O", V_ASN1_BMPSTRING, "ab", 0 }, { "O", UTF8, "ab", 0 }, true },
        { { "O", V_ASN1_BMPSTRING, "ab", 0 }, { "OU", UTF8, "ab", 0 }, false },
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct bytes a = NAME(pairs[i].a), b = NAME(pairs[i].b);
        assert_false(distinguished_name_is_within(a, b, false));
        assert_int_equal(distinguished_name_is_within(a, b, true), pairs[i].doubtful);
        assert_int_equal(distinguished_name_is_within(b, a, true), pairs[i].doubtful);
    }
}

/* X.501 9.3: a set. DER's order follows lengths and encodings, which do not count. */
static void compares_an_rdn_as_a_set(void **state)
{
    (void)state;
    struct bytes a = NAME({ "O", PRINTABLE, "x", 0 }, { "OU", PRINTABLE, "long", -1 });
    struct bytes b = NAME({ "O", PRINTABLE, "X       ", 0 }, { "OU", PRINTABLE, "long", -1 });
    struct bytes c = NAME({ "O", PRINTABLE, "x", 0 }, { "OU", PRINTABLE, "other", -1 });
    assert_int_equal(a.data[10], 0x0a); /* O comes first in one, OU in the other */
    assert_int_equal(b.data[10], 0x0b);
    assert_true(is_within(a, b));
    assert_true(is_within(b, a));
    assert_false(is_within(a, c));
    assert_false(is_within(c, a));
    assert_false(is_within(a, NAME({ "O", PRINTABLE, "x", 0 })));
}

static void bounds_the_attributes_of_an_rdn(void **state)
{
    (void)state;
    for (int count = RDN_ATTRIBUTES_MAX; count <= RDN_ATTRIBUTES_MAX + 1; count++) {
        static const uint8_t attribute[] = { 0x30, 7, 6, 3, 0x55, 4, 3, 0x0c, 0 };
        uint8_t room[128];
        struct writer out = writer_of(room, sizeof room);
        write_u8(&out, DER_SEQUENCE);
        struct mark name = open_vector(&out, 1);
        write_u8(&out, DER_SET);
        struct mark together = open_vector(&out, 1);
        for (int i = 0; i < count; i++)
            write_bytes(&out, bytes_of(attribute, sizeof attribute));
        close_vector(&out, together);
        close_vector(&out, name);
        struct reader in = reader_of(writer_bytes(&out));
        (void)read_distinguished_name(&in);
        assert_int_equal(reader_done(&in), count <= RDN_ATTRIBUTES_MAX);
    }
}

static void shows_what_tells_most(void **state)
{
    (void)state;
    assert_string_equal(text_of(NAME({ "C", PRINTABLE, "US", 0 }, { "O", UTF8, "Big", 0 },
                                     { "OU", UTF8, "www", 0 }, { "CN", UTF8, "R3", 0 })),
                        "CN=R3 O=Big");
    assert_string_equal(text_of(NAME({ "CN", UTF8, "a", 0 }, { "CN", UTF8, "b", 0 })), "CN=b");
    assert_string_equal(text_of(NAME({ "C", PRINTABLE, "US", 0 })), "(unusual name)");
    assert_string_equal(text_of(bytes_of("\x30\x00", 2)), "(empty name)");
    assert_string_equal(text_of(NAME({ "CN", UTF8, "a\x1b[31m\"", 0 })), "CN=a\\x1b[31m\\x22");
}

/* A peer may have thousands of attributes in a name, and the name be shown for each way to it. */
static void shows_the_beginning_of_an_endless_name(void **state)
{
    (void)state;
    enum { COUNT = 200 };
    static const uint8_t first[] = "\x31\x0a\x30\x08\x06\x03\x55\x04\x03\x0c\x01"
                                   "a";
    uint8_t room[4 + COUNT * (sizeof first - 1)];
    struct writer out = writer_of(room, sizeof room);
    write_u8(&out, DER_SEQUENCE);
    write_u8(&out, 0x82);
    struct mark name = open_vector(&out, 2);
    for (size_t i = 0; i < COUNT; i++) {
        write_bytes(&out, bytes_of(first, sizeof first - 2));
        write_u8(&out, i < 64 ? 'a' : 'b');
    }
    close_vector(&out, name);
    assert_string_equal(text_of(writer_bytes(&out)), "CN=a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_name_whole),
        cmocka_unit_test(refuses_malformed_names),
        cmocka_unit_test(walks_over_the_attributes),
        cmocka_unit_test(knows_what_is_within_a_subtree),
        cmocka_unit_test(compares_text_without_letter_case_and_width_of_spaces),
        cmocka_unit_test(knows_where_it_is_in_doubt),
        cmocka_unit_test(compares_an_rdn_as_a_set),
        cmocka_unit_test(bounds_the_attributes_of_an_rdn),
        cmocka_unit_test(shows_what_tells_most),
        cmocka_unit_test(shows_the_beginning_of_an_endless_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
