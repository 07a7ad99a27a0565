/* messages12.c - fuzz target: the messages of TLS 1.2 that TLS 1.3 writes otherwise, or does not have. */
#include "fuzz/rewrite.h"

#include "wire/authentication12.h"
#include "wire/key_exchange.h"
#include "wire/server_hello12.h"
#include "wire/session_ticket12.h"

static bool rewrite_server_hello(struct bytes body, struct writer *out)
{
    struct server_hello12 hello;
    struct reader in = reader_of(body);
    if (!server_hello12_parse(&hello, &in, all_extensions))
        return false;
    must(hello.random.len == 32 && hello.session_id.len <= 32);
    server_hello12_write(out, &hello);
    return true;
}

static bool rewrite_certificate(struct bytes body, struct writer *out)
{
    struct certificate_message message;
    struct reader in = reader_of(body);
    if (!certificate_message12_parse(&message, &in))
        return false;
    must(message.count <= CHAIN_CERTIFICATES_MAX);
    certificate_message12_write(out, &message);
    return true;
}

static bool rewrite_certificate_status(struct bytes body, struct writer *out)
{
    struct bytes response;
    struct reader in = reader_of(body);
    if (!certificate_status_parse(&response, &in))
        return false;
    write_certificate_status(out, response);
    return true;
}

/* The names can be stepped through to the end. */
static bool rewrite_certificate_request(struct bytes body, struct writer *out)
{
    struct certificate_request12 message;
    struct reader in = reader_of(body);
    if (!certificate_request12_parse(&message, &in))
        return false;
    struct reader authorities = reader_of(message.certificate_authorities);
    struct bytes name;
    while (authority_next(&authorities, &name))
        must(name.len > 0);
    must(reader_done(&authorities));
    certificate_request12_write(out, &message);
    return true;
}

/* Its params are what they would be written as. */
static bool rewrite_server_key_exchange(struct bytes body, struct writer *out)
{
    uint8_t room[SIGNED_PARAMS_MAX];
    struct server_key_exchange message;
    struct reader in = reader_of(body);
    if (!server_key_exchange_parse(&message, &in))
        return false;
    struct writer params = writer_of(room, sizeof room);
    server_ecdh_params_write(&params, message.group, message.public_key);
    must(writer_done(&params) && bytes_equal(writer_bytes(&params), message.params));
    server_key_exchange_write(out, &message);
    return true;
}

static bool rewrite_client_key_exchange(struct bytes body, struct writer *out)
{
    struct bytes public_key;
    struct reader in = reader_of(body);
    if (!client_key_exchange_parse(&public_key, &in))
        return false;
    client_key_exchange_write(out, public_key);
    return true;
}

/* The same message, of static RSA. */
static bool rewrite_encrypted_premaster(struct bytes body, struct writer *out)
{
    struct bytes encrypted;
    struct reader in = reader_of(body);
    if (!encrypted_premaster_parse(&encrypted, &in))
        return false;
    encrypted_premaster_write(out, encrypted);
    return true;
}

static bool rewrite_ticket(struct bytes body, struct writer *out)
{
    struct new_session_ticket12 message;
    struct reader in = reader_of(body);
    if (!new_session_ticket12_parse(&message, &in))
        return false;
    new_session_ticket12_write(out, &message);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct bytes message = bytes_of(data, len);
    check_message(message, SERVER_HELLO, rewrite_server_hello);
    check_message(message, CERTIFICATE, rewrite_certificate);
    check_message(message, CERTIFICATE_STATUS, rewrite_certificate_status);
    check_message(message, CERTIFICATE_REQUEST, rewrite_certificate_request);
    check_message(message, SERVER_KEY_EXCHANGE, rewrite_server_key_exchange);
    check_message(message, CLIENT_KEY_EXCHANGE, rewrite_client_key_exchange);
    check_message(message, CLIENT_KEY_EXCHANGE, rewrite_encrypted_premaster);
    check_message(message, NEW_SESSION_TICKET, rewrite_ticket);
    return 0;
}
