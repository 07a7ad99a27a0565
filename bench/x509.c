/* x509.c - certificates in parley beside libcrypto, in one process and in turns.
 *
 *     bench_x509            half a minute
 *     bench_x509 --brief    a few of each: does it all work? The figures mean nothing then
 *
 * Both begin with DER, or a file: what a handshake, or a start, has to do. CPU time of this thread,
 * medians over rounds; compare ratios, not times. The store is this system's, if it has Debian's.
 */
#include "figure.h"
#include "peer.h"
#include "provider_libcrypto/libcrypto.h"
#include "support/certificates.h"
#include "system/trust_files.h"
#include "x509/path.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <string.h>
#include <unistd.h>

static const char bundle[] = "/etc/ssl/certs/ca-certificates.crt";

struct effort {
    int rounds, parses, chains; /* of each in a round */
    size_t crowd;               /* how many certificates a hostile peer sends */
};

static const struct effort thorough = { 60, 1000, 20, 1000 }, brief = { 2, 2, 2, 10 };

static struct provider *libcrypto, without_signatures;

/* What everything but signatures costs: they are all good, and for nothing. */
static enum outcome find_good(const struct signature *signature, const struct public_key *key,
                              struct bytes message, struct bytes signed_with)
{
    (void)signature;
    (void)key;
    (void)message;
    (void)signed_with;
    return OUTCOME_OK;
}

static const struct signature free_ecdsa = { .kind = SIGNATURE_ECDSA_SHA256, .verify = find_good };
static const struct signature free_rsa = { .kind = SIGNATURE_RSA_PKCS1_SHA256,
                                           .verify = find_good };
static const struct signature *const free_signatures[] = { &free_ecdsa, &free_rsa };

struct chain {
    struct made *root, *intermediate, *leaf;
};

static struct chain chain_make(enum made_key key)
{
    const struct recipe root = { .name = "Bench Root", .ca = true, .key = key };
    const struct recipe intermediate = { .name = "Bench Intermediate", .ca = true, .key = key };
    const struct recipe leaf = {
        .name = BENCH_NAME,
        .alt_names = "DNS:" BENCH_NAME ",DNS:www." BENCH_NAME,
        .key = key,
        .extensions = { "authorityInfoAccess=caIssuers;URI:http://ca.example/intermediate.crt",
                        "2.5.29.32=DER:300a3008060667810c010201" },
    };
    struct chain chain;
    chain.root = make_certificate(&root, NULL);
    chain.intermediate = make_certificate(&intermediate, chain.root);
    chain.leaf = make_certificate(&leaf, chain.intermediate);
    return chain;
}

static void chain_free(struct chain *chain)
{
    made_free(chain->leaf);
    made_free(chain->intermediate);
    made_free(chain->root);
}

static X509 *read_x509(struct bytes der)
{
    const unsigned char *at = der.data;
    X509 *certificate = d2i_X509(NULL, &at, (long)der.len);
    require(certificate != NULL, "d2i_X509");
    return certificate;
}

static void bench_parse(const char *label, const struct chain *chain, const struct effort *effort)
{
    static struct figure figure;
    char what[64];
    figure.count = effort->rounds;
    for (int round = 0; round < effort->rounds; round++) {
        double start = now_us();
        for (int i = 0; i < effort->parses; i++) {
            struct certificate certificate;
            parley_error error = no_error();
            require(certificate_parse(&certificate, chain->leaf->der, &error), "parse");
        }
        double between = now_us();
        for (int i = 0; i < effort->parses; i++)
            X509_free(read_x509(chain->leaf->der));
        figure.rounds[0][round] = (between - start) / effort->parses;
        figure.rounds[1][round] = (now_us() - between) / effort->parses;
    }
    (void)snprintf(what, sizeof what, "parse a leaf of %zu bytes, %s", chain->leaf->der.len, label);
    print_figure(what, &figure, "us");
}

static struct trust *trust_in(const struct made *root)
{
    struct trust *trust = trust_new();
    parley_error error = no_error();
    require(trust != NULL && trust_add_der(trust, root->der, &error), "trust");
    return trust;
}

static void verify_ours(const struct provider *provider, const struct trust *trust,
                        const struct chain *chain)
{
    const struct bytes sent[] = { chain->leaf->der, chain->intermediate->der };
    struct peer_name name;
    parley_error error = no_error();
    struct path_question question = {
        .provider = provider,
        .trust = trust,
        .chain = sent,
        .chain_count = sizeof sent / sizeof *sent,
        .name = &name,
        .now_s = MADE_NOW_S,
        .purpose = PURPOSE_SERVER,
        .usage = USAGE_DIGITAL_SIGNATURE,
    };
    bool good = peer_name_read(&name, bytes_of(BENCH_NAME, strlen(BENCH_NAME)), &error) &&
                path_validate(&question, &error);
    require(good, error.detail);
}

/* Nobody of a crowd has signed the leaf: how long does it take to say so? */
static void bench_crowd(const struct chain *chain, const struct effort *effort)
{
    static struct figure figure;
    char what[64];
    struct made **crowd = calloc(effort->crowd, sizeof *crowd);
    struct bytes *sent = calloc(effort->crowd + 1, sizeof *sent);
    struct trust *trust = trust_in(chain->root);
    require(crowd != NULL && sent != NULL, "memory");
    sent[0] = chain->leaf->der;
    for (size_t i = 0; i < effort->crowd; i++) {
        crowd[i] =
            make_certificate(&(struct recipe){ .name = "Bench Intermediate", .ca = true }, NULL);
        sent[i + 1] = crowd[i]->der;
    }
    const struct path_question question = { .provider = libcrypto,
                                            .trust = trust,
                                            .chain = sent,
                                            .chain_count = effort->crowd + 1,
                                            .now_s = MADE_NOW_S,
                                            .purpose = PURPOSE_SERVER };
    figure.count = effort->rounds;
    for (int round = 0; round < effort->rounds; round++) {
        parley_error error = no_error();
        double start = now_us();
        require(!path_validate(&question, &error), "a crowd was believed");
        figure.rounds[0][round] = (now_us() - start) / 1e3;
    }
    (void)snprintf(what, sizeof what, "refuse a crowd of %zu look-alikes", effort->crowd);
    print_figure_of_ours(what, &figure, "ms");
    for (size_t i = 0; i < effort->crowd; i++)
        made_free(crowd[i]);
    free(sent);
    free(crowd);
    trust_free(trust);
}

static X509_STORE *store_in(const struct made *root)
{
    X509_STORE *store = X509_STORE_new();
    require(store != NULL && X509_STORE_add_cert(store, root->x509) == 1, "store");
    return store;
}

static void verify_theirs(X509_STORE *store, const struct chain *chain)
{
    X509 *leaf = read_x509(chain->leaf->der), *intermediate = read_x509(chain->intermediate->der);
    STACK_OF(X509) *sent = sk_X509_new_null();
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    bool made = sk_X509_push(sent, intermediate) == 1 && context != NULL &&
                X509_STORE_CTX_init(context, store, leaf, sent) == 1;
    require(made, "X509_STORE_CTX");
    X509_VERIFY_PARAM *wanted = X509_STORE_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_time(wanted, MADE_NOW_S);
    require(X509_STORE_CTX_set_default(context, "ssl_server") == 1 &&
                X509_VERIFY_PARAM_set1_host(wanted, BENCH_NAME, 0) == 1 &&
                X509_verify_cert(context) == 1,
            X509_verify_cert_error_string(X509_STORE_CTX_get_error(context)));
    X509_STORE_CTX_free(context);
    sk_X509_free(sent);
    X509_free(intermediate);
    X509_free(leaf);
}

/* The means over one round. Cold: with a trust that has seen nothing yet. */
static double time_ours(const struct provider *provider, struct trust *warm,
                        const struct chain *chain, int chains)
{
    double spent = 0;
    for (int i = 0; i < chains; i++) {
        struct trust *trust = warm != NULL ? warm : trust_in(chain->root);
        double start = now_us();
        verify_ours(provider, trust, chain);
        spent += now_us() - start;
        if (warm == NULL)
            trust_free(trust);
    }
    return spent / chains;
}

static double time_theirs(X509_STORE *store, const struct chain *chain, int chains)
{
    double start = now_us();
    for (int i = 0; i < chains; i++)
        verify_theirs(store, chain);
    return (now_us() - start) / chains;
}

static void bench_verify(const char *label, const struct chain *chain, const struct effort *effort)
{
    static struct figure cold, warm, rest;
    struct trust *trust = trust_in(chain->root);
    X509_STORE *store = store_in(chain->root);
    cold.count = warm.count = rest.count = effort->rounds;
    verify_ours(libcrypto, trust, chain);
    for (int round = 0; round < effort->rounds; round++) {
        cold.rounds[0][round] = time_ours(libcrypto, NULL, chain, effort->chains);
        warm.rounds[0][round] = time_ours(libcrypto, trust, chain, effort->chains);
        rest.rounds[0][round] = time_ours(&without_signatures, trust, chain, effort->chains);
        cold.rounds[1][round] = warm.rounds[1][round] = time_theirs(store, chain, effort->chains);
    }
    printf("\nleaf, intermediate and root, %s\n", label);
    print_figure("verify, seen for the first time", &cold, "us");
    print_figure("verify, the intermediate seen before", &warm, "us");
    print_figure_of_ours("  of that, all but the leaf's signature", &rest, "us");
    trust_free(trust);
    X509_STORE_free(store);
}

static void bench_store(const struct effort *effort)
{
    static struct figure figure;
    char what[64];
    size_t count = 0;
    figure.count = effort->rounds;
    for (int round = 0; round < effort->rounds; round++) {
        parley_error error = no_error();
        double start = now_us();
        struct trust *trust = trust_new();
        require(trust != NULL && trust_load_file(trust, bundle, &error), "bundle");
        double between = now_us();
        X509_STORE *store = X509_STORE_new();
        require(store != NULL && X509_STORE_load_file(store, bundle) == 1, "bundle");
        figure.rounds[0][round] = (between - start) / 1e3;
        figure.rounds[1][round] = (now_us() - between) / 1e3;
        count = trust_count(trust);
        trust_free(trust);
        X509_STORE_free(store);
    }
    (void)snprintf(what, sizeof what, "read a store of %zu certificates", count);
    print_figure(what, &figure, "ms");
}

int main(int argc, char **argv)
{
    bool is_brief = argc == 2 && strcmp(argv[1], "--brief") == 0;
    if (argc > 1 && !is_brief) {
        (void)fprintf(stderr, "usage: bench_x509 [--brief]\n");
        return 1;
    }
    const struct effort *effort = is_brief ? &brief : &thorough;
    parley_error error = no_error();
    libcrypto = libcrypto_open(&error);
    require(libcrypto != NULL, "libcrypto");
    without_signatures = *libcrypto;
    without_signatures.signatures = free_signatures;
    without_signatures.signature_count = sizeof free_signatures / sizeof *free_signatures;

    struct chain p256 = chain_make(MADE_P256), rsa = chain_make(MADE_RSA_2048);
    print_figure_heading("parley", "libcrypto");
    bench_parse("P-256", &p256, effort);
    bench_parse("RSA-2048", &rsa, effort);
    if (access(bundle, R_OK) == 0)
        bench_store(effort);
    else
        printf("  there is no %s\n", bundle);
    bench_crowd(&p256, effort);
    bench_verify("ECDSA P-256", &p256, effort);
    bench_verify("RSA-2048", &rsa, effort);
    chain_free(&p256);
    chain_free(&rsa);
    libcrypto->close(libcrypto);
    return 0;
}
