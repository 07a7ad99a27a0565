/* fingerprint_test.c - SHA-256 of "abc", the example of FIPS 180-4. */
#include "verify/fingerprint.h"

#include "support/test.h"

static void writes_the_digest_in_both_forms(void **state)
{
    (void)state;
    struct arena arena = { .chunks = NULL };
    struct bytes abc = bytes_of("abc", 3);
    assert_string_equal(fingerprint_in_hex(&arena, abc),
                        "ba:78:16:bf:8f:01:cf:ea:41:41:40:de:5d:ae:22:23:b0:03:61:a3:96:17:7a:9c:"
                        "b4:10:ff:61:f2:00:15:ad");
    assert_string_equal(fingerprint_in_base64(&arena, abc),
                        "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_the_digest_in_both_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
