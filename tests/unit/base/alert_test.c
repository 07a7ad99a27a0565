/* alert_test.c - names of alerts against RFC 9846 section 6. */
#include "base/alert.h"

#include <parley/error.h>
#include <string.h>

#include "support/test.h"

/* The enum of RFC 9846 section 6, without what is reserved; no_renegotiation is of RFC 5246 7.2.2. */
static const struct {
    unsigned number;
    const char *name;
} alerts[] = {
    { 0, "close_notify" },
    { 10, "unexpected_message" },
    { 20, "bad_record_mac" },
    { 22, "record_overflow" },
    { 40, "handshake_failure" },
    { 42, "bad_certificate" },
    { 43, "unsupported_certificate" },
    { 44, "certificate_revoked" },
    { 45, "certificate_expired" },
    { 46, "certificate_unknown" },
    { 47, "illegal_parameter" },
    { 48, "unknown_ca" },
    { 49, "access_denied" },
    { 50, "decode_error" },
    { 51, "decrypt_error" },
    { 70, "protocol_version" },
    { 71, "insufficient_security" },
    { 80, "internal_error" },
    { 86, "inappropriate_fallback" },
    { 90, "user_canceled" },
    { 100, "no_renegotiation" },
    { 109, "missing_extension" },
    { 110, "unsupported_extension" },
    { 112, "unrecognized_name" },
    { 113, "bad_certificate_status_response" },
    { 115, "unknown_psk_identity" },
    { 116, "certificate_required" },
    { 117, "general_error" },
    { 120, "no_application_protocol" },
};

enum { ALERT_COUNT = sizeof alerts / sizeof *alerts };

static void names_each_alert_of_the_rfc_and_no_other(void **state)
{
    (void)state;
    size_t next = 0;
    for (unsigned number = 0; number < 300; number++) {
        const char *name = alert_name(number);
        if (next < ALERT_COUNT && alerts[next].number == number) {
            assert_non_null(name);
            assert_string_equal(name, alerts[next++].name);
        } else {
            assert_null(name);
        }
    }
    assert_int_equal(next, ALERT_COUNT);
}

static void gives_the_same_names_to_the_public(void **state)
{
    (void)state;
    assert_string_equal(parley_alert_name(40), "handshake_failure");
    assert_null(parley_alert_name(255));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_each_alert_of_the_rfc_and_no_other),
        cmocka_unit_test(gives_the_same_names_to_the_public),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
