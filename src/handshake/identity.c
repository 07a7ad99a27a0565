/* identity.c - reading a chain and its key from PEM, and checking that they belong together. */
#include "handshake/identity.h"

#include "base/limits.h"
#include "base/memory.h"
#include "wire/authentication12.h"
#include "x509/pem.h"

static bool label_is(struct bytes label, const char *wanted)
{
    return bytes_equal(label, bytes_of(wanted, strlen(wanted)));
}

/* "PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY". */
static bool label_is_key(struct bytes label)
{
    static const char end[] = "PRIVATE KEY";
    size_t end_len = sizeof end - 1;
    return label.len >= end_len && memcmp(label.data + label.len - end_len, end, end_len) == 0;
}

/* Writes the certificates of a PEM text as a Certificate message. */
static bool write_chain(struct writer *out, struct bytes pem, parley_error *error)
{
    struct reader text = reader_of(pem);
    struct pem_block block;
    size_t count = 0;

    write_u8(out, CERTIFICATE);
    struct mark body = open_vector(out, 3);
    write_vector(out, 1, bytes_of(NULL, 0)); /* certificate_request_context */
    struct mark list = open_vector(out, 3);
    for (;;) {
        TRY(pem_next(&text, &block, error));
        if (block.der == NULL)
            break;
        if (label_is(block.label, "CERTIFICATE")) {
            write_vector(out, 3, bytes_of(block.der, block.der_len));
            write_vector(out, 2, bytes_of(NULL, 0)); /* extensions */
            count++;
        }
        memory_wipe_and_free(block.der, block.der_len); /* a key may stand in the same text */
    }
    close_vector(out, list);
    close_vector(out, body);
    if (count == 0)
        return fail_because(error, PEM_EMPTY, "no block is called CERTIFICATE");
    if (count > CHAIN_CERTIFICATES_MAX || !writer_done(out))
        return fail_because(error, CHAIN_TOO_LONG, "%zu certificates", count);
    return true;
}

/* Shorter than that of TLS 1.3: there is no context, and no certificate has extensions around it. */
static bool write_chain12(struct identity *identity, const struct certificate_message *chain,
                          parley_error *error)
{
    identity->message12 = memory_new(identity->message_len);
    if (identity->message12 == NULL)
        return fail(error, NO_MEMORY);
    struct writer out = writer_of(identity->message12, identity->message_len);
    write_u8(&out, CERTIFICATE);
    struct mark body = open_vector(&out, 3);
    certificate_message12_write(&out, chain);
    close_vector(&out, body);
    identity->message12_len = writer_len(&out);
    return true;
}

static bool read_leaf(struct identity *identity, struct bytes der, parley_error *error)
{
    parley_error unreadable = no_error();
    return certificate_parse(&identity->leaf, der, &unreadable) ||
           fail_because(error, OWN_CERTIFICATE_MALFORMED, "%s", unreadable.detail);
}

static bool read_chain(struct identity *identity, struct bytes pem, parley_error *error)
{
    struct certificate_message message;

    /* DER is shorter than its PEM by a quarter, which is more than the lengths around it take. */
    size_t cap = pem.len + HANDSHAKE_HEADER_LEN + 16;
    if (cap > CERTIFICATE_MESSAGE_MAX)
        cap = CERTIFICATE_MESSAGE_MAX;
    identity->message = memory_new(cap);
    if (identity->message == NULL)
        return fail(error, NO_MEMORY);
    struct writer out = writer_of(identity->message, cap);
    TRY(write_chain(&out, pem, error));
    identity->message_len = writer_len(&out);

    struct reader in = reader_of(writer_bytes(&out));
    (void)read_bytes(&in, HANDSHAKE_HEADER_LEN);
    if (!certificate_message_parse(&message, &in, 0))
        return fail_reading(error, &in, OWN_CERTIFICATE_MALFORMED);
    TRY(write_chain12(identity, &message, error));
    return read_leaf(identity, message.certificates[0], error);
}

static bool read_key(struct identity *identity, struct bytes pem, parley_error *error)
{
    struct reader text = reader_of(pem);
    struct pem_block block;

    while (identity->key == NULL) {
        TRY(pem_next(&text, &block, error));
        if (block.der == NULL)
            return fail_because(error, PEM_EMPTY, "no block is called PRIVATE KEY");
        if (label_is_key(block.label)) {
            identity->key = identity->keys.read(bytes_of(block.der, block.der_len), error);
            memory_wipe_and_free(block.der, block.der_len);
            return identity->key != NULL;
        }
        memory_wipe_and_free(block.der, block.der_len);
    }
    return true;
}

bool identity_read(struct identity *identity, const struct private_keys *keys, struct bytes chain,
                   struct bytes key, parley_error *error)
{
    *identity = (struct identity){ .keys = *keys };
    TRY(read_chain(identity, chain, error));
    TRY(read_key(identity, key, error));

    struct public_key own = identity->keys.public_half(identity->key);
    if (own.kind != identity->leaf.key.kind || !bytes_equal(own.bytes, identity->leaf.key.bytes))
        return fail(error, KEY_NOT_FOR_CERTIFICATE);
    return true;
}

bool identity_staple(const struct identity *identity, struct bytes ocsp_response, uint8_t **message,
                     size_t *message_len, parley_error *error)
{
    enum { EXTENSION_AROUND = 4 + 1 + 3 };
    struct certificate_message parsed;
    struct reader own = reader_of(bytes_of(identity->message, identity->message_len));
    size_t cap = identity->message_len + EXTENSION_AROUND + ocsp_response.len;
    if (ocsp_response.len > OCSP_RESPONSE_MAX || cap > CERTIFICATE_MESSAGE_MAX)
        return fail_because(error, STAPLE_UNUSABLE, "it has %zu bytes", ocsp_response.len);
    *message = memory_new(cap);
    if (*message == NULL)
        return fail(error, NO_MEMORY);

    (void)read_bytes(&own, HANDSHAKE_HEADER_LEN);
    (void)certificate_message_parse(&parsed, &own, 0); /* it was when it was written */
    parsed.ocsp_responses[0] = ocsp_response;
    struct writer out = writer_of(*message, cap);
    write_u8(&out, CERTIFICATE);
    struct mark body = open_vector(&out, 3);
    certificate_message_write(&out, &parsed);
    close_vector(&out, body);
    *message_len = writer_len(&out);
    return true;
}

void identity_end(struct identity *identity)
{
    if (identity->key != NULL)
        identity->keys.free(identity->key);
    memory_free(identity->message);
    memory_free(identity->message12);
    *identity = (struct identity){ 0 };
}
