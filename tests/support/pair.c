/* pair.c - a client and a server in memory. */
#include "support/pair.h"

#include <stdlib.h>
#include <string.h>

#include "support/test.h"

const struct made *pair_authority(void)
{
    static struct made *authority;
    if (authority == NULL)
        authority =
            make_certificate(&(struct recipe){ .name = "Test authority", .ca = true }, NULL);
    return authority;
}

parley_time pair_clock(void *user)
{
    (void)user;
    return (parley_time){ .wall_ms = (uint64_t)MADE_NOW_S * 1000, .steady_ms = 1 };
}

static parley_view view_of_text(const char *text)
{
    return (parley_view){ (const uint8_t *)text, strlen(text) };
}

parley_identity *pair_identity(const struct made *leaf)
{
    parley_error error;
    parley_identity *identity =
        parley_identity_from_pem(view_of_text(leaf->pem), view_of_text(leaf->key_pem), &error);
    if (identity == NULL)
        fail_msg("identity: %s: %s", parley_error_name(error.code), error.detail);
    return identity;
}

static uint16_t only_version;

void pair_use_version(uint16_t version)
{
    only_version = version;
}

uint16_t pair_version(void)
{
    return only_version;
}

static enum pair_legacy legacy_in_use;

void pair_use_legacy(enum pair_legacy legacy)
{
    legacy_in_use = legacy;
}

void pair_narrow(parley_setup *setup)
{
    if (only_version != 0)
        parley_setup_versions(setup, only_version, only_version);
    switch (legacy_in_use) {
    case PAIR_NO_LEGACY: break;
    case PAIR_STATIC_RSA:
        parley_setup_insecure_rsa_key_exchange(setup);
        parley_setup_suites(setup, "TLS_RSA_WITH_AES_128_GCM_SHA256");
        break;
    case PAIR_CBC:
        parley_setup_insecure_cbc(setup);
        parley_setup_suites(setup, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384");
        break;
    }
}

static const struct made *p256_leaf(void)
{
    static struct made *leaf;
    if (leaf == NULL)
        leaf = make_certificate(&(struct recipe){ .name = "leaf", .alt_names = "DNS:" PAIR_NAME },
                                pair_authority());
    return leaf;
}

const struct made *pair_rsa_leaf(void)
{
    static struct made *leaf;
    if (leaf == NULL)
        leaf =
            make_certificate(&(struct recipe){ .name = "rsa",
                                               .alt_names = "DNS:" PAIR_NAME,
                                               .key = MADE_RSA_2048,
                                               .extensions = { "keyUsage=critical,digitalSignature,"
                                                               "keyEncipherment" } },
                             pair_authority());
    return leaf;
}

const struct made *pair_server_certificate(void)
{
    return legacy_in_use == PAIR_STATIC_RSA ? pair_rsa_leaf() : p256_leaf();
}

static void trust_authority(parley_setup *setup)
{
    parley_error error;
    parley_trust *trust = parley_trust_from_pem(view_of_text(pair_authority()->pem), &error);
    assert_non_null(trust);
    parley_setup_trust(setup, trust);
    parley_trust_free(trust);
}

parley_setup *pair_client_setup(void)
{
    parley_setup *setup = parley_setup_client();
    pair_narrow(setup);
    trust_authority(setup);
    parley_setup_clock(setup, pair_clock, NULL);
    return setup;
}

parley_setup *pair_server_setup(void)
{
    parley_setup *setup = parley_setup_server();
    pair_narrow(setup);
    parley_identity *identity = pair_identity(pair_server_certificate());
    parley_setup_identity(setup, identity);
    parley_setup_clock(setup, pair_clock, NULL);
    parley_identity_free(identity);
    return setup;
}

void pair_add_client_identity(parley_setup *client, const struct recipe *recipe,
                              const struct made *issuer)
{
    struct recipe whole = *recipe;
    if (whole.extensions[0] == NULL)
        whole.extensions[0] = "extendedKeyUsage=clientAuth";
    struct made *leaf = make_certificate(&whole, issuer != NULL ? issuer : pair_authority());
    parley_identity *identity = pair_identity(leaf);
    parley_setup_identity(client, identity);
    parley_identity_free(identity);
    made_free(leaf);
}

parley_setup *pair_known_client_setup(void)
{
    parley_setup *setup = pair_client_setup();
    pair_add_client_identity(
        setup, &(struct recipe){ .name = "client", .alt_names = "DNS:client.example" }, NULL);
    return setup;
}

parley_setup *pair_asking_server_setup(parley_client_auth policy)
{
    parley_setup *setup = pair_server_setup();
    trust_authority(setup);
    parley_setup_client_auth(setup, policy);
    return setup;
}

static parley_config *finish(parley_setup *setup)
{
    parley_error error;
    parley_config *config = parley_setup_finish(setup, &error);
    if (config == NULL)
        fail_msg("setup: %s: %s", parley_error_name(error.code), error.detail);
    return config;
}

void pair_start(struct pair *pair, parley_setup *client, parley_setup *server)
{
    parley_error error;
    *pair = (struct pair){
        .client_config = finish(client != NULL ? client : pair_client_setup()),
        .server_config = finish(server != NULL ? server : pair_server_setup()),
    };
    pair->client = parley_client_new(NULL, pair->client_config, PAIR_NAME, &error);
    assert_non_null(pair->client);
    pair->server = parley_server_new(NULL, pair->server_config, &error);
    assert_non_null(pair->server);
}

void pair_end(struct pair *pair)
{
    parley_free(pair->client);
    parley_free(pair->server);
    parley_config_free(pair->client_config);
    parley_config_free(pair->server_config);
    free(pair->sent_by_client.data);
    free(pair->sent_by_server.data);
}

static void record(struct tape *tape, parley_view bytes)
{
    if (bytes.len == 0)
        return;
    if (tape->len + bytes.len > tape->cap) {
        tape->cap = 2 * (tape->len + bytes.len);
        tape->data = realloc(tape->data, tape->cap);
        assert_non_null(tape->data);
    }
    memcpy(tape->data + tape->len, bytes.data, bytes.len);
    tape->len += bytes.len;
}

size_t pair_feed(parley_conn *to, const uint8_t *data, size_t len, size_t piece)
{
    size_t fed = 0;
    while (fed < len) {
        parley_room room;
        size_t part = piece != 0 && piece < len - fed ? piece : len - fed;
        if (parley_wire_room(to, part, &room) != PARLEY_OK)
            break;
        part = part < room.len ? part : room.len;
        memcpy(room.data, data + fed, part);
        fed += part;
        (void)parley_wire_came(to, part);
    }
    return fed;
}

bool pair_move(struct pair *pair, parley_conn *from, parley_conn *to)
{
    struct tape *tape = from == pair->client ? &pair->sent_by_client : &pair->sent_by_server;
    parley_view ready = parley_wire_ready(from);
    if (ready.len == 0)
        return false;
    size_t took = pair_feed(to, ready.data, ready.len, pair->piece);
    record(tape, (parley_view){ ready.data, took });
    parley_wire_sent(from, took);
    return took > 0;
}

void pair_run(struct pair *pair)
{
    bool moved;
    do {
        moved = pair_move(pair, pair->client, pair->server);
        moved |= pair_move(pair, pair->server, pair->client);
    } while (moved);
}

void pair_send(struct pair *pair, parley_conn *from, parley_conn *to, const void *data, size_t len)
{
    const uint8_t *at = data;
    uint8_t *came = malloc(len + 1);
    size_t wrote = 0, got = 0;
    assert_non_null(came);
    while (got < len) {
        size_t took, read;
        if (wrote < len) {
            assert_true(parley_write(from, at + wrote, len - wrote, &took) <= PARLEY_AGAIN);
            wrote += took;
        }
        bool moved = pair_move(pair, from, to);
        parley_result result = parley_read(to, came + got, len + 1 - got, &read);
        if (result == PARLEY_OK)
            got += read;
        if (result != PARLEY_OK && !moved)
            fail_msg("%zu of %zu bytes arrived: %s", got, len,
                     parley_error_name(parley_error_of(to).code));
    }
    assert_memory_equal(came, data, len);
    free(came);
}
