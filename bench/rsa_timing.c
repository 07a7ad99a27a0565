/* rsa_timing.c - does the time that a server of ours takes for a ClientKeyExchange of static RSA tell what
 * was encrypted? A right padding is set beside each wrong one, in an order drawn by lot.
 *
 *     bench_rsa_timing            about two minutes
 *     bench_rsa_timing --brief    a few of each: does it all work? The figures mean nothing then
 *
 * Ciphertexts of which everybody can tell without the key that they are wrong, such as the number 0, are left
 * out: they may be answered sooner. The control is a server that makes random bytes only where the padding
 * is wrong: if that is not seen, the figures above it say nothing.
 */
#include "connection/config.h"
#include "figure.h"
#include "peer.h"
#include "provider_libcrypto/private_key.h"
#include "welch.h"

#include <math.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <string.h>
#include <unistd.h>

#include "support/pair.h"
#include "support/premasters.h"

enum { INPUTS = 32, CLASSES_MAX = 32, WIRE_MAX = 1024, HEADERS_LEN = 5 + 4 + 2, WARM_UP = 50 };

static const size_t thorough = 10000, brief = 20; /* measurements of each wrong kind */

/* A whole record, made before anything is measured. */
struct input {
    uint8_t record[WIRE_MAX];
    size_t len;
};

struct class {
    const struct premaster_kind *kind;
    struct input inputs[INPUTS];
    struct sample times;
};

struct server {
    parley_config *config;
    uint8_t hello[WIRE_MAX]; /* of a client that wants static RSA */
    size_t hello_len;
};

static void put_number(uint8_t *out, size_t width, size_t number)
{
    for (size_t i = width; i-- > 0; number >>= 8)
        out[i] = (uint8_t)number;
}

/* RFC 5246 6.2.1, 7.4, 7.4.7.1: three lengths, each of what stands behind it. */
static void make_input(struct input *input, const struct premaster_kind *kind, EVP_PKEY *key)
{
    uint8_t secret[RSA_PREMASTER_LEN], *at = input->record;
    require(RAND_bytes(secret, sizeof secret) == 1, "RAND_bytes");
    secret[0] = secret[1] = 3;
    size_t len = premaster_seal(at + HEADERS_LEN, kind, key, secret);
    memcpy(at, "\26\3\3\0\0\20\0\0\0\0\0", HEADERS_LEN);
    put_number(at + 3, 2, len + 6);
    put_number(at + 6, 3, len + 2);
    put_number(at + 9, 2, len);
    input->len = HEADERS_LEN + len;
}

static size_t draw(size_t count)
{
    uint32_t drawn;
    require(RAND_bytes((uint8_t *)&drawn, sizeof drawn) == 1, "RAND_bytes");
    return drawn % count;
}

static void put(parley_conn *server, const uint8_t *data, size_t len)
{
    parley_room room;
    require(parley_wire_room(server, len, &room) == PARLEY_OK && room.len >= len, "room");
    memcpy(room.data, data, len);
}

static double measure(const struct server *server, const struct input *input)
{
    parley_error error;
    parley_conn *conn = parley_server_new(NULL, server->config, &error);
    require(conn != NULL, "connection");
    put(conn, server->hello, server->hello_len);
    require(parley_wire_came(conn, server->hello_len) == PARLEY_OK, "ClientHello");
    parley_wire_sent(conn, parley_wire_ready(conn).len);
    put(conn, input->record, input->len);

    double start = now_us();
    parley_result result = parley_wire_came(conn, input->len);
    double took = now_us() - start;

    require(result == PARLEY_OK, "ClientKeyExchange");
    parley_free(conn);
    return took;
}

static void show_progress(size_t done, size_t all)
{
    if (isatty(STDERR_FILENO) && (done % 1000 == 0 || done == all))
        (void)fprintf(stderr, "\r%zu of %zu%s", done, all, done == all ? "\r\33[K" : "");
}

/* The right one comes up as often as all the others together. */
static struct class *draw_class(struct class *classes, size_t count)
{
    return draw(2) == 0 ? &classes[0] : &classes[1 + draw(count - 1)];
}

static void measure_classes(const struct server *server, struct class *classes, size_t count,
                            size_t effort)
{
    size_t all = 2 * (count - 1) * effort;
    for (size_t i = 0; i < count; i++) {
        free(classes[i].times.values);
        classes[i].times = (struct sample){ calloc(all, sizeof(double)), 0 };
        require(classes[i].times.values != NULL, "memory");
    }
    for (size_t i = 0; i < WARM_UP; i++)
        (void)measure(server, &classes[0].inputs[0]);
    for (size_t i = 1; i <= all; i++) {
        struct class *class = draw_class(classes, count);
        double took = measure(server, &class->inputs[draw(INPUTS)]);
        class->times.values[class->times.count++] = took;
        show_progress(i, all);
    }
}

static void print_comparison(const char *name, const struct sample *right,
                             const struct sample *wrong)
{
    struct comparison found = compare_samples(right, wrong);
    bool seen = fabs(found.t) >= DIFFERENCE_SEEN;
    printf("  %-34s %+9.3f %9.3f %8.2f  %sdifference seen\n", name, found.difference,
           found.seen_from, fabs(found.t), seen ? "" : "no ");
}

/* RFC 5246 7.4.7.1 says why not to write this. */
static bool decrypt_leaking(const struct private_key *key, const struct random *random,
                            uint16_t version, struct bytes encrypted,
                            uint8_t secret[RSA_PREMASTER_LEN])
{
    uint8_t block[SIGNATURE_LEN_MAX];
    size_t len = sizeof block;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key->pkey, NULL);
    require(context != NULL && EVP_PKEY_decrypt_init(context) == 1 &&
                EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) == 1 &&
                EVP_PKEY_decrypt(context, block, &len, encrypted.data, encrypted.len) == 1,
            "EVP_PKEY_decrypt");
    EVP_PKEY_CTX_free(context);
    const uint8_t *message = block + len - RSA_PREMASTER_LEN;
    bool good = block[0] == 0 && block[1] == 2 && message[-1] == 0 && message[0] == version >> 8 &&
                message[1] == (version & 0xff);
    if (!good)
        return random->fill(random->state, secret, RSA_PREMASTER_LEN);
    memcpy(secret, message, RSA_PREMASTER_LEN);
    return true;
}

static void leak(parley_config *config)
{
    static struct provider provider;
    static struct key_transport transport;
    provider = *config->provider;
    transport = *config->provider->key_transport;
    transport.decrypt = decrypt_leaking;
    provider.key_transport = &transport;
    config->handshake.provider = &provider;
}

static parley_config *finish(parley_setup *setup)
{
    parley_error error;
    parley_setup_versions(setup, PARLEY_TLS_1_2, PARLEY_TLS_1_2);
    parley_setup_insecure_rsa_key_exchange(setup);
    parley_setup_suites(setup, "TLS_RSA_WITH_AES_128_GCM_SHA256");
    parley_config *config = parley_setup_finish(setup, &error);
    require(config != NULL, "setup");
    return config;
}

static void make_server(struct server *server, const struct made *leaf)
{
    parley_error error;
    parley_setup *setup = pair_server_setup();
    parley_identity *identity = pair_identity(leaf);
    parley_setup_drop_identities(setup);
    parley_setup_identity(setup, identity);
    parley_identity_free(identity);
    server->config = finish(setup);

    parley_config *config = finish(pair_client_setup());
    parley_conn *client = parley_client_new(NULL, config, PAIR_NAME, &error);
    require(client != NULL, "client");
    parley_view hello = parley_wire_ready(client);
    require(hello.len <= sizeof server->hello, "ClientHello");
    memcpy(server->hello, hello.data, hello.len);
    server->hello_len = hello.len;
    parley_free(client);
    parley_config_free(config);
}

/* The first is the one with a right padding. */
static size_t make_classes(struct class *classes, EVP_PKEY *key)
{
    size_t count = 0;
    for (size_t i = 0; i < premaster_kind_count; i++) {
        if (premaster_kinds[i].is_known)
            continue;
        require(count < CLASSES_MAX, "room for classes");
        classes[count].kind = &premaster_kinds[i];
        for (size_t j = 0; j < INPUTS; j++)
            make_input(&classes[count].inputs[j], &premaster_kinds[i], key);
        count++;
    }
    return count;
}

static struct sample join(const struct class *classes, size_t count)
{
    struct sample all = { NULL, 0 };
    for (size_t i = 0; i < count; i++) {
        const struct sample *times = &classes[i].times;
        all.values = realloc(all.values, (all.count + times->count) * sizeof(double));
        require(all.values != NULL, "memory");
        memcpy(all.values + all.count, times->values, times->count * sizeof(double));
        all.count += times->count;
    }
    return all;
}

static void compare_classes(const struct class *classes, size_t count)
{
    struct sample wrong = join(classes + 1, count - 1);
    for (size_t i = 1; i < count; i++)
        print_comparison(classes[i].kind->name, &classes[0].times, &classes[i].times);
    print_comparison("all of these", &classes[0].times, &wrong);
    free(wrong.values);
}

static void report(struct server *server, struct class *classes, size_t count, size_t effort)
{
    printf("ClientKeyExchange with RSA-2048, about %zu measurements of each, in us of CPU time\n"
           "beside one with a right padding:    difference seen from  max |t|\n",
           effort);
    measure_classes(server, classes, count, effort);
    compare_classes(classes, count);
    leak(server->config);
    measure_classes(server, classes, 2, effort);
    print_comparison("control: a server that leaks", &classes[0].times, &classes[1].times);
}

int main(int argc, char **argv)
{
    static struct class classes[CLASSES_MAX];
    struct server server;
    bool is_brief = argc == 2 && strcmp(argv[1], "--brief") == 0;
    if (argc > 1 && !is_brief) {
        (void)fprintf(stderr, "usage: bench_rsa_timing [--brief]\n");
        return 1;
    }
    struct made *leaf = make_certificate(
        &(struct recipe){ .name = "rsa",
                          .alt_names = "DNS:" PAIR_NAME,
                          .key = MADE_RSA_2048,
                          .extensions = { "keyUsage=critical,digitalSignature,keyEncipherment" } },
        pair_authority());
    make_server(&server, leaf);
    size_t count = make_classes(classes, leaf->key);
    report(&server, classes, count, is_brief ? brief : thorough);
    for (size_t i = 0; i < count; i++)
        free(classes[i].times.values);
    parley_config_free(server.config);
    made_free(leaf);
    return 0;
}
