/* pem_text_test.c - PEM texts of every length, and finding the right block. */
#include "authority/pem_text.h"

#include "base/memory.h"

#include "support/test.h"

static void a_certificate_of_every_length_reads_back(void **state)
{
    (void)state;
    uint8_t der[600];
    for (size_t i = 0; i < sizeof der; i++)
        der[i] = (uint8_t)(7 * i);
    for (size_t len = 1; len <= sizeof der; len++) {
        struct pem_text text = { NULL, 0 };
        struct pem_block block;
        parley_error error = no_error();
        assert_true(pem_text_of_certificate(&text, bytes_of(der, len), &error));
        assert_true(pem_find(&block, bytes_of(text.data, text.len), "CERTIFICATE", &error));
        assert_true(bytes_equal(bytes_of(block.der, block.der_len), bytes_of(der, len)));
        memory_free(block.der);
        pem_text_end(&text);
        assert_null(text.data);
    }
}

static struct bytes bytes_of_text(const char *text)
{
    return bytes_of(text, strlen(text));
}

static const char two_blocks[] = "a remark\n"
                                 "-----BEGIN CERTIFICATE-----\n"
                                 "AQID\n"
                                 "-----END CERTIFICATE-----\n"
                                 "-----BEGIN EC PRIVATE KEY-----\n"
                                 "BAUG\n"
                                 "-----END EC PRIVATE KEY-----\n";

static void the_block_is_found_among_others_by_the_end_of_its_label(void **state)
{
    (void)state;
    struct pem_block block;
    parley_error error = no_error();
    assert_true(pem_find(&block, bytes_of_text(two_blocks), "PRIVATE KEY", &error));
    assert_true(bytes_equal(block.label, bytes_of_text("EC PRIVATE KEY")));
    assert_true(bytes_equal(bytes_of(block.der, block.der_len), bytes_of("\4\5\6", 3)));
    memory_wipe_and_free(block.der, block.der_len);
}

static void says_which_block_is_missing(void **state)
{
    (void)state;
    struct pem_block block;
    parley_error error = no_error();
    assert_false(pem_find(&block, bytes_of_text(two_blocks), "RSA PRIVATE KEY", &error));
    assert_int_equal(error.code, PEM_EMPTY);
    assert_non_null(strstr(error.detail, "RSA PRIVATE KEY"));
}

static void refuses_a_text_cut_short(void **state)
{
    (void)state;
    struct pem_block block;
    parley_error error = no_error();
    assert_false(
        pem_find(&block, bytes_of(two_blocks, sizeof two_blocks - 20), "PRIVATE KEY", &error));
    assert_int_equal(error.code, PEM_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certificate_of_every_length_reads_back),
        cmocka_unit_test(the_block_is_found_among_others_by_the_end_of_its_label),
        cmocka_unit_test(says_which_block_is_missing),
        cmocka_unit_test(refuses_a_text_cut_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
