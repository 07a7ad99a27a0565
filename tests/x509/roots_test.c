/* roots_test.c - every root of the system's store can end a path, whatever rules of form it breaks.
 *
 * Some are older than the rules: serial numbers of zero, no subjectKeyIdentifier, basicConstraints
 * that are not critical, an authorityKeyIdentifier with a serial number. Whoever keeps the store has
 * looked at each. A root that expired meanwhile is judged at a time when it had not.
 */
#include "base/memory.h"
#include "x509/path_check.h"
#include "x509/pem.h"

#include <stdio.h>

#include "support/certificates.h"
#include "support/test.h"

enum { SKIPPED = 77, BUNDLE_MAX = 1 << 22 }; /* SKIPPED: ctest's SKIP_RETURN_CODE */
static bool skipped;                         /* there is no store */

static struct made *leaf;

static bool judge(const struct certificate *root, enum profile profile, struct refusal *refusal)
{
    struct certificate parsed;
    size_t checks = NAME_CONSTRAINT_CHECKS_MAX;
    parley_error error = no_error();
    assert_true(certificate_parse(&parsed, leaf->der, &error));
    const struct path path = { .links = { { &parsed, POSITION_LEAF }, { root, POSITION_ANCHOR } },
                               .count = 2 };
    const struct path_question question = {
        .now_s = root->not_before_s + (root->not_after_s - root->not_before_s) / 2,
        .purpose = PURPOSE_SERVER,
        .usage = USAGE_DIGITAL_SIGNATURE,
        .profile = profile,
    };
    *refusal = (struct refusal){ .code = NO_ERROR };
    return path_check(&path, &question, &checks, refusal);
}

/* R73 */
static void takes_every_root_of_the_system(void **state)
{
    (void)state;
    static const char path[] = "/etc/ssl/certs/ca-certificates.crt";
    static char text[BUNDLE_MAX];
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        (void)fprintf(stderr, "SKIPPED: there is no %s\n", path);
        skipped = true;
        skip();
    }
    struct reader in = reader_of(bytes_of(text, fread(text, 1, sizeof text, file)));
    assert_int_equal(fclose(file), 0);
    struct made *issuer = make_certificate(&(struct recipe){ .name = "issuer", .ca = true }, NULL);
    leaf = make_certificate(&(struct recipe){ .name = "leaf",
                                              .alt_names = "DNS:a.example",
                                              .not_before_s = 1,
                                              .not_after_s = INT64_C(4102444800) },
                            issuer);

    size_t count = 0, odd = 0;
    parley_error error = no_error();
    for (struct pem_block block; pem_next(&in, &block, &error) && block.der != NULL; count++) {
        struct certificate root;
        struct refusal refusal;
        assert_true(certificate_parse(&root, bytes_of(block.der, block.der_len), &error));
        if (!judge(&root, PROFILE_WEB, &refusal) || !judge(&root, PROFILE_PRIVATE, &refusal)) {
            (void)fail_refused(&error, &refusal);
            fail_msg("%s", error.detail);
        }
        odd += !judge(&root, PROFILE_WEB_IN_FULL, &refusal);
        memory_free(block.der);
    }
    made_free(leaf);
    made_free(issuer);
    assert_false(failed(&error));
    print_message("%zu roots; %zu would be refused if nobody had looked at them\n", count, odd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_every_root_of_the_system),
    };
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    return skipped ? SKIPPED : failures;
}
