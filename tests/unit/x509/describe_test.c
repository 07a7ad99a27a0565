/* describe_test.c - what a watcher is told of the certificates of a message. */
#include "x509/describe.h"

#include "support/certificates.h"

#include <stdio.h>

#include "support/test.h"

static char told[4096];

static void note(void *user, const parley_trace *happening)
{
    (void)user;
    assert_int_equal(happening->kind, PARLEY_TRACE_FIELD);
    assert_int_equal(happening->level, PARLEY_LEVEL_HANDSHAKE);
    assert_false(happening->sent);
    assert_memory_equal(happening->reference, "RFC 5280 ", 9);
    size_t len = strlen(told);
    (void)snprintf(told + len, sizeof told - len, "%u %s: %s\n", happening->depth, happening->name,
                   happening->meaning);
}

static const struct trace watcher = { note, NULL };

static void describe(const struct bytes *chain, size_t count)
{
    told[0] = '\0';
    describe_certificates(&watcher, PARLEY_LEVEL_HANDSHAKE, chain, count);
}

/* R88 */
static void tells_who_for_what_and_until_when(void **state)
{
    (void)state;
    struct made *root = make_certificate(
        &(struct recipe){ .name = "Root", .ca = true, .key = MADE_RSA_2048 }, NULL);
    struct made *leaf = make_certificate(
        &(struct recipe){ .name = "leaf", .alt_names = "DNS:a.example,IP:192.0.2.1" }, root);
    describe((struct bytes[]){ leaf->der, root->der }, 2);
    assert_string_equal(told, "1 leaf: CN=leaf\n"
                              "2 names: DNS:a.example, IP:192.0.2.1\n"
                              "2 validity: 2026-01-01 00:00:00 UTC to 2027-01-01 00:00:00 UTC\n"
                              "2 key: P-256\n"
                              "2 issuer: CN=Root\n"
                              "2 signature: SHA-256 with RSA\n"
                              "1 certificate 1: CN=Root\n"
                              "2 authority: may issue certificates\n"
                              "2 validity: 2026-01-01 00:00:00 UTC to 2027-01-01 00:00:00 UTC\n"
                              "2 key: RSA of 2048 bits\n"
                              "2 issuer: CN=Root\n"
                              "2 signature: SHA-256 with RSA\n");
    made_free(leaf);
    made_free(root);
}

static void names_each_kind_of_key(void **state)
{
    (void)state;
    static const struct {
        enum made_key key;
        const char *told;
    } kinds[] = {
        { MADE_P384, "2 key: P-384\n" },
        { MADE_P521, "2 key: P-521\n" },
        { MADE_ED25519, "2 key: Ed25519\n" },
        { MADE_RSA_PSS_2048, "2 key: RSA of 2048 bits, for PSS alone\n" },
        { MADE_SECP256K1, "2 key: of a kind that cannot be used here\n" },
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct made *made =
            make_certificate(&(struct recipe){ .name = "x", .key = kinds[i].key }, NULL);
        describe(&made->der, 1);
        assert_non_null(strstr(told, kinds[i].told));
        made_free(made);
    }
}

/* What a peer wrote cannot move the cursor of whoever reads it. */
static void escapes_what_the_peer_wrote(void **state)
{
    (void)state;
    struct made *made = make_certificate(
        &(struct recipe){ .name = "\x1b[2J", .alt_names = "DNS:a\x1b[31m.example" }, NULL);
    describe(&made->der, 1);
    assert_non_null(strstr(told, "1 leaf: CN=\\x1b[2J\n"));
    assert_null(strchr(told, '\x1b'));
    made_free(made);
}

static void tells_one_that_cannot_be_read_and_goes_on(void **state)
{
    (void)state;
    static const uint8_t broken[] = { 0x30, 0x03, 0x02, 0x01 };
    struct made *made = make_certificate(&(struct recipe){ .name = "x" }, NULL);
    describe((struct bytes[]){ bytes_of(broken, sizeof broken), made->der }, 2);
    assert_memory_equal(told, "1 leaf: malformed: ", 19);
    assert_non_null(strstr(told, "\n1 certificate 1: CN=x\n"));
    made_free(made);
}

static void does_nothing_when_nobody_watches(void **state)
{
    (void)state;
    struct made *made = make_certificate(&(struct recipe){ .name = "x" }, NULL);
    describe_certificates(&(struct trace){ NULL, NULL }, PARLEY_LEVEL_HANDSHAKE, &made->der, 1);
    made_free(made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_who_for_what_and_until_when),
        cmocka_unit_test(names_each_kind_of_key),
        cmocka_unit_test(escapes_what_the_peer_wrote),
        cmocka_unit_test(tells_one_that_cannot_be_read_and_goes_on),
        cmocka_unit_test(does_nothing_when_nobody_watches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
