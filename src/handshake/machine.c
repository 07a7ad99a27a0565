/* machine.c - dispatch by state and message, and what the steps of both roles share. */
#include "handshake/machine.h"

#include "base/memory.h"
#include "base/secret.h"
#include "handshake/authenticate.h"
#include "handshake/post_handshake.h"
#include "keys/exporter.h"
#include "wire/describe.h"
#include "wire/describe12.h"
#include "wire/names.h"
#include "wire/server_hello.h"

#include <stdarg.h>
#include <stdio.h>

static parley_view view_of(struct bytes bytes)
{
    return (parley_view){ bytes.data, bytes.len };
}

/* Of a message: a ServerHello is told before it is taken, and it says the version itself. */
static uint16_t version_of(const struct handshake *hs, uint16_t type, parley_level level,
                           struct bytes whole)
{
    struct bytes body =
        bytes_of(whole.data + HANDSHAKE_HEADER_LEN, whole.len - HANDSHAKE_HEADER_LEN);
    if (hs->facts->version != 0)
        return hs->facts->version;
    if (type == CLIENT_HELLO)
        return speaks(hs->config, TLS_1_3) ? 0 : TLS_1_2;
    return message_is_of_tls12(type, level, body) ? TLS_1_2 : TLS_1_3;
}

static void tell_message(struct handshake *hs, bool sent, parley_level level, unsigned type,
                         struct bytes whole)
{
    const struct trace *trace = &hs->config->trace;
    if (!trace_wanted(trace))
        return;
    uint16_t code = (uint16_t)type, version = version_of(hs, code, level, whole);
    bool is_tls12 = version == TLS_1_2;
    const char *name = handshake_type_name(code);
    trace_tell(trace, &(parley_trace){
                          .kind = PARLEY_TRACE_MESSAGE,
                          .level = level,
                          .sent = sent,
                          .code = code,
                          .name = name != NULL ? name : "unknown message",
                          .meaning = is_tls12 ? handshake_type_purpose12(code)
                                              : handshake_type_purpose(code),
                          .reference = is_tls12 ? handshake_type_reference12(code)
                                                : handshake_type_reference(code),
                          .bytes = view_of(whole),
                          .version = version,
                      });
    describe_message(trace, sent, level, whole);
}

void tell_decision(struct handshake *hs, const char *name, const char *reference,
                   const char *format, ...)
{
    if (!trace_wanted(&hs->config->trace))
        return;
    char sentence[400];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    trace_tell(&hs->config->trace, &(parley_trace){ .kind = PARLEY_TRACE_DECISION,
                                                    .name = name,
                                                    .meaning = sentence,
                                                    .reference = reference });
}

static unsigned type_of(struct bytes whole)
{
    struct bytes body =
        bytes_of(whole.data + HANDSHAKE_HEADER_LEN, whole.len - HANDSHAKE_HEADER_LEN);
    if (whole.data[0] == SERVER_HELLO && server_hello_is_retry(body))
        return HELLO_RETRY_REQUEST;
    return whole.data[0];
}

static struct writer begin(uint8_t *room, size_t cap, enum handshake_type type)
{
    struct writer out = writer_of(room, cap);
    write_u8(&out, (uint8_t)type);
    (void)open_vector(&out, 3);
    return out;
}

struct writer begin_message(struct handshake *hs, enum handshake_type type)
{
    return begin(hs->scratch->message, sizeof hs->scratch->message, type);
}

bool send_message(struct handshake *hs, struct writer *out)
{
    close_vector(out, (struct mark){ .body = HANDSHAKE_HEADER_LEN, .width = 3, .depth = 1 });
    if (!writer_done(out))
        return refuse(hs, OWN_MESSAGE_TOO_LONG);
    return send_whole(hs, writer_bytes(out));
}

bool begin_long_message(struct handshake *hs, struct writer *out, enum handshake_type type,
                        size_t body_max)
{
    size_t cap = HANDSHAKE_HEADER_LEN + body_max;
    uint8_t *room = memory_new(cap);
    if (room == NULL)
        return refuse(hs, NO_MEMORY);
    *out = begin(room, cap, type);
    return true;
}

bool send_long_message(struct handshake *hs, struct writer *out)
{
    bool sent = send_message(hs, out);
    memory_free(out->start);
    return sent;
}

bool send_whole(struct handshake *hs, struct bytes message)
{
    if (hs->scratch != NULL && hs->scratch->transcript.hash != NULL)
        transcript_add(&hs->scratch->transcript, message);
    tell_message(hs, true, hs->write_level, type_of(message), message);
    return hs->sink->message(hs->transport, message, hs->error);
}

void tell_keys(struct handshake *hs, enum direction direction, parley_level level, const char *name,
               const char *reference)
{
    trace_tell(&hs->config->trace,
               &(parley_trace){
                   .kind = PARLEY_TRACE_KEYS,
                   .level = level,
                   .sent = direction == WRITING,
                   .name = name,
                   .meaning = direction == WRITING ? "What this side sends is protected with them."
                                                   : "What the peer sends is protected with them.",
                   .reference = reference,
               });
}

bool use_secret(struct handshake *hs, enum direction direction, parley_level level,
                const struct traffic_secret *secret)
{
    bool is_handshake = level == PARLEY_LEVEL_HANDSHAKE;
    if (direction == WRITING)
        hs->write_level = level;
    tell_keys(hs, direction, level, is_handshake ? "handshake keys" : "application keys",
              "RFC 9846 7.1");
    return hs->sink->secret(hs->transport, direction, level, hs->suite, secret, hs->error);
}

void log_secret(struct handshake *hs, const char *label, struct bytes secret)
{
    keylog_write(&hs->config->keylog, label,
                 bytes_of(hs->randoms.client, sizeof hs->randoms.client), secret);
}

static struct bytes secret_bytes(const struct traffic_secret *secret)
{
    return bytes_of(secret->bytes, secret->hash->len);
}

static void note_suite(struct handshake *hs, uint16_t version, uint16_t id, const char *name)
{
    hs->facts->version = version;
    hs->facts->version_name = version_name(version);
    hs->facts->suite = id;
    hs->facts->suite_name = name;
}

void adopt_suite(struct handshake *hs, const struct suite *suite)
{
    hs->suite = suite;
    note_suite(hs, TLS_1_3, suite->id, suite->name);
}

static void note_legacy(struct handshake *hs, const struct legacy_ways *legacy)
{
    if (legacy == NULL)
        return;
    hs->facts->legacy = legacy->name;
    tell_decision(hs, "legacy", legacy->reference,
                  "%s: this side was told to allow it, and the peer has it.", legacy->name);
}

bool adopt_suite12(struct handshake *hs, const struct suite12 *suite)
{
    hs->suite12 = suite;
    note_suite(hs, TLS_1_2, suite->id, suite->name);
    note_legacy(hs, suite->legacy);
    return hs->sink->speak_tls12(hs->transport, hs->error);
}

bool enter_handshake_keys(struct handshake *hs, struct bytes shared)
{
    struct scratch *scratch = hs->scratch;
    struct early_secret early;
    uint8_t hash[HASH_LEN_MAX];

    transcript_hash(&scratch->transcript, hash); /* ClientHello...ServerHello */
    early_secret_start(&early, hs->suite->hash, bytes_of(NULL, 0));
    if (!handshake_secret_derive(&scratch->handshake_secret, &early, shared) ||
        !handshake_traffic_derive(&scratch->handshake_secret, hash, &scratch->client_handshake,
                                  &scratch->server_handshake))
        return refuse(hs, CRYPTO_BROKEN);
    log_secret(hs, "CLIENT_HANDSHAKE_TRAFFIC_SECRET", secret_bytes(&scratch->client_handshake));
    log_secret(hs, "SERVER_HANDSHAKE_TRAFFIC_SECRET", secret_bytes(&scratch->server_handshake));
    return true;
}

bool derive_application_secrets(struct handshake *hs)
{
    struct scratch *scratch = hs->scratch;
    struct main_secret main;
    uint8_t hash[HASH_LEN_MAX];

    transcript_hash(&scratch->transcript, hash); /* ClientHello...server Finished */
    if (!main_secret_derive(&main, &scratch->handshake_secret) ||
        !application_secrets_derive(&main, hash, &scratch->client_application,
                                    &scratch->server_application, &hs->exporter))
        return refuse(hs, CRYPTO_BROKEN);
    log_secret(hs, "CLIENT_TRAFFIC_SECRET_0", secret_bytes(&scratch->client_application));
    log_secret(hs, "SERVER_TRAFFIC_SECRET_0", secret_bytes(&scratch->server_application));
    log_secret(hs, "EXPORTER_SECRET", bytes_of(hs->exporter.bytes, hs->exporter.hash->len));
    return true;
}

static void end_scratch(struct handshake *hs)
{
    struct scratch *scratch = hs->scratch;
    if (scratch == NULL)
        return;
    offer_end(&scratch->offer);
    transcript_forget(&scratch->transcript);
    if (scratch->tls12.key_exchange.group != NULL)
        scratch->tls12.key_exchange.group->wipe(&scratch->tls12.key_exchange.state);
    memory_free(scratch->first_hello);
    memory_free(scratch->tls12.certificate);
    memory_wipe_and_free(scratch->tls12.session_bytes, scratch->tls12.session_len);
    memory_free(scratch->tls12.ticket);
    memory_wipe_and_free(scratch, sizeof *scratch);
    hs->scratch = NULL;
}

static void end_exchange(struct handshake *hs, enum state connected)
{
    hs->state = connected;
    hs->facts->done = true;
    end_scratch(hs);
}

void finish_handshake(struct handshake *hs, enum state connected)
{
    const struct scratch *scratch = hs->scratch;
    bool is_server = hs->config->is_server;
    hs->reading = is_server ? scratch->client_application : scratch->server_application;
    hs->writing = is_server ? scratch->server_application : scratch->client_application;
    end_exchange(hs, connected);
}

void finish_handshake12(struct handshake *hs, enum state connected)
{
    hs->write_level = PARLEY_LEVEL_APPLICATION;
    hs->sink->reach_application(hs->transport);
    end_exchange(hs, connected);
}

/* "reading ServerHello", for messages whose names are known. */
static const char *doing(unsigned type)
{
    switch (type) {
    case CLIENT_HELLO: return "reading ClientHello";
    case SERVER_HELLO: return "reading ServerHello";
    case HELLO_RETRY_REQUEST: return "reading HelloRetryRequest";
    case ENCRYPTED_EXTENSIONS: return "reading EncryptedExtensions";
    case CERTIFICATE_REQUEST: return "reading CertificateRequest";
    case CERTIFICATE: return "reading Certificate";
    case CERTIFICATE_STATUS: return "reading CertificateStatus";
    case SERVER_KEY_EXCHANGE: return "reading ServerKeyExchange";
    case SERVER_HELLO_DONE: return "reading ServerHelloDone";
    case CLIENT_KEY_EXCHANGE: return "reading ClientKeyExchange";
    case CHANGE_CIPHER_SPEC: return "reading ChangeCipherSpec";
    case CERTIFICATE_VERIFY: return "reading CertificateVerify";
    case FINISHED: return "reading Finished";
    case NEW_SESSION_TICKET: return "reading NewSessionTicket";
    case KEY_UPDATE: return "reading KeyUpdate";
    default: return "reading a handshake message";
    }
}

/* A state stands in one table alone, so that no message of one version has a place in the other. */
static const struct step *find_step(enum state state, unsigned message)
{
    static const struct step_table *const tables[] = {
        &hello_table, &client13_table, &server13_table, &client12_table, &server12_table,
    };
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
        for (size_t i = 0; i < tables[t]->count; i++)
            if (tables[t]->steps[i].state == state && tables[t]->steps[i].message == message)
                return &tables[t]->steps[i];
    return NULL;
}

static bool take(struct handshake *hs, struct message *message)
{
    fail_during(hs->error, doing(message->type));
    const struct step *step = find_step(hs->state, message->type);
    if (step == NULL) {
        const char *name = handshake_type_name((uint16_t)message->type);
        return fail_because(hs->error, MESSAGE_UNEXPECTED, "%s (type %u) while waiting for %s",
                            name != NULL ? name : "a message", message->type & 0xff,
                            state_name(hs->state));
    }
    TRY(step->take(hs, message));
    hs->error->during = NULL;
    return true;
}

bool handshake_take(struct handshake *hs, parley_level level, struct bytes whole)
{
    struct bytes body =
        bytes_of(whole.data + HANDSHAKE_HEADER_LEN, whole.len - HANDSHAKE_HEADER_LEN);
    struct message message = { type_of(whole), reader_of(body), body, whole };
    tell_message(hs, false, level, message.type, whole);
    return take(hs, &message);
}

bool handshake_take_change_cipher_spec(struct handshake *hs)
{
    struct message message = { .type = CHANGE_CIPHER_SPEC };
    return take(hs, &message);
}

bool handshake_can_update_keys(const struct handshake *hs)
{
    return hs->facts->version == TLS_1_3;
}

bool handshake_may_become_tls12(const struct handshake *hs)
{
    return hs->facts->version == 0 && speaks(hs->config, TLS_1_2);
}

bool handshake_closes_both_ways(const struct handshake *hs)
{
    return hs->facts->version == TLS_1_2;
}

bool handshake_export(const struct handshake *hs, struct bytes label, struct bytes context,
                      uint8_t *out, size_t len)
{
    if (hs->facts->version == TLS_1_3)
        return exporter_derive(&hs->exporter, label, context, out, len);
    return exporter12_derive(&hs->main12, &hs->randoms, label,
                             context.data != NULL ? &context : NULL, out, len);
}

bool handshake_answer_about_peer(struct handshake *hs, bool accepted)
{
    if (!accepted)
        return refuse(hs, PEER_REFUSED_BY_CALLER);
    switch (hs->state) {
    case CLIENT_WAIT_ANSWER_ABOUT_PEER: hs->state = CLIENT_WAIT_FINISHED; return true;
    case CLIENT12_WAIT_ANSWER_ABOUT_PEER: return client12_send_flight(hs);
    case SERVER_WAIT_ANSWER_ABOUT_PEER: hs->state = SERVER_WAIT_FINISHED; return true;
    case SERVER12_WAIT_ANSWER_ABOUT_PEER: hs->state = SERVER12_WAIT_CHANGE_CIPHER_SPEC; return true;
    default: return true; /* nobody asked */
    }
}

const char *state_name(enum state state)
{
    switch (state) {
    case STATE_START: return "the start";
    case CLIENT_WAIT_SERVER_HELLO: return "ServerHello";
    case CLIENT_WAIT_SERVER_HELLO_AFTER_RETRY: return "ServerHello after a retry";
    case CLIENT_WAIT_ENCRYPTED_EXTENSIONS: return "EncryptedExtensions";
    case CLIENT_WAIT_CERTIFICATE_REQUEST_OR_CERTIFICATE: return "Certificate or CertificateRequest";
    case CLIENT_WAIT_CERTIFICATE:
    case SERVER_WAIT_CERTIFICATE: return "Certificate";
    case CLIENT_WAIT_CERTIFICATE_VERIFY:
    case SERVER_WAIT_CERTIFICATE_VERIFY: return "CertificateVerify";
    case CLIENT_WAIT_ANSWER_ABOUT_PEER:
    case CLIENT12_WAIT_ANSWER_ABOUT_PEER:
    case SERVER_WAIT_ANSWER_ABOUT_PEER:
    case SERVER12_WAIT_ANSWER_ABOUT_PEER: return "an answer of the program";
    case SERVER_WAIT_CLIENT_HELLO: return "ClientHello";
    case SERVER_WAIT_CLIENT_HELLO_AFTER_RETRY: return "ClientHello after a retry";
    case CLIENT_WAIT_FINISHED:
    case SERVER_WAIT_FINISHED: return "Finished";
    case CLIENT12_WAIT_CERTIFICATE:
    case SERVER12_WAIT_CERTIFICATE: return "Certificate of TLS 1.2";
    case CLIENT12_WAIT_CERTIFICATE_STATUS: return "CertificateStatus or ServerKeyExchange";
    case CLIENT12_WAIT_CERTIFICATE_STATUS_WITHOUT_KEY_EXCHANGE:
        return "CertificateStatus, CertificateRequest or ServerHelloDone";
    case CLIENT12_WAIT_SERVER_KEY_EXCHANGE: return "ServerKeyExchange";
    case CLIENT12_WAIT_CERTIFICATE_REQUEST_OR_SERVER_HELLO_DONE:
        return "CertificateRequest or ServerHelloDone";
    case CLIENT12_WAIT_SERVER_HELLO_DONE: return "ServerHelloDone";
    case CLIENT12_WAIT_NEW_SESSION_TICKET: return "NewSessionTicket";
    case SERVER12_WAIT_CLIENT_KEY_EXCHANGE: return "ClientKeyExchange";
    case SERVER12_WAIT_CERTIFICATE_VERIFY: return "CertificateVerify of TLS 1.2";
    case CLIENT12_WAIT_CHANGE_CIPHER_SPEC:
    case SERVER12_WAIT_CHANGE_CIPHER_SPEC: return "ChangeCipherSpec";
    case CLIENT12_WAIT_FINISHED:
    case SERVER12_WAIT_FINISHED: return "Finished of TLS 1.2";
    case CLIENT_CONNECTED:
    case SERVER_CONNECTED:
    case CLIENT12_CONNECTED:
    case SERVER12_CONNECTED: return "data, after the handshake";
    case STATES: break;
    }
    return "nothing";
}

bool handshake_start(struct handshake *hs, const struct peer_name *name, struct bytes session)
{
    hs->scratch = memory_new(sizeof *hs->scratch);
    if (hs->scratch == NULL)
        return refuse(hs, NO_MEMORY);
    if (hs->config->is_server) {
        hs->state = SERVER_WAIT_CLIENT_HELLO;
        return true;
    }
    if (name != NULL) {
        hs->scratch->name_room = *name;
        hs->scratch->name = &hs->scratch->name_room;
    }
    return client_hello_start(hs, session);
}

bool handshake_before_alert(struct handshake *hs)
{
    return hs->config->is_server || client13_before_alert(hs);
}

static void forget_judgement(struct judgement *judgement)
{
    memory_free(judgement->findings);
    memory_free(judgement->name);
    *judgement = (struct judgement){ .findings = NULL };
}

void handshake_forget_peer_chain(struct handshake *hs)
{
    forget_judgement(&hs->judgement);
    memory_free(hs->peer_chain);
    hs->peer_chain = NULL;
    hs->facts->peer_chain = NULL;
    hs->facts->peer_chain_count = 0;
    hs->facts->ocsp_response = (parley_view){ NULL, 0 };
}

void handshake_drop_session(struct handshake *hs)
{
    if (hs->config->is_server && hs->config->sessions != NULL)
        session_cache_drop(hs->config->sessions, bytes_of(hs->session_id, hs->session_id_len));
}

static void forget_session(struct handshake *hs)
{
    memory_wipe_and_free(hs->session, hs->session_len);
    hs->session = NULL;
    hs->session_len = 0;
}

void handshake_forget_secrets(struct handshake *hs)
{
    end_scratch(hs);
    forget_session(hs);
    secret_wipe(&hs->reading, sizeof hs->reading);
    secret_wipe(&hs->writing, sizeof hs->writing);
    secret_wipe(&hs->exporter, sizeof hs->exporter);
    secret_wipe(&hs->main12, sizeof hs->main12);
}

void handshake_end(struct handshake *hs)
{
    handshake_forget_secrets(hs);
    forget_judgement(&hs->judgement);
    memory_free(hs->peer_chain);
    memory_free(hs->client_texts);
    hs->peer_chain = NULL;
    hs->client_texts = NULL;
}
