/* name_test.c - the wanted name, and certificates that are for it or not. */
#include "x509/name.h"

#include "support/certificates.h"

#include "support/test.h"

static bool read(struct peer_name *name, const char *text)
{
    parley_error error = no_error();
    bool good = peer_name_read(name, bytes_of(text, strlen(text)), &error);
    assert_int_equal(error.code, good ? NO_ERROR : NAME_INVALID);
    return good;
}

static void reads_names_and_addresses(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum peer_name_kind kind;
        const char *value;
    } good[] = {
        { "Example.COM", PEER_NAME_DNS, "example.com" },
        { "example.com.", PEER_NAME_DNS, "example.com" },
        { "localhost", PEER_NAME_DNS, "localhost" },
        { "a_b.example", PEER_NAME_DNS, "a_b.example" },
        { "xn--bcher-kva.example", PEER_NAME_DNS, "xn--bcher-kva.example" },
        { "1.example", PEER_NAME_DNS, "1.example" },
        { "192.0.2.1", PEER_NAME_IP, "192.0.2.1" },
        { "2001:DB8::1", PEER_NAME_IP, "2001:db8::1" },
        { "[2001:db8::1]", PEER_NAME_IP, "2001:db8::1" },
        { "a-b.example", PEER_NAME_DNS, "a-b.example" },
        { "0x7f.example", PEER_NAME_DNS, "0x7f.example" },
        { "host.0xg", PEER_NAME_DNS, "host.0xg" },
        { "email:Jo@Example.COM", PEER_NAME_EMAIL, "email:Jo@example.com" },
        { "URI:spiffe://Example.com/a?b", PEER_NAME_URI, "URI:spiffe://Example.com/a?b" },
        { "URI:urn:uuid:1", PEER_NAME_URI, "URI:urn:uuid:1" },
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct peer_name name;
        char text[PEER_NAME_TEXT_MAX];
        assert_true(read(&name, good[i].text));
        assert_int_equal(name.kind, good[i].kind);
        assert_string_equal(peer_name_text(text, &name), good[i].value);
        if (name.kind != PEER_NAME_IP)
            assert_int_equal(name.len, strlen((const char *)name.value));
    }
}

static void refuses_what_no_host_is_called(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        ".",
        "..",
        "example.com..",
        ".example.com",
        "a..b",
        "*.example.com",
        "example com",
        "\xc3\xbc.example",
        "https://example.com",
        "example.com:443",
        "user@example.com",
        "127.1",
        "1.2.3.4.5",
        "1.2.3.256",
        "999",
        "0x7f000001.1",
        "0x7f000001",
        "0X7F000001.",
        "0x",
        "127.0.0.0x1",
        "-host",
        "host-",
        "a.-b.example",
        "a-.example",
        "-",
        "email:",
        "email:example.com",
        "email:@example.com",
        "email:a@",
        "email:a b@example.com",
        "email:a@b@example.com",
        "email:a@192.0.2.1",
        "email:a@-host.example",
        "email:\xc3\xbc@example.com",
        "EMAIL:a@example.com",
        "URI:",
        "URI:/path",
        "URI:spiffe:",
        "URI::x",
        "URI:1a:x",
        "URI:a b:x",
        "URI:spiffe://a b",
        "URI:spiffe://\xc3\xbc",
        "DNS:example.com",
        "::1%eth0",
        "[::1",
        "[]",
        "[example.com]",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct peer_name name;
        assert_false(read(&name, bad[i]));
    }
    struct peer_name name;
    parley_error error = no_error();
    assert_false(peer_name_read(&name, bytes_of("example.com\0.evil.example", 25), &error));
}

static bool matches(const char *alt_names, const char *wanted)
{
    struct made *made = make_certificate(
        &(struct recipe){ .name = "example.com", .alt_names = alt_names, .key = MADE_ED25519 },
        NULL);
    struct certificate certificate;
    struct peer_name name;
    parley_error error = no_error();
    assert_true(certificate_parse(&certificate, made->der, &error));
    assert_true(read(&name, wanted));
    bool exactly = certificate_has_name(&certificate, &name);
    bool wildcard = certificate_has_wildcard_for(&certificate, &name);
    assert_int_equal(certificate_matches_name(&certificate, &name), exactly || wildcard);
    assert_false(exactly && wildcard);
    made_free(made);
    return exactly || wildcard;
}

/* R72 */
static void matches_dns_names_without_letter_case(void **state)
{
    (void)state;
    assert_true(matches("DNS:example.com", "example.com"));
    assert_true(matches("DNS:EXAMPLE.com", "Example.COM."));
    assert_true(matches("DNS:a.example,DNS:b.example,DNS:example.com", "example.com"));
    assert_true(matches("DNS:a_b.example.com", "a_b.example.com"));
    assert_true(matches("DNS:xn--bcher-kva.example", "xn--bcher-kva.example"));
    assert_false(matches("DNS:www.example.com", "example.com"));
    assert_false(matches("DNS:example.com", "www.example.com"));
    assert_false(matches("DNS:example.com.", "example.com"));
    assert_false(matches("DNS:.example.com", "www.example.com"));
    assert_false(matches("DER:30088206612e62002e63", "a.b")); /* a.b, a zero byte, and .c */
}

/* R72 */
static void takes_a_wildcard_as_the_whole_left_most_label_alone(void **state)
{
    (void)state;
    assert_true(matches("DNS:*.example.com", "www.example.com"));
    assert_true(matches("DNS:*.EXAMPLE.com", "www.example.COM"));
    assert_true(matches("DNS:*.a.b.example", "xn--x.a.b.example"));
    assert_false(matches("DNS:*.example.com", "example.com"));
    assert_false(matches("DNS:*.example.com", "a.b.example.com"));
    assert_false(matches("DNS:*.com", "example.com"));
    assert_false(matches("DNS:*", "localhost"));
    assert_false(matches("DNS:w*.example.com", "www.example.com"));
    assert_false(matches("DNS:*w.example.com", "www.example.com"));
    assert_false(matches("DNS:www.*.com", "www.example.com"));
    assert_false(matches("DNS:*.*.com", "www.example.com"));
    assert_false(matches("DNS:xn--*.example.com", "xn--x.example.com"));
}

/* R72 */
static void matches_addresses_byte_for_byte(void **state)
{
    (void)state;
    assert_true(matches("IP:192.0.2.1", "192.0.2.1"));
    assert_true(matches("IP:2001:db8::1", "2001:db8:0::1"));
    assert_false(matches("IP:192.0.2.1", "192.0.2.2"));
    assert_false(matches("IP:192.0.2.1", "::ffff:192.0.2.1"));
    assert_false(matches("DNS:192.0.2.1", "192.0.2.1"));
    assert_false(matches("DNS:*.0.2.1", "192.0.2.1"));
}

/* R67 */
static void matches_mailboxes_and_uris_of_clients(void **state)
{
    (void)state;
    assert_true(matches("email:Jo@EXAMPLE.com", "email:Jo@example.COM"));
    assert_false(matches("email:jo@example.com", "email:Jo@example.com"));
    assert_false(matches("email:jo@www.example.com", "email:jo@example.com"));
    assert_false(matches("DNS:example.com", "email:jo@example.com"));
    assert_true(matches("URI:spiffe://a.example/b", "URI:spiffe://a.example/b"));
    assert_false(matches("URI:spiffe://a.example/b", "URI:spiffe://a.example/b/"));
    assert_false(matches("URI:spiffe://a.example/b", "URI:spiffe://A.example/b"));
    assert_false(matches("URI:https://a.example/b", "a.example"));
    assert_false(matches("URI:spiffe://*.example/b", "URI:spiffe://a.example/b"));
}

static void reads_a_uri_up_to_its_bound(void **state)
{
    (void)state;
    char text[sizeof "URI:x:" + URI_MAX] = "URI:x:";
    struct peer_name name;
    size_t longest = strlen("URI:") + URI_MAX;
    memset(text + strlen("URI:x:"), 'a', longest - strlen("URI:x:"));
    assert_true(read(&name, text));
    assert_int_equal(name.len, URI_MAX);
    text[longest] = 'a';
    assert_false(read(&name, text));
}

/* R72. The subject of each of these certificates has the CN example.com. Other libraries looked
 * there when no DNS name, or only names of other kinds, stood in subjectAltName. */
static void never_falls_back_to_the_common_name(void **state)
{
    (void)state;
    assert_false(matches(NULL, "example.com"));
    assert_false(matches("email:a@example.com", "example.com"));
    assert_false(matches("URI:https://example.com/", "example.com"));
    assert_false(matches("otherName:1.3.6.1.5.5.7.8.7;IA5:_x.example.com", "example.com"));
    assert_false(matches("IP:192.0.2.1", "example.com"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_names_and_addresses),
        cmocka_unit_test(refuses_what_no_host_is_called),
        cmocka_unit_test(matches_dns_names_without_letter_case),
        cmocka_unit_test(takes_a_wildcard_as_the_whole_left_most_label_alone),
        cmocka_unit_test(matches_addresses_byte_for_byte),
        cmocka_unit_test(matches_mailboxes_and_uris_of_clients),
        cmocka_unit_test(reads_a_uri_up_to_its_bound),
        cmocka_unit_test(never_falls_back_to_the_common_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
