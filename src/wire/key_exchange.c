/* key_exchange.c - ServerKeyExchange, ServerHelloDone and ClientKeyExchange of TLS 1.2, both directions.
 *
 *   ServerKeyExchange   | curve_type 1 | namedcurve 2 | public<1..2^8-1> |   the ServerECDHParams
 *                       | algorithm 2 | signature<0..2^16-1> |
 *   ClientKeyExchange   | ecdh_Yc<1..2^8-1> |, or | encrypted_pre_master_secret<0..2^16-1> |
 */
#include "wire/key_exchange.h"

#include "base/error.h"

enum { NAMED_CURVE = 3 }; /* RFC 8422 5.4: ECCurveType */

/* What else stands in params of another type cannot be read without knowing it. */
static void read_curve_type(struct reader *in)
{
    const uint8_t *at = in->at;
    uint8_t type = read_u8(in);
    if (reader_ok(in) && type != NAMED_CURVE)
        reader_refuse_at(in, CURVE_NOT_NAMED, at);
}

bool server_key_exchange_parse(struct server_key_exchange *message, struct reader *in)
{
    const uint8_t *start = in->at;

    *message = (struct server_key_exchange){ 0 };
    read_curve_type(in);
    message->group = read_u16(in);
    message->public_key = read_vector(in, 1, 1, 255);
    message->params = bytes_of(start, (size_t)(in->at - start));
    message->algorithm = read_u16(in);
    message->signature = read_vector(in, 2, 0, 65535);
    return reader_done(in);
}

void server_key_exchange_write(struct writer *out, const struct server_key_exchange *message)
{
    write_bytes(out, message->params);
    write_u16(out, message->algorithm);
    write_vector(out, 2, message->signature);
}

void server_ecdh_params_write(struct writer *out, uint16_t group, struct bytes public_key)
{
    write_u8(out, NAMED_CURVE);
    write_u16(out, group);
    write_vector(out, 1, public_key);
}

void signed_params_write(struct writer *out, struct bytes client_random, struct bytes server_random,
                         struct bytes params)
{
    write_bytes(out, client_random);
    write_bytes(out, server_random);
    write_bytes(out, params);
}

bool hello_request_parse(struct reader *in)
{
    return reader_done(in);
}

bool server_hello_done_parse(struct reader *in)
{
    return reader_done(in);
}

bool client_key_exchange_parse(struct bytes *public_key, struct reader *in)
{
    *public_key = read_vector(in, 1, 1, 255);
    return reader_done(in);
}

void client_key_exchange_write(struct writer *out, struct bytes public_key)
{
    write_vector(out, 1, public_key);
}

bool encrypted_premaster_parse(struct bytes *encrypted, struct reader *in)
{
    *encrypted = read_vector(in, 2, 0, 65535);
    return reader_done(in);
}

void encrypted_premaster_write(struct writer *out, struct bytes encrypted)
{
    write_vector(out, 2, encrypted);
}
