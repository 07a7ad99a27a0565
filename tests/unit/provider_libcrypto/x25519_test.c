/* x25519_test.c - key agreement on Curve25519: answers of RFC 7748, points of small order. */
#include "fixture.h"
#include "support/hex.h"

#include "support/test.h"

static const struct group *x25519(void)
{
    const struct group *group = provider_group(provider, 0x001d);
    assert_non_null(group);
    return group;
}

/* R23, RFC 7748 6.1: Alice is the client, Bob the server. */
static void agrees_as_in_rfc_7748(void **state)
{
    (void)state;
    const struct group *group = x25519();
    struct script alice = {
        hex_new("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"), 0
    };
    struct script bob = {
        hex_new("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"), 0
    };
    struct random alices = scripted(&alice), bobs = scripted(&bob);
    static const char shared[] = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
    struct group_state client;
    uint8_t share[32], reply[32], secret[32];

    assert_true(group->generate(group, &client, &alices, share));
    assert_hex(share, 32, "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    assert_int_equal(group->encapsulate(group, &bobs, bytes_of(share, 32), reply, secret),
                     OUTCOME_OK);
    assert_hex(reply, 32, "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    assert_hex(secret, 32, shared);
    memset(secret, 0, sizeof secret);
    assert_int_equal(group->decapsulate(group, &client, bytes_of(reply, 32), secret), OUTCOME_OK);
    assert_hex(secret, 32, shared);
    group->wipe(&client);
    hex_free(alice.bytes);
    hex_free(bob.bytes);
}

static void states_its_lengths(void **state)
{
    (void)state;
    assert_string_equal(x25519()->name, "X25519");
    assert_int_equal(x25519()->share_len, 32);
    assert_int_equal(x25519()->reply_len, 32);
    assert_int_equal(x25519()->secret_len, 32);
}

/* R25, RFC 9846 7.4.2: the all-zero secret, which all points of small order give. */
static void refuses_points_of_small_order(void **state)
{
    (void)state;
    static const char *const points[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    };
    const struct group *group = x25519();
    struct group_state client;
    uint8_t share[32], reply[32], secret[32];
    assert_true(group->generate(group, &client, &provider->random, share));
    leave_error_of_host();
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        struct bytes point = hex_new(points[i]);
        assert_int_equal(group->encapsulate(group, &provider->random, point, reply, secret),
                         OUTCOME_REJECTED);
        assert_int_equal(group->decapsulate(group, &client, point, secret), OUTCOME_REJECTED);
        hex_free(point);
    }
    expect_only_the_error_of_host();
    group->wipe(&client);
}

static void refuses_every_other_length(void **state)
{
    (void)state;
    const struct group *group = x25519();
    struct group_state client;
    uint8_t share[34] = { 0 }, reply[32], secret[32];
    assert_true(group->generate(group, &client, &provider->random, share));
    for (size_t len = 0; len <= 34; len++) {
        enum outcome expected = len == 32 ? OUTCOME_OK : OUTCOME_REJECTED;
        struct bytes peers = bytes_of(share, len);
        assert_int_equal(group->encapsulate(group, &provider->random, peers, reply, secret),
                         expected);
        assert_int_equal(group->decapsulate(group, &client, peers, secret), expected);
    }
    group->wipe(&client);
}

/* After a share that was refused the private half is as good as before. */
static void can_decapsulate_more_than_once(void **state)
{
    (void)state;
    static const uint8_t zeros[32];
    const struct group *group = x25519();
    struct group_state client;
    uint8_t share[32], reply[32], ours[32], theirs[32];
    assert_true(group->generate(group, &client, &provider->random, share));
    assert_int_equal(
        group->encapsulate(group, &provider->random, bytes_of(share, 32), reply, theirs),
        OUTCOME_OK);
    assert_int_equal(group->decapsulate(group, &client, bytes_of(zeros, 32), ours),
                     OUTCOME_REJECTED);
    for (int i = 0; i < 2; i++) {
        memset(ours, 0, sizeof ours);
        assert_int_equal(group->decapsulate(group, &client, bytes_of(reply, 32), ours), OUTCOME_OK);
        assert_memory_equal(ours, theirs, 32);
    }
    group->wipe(&client);
}

static void fails_without_random_bytes(void **state)
{
    (void)state;
    const struct group *group = x25519();
    static const struct group_state zero;
    struct group_state client;
    struct script empty = { bytes_of(NULL, 0), 0 };
    struct random random = scripted(&empty);
    uint8_t share[32] = { 9 }, reply[32], secret[32];
    assert_false(group->generate(group, &client, &random, share));
    assert_memory_equal(client.words, zero.words, sizeof(void *));
    group->wipe(&client);
    assert_int_equal(group->encapsulate(group, &random, bytes_of(share, 32), reply, secret),
                     OUTCOME_BROKEN);
}

static void wipes_a_state_that_was_never_made(void **state)
{
    (void)state;
    struct group_state client = { { 0 } };
    x25519()->wipe(&client);
    x25519()->wipe(&client);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_as_in_rfc_7748),
        cmocka_unit_test(states_its_lengths),
        cmocka_unit_test(refuses_points_of_small_order),
        cmocka_unit_test(refuses_every_other_length),
        cmocka_unit_test(can_decapsulate_more_than_once),
        cmocka_unit_test(fails_without_random_bytes),
        cmocka_unit_test(wipes_a_state_that_was_never_made),
    };
    return cmocka_run_group_tests(tests, open_provider, close_provider);
}
