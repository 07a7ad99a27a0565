/* identity_test.c - identities from memory and files, and how long they last. */
#include "connected.h"
#include "failing_heap.h"
#include "files.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "support/test.h"

static struct made *leaf, *other;

static int make_certificates(void **state)
{
    (void)state;
    leaf = make_certificate(&(struct recipe){ .name = "leaf", .alt_names = "DNS:" PAIR_NAME },
                            pair_authority());
    other = make_certificate(&(struct recipe){ .name = "other", .alt_names = "DNS:other.example" },
                             pair_authority());
    return 0;
}

static int free_certificates(void **state)
{
    (void)state;
    made_free(leaf);
    made_free(other);
    return 0;
}

static void refuse(const char *chain, const char *key, enum code code)
{
    parley_error error;
    assert_null(parley_identity_from_pem(view_text(chain), view_text(key), &error));
    if (error.code != code)
        fail_msg("expected %s, came %s", parley_error_name((uint16_t)code),
                 parley_error_name(error.code));
    assert_int_equal(error.blame, PARLEY_BLAME_SETUP); /* there is no peer yet */
    assert_int_equal(error.alert, ALERT_NONE);
}

static void connect_with(parley_identity *identity)
{
    struct pair pair;
    parley_setup *server = parley_setup_server();
    parley_setup_identity(server, identity);
    parley_identity_free(identity);
    pair_connect(&pair, NULL, server);
    pair_end(&pair);
}

static void serves_what_it_was_read_from(void **state)
{
    (void)state;
    connect_with(pair_identity(leaf));
}

static void reads_both_from_one_text_in_any_order(void **state)
{
    char text[8192];
    parley_error error;
    (void)state;
    (void)snprintf(text, sizeof text, "%s%s", leaf->pem, leaf->key_pem);
    connect_with(parley_identity_from_pem(view_text(text), view_text(text), &error));
    (void)snprintf(text, sizeof text, "some words\n%s\n%s", leaf->key_pem, leaf->pem);
    connect_with(parley_identity_from_pem(view_text(text), view_text(text), &error));
}

static void says_what_is_wrong_with_a_text(void **state)
{
    (void)state;
    refuse("", leaf->key_pem, PEM_EMPTY);
    refuse(leaf->pem, "", PEM_EMPTY);
    refuse(leaf->key_pem, leaf->key_pem, PEM_EMPTY);
    refuse(leaf->pem, leaf->pem, PEM_EMPTY);
    refuse(leaf->pem, other->key_pem, KEY_NOT_FOR_CERTIFICATE);
    refuse("-----BEGIN CERTIFICATE-----\nMIIB\n", leaf->key_pem, PEM_MALFORMED);
    refuse("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", leaf->key_pem,
           OWN_CERTIFICATE_MALFORMED);
    refuse(leaf->pem, "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n",
           KEY_UNREADABLE);
}

static void refuses_keys_that_tls_has_no_use_for(void **state)
{
    (void)state;
    struct made *strange = make_certificate(
        &(struct recipe){ .name = "strange", .key = MADE_SECP256K1 }, pair_authority());
    refuse(leaf->pem, strange->key_pem, KEY_UNSUPPORTED);
    made_free(strange);
}

static void refuses_more_certificates_than_a_message_may_have(void **state)
{
    static char text[33 * 2048];
    size_t len = 0;
    parley_error error;
    (void)state;
    for (int i = 0; i < CHAIN_CERTIFICATES_MAX; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s", leaf->pem);
    parley_identity *most =
        parley_identity_from_pem(view_text(text), view_text(leaf->key_pem), &error);
    assert_non_null(most);
    parley_identity_free(most);
    (void)snprintf(text + len, sizeof text - len, "%s", leaf->pem);
    refuse(text, leaf->key_pem, CHAIN_TOO_LONG);
}

static void reads_files(void **state)
{
    char chain[FILE_PATH_LEN], key[FILE_PATH_LEN], both[FILE_PATH_LEN], text[8192];
    parley_error error;
    (void)state;
    (void)snprintf(text, sizeof text, "%s%s", leaf->key_pem, leaf->pem);
    file_make(chain, leaf->pem);
    file_make(key, leaf->key_pem);
    file_make(both, text);
    connect_with(parley_identity_from_files(chain, key, &error));
    connect_with(parley_identity_from_files(both, both, &error));

    assert_null(parley_identity_from_files(key, chain, &error)); /* mixed up */
    assert_int_equal(error.code, PARLEY_E_PEM_EMPTY);
    file_remove(key);
    assert_null(parley_identity_from_files(chain, key, &error));
    assert_int_equal(error.code, PARLEY_E_FILE_UNREADABLE);
    assert_int_equal(error.os_error, ENOENT);
    expect_detail(&error, key);
    file_remove(chain);
    file_remove(both);
    assert_null(parley_identity_from_files(chain, key, &error));
    expect_detail(&error, chain);
}

static void lasts_as_long_as_somebody_counts_it(void **state)
{
    (void)state;
    parley_identity *identity = pair_identity(leaf);
    assert_ptr_equal(parley_identity_keep(identity), identity);
    parley_identity_free(identity);
    connect_with(identity);
    parley_identity_free(NULL);
}

static void blames_the_machine_when_memory_ends(void **state)
{
    parley_error error;
    size_t at = 0;
    (void)state;
    for (;; at++) {
        heap_fails_at(at);
        parley_identity *identity =
            parley_identity_from_pem(view_text(leaf->pem), view_text(leaf->key_pem), &error);
        size_t calls = heap_is_whole();
        parley_identity_free(identity);
        if (at == calls) /* none failed */
            break;
        assert_null(identity);
        assert_int_equal(error.code, PARLEY_E_NO_MEMORY);
        assert_int_equal(error.blame, PARLEY_BLAME_MACHINE);
    }
    assert_in_range(at, 5, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(serves_what_it_was_read_from),
        cmocka_unit_test(reads_both_from_one_text_in_any_order),
        cmocka_unit_test(says_what_is_wrong_with_a_text),
        cmocka_unit_test(refuses_keys_that_tls_has_no_use_for),
        cmocka_unit_test(refuses_more_certificates_than_a_message_may_have),
        cmocka_unit_test(reads_files),
        cmocka_unit_test(lasts_as_long_as_somebody_counts_it),
        cmocka_unit_test(blames_the_machine_when_memory_ends),
    };
    return cmocka_run_group_tests(tests, make_certificates, free_certificates);
}
