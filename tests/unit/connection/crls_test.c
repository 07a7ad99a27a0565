/* crls_test.c - revocation lists from memory and from files, and configurations that hold them. */
#include "connected.h"
#include "failing_heap.h"
#include "files.h"
#include "support/revocation.h"

#include <stdlib.h>
#include <string.h>

#include "support/test.h"

static struct bytes list;
static char *pem;

static int make_lists(void **state)
{
    (void)state;
    list = make_crl(&(struct crl_recipe){ .strangers = 2 }, pair_authority());
    pem = crl_pem(list, list);
    return 0;
}

static int free_lists(void **state)
{
    (void)state;
    free((void *)list.data);
    free(pem);
    return 0;
}

static parley_view der(void)
{
    return (parley_view){ list.data, list.len };
}

static void takes_pem_der_and_files(void **state)
{
    (void)state;
    parley_error error;
    char path[FILE_PATH_LEN];
    parley_crls *crls = parley_crls_from_memory(der(), &error);
    assert_int_equal(parley_crls_count(crls), 1);
    assert_ptr_equal(parley_crls_keep(crls), crls);
    parley_crls_free(crls);
    parley_crls_free(crls);
    crls = parley_crls_from_memory(view_text(pem), &error);
    assert_int_equal(parley_crls_count(crls), 2);
    parley_crls_free(crls);
    parley_crls_free(NULL);
    file_make(path, pem);
    crls = parley_crls_from_file(path, &error);
    file_remove(path);
    assert_int_equal(parley_crls_count(crls), 2);
    parley_crls_free(crls);
}

static void says_what_is_wrong_with_a_list(void **state)
{
    (void)state;
    char path[FILE_PATH_LEN];
    parley_error error;
    assert_null(parley_crls_from_memory((parley_view){ list.data, list.len - 1 }, &error));
    assert_int_equal(error.code, CRL_MALFORMED);
    assert_int_equal(error.blame, PARLEY_BLAME_SETUP);
    assert_null(parley_crls_from_memory(view_text("nothing"), &error));
    assert_int_equal(error.code, PEM_EMPTY);
    file_make(path, "nothing");
    assert_null(parley_crls_from_file(path, &error));
    file_remove(path);
    assert_int_equal(error.code, PEM_EMPTY);
    assert_non_null(strstr(error.detail, path));
    assert_null(parley_crls_from_file("/nowhere/at/all", &error));
    assert_int_equal(error.code, FILE_UNREADABLE);
}

/* R11: the heap ends at each allocation in turn. */
static void says_so_when_memory_runs_out(void **state)
{
    (void)state;
    parley_error error;
    heap_fails_at(SIZE_MAX);
    parley_crls_free(parley_crls_from_memory(view_text(pem), &error));
    size_t calls = heap_is_whole();
    for (size_t i = 0; i < calls; i++) {
        heap_fails_at(i);
        assert_null(parley_crls_from_memory(view_text(pem), &error));
        assert_int_equal(error.code, NO_MEMORY);
        (void)heap_is_whole();
    }
}

/* A server that staples and a copy of it: NULL and NO_MEMORY, or whole. */
static bool make_copy(parley_identity *identity, parley_crls *crls, parley_error *error)
{
    parley_setup *setup = parley_setup_server();
    parley_setup_identity(setup, identity);
    parley_setup_identity(setup, identity);
    parley_setup_staple(setup, der());
    parley_setup_crls(setup, crls);
    parley_config *config = parley_setup_finish(setup, error);
    if (config == NULL)
        return false;
    parley_config *copy = parley_setup_finish(parley_setup_from(config), error);
    parley_config_free(config);
    parley_config_free(copy);
    return copy != NULL;
}

static void no_configuration_is_without_what_was_asked_for(void **state)
{
    (void)state;
    parley_error error;
    parley_identity *identity = pair_identity(pair_authority());
    parley_crls *crls = parley_crls_from_memory(der(), &error);
    heap_fails_at(SIZE_MAX);
    assert_true(make_copy(identity, crls, &error));
    size_t calls = heap_is_whole();
    for (size_t i = 0; i < calls; i++) {
        heap_fails_at(i);
        assert_false(make_copy(identity, crls, &error));
        assert_int_equal(error.code, NO_MEMORY);
        (void)heap_is_whole();
    }
    parley_identity_free(identity);
    parley_crls_free(crls);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_pem_der_and_files),
        cmocka_unit_test(says_what_is_wrong_with_a_list),
        cmocka_unit_test(says_so_when_memory_runs_out),
        cmocka_unit_test(no_configuration_is_without_what_was_asked_for),
    };
    return cmocka_run_group_tests(tests, make_lists, free_lists);
}
