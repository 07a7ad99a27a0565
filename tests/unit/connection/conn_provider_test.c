/* conn_provider_test.c - the provider fails its n-th call: the machine is blamed, never the peer, and
 * the peer is told internal_error if it can be told anything.
 */
#include "connected.h"

#include <string.h>

#include "support/test.h"

/* One side's provider: libcrypto's, but for the call that is to fail. */
static struct {
    unsigned calls, fails_at; /* fails_at 0: none */
    struct provider provider;
    struct aead aeads[SUITES_MAX];
    struct group groups[GROUPS_MAX];
    struct signature signatures[16];
    const struct signature *signature_list[16];
    struct random random;
    const struct aead *real_aead;
    const struct group *real_group;
    const struct signature *real_signatures[16];
} broken;

static bool fails_now(void)
{
    return ++broken.calls == broken.fails_at;
}

static bool fill(void *state, uint8_t *out, size_t len)
{
    return !fails_now() && broken.random.fill(state, out, len);
}

static bool start_aead(const struct aead *aead, struct aead_state *state, const uint8_t *key)
{
    if (fails_now()) {
        memset(state, 0, sizeof *state);
        return false;
    }
    return broken.real_aead->start(aead, state, key);
}

static bool seal(struct aead_state *state, const uint8_t nonce[AEAD_NONCE_LEN], struct bytes aad,
                 uint8_t *text, size_t len)
{
    return !fails_now() && broken.real_aead->seal(state, nonce, aad, text, len);
}

static enum outcome open_aead(struct aead_state *state, const uint8_t nonce[AEAD_NONCE_LEN],
                              struct bytes aad, uint8_t *text, size_t len)
{
    return fails_now() ? OUTCOME_BROKEN : broken.real_aead->open(state, nonce, aad, text, len);
}

static bool generate(const struct group *group, struct group_state *state,
                     const struct random *random, uint8_t *share)
{
    return !fails_now() && broken.real_group->generate(group, state, random, share);
}

static enum outcome encapsulate(const struct group *group, const struct random *random,
                                struct bytes share, uint8_t *reply, uint8_t *secret)
{
    return fails_now() ? OUTCOME_BROKEN
                       : broken.real_group->encapsulate(group, random, share, reply, secret);
}

static enum outcome decapsulate(const struct group *group, struct group_state *state,
                                struct bytes reply, uint8_t *secret)
{
    return fails_now() ? OUTCOME_BROKEN
                       : broken.real_group->decapsulate(group, state, reply, secret);
}

static enum outcome verify(const struct signature *signature, const struct public_key *key,
                           struct bytes message, struct bytes signed_with)
{
    const struct signature *real = broken.real_signatures[signature - broken.signatures];
    return fails_now() ? OUTCOME_BROKEN : real->verify(real, key, message, signed_with);
}

static bool sign(const struct signature *signature, const struct private_key *key,
                 struct bytes message, uint8_t *out, size_t *len)
{
    const struct signature *real = broken.real_signatures[signature - broken.signatures];
    return !fails_now() && real->sign(real, key, message, out, len);
}

/* Puts the calls above between a configuration and its provider. One suite and one group are enough:
 * all of a kind are called alike. */
static void break_provider(parley_config *config)
{
    struct handshake_config *handshake = &config->handshake;
    broken.provider = *config->provider;
    broken.random = broken.provider.random;
    broken.provider.random.fill = fill;
    for (size_t i = 0; i < broken.provider.signature_count; i++) {
        broken.real_signatures[i] = config->provider->signatures[i];
        broken.signatures[i] = *config->provider->signatures[i];
        broken.signatures[i].verify = verify;
        broken.signatures[i].sign = sign;
        broken.signature_list[i] = &broken.signatures[i];
    }
    broken.provider.signatures = broken.signature_list;
    handshake->provider = &broken.provider;

    bool is_tls12 = handshake->suite_count == 0;
    broken.real_aead = is_tls12 ? handshake->suites12[0].aead : handshake->suites[0].aead;
    broken.aeads[0] = *broken.real_aead;
    broken.aeads[0].start = start_aead;
    broken.aeads[0].seal = seal;
    broken.aeads[0].open = open_aead;
    handshake->suites[0].aead = handshake->suites12[0].aead = &broken.aeads[0];
    handshake->suite_count = !is_tls12;
    handshake->suite12_count = 1;

    broken.real_group = handshake->groups[0];
    broken.groups[0] = *broken.real_group;
    broken.groups[0].generate = generate;
    broken.groups[0].encapsulate = encapsulate;
    broken.groups[0].decapsulate = decapsulate;
    handshake->groups[0] = handshake->share_groups[0] = &broken.groups[0];
    if (!is_tls12) /* there the group of the certificate's key has to be among them */
        handshake->group_count = 1;
    handshake->share_group_count = !is_tls12;
}

/* A handshake, data both ways, new keys, and goodbyes, as far as they get. */
static void converse(struct pair *pair)
{
    uint8_t room[16];
    size_t len;
    pair_run(pair);
    (void)!parley_write(pair->client, "question", 8, &len);
    (void)parley_update_keys(pair->client, true);
    pair_run(pair);
    (void)!parley_read(pair->server, room, sizeof room, &len);
    (void)!parley_write(pair->server, "answer", 6, &len);
    pair_run(pair);
    (void)!parley_read(pair->client, room, sizeof room, &len);
    (void)parley_close(pair->client);
    (void)parley_close(pair->server);
    pair_run(pair);
}

static void expect_blame_on_the_machine(const parley_error *ours, const parley_error *theirs)
{
    if (ours->code != CRYPTO_BROKEN && ours->code != RANDOM_FAILED)
        fail_msg("call %u: %s", broken.fails_at, parley_error_name(ours->code));
    assert_int_equal(ours->blame, PARLEY_BLAME_MACHINE);
    assert_int_equal(ours->alert, ALERT_INTERNAL_ERROR);
    assert_false(ours->alert_came);
    /* The alert goes out under the keys that there are. Before there are any, a client does not take it
     * behind ServerHello; behind Finished, the peer reads with keys that could not be made here; and
     * where sealing failed nothing can go out any more, so that the peer gives up itself. */
    bool told = theirs->code == NO_ERROR || theirs->code == PEER_SAYS_INTERNAL_ERROR ||
                theirs->code == RECORD_NOT_PROTECTED || theirs->code == RECORD_NOT_AUTHENTIC ||
                theirs->code == HANDSHAKE_CANCELLED;
    if (!told)
        fail_msg("call %u: the peer hears %s", broken.fails_at, parley_error_name(theirs->code));
}

/* The client's first calls come before there is a connection: then there is none. */
static bool start(struct pair *pair, bool break_client)
{
    parley_error error, server_error;
    *pair = (struct pair){ .client_config = finish_setup(pair_client_setup()),
                           .server_config = finish_setup(pair_server_setup()) };
    break_provider(break_client ? pair->client_config : pair->server_config);
    pair->client = parley_client_new(NULL, pair->client_config, PAIR_NAME, &error);
    pair->server = parley_server_new(NULL, pair->server_config, &server_error);
    assert_non_null(pair->server);
    if (pair->client == NULL)
        assert_int_equal(error.blame, PARLEY_BLAME_MACHINE);
    return pair->client != NULL;
}

static unsigned fail_each_call(bool break_client)
{
    struct pair pair;
    unsigned failures = 0;
    for (bool failed_one = true; failed_one; failures += failed_one) {
        memset(&broken, 0, sizeof broken);
        broken.fails_at = failures + 1;
        if (start(&pair, break_client)) {
            converse(&pair);
            parley_error client = parley_error_of(pair.client);
            parley_error server = parley_error_of(pair.server);
            failed_one = broken.calls >= broken.fails_at;
            if (failed_one && break_client)
                expect_blame_on_the_machine(&client, &server);
            else if (failed_one)
                expect_blame_on_the_machine(&server, &client);
            else if (client.code != NO_ERROR || server.code != NO_ERROR)
                fail_msg("%s, %s: %s", parley_error_name(client.code),
                         parley_error_name(server.code), server.detail);
        }
        pair_end(&pair);
    }
    return failures;
}

static void blames_the_machine_for_each_call_of_a_client_that_fails(void **state)
{
    (void)state;
    assert_true(fail_each_call(true) > 12);
}

static void blames_the_machine_for_each_call_of_a_server_that_fails(void **state)
{
    (void)state;
    assert_true(fail_each_call(false) > 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blames_the_machine_for_each_call_of_a_client_that_fails),
        cmocka_unit_test(blames_the_machine_for_each_call_of_a_server_that_fails),
    };
    int failed_ones = cmocka_run_group_tests_name("TLS 1.3", tests, NULL, NULL);
    pair_use_version(PARLEY_TLS_1_2);
    return failed_ones + cmocka_run_group_tests_name("TLS 1.2", tests, NULL, NULL);
}
