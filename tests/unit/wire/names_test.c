/* names_test.c - the numbers of TLS have the names of the registries, each but one. */
#include "wire/names.h"

#include "wire/codes.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/test.h"

typedef const char *name_of_fn(uint16_t number);

static name_of_fn *const all[] = {
    version_name, handshake_type_name, extension_name, suite_name, group_name, scheme_name,
};

static void knows_the_names_of_rfc9846(void **state)
{
    (void)state;
    static const struct {
        name_of_fn *name_of;
        uint16_t number;
        const char *name;
    } cases[] = {
        { version_name, 0x0304, "TLS 1.3" },
        { version_name, 0x0303, "TLS 1.2" },
        { version_name, 0x0301, "TLS 1.0" },
        { handshake_type_name, 1, "ClientHello" },
        { handshake_type_name, 2, "ServerHello" },
        { handshake_type_name, HELLO_RETRY_REQUEST, "HelloRetryRequest" },
        { handshake_type_name, 24, "KeyUpdate" },
        { handshake_type_name, 12, "ServerKeyExchange" },
        { extension_name, 0, "server_name" },
        { extension_name, 16, "application_layer_protocol_negotiation" },
        { extension_name, 51, "key_share" },
        { extension_name, 65037, "encrypted_client_hello" },
        { extension_name, 65281, "renegotiation_info" },
        { suite_name, 0x1301, "TLS_AES_128_GCM_SHA256" },
        { suite_name, 0x1303, "TLS_CHACHA20_POLY1305_SHA256" },
        { suite_name, 0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256" },
        { suite_name, 0x000a, "TLS_RSA_WITH_3DES_EDE_CBC_SHA" },
        { suite_name, 0x0000, "TLS_NULL_WITH_NULL_NULL" },
        { suite_name, 0x0003, "TLS_RSA_EXPORT_WITH_RC4_40_MD5" },
        { suite_name, 0x0034, "TLS_DH_anon_WITH_AES_128_CBC_SHA" },
        { suite_name, 0xc015, "TLS_ECDH_anon_WITH_NULL_SHA" },
        { suite_name, 0xc0ae, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8" },
        { suite_name, 0xccae, "TLS_RSA_PSK_WITH_CHACHA20_POLY1305_SHA256" },
        { group_name, 29, "X25519" },
        { group_name, 23, "secp256r1" },
        { group_name, 256, "ffdhe2048" },
        { group_name, 4587, "SecP256r1MLKEM768" },
        { group_name, 4588, "X25519MLKEM768" },
        { group_name, 4589, "SecP384r1MLKEM1024" },
        { scheme_name, 0x0403, "ecdsa_secp256r1_sha256" },
        { scheme_name, 0x0804, "rsa_pss_rsae_sha256" },
        { scheme_name, 0x0807, "ed25519" },
        { scheme_name, 0x0905, "mldsa65" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(cases[i].name_of(cases[i].number), cases[i].name);
}

static void names_every_extension_that_codes_h_knows(void **state)
{
    (void)state;
    const uint16_t types[] = { EXTENSION_SERVER_NAME,
                               EXTENSION_STATUS_REQUEST,
                               EXTENSION_SUPPORTED_GROUPS,
                               EXTENSION_SIGNATURE_ALGORITHMS,
                               EXTENSION_ALPN,
                               EXTENSION_SIGNED_CERTIFICATE_TIMESTAMP,
                               EXTENSION_PADDING,
                               EXTENSION_RECORD_SIZE_LIMIT,
                               EXTENSION_PRE_SHARED_KEY,
                               EXTENSION_EARLY_DATA,
                               EXTENSION_SUPPORTED_VERSIONS,
                               EXTENSION_COOKIE,
                               EXTENSION_PSK_KEY_EXCHANGE_MODES,
                               EXTENSION_CERTIFICATE_AUTHORITIES,
                               EXTENSION_OID_FILTERS,
                               EXTENSION_POST_HANDSHAKE_AUTH,
                               EXTENSION_SIGNATURE_ALGORITHMS_CERT,
                               EXTENSION_KEY_SHARE,
                               EXTENSION_EC_POINT_FORMATS,
                               EXTENSION_ENCRYPT_THEN_MAC,
                               EXTENSION_EXTENDED_MAIN_SECRET,
                               EXTENSION_SESSION_TICKET,
                               EXTENSION_RENEGOTIATION_INFO };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        assert_non_null(extension_name(types[i]));
}

static void does_not_name_what_it_does_not_know(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        assert_null(all[i](0xbeef));
}

/* RFC 8701 2: 0x0a0a, 0x1a1a and so on to 0xfafa, and no others. */
static void knows_grease(void **state)
{
    (void)state;
    for (uint16_t high = 0; high < 256; high++) {
        for (uint16_t low = 0; low < 256; low++) {
            const char *name = group_name((uint16_t)(high << 8 | low));
            bool is_grease = name != NULL && strcmp(name, "GREASE") == 0;
            assert_int_equal(is_grease, high == low && high % 16 == 10);
        }
    }
    assert_string_equal(suite_name(0x3a3a), "GREASE");
    assert_string_equal(extension_name(0xfafa), "GREASE");
    assert_string_equal(version_name(0x0a0a), "GREASE");
    assert_string_equal(scheme_name(0x1a1a), "GREASE");
    assert_null(handshake_type_name(0x0a0a));
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void gives_no_name_twice(void **state)
{
    (void)state;
    static const char *names[65536];
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        size_t count = 0;
        for (uint32_t number = 0; number < 65536; number++) {
            const char *name = all[i]((uint16_t)number);
            if (name != NULL && strcmp(name, "GREASE") != 0)
                names[count++] = name;
        }
        qsort(names, count, sizeof *names, by_text);
        for (size_t j = 1; j < count; j++)
            assert_string_not_equal(names[j - 1], names[j]);
    }
}

/* R88 */
static void says_what_each_message_of_tls13_is_for(void **state)
{
    (void)state;
    const uint16_t types[] = {
        CLIENT_HELLO,        SERVER_HELLO,      HELLO_RETRY_REQUEST, ENCRYPTED_EXTENSIONS,
        CERTIFICATE_REQUEST, CERTIFICATE,       CERTIFICATE_VERIFY,  FINISHED,
        NEW_SESSION_TICKET,  END_OF_EARLY_DATA, KEY_UPDATE,          MESSAGE_HASH
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        const char *purpose = handshake_type_purpose(types[i]);
        assert_true(strlen(purpose) > 20);
        assert_int_equal(purpose[strlen(purpose) - 1], '.');
        assert_int_equal(strncmp(handshake_type_reference(types[i]), "RFC 9846 4.", 11), 0);
    }
    assert_string_equal(handshake_type_purpose(99), "");
    assert_string_equal(handshake_type_reference(99), "");
}

/* R88 */
static void says_what_each_message_of_tls12_is_for(void **state)
{
    (void)state;
    const uint16_t types[] = { HELLO_REQUEST,       CLIENT_HELLO,      SERVER_HELLO,
                               NEW_SESSION_TICKET,  CERTIFICATE,       SERVER_KEY_EXCHANGE,
                               CERTIFICATE_REQUEST, SERVER_HELLO_DONE, CERTIFICATE_VERIFY,
                               CLIENT_KEY_EXCHANGE, FINISHED,          CERTIFICATE_STATUS };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        const char *purpose = handshake_type_purpose12(types[i]);
        assert_true(strlen(purpose) > 20);
        assert_int_equal(purpose[strlen(purpose) - 1], '.');
        assert_int_equal(strncmp(handshake_type_reference12(types[i]), "RFC ", 4), 0);
        assert_null(strstr(handshake_type_reference12(types[i]), "9846"));
        assert_non_null(handshake_type_name(types[i]));
    }
    assert_string_equal(handshake_type_purpose12(ENCRYPTED_EXTENSIONS), "");
    assert_string_equal(handshake_type_reference12(KEY_UPDATE), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_the_names_of_rfc9846),
        cmocka_unit_test(names_every_extension_that_codes_h_knows),
        cmocka_unit_test(does_not_name_what_it_does_not_know),
        cmocka_unit_test(knows_grease),
        cmocka_unit_test(gives_no_name_twice),
        cmocka_unit_test(says_what_each_message_of_tls13_is_for),
        cmocka_unit_test(says_what_each_message_of_tls12_is_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
