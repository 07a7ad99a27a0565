/* ecdh_test.c - key agreement on the NIST curves: the answers of RFC 5903, and bad random bytes. */
#include "fixture.h"
#include "support/hex.h"

#include "support/test.h"

/* RFC 5903 8.1 to 8.3: the initiator is the client, the responder the server. */
static const struct {
    const char *group;
    uint16_t id;
    const char *client_scalar, *client_share, *server_scalar, *server_share, *secret;
} rfc5903[] = {
    { "P-256", 0x0017, "c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433",
      "04dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180"
      "5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3",
      "c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53",
      "04d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63"
      "56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab",
      "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de" },
    { "P-384", 0x0018,
      "099f3c7034d4a2c699884d73a375a67f7624ef7c6b3c0f160647b67414dce655"
      "e35b538041e649ee3faef896783ab194",
      "04667842d7d180ac2cde6f74f37551f55755c7645c20ef73e31634fe72b4c55e"
      "e6de3ac808acb4bdb4c88732aee95f41aa9482ed1fc0eeb9cafc4984625ccfc2"
      "3f65032149e0e144ada024181535a0f38eeb9fcff3c2c947dae69b4c634573a8"
      "1c",
      "41cb0779b4bdb85d47846725fbec3c9430fab46cc8dc5060855cc9bda0aa2942"
      "e0308312916b8ed2960e4bd55a7448fc",
      "04e558dbef53eecde3d3fccfc1aea08a89a987475d12fd950d83cfa41732bc50"
      "9d0d1ac43a0336def96fda41d0774a3571dcfbec7aacf3196472169e83843036"
      "7f66eebe3c6e70c416dd5f0c68759dd1fff83fa40142209dff5eaad96db9e638"
      "6c",
      "11187331c279962d93d604243fd592cb9d0a926f422e47187521287e7156c5c4"
      "d603135569b9e9d09cf5d4a270f59746" },
    { "P-521", 0x0019,
      "0037ade9319a89f4dabdb3ef411aaccca5123c61acab57b5393dce47608172a0"
      "95aa85a30fe1c2952c6771d937ba9777f5957b2639bab072462f68c27a57382d"
      "4a52",
      "040015417e84dbf28c0ad3c278713349dc7df153c897a1891bd98bab4357c9ec"
      "bee1e3bf42e00b8e380aeae57c2d107564941885942af5a7f4601723c4195d17"
      "6ced3e017cae20b6641d2eeb695786d8c946146239d099e18e1d5a514c739d7c"
      "b4a10ad8a788015ac405d7799dc75e7b7d5b6cf2261a6a7f1507438bf01beb6c"
      "a3926f9582",
      "0145ba99a847af43793fdd0e872e7cdfa16be30fdc780f97bccc3f078380201e"
      "9c677d600b343757a3bdbf2a3163e4c2f869cca7458aa4a4effc311f5cb15168"
      "5eb9",
      "0400d0b3975ac4b799f5bea16d5e13e9af971d5e9b984c9f39728b5e5739735a"
      "219b97c356436adc6e95bb0352f6be64a6c2912d4ef2d0433ced2b6171640012"
      "d9460f015c68226383956e3bd066e797b623c27ce0eac2f551a10c2c724d9852"
      "077b87220b6536c5c408a1d2aebb8e86d678ae49cb57091f4732296579ab44fc"
      "d17f0fc56a",
      "01144c7d79ae6956bc8edb8e7c787c4521cb086fa64407f97894e5e6b2d79b04"
      "d1427e73ca4baa240a34786859810c06b3c715a3a8cc3151f2bee417996d19f3"
      "ddea" },
};

enum { CURVES = sizeof rfc5903 / sizeof *rfc5903 };

/* R23 */
static void agrees_as_in_rfc_5903(void **state)
{
    (void)state;
    for (size_t i = 0; i < CURVES; i++) {
        const struct group *group = provider_group(provider, rfc5903[i].id);
        assert_non_null(group);
        assert_string_equal(group->name, rfc5903[i].group);
        struct script client_script = { hex_new(rfc5903[i].client_scalar), 0 };
        struct script server_script = { hex_new(rfc5903[i].server_scalar), 0 };
        struct random client_random = scripted(&client_script);
        struct random server_random = scripted(&server_script);
        struct group_state client;
        uint8_t share[GROUP_SHARE_LEN_MAX], reply[GROUP_SHARE_LEN_MAX];
        uint8_t secret[GROUP_SECRET_LEN_MAX];

        assert_true(group->generate(group, &client, &client_random, share));
        assert_hex(share, group->share_len, rfc5903[i].client_share);
        assert_int_equal(group->encapsulate(group, &server_random,
                                            bytes_of(share, group->share_len), reply, secret),
                         OUTCOME_OK);
        assert_hex(reply, group->reply_len, rfc5903[i].server_share);
        assert_hex(secret, group->secret_len, rfc5903[i].secret);
        memset(secret, 0, sizeof secret);
        assert_int_equal(
            group->decapsulate(group, &client, bytes_of(reply, group->reply_len), secret),
            OUTCOME_OK);
        assert_hex(secret, group->secret_len, rfc5903[i].secret);
        group->wipe(&client);
        hex_free(client_script.bytes);
        hex_free(server_script.bytes);
    }
}

static void expect_generate(const struct group *group, struct bytes random_bytes, bool expected,
                            size_t used)
{
    struct script script = { random_bytes, 0 };
    struct random random = scripted(&script);
    struct group_state client;
    static const struct group_state wiped;
    uint8_t share[GROUP_SHARE_LEN_MAX];
    assert_int_equal(group->generate(group, &client, &random, share), expected);
    assert_int_equal(script.at, used);
    if (!expected)
        assert_memory_equal(&client, &wiped, sizeof client);
    group->wipe(&client);
    assert_memory_equal(&client, &wiped, sizeof client);
}

static const char *const orders[CURVES] = {
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
    "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf"
    "581a0db248b0a77aecec196accc52973",
    ("01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "fffa51868783bf2f966b7fcc0148f709"
     "a5d03bb5c9b8899c47aebb6fb71e91386409"),
};

/* A scalar of zero, of the order or above it is thrown away, and the next one taken. */
static void skips_scalars_that_are_out_of_range(void **state)
{
    (void)state;
    for (size_t i = 0; i < CURVES; i++) {
        const struct group *group = provider_group(provider, rfc5903[i].id);
        size_t len = group->secret_len;
        struct bytes order = hex_new(orders[i]);
        uint8_t bytes[4 * GROUP_SECRET_LEN_MAX] = { 0 };
        assert_int_equal(order.len, len);
        memcpy(bytes + len, order.data, len);
        memcpy(bytes + 2 * len, order.data, len);
        bytes[3 * len - 1]++; /* the order and one */
        memcpy(bytes + 3 * len, order.data, len);
        bytes[4 * len - 1]--; /* the largest scalar there is */
        expect_generate(group, bytes_of(bytes, 4 * len), true, 4 * len);
        expect_generate(group, bytes_of(bytes, 3 * len), false, 3 * len);
        memset(bytes, 0, len);
        bytes[len - 1] = 1; /* the smallest */
        expect_generate(group, bytes_of(bytes, len), true, len);
        hex_free(order);
    }
}

/* P-521 has 521 bits in 66 bytes: seven bits of the first are not used. */
static void drops_the_bits_above_the_order_of_p521(void **state)
{
    (void)state;
    const struct group *group = provider_group(provider, 0x0019);
    uint8_t bytes[66] = { 0xfe, 1 };
    expect_generate(group, bytes_of(bytes, sizeof bytes), true, sizeof bytes);
}

static void gives_up_on_a_source_that_is_broken(void **state)
{
    (void)state;
    static const uint8_t zeros[100 * GROUP_SECRET_LEN_MAX];
    for (size_t i = 0; i < CURVES; i++) {
        const struct group *group = provider_group(provider, rfc5903[i].id);
        expect_generate(group, bytes_of(NULL, 0), false, 0);
        struct script script = { bytes_of(zeros, sizeof zeros), 0 };
        struct random random = scripted(&script);
        uint8_t reply[GROUP_SHARE_LEN_MAX], secret[GROUP_SECRET_LEN_MAX];
        struct bytes share = hex_new(rfc5903[i].client_share);
        assert_int_equal(group->encapsulate(group, &random, share, reply, secret), OUTCOME_BROKEN);
        assert_true(script.at < sizeof zeros);
        hex_free(share);
    }
}

/* R25, RFC 9846 4.3.8.2. */
static void refuses_shares_that_are_no_points(void **state)
{
    (void)state;
    for (size_t i = 0; i < CURVES; i++) {
        const struct group *group = provider_group(provider, rfc5903[i].id);
        struct bytes good = hex_new(rfc5903[i].client_share);
        uint8_t share[GROUP_SHARE_LEN_MAX + 1] = { 0 }, reply[GROUP_SHARE_LEN_MAX];
        uint8_t secret[GROUP_SECRET_LEN_MAX];
        struct group_state client;
        memcpy(share, good.data, good.len);
        share[good.len - 1] ^= 1;
        assert_true(group->generate(group, &client, &provider->random, reply));
        for (size_t len = good.len - 1; len <= good.len + 1; len++) {
            struct bytes bad = bytes_of(share, len);
            leave_error_of_host();
            assert_int_equal(group->encapsulate(group, &provider->random, bad, reply, secret),
                             OUTCOME_REJECTED);
            assert_int_equal(group->decapsulate(group, &client, bad, secret), OUTCOME_REJECTED);
            expect_only_the_error_of_host();
        }
        group->wipe(&client);
        hex_free(good);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_as_in_rfc_5903),
        cmocka_unit_test(skips_scalars_that_are_out_of_range),
        cmocka_unit_test(drops_the_bits_above_the_order_of_p521),
        cmocka_unit_test(gives_up_on_a_source_that_is_broken),
        cmocka_unit_test(refuses_shares_that_are_no_points),
    };
    return cmocka_run_group_tests(tests, open_provider, close_provider);
}
