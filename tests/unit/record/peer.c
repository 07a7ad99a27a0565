/* peer.c - records drawn by hand, and expectations of the record layer. */
#include "peer.h"

#include "provider_libcrypto/libcrypto.h"

#include "support/test.h"

const uint8_t client_key[16] = { 0xc1, 0xc2, 0xc3, 0xc4 };
const uint8_t client_iv[AEAD_NONCE_LEN] = { 0xc0, [11] = 0x0c };
const uint8_t server_key[16] = { 0x51, 0x52, 0x53, 0x54 };
const uint8_t server_iv[AEAD_NONCE_LEN] = { 0x50, [11] = 0x05 };

static struct provider *provider;

int open_provider(void **state)
{
    (void)state;
    parley_error error = no_error();
    provider = libcrypto_open(&error);
    return provider != NULL ? 0 : -1;
}

int close_provider(void **state)
{
    (void)state;
    provider->close(provider);
    return 0;
}

const struct provider *test_provider(void)
{
    return provider;
}

const struct aead *test_aead(void)
{
    return provider_aead(provider, "AES_128_GCM");
}

void sealer_start(struct sealer *sealer, const uint8_t *key, const uint8_t *iv)
{
    *sealer = (struct sealer){ .aead = test_aead() };
    memcpy(sealer->iv, iv, sizeof sealer->iv);
    assert_true(sealer->aead->start(sealer->aead, &sealer->state, key));
}

void sealer_end(struct sealer *sealer)
{
    sealer->aead->wipe(&sealer->state);
}

void wire_clear(struct wire *wire)
{
    wire->len = 0;
}

void wire_put(struct wire *wire, struct bytes bytes)
{
    assert_true(bytes.len <= WIRE_MAX - wire->len);
    if (bytes.len > 0)
        memcpy(wire->bytes + wire->len, bytes.data, bytes.len);
    wire->len += bytes.len;
}

static void put_header(struct wire *wire, unsigned type, size_t len)
{
    const uint8_t header[] = { (uint8_t)type, 3, 3, (uint8_t)(len >> 8), (uint8_t)len };
    wire_put(wire, bytes_of(header, sizeof header));
}

void wire_plain(struct wire *wire, unsigned type, struct bytes content)
{
    put_header(wire, type, content.len);
    wire_put(wire, content);
}

void wire_sealed(struct wire *wire, struct sealer *sealer, unsigned type, struct bytes content,
                 size_t zeros)
{
    static const uint8_t nothing[1 << 15];
    const uint8_t type_byte = (uint8_t)type;
    size_t inner_len = content.len + 1 + zeros;
    const uint8_t *header = wire->bytes + wire->len;
    put_header(wire, CONTENT_APPLICATION_DATA, inner_len + AEAD_TAG_LEN);
    uint8_t *inner = wire->bytes + wire->len;
    wire_put(wire, content);
    wire_put(wire, bytes_of(&type_byte, 1));
    wire_put(wire, bytes_of(nothing, zeros + AEAD_TAG_LEN));

    uint8_t nonce[AEAD_NONCE_LEN];
    memcpy(nonce, sealer->iv, sizeof nonce);
    nonce[AEAD_NONCE_LEN - 1] ^= (uint8_t)sealer->sequence; /* tests send few records */
    nonce[AEAD_NONCE_LEN - 2] ^= (uint8_t)(sealer->sequence++ >> 8);
    assert_true(sealer->aead->seal(&sealer->state, nonce, bytes_of(header, 5), inner, inner_len));
}

struct bytes message_of(uint8_t *scratch, unsigned type, size_t body_len)
{
    const uint8_t header[] = { (uint8_t)type, (uint8_t)(body_len >> 16), (uint8_t)(body_len >> 8),
                               (uint8_t)body_len };
    memcpy(scratch, header, sizeof header);
    for (size_t i = 0; i < body_len; i++)
        scratch[sizeof header + i] = (uint8_t)(type + i);
    return bytes_of(scratch, sizeof header + body_len);
}

struct bytes bytes_from_hex(uint8_t *out, size_t cap, const char *hex)
{
    static const char digits[] = "0123456789abcdef";
    size_t len = 0;
    for (; hex[0] != '\0' && strchr(digits, hex[0]) != NULL; hex += 2) {
        assert_true(len < cap);
        out[len++] =
            (uint8_t)((strchr(digits, hex[0]) - digits) << 4 | (strchr(digits, hex[1]) - digits));
    }
    return bytes_of(out, len);
}

size_t receive(struct records *records, struct bytes bytes)
{
    parley_error error = no_error();
    size_t done = 0;
    while (done < bytes.len) {
        uint8_t *room;
        size_t len;
        assert_true(records_room(records, 0, &room, &len, &error));
        if (len == 0)
            break;
        if (len > bytes.len - done)
            len = bytes.len - done;
        memcpy(room, bytes.data + done, len);
        records_came(records, len);
        done += len;
    }
    return done;
}

void receive_all(struct records *records, const struct wire *wire)
{
    assert_int_equal(receive(records, bytes_of(wire->bytes, wire->len)), wire->len);
}

static void expect(struct records *records, enum arrival arrival, struct bytes expected)
{
    parley_error error = no_error();
    struct bytes bytes;
    assert_int_equal(records_next(records, &bytes, &error), arrival);
    assert_int_equal(bytes.len, expected.len);
    if (bytes.len > 0)
        assert_memory_equal(bytes.data, expected.data, expected.len);
    assert_false(failed(&error));
    if (arrival != ARRIVAL_NONE)
        records_take(records, bytes.len);
}

void expect_message(struct records *records, struct bytes message)
{
    expect(records, ARRIVAL_MESSAGE, message);
}

void expect_data(struct records *records, struct bytes data)
{
    expect(records, ARRIVAL_DATA, data);
}

void expect_alert(struct records *records, unsigned level, unsigned description)
{
    const uint8_t alert[] = { (uint8_t)level, (uint8_t)description };
    expect(records, ARRIVAL_ALERT, bytes_of(alert, sizeof alert));
}

void expect_nothing(struct records *records)
{
    expect(records, ARRIVAL_NONE, bytes_of(NULL, 0));
}

void expect_failure(struct records *records, enum code code, enum alert alert)
{
    for (int again = 0; again < 2; again++) {
        parley_error error = no_error();
        struct bytes bytes;
        assert_int_equal(records_next(records, &bytes, &error), ARRIVAL_FAILED);
        assert_int_equal(error.code, code);
        assert_int_equal(error.alert, alert);
        assert_int_equal(bytes.len, 0);
    }
}

void receive_client_hello(struct records *records)
{
    static struct wire wire;
    uint8_t scratch[64];
    struct bytes hello = message_of(scratch, CLIENT_HELLO, 40);
    wire_clear(&wire);
    wire_plain(&wire, CONTENT_HANDSHAKE, hello);
    receive_all(records, &wire);
    expect_message(records, hello);
    expect_nothing(records);
}

void read_with_client_keys(struct records *records, parley_level level)
{
    parley_error error = no_error();
    assert_true(records_read_with(records, level, test_aead(), client_key, client_iv, &error));
}

void write_with_server_keys(struct records *records, parley_level level)
{
    parley_error error = no_error();
    assert_true(records_write_with(records, level, test_aead(), server_key, server_iv, &error));
}
