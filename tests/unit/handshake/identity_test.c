/* identity_test.c - chains and keys from PEM, and what is wrong with them. */
#include "handshake/identity.h"

#include "provider_libcrypto/libcrypto.h"
#include "support/certificates.h"
#include "wire/authentication.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/test.h"

static struct provider *provider;
static struct made *root, *leaf, *other;
static struct identity identity;

static struct bytes text(const char *string)
{
    return bytes_of(string, strlen(string));
}

static parley_error refused(const char *chain, const char *key)
{
    parley_error error = no_error();
    assert_false(identity_read(&identity, &provider->private_keys, text(chain), text(key), &error));
    identity_end(&identity);
    return error;
}

static char *joined(const char *one, const char *two)
{
    size_t len = strlen(one) + strlen(two) + 1;
    char *both = malloc(len);
    assert_non_null(both);
    (void)snprintf(both, len, "%s%s", one, two);
    return both;
}

static void makes_a_certificate_message_of_its_chain(void **state)
{
    parley_error error = no_error();
    struct certificate_message message;
    char *chain = joined(leaf->pem, root->pem);
    (void)state;
    assert_true(identity_read(&identity, &provider->private_keys, text(chain), text(leaf->key_pem),
                              &error));
    struct reader in = reader_of(bytes_of(identity.message, identity.message_len));
    assert_int_equal(read_u8(&in), CERTIFICATE);
    size_t body_len = read_u24(&in);
    assert_int_equal(body_len, in.left);
    assert_true(certificate_message_parse(&message, &in, 0));
    assert_int_equal(message.context.len, 0);
    assert_int_equal(message.count, 2);
    assert_true(bytes_equal(message.certificates[0], leaf->der));
    assert_true(bytes_equal(message.certificates[1], root->der));
    assert_int_equal(identity.leaf.key.kind, KEY_P256);
    identity_end(&identity);
    free(chain);
}

static void takes_both_from_one_file_in_any_order(void **state)
{
    parley_error error = no_error();
    char *file = joined(leaf->key_pem, leaf->pem);
    (void)state;
    assert_true(identity_read(&identity, &provider->private_keys, text(file), text(file), &error));
    identity_end(&identity);
    free(file);
}

static void refuses_a_key_of_another_certificate(void **state)
{
    (void)state;
    assert_int_equal(refused(leaf->pem, other->key_pem).code, KEY_NOT_FOR_CERTIFICATE);
}

/* The leaf has to be the first. */
static void refuses_a_chain_in_a_wrong_order(void **state)
{
    char *chain = joined(root->pem, leaf->pem);
    (void)state;
    assert_int_equal(refused(chain, leaf->key_pem).code, KEY_NOT_FOR_CERTIFICATE);
    free(chain);
}

static void says_which_block_it_did_not_find(void **state)
{
    (void)state;
    parley_error error = refused(leaf->key_pem, leaf->key_pem);
    assert_int_equal(error.code, PEM_EMPTY);
    assert_string_equal(error.detail, "no block is called CERTIFICATE");
    error = refused(leaf->pem, leaf->pem);
    assert_int_equal(error.code, PEM_EMPTY);
    assert_string_equal(error.detail, "no block is called PRIVATE KEY");
}

static void refuses_what_is_no_pem_and_no_certificate(void **state)
{
    (void)state;
    assert_int_equal(refused("-----BEGIN CERTIFICATE-----\n!", leaf->key_pem).code, PEM_MALFORMED);
    assert_int_equal(
        refused("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", leaf->key_pem)
            .code,
        OWN_CERTIFICATE_MALFORMED);
    assert_int_equal(
        refused(leaf->pem, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").code,
        KEY_UNREADABLE);
}

static void refuses_a_chain_that_no_message_can_hold(void **state)
{
    size_t each = strlen(leaf->pem);
    char *chain = calloc(1, each * (CHAIN_CERTIFICATES_MAX + 1) + 1);
    (void)state;
    assert_non_null(chain);
    for (size_t i = 0; i <= CHAIN_CERTIFICATES_MAX; i++)
        memcpy(chain + i * each, leaf->pem, each);
    assert_int_equal(refused(chain, leaf->key_pem).code, CHAIN_TOO_LONG);
    free(chain);
}

static void refuses_a_certificate_that_no_message_can_hold(void **state)
{
    static char base64[2 * CERTIFICATE_MESSAGE_MAX + 1], chain[sizeof base64 + 64];
    (void)state;
    memset(base64, 'A', sizeof base64 - 1);
    (void)snprintf(chain, sizeof chain, "%s%s%s", "-----BEGIN CERTIFICATE-----\n", base64,
                   "\n-----END CERTIFICATE-----\n");
    assert_int_equal(refused(chain, leaf->key_pem).code, CHAIN_TOO_LONG);
}

static int start(void **state)
{
    parley_error error = no_error();
    (void)state;
    provider = libcrypto_open(&error);
    assert_non_null(provider);
    root = make_certificate(&(struct recipe){ .name = "root", .ca = true }, NULL);
    leaf = make_certificate(&(struct recipe){ .name = "leaf", .alt_names = "DNS:a.example" }, root);
    other =
        make_certificate(&(struct recipe){ .name = "other", .alt_names = "DNS:b.example" }, root);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    made_free(root);
    made_free(leaf);
    made_free(other);
    provider->close(provider);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(makes_a_certificate_message_of_its_chain),
        cmocka_unit_test(takes_both_from_one_file_in_any_order),
        cmocka_unit_test(refuses_a_key_of_another_certificate),
        cmocka_unit_test(refuses_a_chain_in_a_wrong_order),
        cmocka_unit_test(says_which_block_it_did_not_find),
        cmocka_unit_test(refuses_what_is_no_pem_and_no_certificate),
        cmocka_unit_test(refuses_a_chain_that_no_message_can_hold),
        cmocka_unit_test(refuses_a_certificate_that_no_message_can_hold),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
