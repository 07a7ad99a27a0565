/* exchange.c - two handshakes and the messages between them. */
#include "exchange.h"

#include "handshake/machine.h"
#include "handshake/session_context.h"
#include "provider_libcrypto/libcrypto.h"
#include "support/pair.h"

#include <stdio.h>
#include <string.h>

#include "support/test.h"

static bool put_message(void *transport, struct bytes message, parley_error *error)
{
    struct end *end = transport;
    (void)error;
    assert_true(end->queued < QUEUE_MAX && message.len <= MESSAGE_LEN_MAX);
    struct queued *queued = &end->queue[end->queued++];
    memcpy(queued->bytes, message.data, message.len);
    queued->len = message.len;
    return true;
}

static bool use_keys(void *transport, enum direction direction, parley_level level,
                     const struct suite *suite, const struct traffic_secret *secret,
                     parley_error *error)
{
    struct end *end = transport;
    (void)suite;
    (void)error;
    end->secrets++;
    *(direction == READING ? &end->read_level : &end->write_level) = level;
    *(direction == READING ? &end->reading : &end->writing) = *secret;
    return true;
}

static bool note_tls12(void *transport, parley_error *error)
{
    struct end *end = transport;
    (void)error;
    end->is_tls12 = true;
    return true;
}

static bool use_keys12(void *transport, enum direction direction, const struct suite12 *suite,
                       const struct record_keys12 *keys, parley_error *error)
{
    struct end *end = transport;
    (void)suite;
    assert_true(end->is_tls12);
    end->secrets++;
    if (direction == READING && end->has_more_input)
        return fail(error, MESSAGE_ACROSS_KEY_CHANGE);
    assert_true(end->queued < QUEUE_MAX);
    if (direction == WRITING)
        end->queue[end->queued++].is_change_cipher_spec = true;
    *(direction == READING ? &end->read_level : &end->write_level) = PARLEY_LEVEL_HANDSHAKE;
    *(direction == READING ? &end->reading12 : &end->writing12) = *keys;
    return true;
}

static void reach_application(void *transport)
{
    struct end *end = transport;
    end->reached_application = true;
}

static bool note_warning(void *transport, enum alert alert, parley_error *error)
{
    struct end *end = transport;
    (void)error;
    end->warned = alert;
    return true;
}

static bool count_change_cipher_spec(void *transport, parley_error *error)
{
    struct end *end = transport;
    (void)error;
    end->change_cipher_specs++;
    return true;
}

static bool end_input(void *transport, parley_error *error)
{
    const struct end *end = transport;
    return !end->has_more_input || fail(error, MESSAGE_ACROSS_KEY_CHANGE);
}

static void note_early_data(void *transport, bool after_retry)
{
    struct end *end = transport;
    end->skips_early_data = true;
    end->skips_after_retry = after_retry;
}

static const struct handshake_sink sink = {
    .message = put_message,
    .secret = use_keys,
    .speak_tls12 = note_tls12,
    .keys12 = use_keys12,
    .reach_application = reach_application,
    .warn = note_warning,
    .change_cipher_spec = count_change_cipher_spec,
    .input_ends = end_input,
    .skip_early_data = note_early_data,
};

static void prepare_end(struct exchange *exchange, struct end *end, bool is_server)
{
    struct handshake_config *config = &end->config;
    size_t scheme_count;
    const struct scheme *schemes = schemes_all(&scheme_count);
    *config = (struct handshake_config){
        .is_server = is_server,
        .provider = exchange->provider,
        .lowest_version = TLS_1_2,
        .highest_version = TLS_1_3,
        .verify = !is_server,
        .trust = exchange->trust,
        .rsa_bits_min = RSA_MODULUS_BITS_MIN,
        .clock = pair_clock,
    };
    config->suite_count = suites_of(exchange->provider, config->suites);
    config->suite12_count = suites12_of(exchange->provider, config->suites12);
    for (size_t i = 0; i < exchange->provider->group_count; i++)
        config->groups[config->group_count++] = exchange->provider->groups[i];
    config->share_groups[config->share_group_count++] = config->groups[0];
    for (size_t i = 0; i < scheme_count; i++)
        config->schemes[config->scheme_count++] = &schemes[i];
    config->identities = is_server ? exchange->list : exchange->client_list;
    config->identity_count = is_server ? 1 : 0;
    end->error = no_error();
}

static void read_identity(struct exchange *exchange, struct identity *identity, const char *chain,
                          const struct made *made)
{
    parley_error error = no_error();
    assert_true(identity_read(identity, &exchange->provider->private_keys,
                              bytes_of(chain, strlen(chain)),
                              bytes_of(made->key_pem, strlen(made->key_pem)), &error));
}

void exchange_prepare(struct exchange *exchange)
{
    parley_error error = no_error();
    const struct made *authority = pair_authority();
    struct made *leaf = make_certificate(
        &(struct recipe){ .name = "leaf", .alt_names = "DNS:" EXCHANGE_NAME }, authority);
    struct made *other = make_certificate(
        &(struct recipe){ .name = "other", .alt_names = "DNS:*.wild.example", .key = MADE_ED25519 },
        authority);
    memset(exchange, 0, sizeof *exchange);
    exchange->provider = libcrypto_open(&error);
    assert_non_null(exchange->provider);
    exchange->trust = trust_new();
    assert_non_null(exchange->trust);
    assert_true(trust_add_der(exchange->trust, authority->der, &error));
    read_identity(exchange, &exchange->identities[0], leaf->pem, leaf);
    read_identity(exchange, &exchange->identities[1], other->pem, other);
    for (size_t i = 0; i < 2; i++) {
        exchange->list[i] = &exchange->identities[i];
        exchange->client_list[i] = &exchange->client_identities[i];
    }
    made_free(leaf);
    made_free(other);
    prepare_end(exchange, &exchange->client, false);
    prepare_end(exchange, &exchange->server, true);
}

void exchange_ask(struct exchange *exchange, parley_client_auth policy)
{
    struct handshake_config *config = &exchange->server.config;
    config->client_auth = policy;
    config->trust = exchange->trust;
    config->verify = true;
}

void exchange_give_identity(struct exchange *exchange, const struct recipe *recipe,
                            const struct made *issuer, const char *others)
{
    char chain[8192];
    size_t at = exchange->client.config.identity_count++;
    struct recipe whole = *recipe;
    if (whole.extensions[0] == NULL)
        whole.extensions[0] = "extendedKeyUsage=clientAuth";
    struct made *made = make_certificate(&whole, issuer != NULL ? issuer : pair_authority());
    assert_true(at < 2);
    (void)snprintf(chain, sizeof chain, "%s%s", made->pem, others);
    read_identity(exchange, &exchange->client_identities[at], chain, made);
    made_free(made);
}

void exchange_prepare12(struct exchange *exchange)
{
    exchange_prepare(exchange);
    struct handshake_config *configs[] = { &exchange->client.config, &exchange->server.config };
    for (size_t i = 0; i < 2; i++) {
        configs[i]->highest_version = TLS_1_2;
        configs[i]->suite_count = configs[i]->share_group_count = 0;
    }
}

void exchange_let_resume(struct exchange *exchange)
{
    struct handshake_config *client = &exchange->client.config, *server = &exchange->server.config;
    exchange->ticketer = ticketer_new();
    exchange->sessions = session_cache_new(8);
    assert_non_null(exchange->ticketer);
    assert_non_null(exchange->sessions);
    server->ticketer = exchange->ticketer;
    server->sessions = exchange->sessions;
    client->resumes = server->resumes = true;
    session_context_of_config(client->session_context, client);
    session_context_of_config(server->session_context, server);
}

static void start_end(struct end *end, const struct peer_name *name, struct bytes session)
{
    end->handshake = (struct handshake){ .config = &end->config,
                                         .sink = &sink,
                                         .transport = end,
                                         .facts = &end->facts,
                                         .error = &end->error };
    assert_true(handshake_start(&end->handshake, name, session));
}

static void start(struct exchange *exchange, struct bytes session)
{
    parley_error error = no_error();
    struct peer_name name;
    assert_true(peer_name_read(&name, bytes_of(EXCHANGE_NAME, strlen(EXCHANGE_NAME)), &error));
    start_end(&exchange->client, &name, session);
    start_end(&exchange->server, NULL, bytes_of(NULL, 0));
}

void exchange_start(struct exchange *exchange)
{
    start(exchange, bytes_of(NULL, 0));
}

static void forget(struct end *end)
{
    handshake_end(&end->handshake);
    struct handshake_config config = end->config;
    memset(end, 0, sizeof *end);
    end->config = config;
    end->error = no_error();
}

void exchange_restart(struct exchange *exchange, struct bytes session)
{
    forget(&exchange->client);
    forget(&exchange->server);
    start(exchange, session);
}

void exchange_end(struct exchange *exchange)
{
    handshake_end(&exchange->client.handshake);
    handshake_end(&exchange->server.handshake);
    identity_end(&exchange->identities[0]);
    identity_end(&exchange->identities[1]);
    identity_end(&exchange->client_identities[0]);
    identity_end(&exchange->client_identities[1]);
    ticketer_free(exchange->ticketer);
    session_cache_free(exchange->sessions);
    trust_free(exchange->trust);
    exchange->provider->close(exchange->provider);
}

struct queued *exchange_next(struct end *from)
{
    return from->taken < from->queued ? &from->queue[from->taken] : NULL;
}

void exchange_drop(struct end *from)
{
    assert_true(from->taken < from->queued);
    from->taken++;
}

static bool leads_to(const struct step *step, enum state now)
{
    for (size_t i = 0; i < NEXT_MAX; i++)
        if (step->to[i] == now)
            return true;
    return false;
}

static bool has_row(enum state before, const struct queued *message, enum state now)
{
    static const struct step_table *const tables[] = {
        &hello_table, &client12_table, &client13_table, &server12_table, &server13_table,
    };
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
        for (size_t i = 0; i < tables[t]->count; i++) {
            const struct step *step = &tables[t]->steps[i];
            bool fits = message->is_change_cipher_spec
                            ? step->message == CHANGE_CIPHER_SPEC
                            : (step->message & 0xff) == message->bytes[0];
            if (step->state == before && fits && leads_to(step, now))
                return true;
        }
    return false;
}

/* Hands a message over, and checks that the step led where its row says. */
static bool take(struct end *to, const struct queued *message)
{
    enum state before = to->handshake.state;
    bool took = message->is_change_cipher_spec
                    ? handshake_take_change_cipher_spec(&to->handshake)
                    : handshake_take(&to->handshake, to->read_level,
                                     bytes_of(message->bytes, message->len));
    if (!took || has_row(before, message, to->handshake.state))
        return took;
    fail_msg("from \"%s\" to \"%s\": no row says so", state_name(before),
             state_name(to->handshake.state));
    return false;
}

bool exchange_pass(struct end *from, struct end *to)
{
    struct queued *message = exchange_next(from);
    assert_non_null(message);
    exchange_drop(from);
    return take(to, message);
}

bool exchange_run(struct exchange *exchange)
{
    for (;;) {
        struct end *from =
            exchange_next(&exchange->client) != NULL ? &exchange->client : &exchange->server;
        struct end *to = from == &exchange->client ? &exchange->server : &exchange->client;
        if (exchange_next(from) == NULL)
            return true;
        if (!exchange_pass(from, to))
            return false;
    }
}

bool exchange_give(struct end *to, uint8_t type, struct bytes body)
{
    struct queued message = { .len = 0 };
    message.bytes[0] = type;
    queued_set_body(&message, body);
    return take(to, &message);
}

bool exchange_give_change_cipher_spec(struct end *to)
{
    struct queued message = { .is_change_cipher_spec = true };
    return take(to, &message);
}

static bool is_of_type(const struct queued *message, unsigned type)
{
    if (message == NULL || message->is_change_cipher_spec)
        return message != NULL && type == CHANGE_CIPHER_SPEC;
    return message->bytes[0] == type;
}

void exchange_run_until(struct exchange *exchange, struct end *from, unsigned type)
{
    struct end *other = from == &exchange->client ? &exchange->server : &exchange->client;
    while (!is_of_type(exchange_next(from), type)) {
        struct end *next = exchange_next(from) != NULL ? from : other;
        assert_true(exchange_pass(next, next == from ? other : from));
    }
}

void queued_set_body(struct queued *message, struct bytes body)
{
    struct writer out = writer_of(message->bytes + 1, MESSAGE_LEN_MAX - 1);
    write_vector(&out, 3, body);
    assert_true(writer_done(&out));
    message->len = 1 + writer_len(&out);
}

struct bytes queued_body(const struct queued *message)
{
    return bytes_of(message->bytes + HANDSHAKE_HEADER_LEN, message->len - HANDSHAKE_HEADER_LEN);
}

void expect_refusal(const struct end *end, enum code code, enum alert alert)
{
    if (end->error.code != code)
        fail_msg("expected %s, came %s (%s)", parley_error_name((uint16_t)code),
                 parley_error_name(end->error.code), end->error.detail);
    assert_int_equal(end->error.alert, alert);
}
