/* rfc8448_test.c - the handshakes of RFC 8448, sections 3, 5, 6 and 7, replayed in both roles through the
 * connection's own parts: every secret and every record, byte for byte. R23, R26
 *
 * What RFC 8448's peers wrote and parley would write otherwise is put in where it is written, by the
 * linker's --wrap: the second ClientHello, EncryptedExtensions, CertificateRequest, the cookie of
 * HelloRetryRequest; and what is random comes from the traces: private keys, hello randoms, RSA-PSS and
 * ECDSA signatures, which the other side verifies. All else is computed. The RSA keys have 1024 bits:
 * these tests alone allow that.
 */
#include "base/memory.h"
#include "connection/alerts.h"
#include "connection/conn.h"
#include "handshake/scratch.h"
#include "provider_libcrypto/libcrypto.h"
#include "vectors/traces.h"
#include "wire/authentication.h"
#include "wire/server_hello.h"
#include "wire/server_parameters.h"

#include <stdio.h>

#include "support/test.h"

/* One of the traces, with the numbers of its steps. */
struct script {
    const char *section;
    const struct {
        const char *first_private, *first_hello; /* the client's */
        const char *retry, *retry_private;       /* NULL: no retry */
        const char *second_hello;
        const char *server_private, *server_hello; /* the server's */
        const char *server_ccs, *client_ccs;       /* NULL: none */
        const char *encrypted_extensions, *certificate, *certificate_verify;
        const char *certificate_request, *client_certificate, *client_verify; /* NULL: none */
        const char *flight, *client_finished;
        const char *ticket; /* NULL: none */
        const char *client_alert, *server_alert;
    } step;
    const struct {
        const char *client_handshake, *server_handshake, *client_application, *server_application;
        const char *exporter;
    } secret;
};

#define RECORD(number, who)  number "." who ".send-handshake-record.complete-record"
#define PAYLOAD(number, who) number "." who ".send-handshake-record.payload"
#define PRIVATE(number, who, curve)                                                                \
    number "." who ".create-an-ephemeral-" curve "-key-pair.private-key"
#define MESSAGE(number, name) number ".server.construct-a" name
#define CCS(number, who)      number "." who ".send-change-cipher-spec-record.complete-record"
#define ALERT(number, who)    number "." who ".send-alert-record.complete-record"
#define SECRET(number, label) number ".server.derive-secret-tls13-" label ".expanded"

static const struct script simple = {
    .section = "simple-1rtt",
    .step = {
        .first_private = PRIVATE("01", "client", "x25519"),
        .first_hello = "03.client.send-handshake-record",
        .server_private = PRIVATE("05", "server", "x25519"),
        .server_hello = "13.server.send-handshake-record",
        .encrypted_extensions =
            MESSAGE("15", "n-encryptedextensions-handshake-message.encryptedextensions"),
        .certificate = MESSAGE("16", "-certificate-handshake-message.certificate"),
        .certificate_verify =
            MESSAGE("17", "-certificateverify-handshake-message.certificateverify"),
        .flight = RECORD("20", "server"),
        .client_finished = RECORD("42", "client"),
        .ticket = RECORD("50", "server"),
        .client_alert = ALERT("54", "client"),
        .server_alert = ALERT("55", "server"),
    },
    .secret = {
        .client_handshake = SECRET("09", "c-hs-traffic"),
        .server_handshake = SECRET("10", "s-hs-traffic"),
        .client_application = SECRET("21", "c-ap-traffic"),
        .server_application = SECRET("22", "s-ap-traffic"),
        .exporter = SECRET("23", "exp-master"),
    },
};

static const struct script retry = {
    .section = "hello-retry-request",
    .step = {
        .first_private = PRIVATE("01", "client", "x25519"),
        .first_hello = "03.client.send-handshake-record",
        .retry = "05.server.send-handshake-record",
        .retry_private = PRIVATE("06", "client", "p-256"),
        .second_hello = "08.client.send-handshake-record",
        .server_private = PRIVATE("10", "server", "p-256"),
        .server_hello = "18.server.send-handshake-record",
        .encrypted_extensions =
            MESSAGE("20", "n-encryptedextensions-handshake-message.encryptedextensions"),
        .certificate = MESSAGE("21", "-certificate-handshake-message.certificate"),
        .certificate_verify =
            MESSAGE("22", "-certificateverify-handshake-message.certificateverify"),
        .flight = RECORD("25", "server"),
        .client_finished = RECORD("47", "client"),
        .client_alert = ALERT("53", "client"),
        .server_alert = ALERT("54", "server"),
    },
    .secret = {
        .client_handshake = SECRET("14", "c-hs-traffic"),
        .server_handshake = SECRET("15", "s-hs-traffic"),
        .client_application = SECRET("26", "c-ap-traffic"),
        .server_application = SECRET("27", "s-ap-traffic"),
        .exporter = SECRET("28", "exp-master"),
    },
};

static const struct script client_auth = {
    .section = "client-auth",
    .step = {
        .first_private = PRIVATE("01", "client", "x25519"),
        .first_hello = "03.client.send-handshake-record",
        .server_private = PRIVATE("05", "server", "x25519"),
        .server_hello = "13.server.send-handshake-record",
        .encrypted_extensions =
            MESSAGE("15", "n-encryptedextensions-handshake-message.encryptedextensions"),
        .certificate_request =
            MESSAGE("16", "-certificaterequest-handshake-message.certificaterequest"),
        .certificate = MESSAGE("17", "-certificate-handshake-message.certificate"),
        .certificate_verify =
            MESSAGE("18", "-certificateverify-handshake-message.certificateverify"),
        .client_certificate = "41.client.construct-a-certificate-handshake-message.certificate",
        .client_verify =
            "42.client.construct-a-certificateverify-handshake-message.certificateverify",
        .flight = RECORD("21", "server"),
        .client_finished = RECORD("45", "client"),
        .client_alert = ALERT("51", "client"),
        .server_alert = ALERT("52", "server"),
    },
    .secret = {
        .client_handshake = SECRET("09", "c-hs-traffic"),
        .server_handshake = SECRET("10", "s-hs-traffic"),
        .client_application = SECRET("22", "c-ap-traffic"),
        .server_application = SECRET("23", "s-ap-traffic"),
        .exporter = SECRET("24", "exp-master"),
    },
};

static const struct script compatibility = {
    .section = "compatibility",
    .step = {
        .first_private = PRIVATE("01", "client", "x25519"),
        .first_hello = "03.client.send-handshake-record",
        .server_private = PRIVATE("05", "server", "x25519"),
        .server_hello = "07.server.send-handshake-record",
        .server_ccs = CCS("08", "server"),
        .client_ccs = CCS("39", "client"),
        .encrypted_extensions =
            MESSAGE("16", "n-encryptedextensions-handshake-message.encryptedextensions"),
        .certificate = MESSAGE("17", "-certificate-handshake-message.certificate"),
        .certificate_verify =
            MESSAGE("18", "-certificateverify-handshake-message.certificateverify"),
        .flight = RECORD("21", "server"),
        .client_finished = RECORD("44", "client"),
        .client_alert = ALERT("50", "client"),
        .server_alert = ALERT("51", "server"),
    },
    .secret = {
        .client_handshake = SECRET("11", "c-hs-traffic"),
        .server_handshake = SECRET("12", "s-hs-traffic"),
        .client_application = SECRET("22", "c-ap-traffic"),
        .server_application = SECRET("23", "s-ap-traffic"),
        .exporter = SECRET("24", "exp-master"),
    },
};

static const struct script *script;

static struct bytes value(const char *rest)
{
    return trace(script->section, rest);
}

static struct bytes part_of(const char *step, const char *part)
{
    char rest[100];
    (void)snprintf(rest, sizeof rest, "%s.%s", step, part);
    return value(rest);
}

static struct bytes body_of(struct bytes message)
{
    return bytes_of(message.data + HANDSHAKE_HEADER_LEN, message.len - HANDSHAKE_HEADER_LEN);
}

/* The random bytes of the side under test, in the order in which it asks for them. */
static struct bytes randoms[4];
static size_t random_at;

static bool next_random(void *state, uint8_t *out, size_t len)
{
    (void)state;
    assert_true(random_at < sizeof randoms / sizeof *randoms);
    assert_int_equal(randoms[random_at].len, len);
    memcpy(out, randoms[random_at++].data, len);
    return true;
}

static const char *own_verify; /* the CertificateVerify of the side under test */

/* Signatures are random: ours is the trace's. */
static bool sign_as_the_trace(const struct signature *signature, const struct private_key *key,
                              struct bytes message, uint8_t *out, size_t *len)
{
    (void)signature, (void)key, (void)message;
    struct certificate_verify verify;
    struct reader in = reader_of(body_of(value(own_verify)));
    assert_true(certificate_verify_parse(&verify, &in));
    memcpy(out, verify.signature.data, verify.signature.len);
    *len = verify.signature.len;
    return true;
}

/* Everything that a connection is made of, with the caller's provider and identity. */
struct side {
    struct provider *libcrypto, provider;
    struct signature replayed[2];
    const struct signature *signatures[2];
    struct identity identity;
    const struct identity *identities[1];
    parley_config config;
    parley_conn conn;
};

static size_t secrets_seen;

static void check_secret(void *user, const char *line)
{
    const struct {
        const char *label, *name;
    } known[] = {
        { "CLIENT_HANDSHAKE_TRAFFIC_SECRET ", script->secret.client_handshake },
        { "SERVER_HANDSHAKE_TRAFFIC_SECRET ", script->secret.server_handshake },
        { "CLIENT_TRAFFIC_SECRET_0 ", script->secret.client_application },
        { "SERVER_TRAFFIC_SECRET_0 ", script->secret.server_application },
        { "EXPORTER_SECRET ", script->secret.exporter },
    };
    (void)user;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strncmp(line, known[i].label, strlen(known[i].label)) != 0)
            continue;
        const char *hex = line + strlen(known[i].label) + 64 + 1;
        struct bytes secret = value(known[i].name);
        for (size_t at = 0; at < secret.len; at++) {
            char two[3];
            (void)snprintf(two, sizeof two, "%02x", secret.data[at]);
            assert_memory_equal(hex + 2 * at, two, 2);
        }
        secrets_seen++;
    }
}

static void start_side(struct side *side, bool is_server)
{
    parley_error error = no_error();
    *side = (struct side){ 0 };
    side->libcrypto = libcrypto_open(&error);
    assert_non_null(side->libcrypto);
    side->provider = *side->libcrypto;
    side->provider.random = (struct random){ next_random, NULL };
    count_start(&side->config.count);
    side->config.settings.is_server = is_server;
    side->config.fork_guard = fork_guard_new();

    struct handshake_config *config = &side->config.handshake;
    *config = (struct handshake_config){
        .is_server = is_server,
        .provider = &side->provider,
        .lowest_version = TLS_1_3,
        .highest_version = TLS_1_3,
        .group_count = script == &retry && is_server ? 1 : 2, /* P-256 alone makes it ask */
        .rsa_bits_min = 1024,
        .keylog = { check_secret, NULL },
    };
    config->suite_count = suites_of(&side->provider, config->suites);
    config->groups[0] = provider_group(&side->provider, config->group_count == 1 ? 23 : 29);
    config->groups[1] = provider_group(&side->provider, 23);
    config->schemes[config->scheme_count++] = scheme_of(0x0804);
    config->schemes[config->scheme_count++] = scheme_of(0x0403);

    parley_conn *conn = &side->conn;
    conn->config = &side->config;
    conn->generation = fork_guard_generation(side->config.fork_guard);
    conn->error = no_error();
    pool_start(&conn->own_pool, 2);
    records_start(&conn->records, &conn->own_pool);
    conn->handshake = (struct handshake){ .config = config,
                                          .sink = &record_sink,
                                          .transport = conn,
                                          .facts = &conn->facts,
                                          .error = &conn->error };
    conn->handshake.scratch = memory_new(sizeof *conn->handshake.scratch);
    assert_non_null(conn->handshake.scratch);
    random_at = secrets_seen = 0;
}

static void end_side(struct side *side)
{
    handshake_end(&side->conn.handshake);
    records_end(&side->conn.records);
    pool_end(&side->conn.own_pool);
    fork_guard_free(side->config.fork_guard);
    side->libcrypto->close(side->libcrypto);
}

static void expect_sent(struct side *side, struct bytes record)
{
    parley_view ready = parley_wire_ready(&side->conn);
    assert_true(ready.len >= record.len);
    assert_memory_equal(ready.data, record.data, record.len);
    parley_wire_sent(&side->conn, record.len);
}

static void hand_over(struct side *side, struct bytes record)
{
    size_t given = 0;
    while (given < record.len) {
        parley_room room;
        assert_int_equal(parley_wire_room(&side->conn, record.len - given, &room), PARLEY_OK);
        size_t part = room.len < record.len - given ? room.len : record.len - given;
        memcpy(room.data, record.data + given, part);
        given += part;
        if (parley_wire_came(&side->conn, part) != PARLEY_OK)
            fail_msg("%s: %s", parley_error_name(side->conn.error.code), side->conn.error.detail);
    }
}

static void make_share(struct offer *offer, const struct group *group, const char *private_key)
{
    uint8_t share[GROUP_SHARE_LEN_MAX];
    struct offered_share *offered = &offer->shares[offer->share_count++];
    randoms[0] = value(private_key);
    random_at = 0;
    offered->group = group;
    assert_true(
        group->generate(group, &offered->state, &(struct random){ next_random, NULL }, share));
}

/* Puts the trace's ClientHello on the table, with the private key of the share in it. */
static void offer_as_the_trace(struct offer *offer, const struct group *group,
                               const char *private_key, struct bytes message)
{
    struct client_hello hello;
    struct reader in = reader_of(body_of(message));
    assert_true(client_hello_parse(&hello, &in));
    make_share(offer, group, private_key);
    memory_free(offer->message);
    offer->message = memory_copy(message.data, message.len);
    offer->message_len = message.len;
    offer->extensions = hello.extensions.present;
    memcpy(offer->random, hello.random.data, sizeof offer->random);
    memcpy(offer->session_id, hello.legacy_session_id.data, hello.legacy_session_id.len);
    offer->session_id_len = hello.legacy_session_id.len;
}

/* The linker's name for what stands in for offer_retry. */
bool __wrap_offer_retry(struct offer *offer, const struct handshake_config *config,
                        const struct peer_name *name, const struct group *group,
                        struct bytes cookie, parley_error *error);

bool __wrap_offer_retry(struct offer *offer, const struct handshake_config *config,
                        const struct peer_name *name, const struct group *group,
                        struct bytes cookie, parley_error *error)
{
    (void)config, (void)name, (void)error;
    struct client_hello hello;
    struct bytes second = part_of(script->step.second_hello, "payload");
    struct reader in = reader_of(body_of(second));
    assert_true(client_hello_parse(&hello, &in));
    assert_true(bytes_equal(cookie, hello.cookie)); /* R21: echoed */
    assert_int_equal(group->id, 23);
    while (offer->share_count > 0) {
        struct offered_share *old = &offer->shares[--offer->share_count];
        old->group->wipe(&old->state);
    }
    offer_as_the_trace(offer, group, script->step.retry_private, second);
    return true;
}

void __wrap_encrypted_extensions_write(struct writer *out,
                                       const struct encrypted_extensions *message);

void __wrap_encrypted_extensions_write(struct writer *out,
                                       const struct encrypted_extensions *message)
{
    (void)message;
    write_bytes(out, body_of(value(script->step.encrypted_extensions)));
}

/* Our server sends no cookie and takes none: the trace's goes into its retry, and out of the hello
 * that brings it back. */
void __real_server_hello_write(struct writer *out, const struct server_hello *hello);
void __wrap_server_hello_write(struct writer *out, const struct server_hello *hello);

void __wrap_server_hello_write(struct writer *out, const struct server_hello *hello)
{
    struct server_hello changed = *hello, traced;
    if (hello->is_retry) {
        struct reader in = reader_of(body_of(part_of(script->step.retry, "payload")));
        assert_true(
            server_hello_parse(&traced, &in, 1u << EXT_KEY_SHARE | 1u << EXT_SUPPORTED_VERSIONS));
        changed.cookie = traced.cookie;
    }
    __real_server_hello_write(out, &changed);
}

static bool cookie_is_ours; /* in the server's role */

bool __real_client_hello_parse(struct client_hello *hello, struct reader *in);
bool __wrap_client_hello_parse(struct client_hello *hello, struct reader *in);

bool __wrap_client_hello_parse(struct client_hello *hello, struct reader *in)
{
    bool ok = __real_client_hello_parse(hello, in);
    if (cookie_is_ours)
        hello->cookie = bytes_of(NULL, 0);
    return ok;
}

void __wrap_certificate_request_write(struct writer *out,
                                      const struct certificate_request *message);

void __wrap_certificate_request_write(struct writer *out, const struct certificate_request *message)
{
    (void)message;
    write_bytes(out, body_of(value(script->step.certificate_request)));
}

/* Gives the side the certificate of this message, and signatures as in that one. */
static void identify(struct side *side, const char *certificate_step, const char *verify_step)
{
    static const enum signature_kind kinds[] = { SIGNATURE_RSA_PSS_SHA256, SIGNATURE_ECDSA_SHA256 };
    struct certificate_message message;
    struct bytes certificate = value(certificate_step);
    for (size_t i = 0; i < 2; i++) {
        side->replayed[i] = *provider_signature(side->libcrypto, kinds[i]);
        side->replayed[i].sign = sign_as_the_trace;
        side->signatures[i] = &side->replayed[i];
    }
    own_verify = verify_step;
    side->provider.signatures = side->signatures;
    side->provider.signature_count = 2;
    side->identity.message = memory_copy(certificate.data, certificate.len);
    side->identity.message_len = certificate.len;
    struct reader in = reader_of(body_of(certificate));
    assert_true(certificate_message_parse(&message, &in, 0));
    assert_true(
        certificate_parse(&side->identity.leaf, message.certificates[0], &side->conn.error));
    side->identities[0] = &side->identity;
    side->config.handshake.identities = side->identities;
    side->config.handshake.identity_count = 1;
}

static void replay_close(struct side *side, const char *ours, const char *theirs)
{
    assert_int_equal(parley_close(&side->conn), PARLEY_OK);
    expect_sent(side, value(ours));
    hand_over(side, value(theirs));
    assert_true(side->conn.close_came);
    assert_true(parley_finished(&side->conn));
}

static void replay_client(const struct script *which)
{
    struct side side;
    script = which;
    start_side(&side, false);
    parley_conn *conn = &side.conn;
    struct scratch *scratch = conn->handshake.scratch;
    if (script->step.client_certificate != NULL)
        identify(&side, script->step.client_certificate, script->step.client_verify);

    struct bytes first = part_of(script->step.first_hello, "payload");
    offer_as_the_trace(&scratch->offer, side.config.handshake.groups[0], script->step.first_private,
                       first);
    memcpy(conn->handshake.randoms.client, scratch->offer.random, 32);
    conn->handshake.state = CLIENT_WAIT_SERVER_HELLO;
    assert_true(records_put_message(&conn->records, first, &conn->error));
    expect_sent(&side, part_of(script->step.first_hello, "complete-record"));

    if (script->step.retry != NULL) {
        hand_over(&side, part_of(script->step.retry, "complete-record"));
        expect_sent(&side, part_of(script->step.second_hello, "complete-record"));
    }
    hand_over(&side, part_of(script->step.server_hello, "complete-record"));
    if (script->step.server_ccs != NULL)
        hand_over(&side, value(script->step.server_ccs));
    hand_over(&side, value(script->step.flight));
    assert_true(conn->facts.done);
    assert_int_equal(secrets_seen, 5);
    if (script->step.client_ccs != NULL)
        expect_sent(&side, value(script->step.client_ccs));
    expect_sent(&side, value(script->step.client_finished));
    if (script->step.ticket != NULL)
        hand_over(&side, value(script->step.ticket));
    if (script == &simple) {
        uint8_t data[100];
        size_t len;
        struct bytes payload = value("52.client.send-application-data-record.payload");
        assert_int_equal(parley_write(conn, payload.data, payload.len, &len), PARLEY_OK);
        expect_sent(&side, value("52.client.send-application-data-record.complete-record"));
        hand_over(&side, value("53.server.send-application-data-record.complete-record"));
        assert_int_equal(parley_read(conn, data, sizeof data, &len), PARLEY_OK);
        payload = value("53.server.send-application-data-record.payload");
        assert_true(bytes_equal(bytes_of(data, len), payload));
    }
    replay_close(&side, script->step.client_alert, script->step.server_alert);
    memory_free(side.identity.message);
    end_side(&side);
}

static void replay_server(const struct script *which)
{
    struct side side;
    script = which;
    start_side(&side, true);
    parley_conn *conn = &side.conn;
    struct bytes hello = part_of(script->step.server_hello, "payload");

    identify(&side, script->step.certificate, script->step.certificate_verify);
    if (script->step.certificate_request != NULL)
        side.config.handshake.client_auth = PARLEY_CLIENT_REQUIRE;
    conn->handshake.state = SERVER_WAIT_CLIENT_HELLO;
    cookie_is_ours = true;

    if (script->step.retry != NULL) {
        hand_over(&side, part_of(script->step.first_hello, "complete-record"));
        expect_sent(&side, part_of(script->step.retry, "complete-record"));
    }
    randoms[0] = value(script->step.server_private);
    randoms[1] = bytes_of(hello.data + HANDSHAKE_HEADER_LEN + 2, 32);
    hand_over(&side, part_of(script->step.retry != NULL ? script->step.second_hello
                                                        : script->step.first_hello,
                             "complete-record"));
    expect_sent(&side, part_of(script->step.server_hello, "complete-record"));
    if (script->step.server_ccs != NULL)
        expect_sent(&side, value(script->step.server_ccs));
    expect_sent(&side, value(script->step.flight));
    assert_int_equal(secrets_seen, 5);
    if (script->step.client_ccs != NULL)
        hand_over(&side, value(script->step.client_ccs));
    hand_over(&side, value(script->step.client_finished));
    assert_true(conn->facts.done);
    assert_int_equal(conn->facts.client_certificate_sent, script->step.client_certificate != NULL);
    if (script->step.ticket != NULL) {
        struct bytes ticket = value("50.server.send-handshake-record.payload");
        assert_true(records_put_message(&conn->records, ticket, &conn->error));
        expect_sent(&side, value(script->step.ticket));
    }
    if (script == &simple) {
        size_t len;
        uint8_t data[100];
        hand_over(&side, value("52.client.send-application-data-record.complete-record"));
        assert_int_equal(parley_read(conn, data, sizeof data, &len), PARLEY_OK);
        struct bytes payload = value("53.server.send-application-data-record.payload");
        assert_int_equal(parley_write(conn, payload.data, payload.len, &len), PARLEY_OK);
        expect_sent(&side, value("53.server.send-application-data-record.complete-record"));
    }
    replay_close(&side, script->step.server_alert, script->step.client_alert);
    cookie_is_ours = false;
    memory_free(side.identity.message);
    end_side(&side);
}

static void replays_section_3_as_the_client(void **state)
{
    (void)state;
    replay_client(&simple);
}

static void replays_section_3_as_the_server(void **state)
{
    (void)state;
    replay_server(&simple);
}

/* R21 */
static void replays_section_5_as_the_client(void **state)
{
    (void)state;
    replay_client(&retry);
}

static void replays_section_5_as_the_server(void **state)
{
    (void)state;
    replay_server(&retry);
}

/* R42 */
static void replays_section_6_as_the_client(void **state)
{
    (void)state;
    replay_client(&client_auth);
}

static void replays_section_6_as_the_server(void **state)
{
    (void)state;
    replay_server(&client_auth);
}

/* R60, R69 */
static void replays_section_7_as_the_client(void **state)
{
    (void)state;
    replay_client(&compatibility);
}

static void replays_section_7_as_the_server(void **state)
{
    (void)state;
    replay_server(&compatibility);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replays_section_3_as_the_client),
        cmocka_unit_test(replays_section_3_as_the_server),
        cmocka_unit_test(replays_section_5_as_the_client),
        cmocka_unit_test(replays_section_5_as_the_server),
        cmocka_unit_test(replays_section_6_as_the_client),
        cmocka_unit_test(replays_section_6_as_the_server),
        cmocka_unit_test(replays_section_7_as_the_client),
        cmocka_unit_test(replays_section_7_as_the_server),
    };
    if (!traces_load())
        return TRACES_SKIP;
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    traces_free();
    return failures;
}
