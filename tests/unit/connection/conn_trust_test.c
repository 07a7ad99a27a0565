/* trust_test.c - who is believed: from memory, from a file, from the system. */
#include "connected.h"
#include "failing_heap.h"
#include "files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/test.h"

/* Runs a handshake in which the client believes these, and counts down their count. */
static void expect_outcome(parley_trust *trust, enum code code)
{
    struct pair pair;
    parley_setup *client = parley_setup_client();
    assert_non_null(trust);
    parley_setup_clock(client, pair_clock, NULL);
    parley_setup_trust(client, trust);
    parley_trust_free(trust);
    pair_start(&pair, client, NULL);
    pair_run(&pair);
    if (code == NO_ERROR)
        expect_no_failure(pair.client);
    else
        expect_failure(pair.client, code);
    assert_int_equal(parley_facts_of(pair.client)->done, code == NO_ERROR);
    assert_int_equal(parley_facts_of(pair.client)->verified, code == NO_ERROR);
    pair_end(&pair);
}

static parley_trust *trust_of(const char *pem)
{
    parley_error error;
    return parley_trust_from_pem(view_text(pem), &error);
}

static enum code refusal_of(const char *pem)
{
    parley_error error;
    assert_null(parley_trust_from_pem(view_text(pem), &error));
    return (enum code)error.code;
}

/* R73 */
static void believes_every_certificate_of_a_text(void **state)
{
    char text[8192];
    (void)state;
    struct made *stranger =
        make_certificate(&(struct recipe){ .name = "Stranger", .ca = true }, NULL);
    expect_outcome(trust_of(pair_authority()->pem), NO_ERROR);
    expect_outcome(trust_of(stranger->pem), UNKNOWN_ISSUER);
    (void)snprintf(text, sizeof text, "# two of them\n%s%s", stranger->pem, pair_authority()->pem);
    expect_outcome(trust_of(text), NO_ERROR);
    made_free(stranger);
}

static void refuses_texts_with_nobody_to_believe(void **state)
{
    (void)state;
    assert_int_equal(refusal_of(""), PEM_EMPTY);
    assert_int_equal(refusal_of("no certificate at all"), PEM_EMPTY);
    assert_int_equal(refusal_of(pair_authority()->key_pem), PEM_EMPTY);
    assert_int_equal(refusal_of("-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n"),
                     PEM_MALFORMED);
    assert_int_equal(refusal_of("-----BEGIN CERTIFICATE-----\n"), PEM_MALFORMED);
}

static void reads_a_file(void **state)
{
    char path[FILE_PATH_LEN];
    parley_error error;
    (void)state;
    file_make(path, pair_authority()->pem);
    expect_outcome(parley_trust_from_file(path, &error), NO_ERROR);
    file_remove(path);
    file_make(path, "nothing");
    assert_null(parley_trust_from_file(path, &error));
    assert_int_equal(error.code, PARLEY_E_PEM_EMPTY);
    expect_detail(&error, path);
    file_remove(path);
    assert_null(parley_trust_from_file(path, &error));
    assert_int_equal(error.code, PARLEY_E_FILE_UNREADABLE);
    assert_int_equal(error.os_error, ENOENT);
    expect_detail(&error, path);
}

static void reads_certificates_as_der(void **state)
{
    (void)state;
    parley_error error;
    struct bytes der = pair_authority()->der;
    parley_trust *trust = parley_trust_from_der((parley_view){ der.data, der.len }, &error);
    assert_int_equal(parley_trust_count(trust), 1);
    assert_int_equal(parley_trust_passed_over(trust, &error), 0);
    assert_int_equal(error.code, PARLEY_E_NONE);
    expect_outcome(trust, NO_ERROR);
    assert_null(parley_trust_from_der((parley_view){ der.data, der.len - 1 }, &error));
    assert_int_equal(error.code, PARLEY_E_ANCHOR_MALFORMED);
}

static void reads_a_folder(void **state)
{
    char path[FILE_PATH_LEN];
    parley_error error;
    (void)state;
    file_make(path, pair_authority()->pem);
    assert_null(parley_trust_from_directory(path, &error));
    assert_int_equal(error.code, PARLEY_E_FILE_UNREADABLE);
    assert_int_equal(error.os_error, ENOTDIR);
    file_remove(path);

    char folder[] = "/tmp/parley-folder-XXXXXX", file[64];
    assert_non_null(mkdtemp(folder));
    (void)snprintf(file, sizeof file, "%s/authority.crt", folder);
    FILE *out = fopen(file, "w");
    assert_non_null(out);
    assert_true(fputs(pair_authority()->pem, out) >= 0 && fclose(out) == 0);
    expect_outcome(parley_trust_from_directory(folder, &error), NO_ERROR);
    assert_int_equal(remove(file), 0);
    assert_int_equal(remove(folder), 0);
}

static void reads_the_store_of_the_system(void **state)
{
    char path[FILE_PATH_LEN];
    parley_error error;
    (void)state;
    file_make(path, pair_authority()->pem);
    assert_int_equal(setenv("SSL_CERT_FILE", path, 1), 0);
    expect_outcome(parley_trust_system(&error), NO_ERROR);
    file_remove(path);
    assert_null(parley_trust_system(&error));
    assert_int_equal(error.code, PARLEY_E_NO_SYSTEM_TRUST);
    expect_detail(&error, path);
    assert_int_equal(unsetenv("SSL_CERT_FILE"), 0);
}

static void lasts_as_long_as_somebody_counts_it(void **state)
{
    (void)state;
    parley_trust *trust = trust_of(pair_authority()->pem);
    assert_ptr_equal(parley_trust_keep(trust), trust);
    parley_trust_free(trust);
    expect_outcome(trust, NO_ERROR);
    parley_trust_free(NULL);
}

static void blames_the_machine_when_memory_ends(void **state)
{
    parley_error error;
    size_t at = 0;
    (void)state;
    for (;; at++) {
        heap_fails_at(at);
        parley_trust *trust = parley_trust_from_pem(view_text(pair_authority()->pem), &error);
        size_t calls = heap_is_whole();
        parley_trust_free(trust);
        if (at == calls) /* none failed */
            break;
        assert_null(trust);
        assert_int_equal(error.code, PARLEY_E_NO_MEMORY);
        assert_int_equal(error.blame, PARLEY_BLAME_MACHINE);
    }
    assert_in_range(at, 3, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(believes_every_certificate_of_a_text),
        cmocka_unit_test(refuses_texts_with_nobody_to_believe),
        cmocka_unit_test(reads_a_file),
        cmocka_unit_test(reads_certificates_as_der),
        cmocka_unit_test(reads_a_folder),
        cmocka_unit_test(reads_the_store_of_the_system),
        cmocka_unit_test(lasts_as_long_as_somebody_counts_it),
        cmocka_unit_test(blames_the_machine_when_memory_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
