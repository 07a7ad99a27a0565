/* machine.c - dispatch by state and message, and what the steps of both roles share. */
#include "handshake/machine.h"

#include "base/memory.h"
#include "base/secret.h"
#include "handshake/authenticate.h"
#include "handshake/post_handshake.h"
#include "wire/describe.h"
#include "wire/names.h"
#include "wire/server_hello.h"

#include <stdarg.h>
#include <stdio.h>

static parley_view view_of(struct bytes bytes)
{
    return (parley_view){ bytes.data, bytes.len };
}

static void tell_message(struct handshake *hs, bool sent, parley_level level, unsigned type,
                         struct bytes whole)
{
    const struct trace *trace = &hs->config->trace;
    if (!trace_wanted(trace))
        return;
    const char *name = handshake_type_name((uint16_t)type);
    trace_tell(trace, &(parley_trace){
                          .kind = PARLEY_TRACE_MESSAGE,
                          .level = level,
                          .sent = sent,
                          .code = (uint16_t)type,
                          .name = name != NULL ? name : "unknown message",
                          .meaning = handshake_type_purpose((uint16_t)type),
                          .reference = handshake_type_reference((uint16_t)type),
                          .bytes = view_of(whole),
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

struct writer begin_message(struct handshake *hs, enum handshake_type type)
{
    struct writer out = writer_of(hs->scratch->message, sizeof hs->scratch->message);
    write_u8(&out, (uint8_t)type);
    (void)open_vector(&out, 3);
    return out;
}

bool send_message(struct handshake *hs, struct writer *out)
{
    close_vector(out, (struct mark){ .body = HANDSHAKE_HEADER_LEN, .width = 3, .depth = 1 });
    if (!writer_done(out))
        return refuse(hs, OWN_MESSAGE_TOO_LONG);
    return send_whole(hs, writer_bytes(out));
}

bool send_whole(struct handshake *hs, struct bytes message)
{
    if (hs->scratch != NULL && hs->scratch->transcript.hash != NULL)
        transcript_add(&hs->scratch->transcript, message);
    tell_message(hs, true, hs->write_level, type_of(message), message);
    return hs->sink->message(hs->transport, message, hs->error);
}

bool use_secret(struct handshake *hs, enum direction direction, parley_level level,
                const struct traffic_secret *secret)
{
    if (direction == WRITING)
        hs->write_level = level;
    trace_tell(&hs->config->trace,
               &(parley_trace){
                   .kind = PARLEY_TRACE_KEYS,
                   .level = level,
                   .sent = direction == WRITING,
                   .name = level == PARLEY_LEVEL_HANDSHAKE ? "handshake keys" : "application keys",
                   .meaning = direction == WRITING ? "What this side sends is protected with them."
                                                   : "What the peer sends is protected with them.",
                   .reference = "RFC 9846 7.1",
               });
    return hs->sink->secret(hs->transport, direction, level, hs->suite, secret, hs->error);
}

void log_secret(struct handshake *hs, const char *label, struct bytes secret)
{
    keylog_write(&hs->config->keylog, label,
                 bytes_of(hs->scratch->client_random, sizeof hs->scratch->client_random), secret);
}

static struct bytes secret_bytes(const struct traffic_secret *secret)
{
    return bytes_of(secret->bytes, secret->hash->len);
}

void adopt_suite(struct handshake *hs, const struct suite *suite)
{
    hs->suite = suite;
    hs->facts->version = TLS_1_3;
    hs->facts->version_name = version_name(TLS_1_3);
    hs->facts->suite = suite->id;
    hs->facts->suite_name = suite->name;
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
    memory_free(scratch->first_hello);
    memory_wipe_and_free(scratch, sizeof *scratch);
    hs->scratch = NULL;
}

void finish_handshake(struct handshake *hs, enum state connected)
{
    const struct scratch *scratch = hs->scratch;
    bool is_server = hs->config->is_server;
    hs->reading = is_server ? scratch->client_application : scratch->server_application;
    hs->writing = is_server ? scratch->server_application : scratch->client_application;
    hs->state = connected;
    hs->facts->done = true;
    end_scratch(hs);
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
    case CERTIFICATE_VERIFY: return "reading CertificateVerify";
    case FINISHED: return "reading Finished";
    case NEW_SESSION_TICKET: return "reading NewSessionTicket";
    case KEY_UPDATE: return "reading KeyUpdate";
    default: return "reading a handshake message";
    }
}

static const struct step *find_step(const struct step_table *table, enum state state,
                                    unsigned message)
{
    for (size_t i = 0; i < table->count; i++)
        if (table->steps[i].state == state && table->steps[i].message == message)
            return &table->steps[i];
    return NULL;
}

bool handshake_take(struct handshake *hs, parley_level level, struct bytes whole)
{
    struct bytes body =
        bytes_of(whole.data + HANDSHAKE_HEADER_LEN, whole.len - HANDSHAKE_HEADER_LEN);
    struct message message = { type_of(whole), reader_of(body), body, whole };
    const struct step_table *table = hs->config->is_server ? &server13_table : &client13_table;

    fail_during(hs->error, doing(message.type));
    tell_message(hs, false, level, message.type, whole);
    const struct step *step = find_step(table, hs->state, message.type);
    if (step == NULL) {
        const char *name = handshake_type_name((uint16_t)message.type);
        return fail_because(hs->error, MESSAGE_UNEXPECTED, "%s (type %u) while waiting for %s",
                            name != NULL ? name : "a message", (unsigned)whole.data[0],
                            state_name(hs->state));
    }
    TRY(step->take(hs, &message));
    hs->error->during = NULL;
    return true;
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
    case SERVER_WAIT_ANSWER_ABOUT_PEER: return "an answer of the program";
    case SERVER_WAIT_CLIENT_HELLO: return "ClientHello";
    case SERVER_WAIT_CLIENT_HELLO_AFTER_RETRY: return "ClientHello after a retry";
    case CLIENT_WAIT_FINISHED:
    case SERVER_WAIT_FINISHED: return "Finished";
    case CLIENT_CONNECTED:
    case SERVER_CONNECTED: return "data, after the handshake";
    case STATES: break;
    }
    return "nothing";
}

bool handshake_start(struct handshake *hs, const struct peer_name *name)
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
    return client13_start(hs);
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

void handshake_forget_secrets(struct handshake *hs)
{
    end_scratch(hs);
    secret_wipe(&hs->reading, sizeof hs->reading);
    secret_wipe(&hs->writing, sizeof hs->writing);
    secret_wipe(&hs->exporter, sizeof hs->exporter);
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
