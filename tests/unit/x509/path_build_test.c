/* path_build_test.c - which paths are found in what a peer sent, and what is told if none is. */
#include "x509/path_build.h"

#include "provider_libcrypto/libcrypto.h"
#include "support/certificates.h"

#include <stdio.h>
#include <time.h>

#include "support/test.h"

enum { SENT_MAX = 1024 };

static struct provider *libcrypto;

static int open_provider(void **state)
{
    (void)state;
    parley_error error = no_error();
    libcrypto = libcrypto_open(&error);
    return libcrypto != NULL ? 0 : -1;
}

static int close_provider(void **state)
{
    (void)state;
    libcrypto->close(libcrypto);
    return 0;
}

/* What is sent, what is trusted, and what came of it. */
struct scene {
    struct bytes sent[SENT_MAX];
    size_t sent_count;
    struct trust *trust;
    const struct provider *provider; /* NULL: libcrypto */
    parley_error error;
};

static struct scene scene_of(const struct made *leaf)
{
    struct scene scene = { .sent = { leaf->der }, .sent_count = 1, .trust = trust_new() };
    assert_non_null(scene.trust);
    return scene;
}

static void send(struct scene *scene, const struct made *made)
{
    assert_true(scene->sent_count < SENT_MAX);
    scene->sent[scene->sent_count++] = made->der;
}

static void trust(struct scene *scene, const struct made *made)
{
    parley_error error = no_error();
    assert_true(trust_add_der(scene->trust, made->der, &error));
}

static enum code judge(struct scene *scene)
{
    struct path_question question = {
        .provider = scene->provider != NULL ? scene->provider : libcrypto,
        .trust = scene->trust,
        .chain = scene->sent,
        .chain_count = scene->sent_count,
        .now_s = MADE_NOW_S,
        .purpose = PURPOSE_SERVER,
    };
    scene->error = no_error();
    bool good = path_validate(&question, &scene->error);
    assert_int_equal(good, !failed(&scene->error));
    return (enum code)scene->error.code;
}

static void end(struct scene *scene)
{
    trust_free(scene->trust);
}

static struct made *make_ca(const char *name, const struct made *issuer)
{
    return make_certificate(&(struct recipe){ .name = name, .ca = true }, issuer);
}

static struct made *make_leaf(const struct made *issuer)
{
    return make_certificate(&(struct recipe){ .name = "leaf", .alt_names = "DNS:a.example" },
                            issuer);
}

/* R73 */
static void takes_the_intermediates_in_any_order(void **state)
{
    (void)state;
    struct made *root = make_ca("root", NULL), *a = make_ca("a", root), *b = make_ca("b", a);
    struct made *leaf = make_leaf(b), *other = make_ca("other", root);
    const struct made *sent[] = { a, b, root, other };
    for (size_t first = 0; first < 4; first++)
        for (size_t second = 0; second < 4; second++)
            for (size_t third = 0; third < 4; third++) {
                size_t fourth = 6 - first - second - third;
                if (first == second || first == third || second == third)
                    continue;
                struct scene scene = scene_of(leaf);
                trust(&scene, root);
                send(&scene, sent[first]);
                send(&scene, sent[second]);
                send(&scene, sent[third]);
                send(&scene, sent[fourth]);
                assert_int_equal(judge(&scene), NO_ERROR);
                end(&scene);
            }
    made_free(other);
    made_free(leaf);
    made_free(b);
    made_free(a);
    made_free(root);
}

/* R73 */
static void ends_at_any_certificate_that_is_trusted(void **state)
{
    (void)state;
    struct made *root = make_ca("root", NULL), *a = make_ca("a", root), *leaf = make_leaf(a);
    const struct made *anchors[] = { root, a, leaf };
    for (size_t i = 0; i < 3; i++) {
        struct scene scene = scene_of(leaf);
        send(&scene, a);
        trust(&scene, anchors[i]);
        assert_int_equal(judge(&scene), NO_ERROR);
        end(&scene);
    }
    made_free(leaf);
    made_free(a);
    made_free(root);
}

/* A root that has expired, whose key lives on in a certificate from another root. */
static void goes_around_an_expired_root(void **state)
{
    (void)state;
    struct made *old = make_certificate(
        &(struct recipe){ .name = "root", .ca = true, .not_after_s = MADE_NOW_S - 86400 }, NULL);
    struct made *other = make_ca("other", NULL), *leaf = make_leaf(old);
    struct made *cross =
        make_certificate(&(struct recipe){ .name = "root", .ca = true, .key_of = old }, other);
    struct scene scene = scene_of(leaf);
    trust(&scene, old);
    assert_int_equal(judge(&scene), ANCHOR_NOT_VALID_NOW);
    trust(&scene, other);
    send(&scene, cross);
    assert_int_equal(judge(&scene), NO_ERROR);
    end(&scene);
    made_free(cross);
    made_free(leaf);
    made_free(other);
    made_free(old);
}

/* The reverse: a cross-certificate that has expired stands beside the root itself. */
static void goes_around_expired_and_foreign_look_alikes(void **state)
{
    (void)state;
    struct made *root = make_ca("root", NULL), *a = make_ca("a", root), *leaf = make_leaf(a);
    struct made *expired = make_certificate(
        &(struct recipe){ .name = "a", .ca = true, .key_of = a, .not_after_s = MADE_NOW_S - 86400 },
        root);
    struct made *foreign = make_ca("a", root); /* another key */
    const struct made *orders[][3] = { { expired, foreign, a },
                                       { a, expired, foreign },
                                       { foreign, a, expired } };
    for (size_t i = 0; i < 3; i++) {
        struct scene scene = scene_of(leaf);
        trust(&scene, root);
        for (size_t j = 0; j < 3; j++)
            send(&scene, orders[i][j]);
        assert_int_equal(judge(&scene), NO_ERROR);
        end(&scene);
    }
    made_free(foreign);
    made_free(expired);
    made_free(leaf);
    made_free(a);
    made_free(root);
}

/* Many private authorities have no key identifiers: names and signatures are enough. */
static void needs_no_key_identifiers(void **state)
{
    (void)state;
    struct recipe plain = { .name = "root", .ca = true, .extensions = { "subjectKeyIdentifier=" } };
    struct made *root = make_certificate(&plain, NULL);
    plain.name = "a";
    struct made *a = make_certificate(&plain, root), *twin = make_certificate(&plain, root);
    struct made *leaf = make_leaf(a);
    struct scene scene = scene_of(leaf);
    trust(&scene, root);
    send(&scene, twin);
    send(&scene, a);
    assert_int_equal(judge(&scene), NO_ERROR);
    end(&scene);
    made_free(leaf);
    made_free(twin);
    made_free(a);
    made_free(root);
}

static void says_which_issuer_is_missing_and_where_it_may_be(void **state)
{
    (void)state;
    struct made *root = make_ca("root", NULL), *a = make_ca("a", root);
    struct made *leaf = make_certificate(
        &(struct recipe){
            .name = "leaf",
            .extensions = { "authorityInfoAccess=caIssuers;URI:http://ca.example/a" } },
        a);
    struct scene scene = scene_of(leaf);
    trust(&scene, root);
    assert_int_equal(judge(&scene), UNKNOWN_ISSUER);
    assert_string_equal(scene.error.detail,
                        "leaf CN=leaf: its issuer CN=a is missing, see http://ca.example/a");
    assert_int_equal(scene.error.alert, ALERT_UNKNOWN_CA);
    end(&scene);

    scene = scene_of(leaf); /* the chain breaks off one further up */
    send(&scene, a);
    assert_int_equal(judge(&scene), UNKNOWN_ISSUER);
    assert_string_equal(scene.error.detail, "certificate 1 CN=a: its issuer CN=root is missing");
    end(&scene);
    made_free(leaf);
    made_free(a);
    made_free(root);
}

/* An authority may certify its new key with the old one: then issuer and subject are the same. */
static void tells_what_is_self_signed_by_its_key_and_not_by_its_name(void **state)
{
    (void)state;
    struct made *old = make_ca("leaf", NULL), *leaf = make_leaf(old);
    struct made *other = make_ca("other", NULL);
    struct scene scene = scene_of(leaf);
    trust(&scene, other);
    assert_int_equal(judge(&scene), UNKNOWN_ISSUER);
    assert_string_equal(scene.error.detail, "leaf CN=leaf: its issuer CN=leaf is missing");
    end(&scene);
    made_free(other);
    made_free(leaf);
    made_free(old);
}

static void says_that_a_chain_ends_in_itself(void **state)
{
    (void)state;
    struct made *root = make_ca("root", NULL), *leaf = make_leaf(root), *alone = make_leaf(NULL);
    struct made *other = make_ca("other", NULL);
    struct scene scene = scene_of(alone);
    trust(&scene, other);
    assert_int_equal(judge(&scene), SELF_SIGNED);
    assert_string_equal(scene.error.detail, "leaf CN=leaf: it is its own issuer");
    assert_int_equal(scene.error.alert, ALERT_UNKNOWN_CA);
    end(&scene);

    scene = scene_of(leaf);
    trust(&scene, other);
    send(&scene, root);
    assert_int_equal(judge(&scene), SELF_SIGNED);
    assert_string_equal(scene.error.detail, "certificate 1 CN=root: it is its own issuer");
    end(&scene);
    made_free(other);
    made_free(alone);
    made_free(leaf);
    made_free(root);
}

static void says_that_the_issuer_has_another_key(void **state)
{
    (void)state;
    struct made *root = make_ca("root", NULL), *leaf = make_leaf(root);
    struct made *new_root = make_ca("root", NULL);
    struct scene scene = scene_of(leaf);
    trust(&scene, new_root);
    assert_int_equal(judge(&scene), CERTIFICATE_SIGNATURE_WRONG);
    assert_string_equal(scene.error.detail,
                        "leaf CN=leaf: not signed by the key of anchor CN=root");
    end(&scene);
    made_free(new_root);
    made_free(leaf);
    made_free(root);
}

/* One way leads to an anchor and has expired, the other leads nowhere. */
static void tells_of_the_path_that_got_furthest(void **state)
{
    (void)state;
    struct made *root = make_ca("root", NULL), *unknown = make_ca("unknown", NULL);
    struct made *a = make_ca("a", unknown), *leaf = make_leaf(a);
    struct made *expired = make_certificate(
        &(struct recipe){ .name = "a", .ca = true, .key_of = a, .not_after_s = MADE_NOW_S - 86400 },
        root);
    const struct made *orders[][2] = { { a, expired }, { expired, a } };
    for (size_t i = 0; i < 2; i++) {
        struct scene scene = scene_of(leaf);
        trust(&scene, root);
        send(&scene, orders[i][0]);
        send(&scene, orders[i][1]);
        assert_int_equal(judge(&scene), CERTIFICATE_EXPIRED);
        end(&scene);
    }
    made_free(expired);
    made_free(leaf);
    made_free(a);
    made_free(unknown);
    made_free(root);
}

static void ends_where_authorities_go_round_in_a_circle(void **state)
{
    (void)state;
    struct made *root = make_ca("root", NULL);
    struct made *a = make_ca("a", NULL), *b = make_ca("b", a), *leaf = make_leaf(b);
    struct made *a_by_b =
        make_certificate(&(struct recipe){ .name = "a", .ca = true, .key_of = a }, b);
    struct scene scene = scene_of(leaf);
    trust(&scene, root);
    send(&scene, b);
    send(&scene, a_by_b);
    assert_int_equal(judge(&scene), UNKNOWN_ISSUER);
    assert_string_equal(scene.error.detail,
                        "certificate 2 CN=a: its issuer CN=b is missing: the one sent is below it");
    trust(&scene, a);
    assert_int_equal(judge(&scene), NO_ERROR);
    end(&scene);
    made_free(a_by_b);
    made_free(leaf);
    made_free(b);
    made_free(a);
    made_free(root);
}

static void passes_over_malformed_certificates_that_are_not_needed(void **state)
{
    (void)state;
    struct made *root = make_ca("root", NULL), *a = make_ca("a", root), *leaf = make_leaf(a);
    struct made *bad = make_certificate(
        &(struct recipe){ .name = "a", .ca = true, .extensions = { "keyUsage=critical,DER:0500" } },
        root);
    struct scene scene = scene_of(leaf);
    trust(&scene, root);
    send(&scene, bad);
    assert_int_equal(judge(&scene), CERTIFICATE_MALFORMED);
    assert_memory_equal(scene.error.detail, "certificate 1: at byte ", 23);
    assert_non_null(strstr(scene.error.detail, "in the extension keyUsage"));
    send(&scene, a);
    assert_int_equal(judge(&scene), NO_ERROR);
    end(&scene);

    scene = scene_of(bad);
    assert_int_equal(judge(&scene), CERTIFICATE_MALFORMED);
    assert_memory_equal(scene.error.detail, "leaf: at byte ", 14);
    end(&scene);

    struct made *below = make_leaf(bad);
    scene = scene_of(below);
    trust(&scene, bad);
    assert_int_equal(judge(&scene), ANCHOR_MALFORMED);
    assert_memory_equal(scene.error.detail, "anchor CN=a: at byte ", 21);
    assert_int_equal(scene.error.blame, PARLEY_BLAME_SETUP);
    end(&scene);
    made_free(below);
    made_free(bad);
    made_free(leaf);
    made_free(a);
    made_free(root);
}

static void follows_paths_of_ten_certificates_and_no_more(void **state)
{
    (void)state;
    struct made *chain[PATH_CERTIFICATES_MAX + 1];
    size_t count = 0;
    for (; count < PATH_CERTIFICATES_MAX; count++) {
        char name[16];
        (void)snprintf(name, sizeof name, "ca %zu", count);
        chain[count] = make_ca(name, count > 0 ? chain[count - 1] : NULL);
    }
    struct made *leaf = make_leaf(chain[PATH_CERTIFICATES_MAX - 2]);
    struct made *deeper = make_leaf(chain[PATH_CERTIFICATES_MAX - 1]);
    const struct made *leaves[] = { leaf, deeper };
    static const enum code codes[] = { NO_ERROR, PATH_TOO_DEEP };
    for (size_t i = 0; i < 2; i++) {
        struct scene scene = scene_of(leaves[i]);
        trust(&scene, chain[0]);
        for (size_t j = 1; j < count; j++)
            send(&scene, chain[j]);
        assert_int_equal(judge(&scene), codes[i]);
        end(&scene);
    }
    made_free(deeper);
    made_free(leaf);
    while (count-- > 0)
        made_free(chain[count]);
}

/* A provider whose only signature always says the same, and counts how often it was asked. */
static enum outcome answer;
static size_t asked;

static enum outcome give_answer(const struct signature *signature, const struct public_key *key,
                                struct bytes message, struct bytes signed_with)
{
    (void)signature;
    (void)key;
    (void)message;
    (void)signed_with;
    asked++;
    return answer;
}

static const struct signature only = { .kind = SIGNATURE_ECDSA_SHA256, .verify = give_answer };
static const struct signature *const only_list[] = { &only };
static const struct provider counting = { .signatures = only_list, .signature_count = 1 };

/* How long it took is told, and not judged: machines differ. */
static void judge_and_tell_the_time(struct scene *scene, enum code code)
{
    clock_t before = clock();
    asked = 0;
    assert_int_equal(judge(scene), code);
    print_message("%.1f ms, %zu signatures\n", (double)(clock() - before) * 1000 / CLOCKS_PER_SEC,
                  asked);
    assert_true(asked <= SIGNATURE_CHECKS_MAX);
}

/* 1,000 authorities of one name, each with a key of its own that has signed nothing. */
static void gives_up_on_a_crowd_of_look_alikes(void **state)
{
    (void)state;
    enum { CROWD = 1000 };
    struct made *crowd[CROWD], *root = make_ca("root", NULL), *leaf = make_leaf(root);
    struct scene scene = scene_of(leaf);
    scene.provider = &counting;
    for (size_t i = 0; i < CROWD; i++) {
        crowd[i] = make_ca("root", NULL);
        send(&scene, crowd[i]);
    }
    answer = OUTCOME_REJECTED;
    judge_and_tell_the_time(&scene, PATH_TOO_COSTLY);
    assert_string_equal(scene.error.detail, "more than 100 signatures to check");
    assert_int_equal(asked, SIGNATURE_CHECKS_MAX);
    end(&scene);
    for (size_t i = 0; i < CROWD; i++)
        made_free(crowd[i]);
    made_free(leaf);
    made_free(root);
}

/* Eight authorities that have all signed for each other: 8! ways through them. */
static void gives_up_on_a_net_of_cross_certificates(void **state)
{
    (void)state;
    enum { COUNT = 8 };
    struct made *self[COUNT], *cross[COUNT][COUNT];
    char names[COUNT][8];
    for (size_t i = 0; i < COUNT; i++) {
        (void)snprintf(names[i], sizeof names[i], "ca %zu", i);
        self[i] = make_ca(names[i], NULL);
    }
    struct made *leaf = make_leaf(self[0]);
    struct scene scene = scene_of(leaf);
    scene.provider = &counting;
    for (size_t i = 0; i < COUNT; i++)
        for (size_t j = 0; j < COUNT; j++) {
            cross[i][j] = make_certificate(
                &(struct recipe){ .name = names[i], .ca = true, .key_of = self[i] }, self[j]);
            if (i != j)
                send(&scene, cross[i][j]);
        }
    asked = 0;
    answer = OUTCOME_OK;
    assert_int_equal(judge(&scene), PATH_TOO_COSTLY);
    assert_string_equal(scene.error.detail, "more than 4096 steps");
    assert_true(asked <= SIGNATURE_CHECKS_MAX);
    end(&scene);
    for (size_t i = 0; i < COUNT; i++) {
        for (size_t j = 0; j < COUNT; j++)
            made_free(cross[i][j]);
        made_free(self[i]);
    }
    made_free(leaf);
}

/* Six layers of three certificates for one key make 3^6 ways to five authorities whose keys cannot
 * have signed anything: no signature is checked there, but each try costs. */
static void gives_up_on_a_net_that_ends_at_useless_keys(void **state)
{
    (void)state;
    enum { LAYERS = 6, WIDTH = 3, USELESS = 5 };
    struct made *self[LAYERS + 1], *made[LAYERS * WIDTH + USELESS];
    char names[LAYERS + 1][8];
    size_t count = 0;
    for (size_t i = 0; i <= LAYERS; i++) {
        (void)snprintf(names[i], sizeof names[i], "ca %zu", i);
        self[i] = make_ca(names[i], NULL);
    }
    for (size_t i = 0; i < LAYERS * WIDTH; i++)
        made[count++] = make_certificate(
            &(struct recipe){ .name = names[i / WIDTH], .ca = true, .key_of = self[i / WIDTH] },
            self[i / WIDTH + 1]);
    for (size_t i = 0; i < USELESS; i++)
        made[count++] = make_certificate(
            &(struct recipe){ .name = names[LAYERS], .ca = true, .key = MADE_SECP256K1 }, NULL);

    struct made *leaf = make_leaf(self[0]);
    struct scene scene = scene_of(leaf);
    scene.provider = &counting;
    for (size_t i = 0; i < count; i++)
        send(&scene, made[i]);
    asked = 0;
    answer = OUTCOME_OK;
    assert_int_equal(judge(&scene), PATH_TOO_COSTLY);
    assert_string_equal(scene.error.detail, "more than 4096 steps");
    assert_true(asked <= SIGNATURE_CHECKS_MAX);
    end(&scene);
    while (count-- > 0)
        made_free(made[count]);
    for (size_t i = 0; i <= LAYERS; i++)
        made_free(self[i]);
    made_free(leaf);
}

/* Everything that costs at once: 1,000 authorities under five names, each certified by the next name,
 * with 30 keys; every certificate looks promising, and none leads to an anchor. */
static void gives_up_on_a_thousand_certificates_soon(void **state)
{
    (void)state;
    enum { NAMES = 5, KEYS = 6, SENT = 1000 };
    struct made *self[NAMES][KEYS], *leaf, *crowd[SENT];
    char names[NAMES][8];
    for (size_t i = 0; i < NAMES; i++) {
        (void)snprintf(names[i], sizeof names[i], "ca %zu", i);
        for (size_t j = 0; j < KEYS; j++)
            self[i][j] = make_ca(names[i], NULL);
    }
    leaf = make_leaf(self[0][0]);
    struct scene scene = scene_of(leaf);
    scene.provider = &counting;
    for (size_t i = 0; i < SENT; i++) {
        size_t name = i % NAMES;
        crowd[i] = make_certificate(&(struct recipe){ .name = names[name],
                                                      .ca = true,
                                                      .key_of = self[name][i / NAMES % KEYS] },
                                    self[(name + 1) % NAMES][i / NAMES / KEYS % KEYS]);
        send(&scene, crowd[i]);
    }
    static const enum outcome answers[] = { OUTCOME_REJECTED, OUTCOME_OK };
    static const enum code codes[] = { CERTIFICATE_SIGNATURE_WRONG, PATH_TOO_COSTLY };
    for (size_t i = 0; i < 2; i++) {
        answer = answers[i];
        judge_and_tell_the_time(&scene, codes[i]);
    }
    end(&scene);
    for (size_t i = 0; i < SENT; i++)
        made_free(crowd[i]);
    for (size_t i = 0; i < NAMES; i++)
        for (size_t j = 0; j < KEYS; j++)
            made_free(self[i][j]);
    made_free(leaf);
}

/* The one that is needed stands behind hundreds that have expired, or are no authorities, or have
 * other keys; all are known by what they say, before a signature is checked. */
static void finds_the_good_path_in_a_crowd(void **state)
{
    (void)state;
    enum { CROWD = 300 };
    struct made *root = make_ca("root", NULL), *a = make_ca("a", root), *leaf = make_leaf(a);
    struct made *crowd[CROWD];
    struct scene scene = scene_of(leaf);
    trust(&scene, root);
    for (size_t i = 0; i < CROWD; i++) {
        struct recipe recipe = { .name = "a", .ca = i % 3 != 0 };
        if (i % 3 == 1)
            recipe.not_after_s = MADE_NOW_S - 1;
        if (i % 3 != 2)
            recipe.key_of = a;
        crowd[i] = make_certificate(&recipe, root);
        send(&scene, crowd[i]);
    }
    send(&scene, a);
    assert_int_equal(judge(&scene), NO_ERROR);
    end(&scene);
    for (size_t i = 0; i < CROWD; i++)
        made_free(crowd[i]);
    made_free(leaf);
    made_free(a);
    made_free(root);
}

/* Two hierarchies that have signed for each other's roots; the leaf of one is wanted under the
 * other's anchor, through a bridge that both know. */
static void crosses_a_bridge(void **state)
{
    (void)state;
    struct made *here = make_ca("here", NULL), *there = make_ca("there", NULL);
    struct made *bridge = make_ca("bridge", NULL), *a = make_ca("a", there), *leaf = make_leaf(a);
    struct made *there_by_bridge =
        make_certificate(&(struct recipe){ .name = "there", .ca = true, .key_of = there }, bridge);
    struct made *bridge_by_here =
        make_certificate(&(struct recipe){ .name = "bridge", .ca = true, .key_of = bridge }, here);
    struct made *bridge_by_there =
        make_certificate(&(struct recipe){ .name = "bridge", .ca = true, .key_of = bridge }, there);
    struct scene scene = scene_of(leaf);
    trust(&scene, here);
    send(&scene, there);
    send(&scene, bridge_by_there);
    send(&scene, there_by_bridge);
    send(&scene, a);
    assert_int_equal(judge(&scene), UNKNOWN_ISSUER);
    send(&scene, bridge_by_here);
    assert_int_equal(judge(&scene), NO_ERROR);
    end(&scene);
    made_free(bridge_by_there);
    made_free(bridge_by_here);
    made_free(there_by_bridge);
    made_free(leaf);
    made_free(a);
    made_free(bridge);
    made_free(there);
    made_free(here);
}

/* What the leaf itself breaks it breaks on every path. */
static void ends_when_the_leaf_itself_is_bad(void **state)
{
    (void)state;
    struct made *root = make_ca("root", NULL), *other = make_ca("other", NULL);
    struct made *a = make_ca("a", root);
    struct made *a_by_other =
        make_certificate(&(struct recipe){ .name = "a", .ca = true, .key_of = a }, other);
    struct made *leaf =
        make_certificate(&(struct recipe){ .name = "leaf", .not_after_s = MADE_NOW_S - 86400 }, a);
    struct scene scene = scene_of(leaf);
    scene.provider = &counting;
    trust(&scene, root);
    trust(&scene, other);
    send(&scene, a);
    send(&scene, a_by_other);
    asked = 0;
    answer = OUTCOME_OK;
    assert_int_equal(judge(&scene), CERTIFICATE_EXPIRED);
    assert_memory_equal(scene.error.detail, "leaf CN=leaf: expired", 21);
    assert_int_equal(asked, 2);
    end(&scene);
    made_free(leaf);
    made_free(a_by_other);
    made_free(a);
    made_free(other);
    made_free(root);
}

static void ends_when_the_library_breaks(void **state)
{
    (void)state;
    struct made *root = make_ca("root", NULL), *leaf = make_leaf(root);
    struct scene scene = scene_of(leaf);
    scene.provider = &counting;
    trust(&scene, root);
    asked = 0;
    answer = OUTCOME_BROKEN;
    assert_int_equal(judge(&scene), CRYPTO_BROKEN);
    assert_int_equal(asked, 1);
    assert_int_equal(scene.error.blame, PARLEY_BLAME_MACHINE);
    end(&scene);
    made_free(leaf);
    made_free(root);
}

/* libcrypto's provider, whose P-256 signatures are counted. */
static enum outcome verify_and_count(const struct signature *signature,
                                     const struct public_key *key, struct bytes message,
                                     struct bytes signed_with)
{
    const struct signature *real = provider_signature(libcrypto, SIGNATURE_ECDSA_SHA256);
    (void)signature;
    asked++;
    return real->verify(real, key, message, signed_with);
}

static size_t checks_for(struct scene *scene, enum code code)
{
    static const struct signature counted = { .kind = SIGNATURE_ECDSA_SHA256,
                                              .verify = verify_and_count };
    static const struct signature *const list[] = { &counted };
    struct provider provider = *libcrypto;
    provider.signatures = list;
    provider.signature_count = 1;
    scene->provider = &provider;
    asked = 0;
    assert_int_equal(judge(scene), code);
    scene->provider = NULL;
    return asked;
}

static void checks_signatures_of_authorities_on_authorities_once(void **state)
{
    (void)state;
    struct made *root = make_ca("root", NULL), *a = make_ca("a", root), *b = make_ca("b", a);
    struct made *leaf = make_leaf(b), *other = make_leaf(b);
    struct scene scene = scene_of(leaf), next = scene_of(other), apart = scene_of(leaf);
    trust(&scene, root);
    trust(&apart, root);
    send(&scene, b);
    send(&scene, a);
    assert_int_equal(checks_for(&scene, NO_ERROR), 3);
    assert_int_equal(checks_for(&scene, NO_ERROR), 1); /* the leaf's, always */

    trust_free(next.trust);
    next.trust = scene.trust;
    send(&next, a);
    send(&next, b);
    assert_int_equal(checks_for(&next, NO_ERROR), 1);

    send(&apart, b);
    send(&apart, a);
    assert_int_equal(checks_for(&apart, NO_ERROR), 3); /* another trust knows nothing of it */
    end(&scene);
    end(&apart);
    made_free(other);
    made_free(leaf);
    made_free(b);
    made_free(a);
    made_free(root);
}

/* One that says the same under another key, or with a byte of its signature changed, is another. */
static void takes_no_look_alike_for_what_it_knows(void **state)
{
    (void)state;
    struct made *root = make_ca("root", NULL), *twin_root = make_ca("root", NULL);
    struct made *a = make_ca("a", root), *leaf = make_leaf(a);
    struct made *changed = make_certificate(
        &(struct recipe){ .name = "a", .ca = true, .key_of = a, .wrong_signature = true }, root);
    struct scene scene = scene_of(leaf), forged = scene_of(leaf), twin = scene_of(leaf);
    trust(&scene, root);
    send(&scene, a);
    assert_int_equal(checks_for(&scene, NO_ERROR), 2);

    trust_free(forged.trust);
    forged.trust = scene.trust;
    send(&forged, changed);
    assert_int_equal(checks_for(&forged, CERTIFICATE_SIGNATURE_WRONG), 2);
    assert_int_equal(checks_for(&forged, CERTIFICATE_SIGNATURE_WRONG), 2);

    trust(&twin, twin_root);
    send(&twin, a);
    assert_int_equal(checks_for(&twin, CERTIFICATE_SIGNATURE_WRONG), 2);
    end(&scene);
    end(&twin);
    made_free(changed);
    made_free(leaf);
    made_free(a);
    made_free(twin_root);
    made_free(root);
}

/* Whoever is not trusted cannot fill the memory. */
static void remembers_nothing_of_paths_that_are_not_good(void **state)
{
    (void)state;
    struct made *root = make_ca("root", NULL), *a = make_ca("a", root), *b = make_ca("b", a);
    struct made *late = make_certificate(
        &(struct recipe){ .name = "late", .not_before_s = 1000, .not_after_s = 2000 }, b);
    struct scene scene = scene_of(late);
    trust(&scene, root);
    send(&scene, b);
    send(&scene, a);
    assert_int_equal(checks_for(&scene, CERTIFICATE_EXPIRED), 3);
    assert_int_equal(checks_for(&scene, CERTIFICATE_EXPIRED), 3);
    end(&scene);
    made_free(late);
    made_free(b);
    made_free(a);
    made_free(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_the_intermediates_in_any_order),
        cmocka_unit_test(ends_at_any_certificate_that_is_trusted),
        cmocka_unit_test(goes_around_an_expired_root),
        cmocka_unit_test(goes_around_expired_and_foreign_look_alikes),
        cmocka_unit_test(needs_no_key_identifiers),
        cmocka_unit_test(says_which_issuer_is_missing_and_where_it_may_be),
        cmocka_unit_test(tells_what_is_self_signed_by_its_key_and_not_by_its_name),
        cmocka_unit_test(says_that_a_chain_ends_in_itself),
        cmocka_unit_test(says_that_the_issuer_has_another_key),
        cmocka_unit_test(tells_of_the_path_that_got_furthest),
        cmocka_unit_test(ends_where_authorities_go_round_in_a_circle),
        cmocka_unit_test(passes_over_malformed_certificates_that_are_not_needed),
        cmocka_unit_test(follows_paths_of_ten_certificates_and_no_more),
        cmocka_unit_test(gives_up_on_a_crowd_of_look_alikes),
        cmocka_unit_test(gives_up_on_a_net_of_cross_certificates),
        cmocka_unit_test(gives_up_on_a_net_that_ends_at_useless_keys),
        cmocka_unit_test(gives_up_on_a_thousand_certificates_soon),
        cmocka_unit_test(finds_the_good_path_in_a_crowd),
        cmocka_unit_test(crosses_a_bridge),
        cmocka_unit_test(ends_when_the_leaf_itself_is_bad),
        cmocka_unit_test(ends_when_the_library_breaks),
        cmocka_unit_test(checks_signatures_of_authorities_on_authorities_once),
        cmocka_unit_test(takes_no_look_alike_for_what_it_knows),
        cmocka_unit_test(remembers_nothing_of_paths_that_are_not_good),
    };
    return cmocka_run_group_tests(tests, open_provider, close_provider);
}
