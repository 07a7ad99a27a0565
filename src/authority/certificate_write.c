/* certificate_write.c - Certificate and TBSCertificate, top to bottom as RFC 5280 4.1 has them. */
#include "authority/certificate_write.h"

#include "authority/key_algorithm.h"
#include "base/memory.h"
#include "x509/der_write.h"
#include "x509/distinguished_name.h"
#include "x509/oid.h"

enum {
    SERIAL_LEN = 16,
    /* Room for all whose length is not in the plan: the serial number, dates, algorithms, the fixed
     * extensions and all headers have under 400 bytes. */
    FIXED_PARTS_MAX = 1024,
};

static const struct bytes basic_constraints = OID("\x55\x1d\x13");
static const struct bytes key_usage = OID("\x55\x1d\x0f");
static const struct bytes extended_key_usage = OID("\x55\x1d\x25");
static const struct bytes subject_alt_name = OID("\x55\x1d\x11");
static const struct bytes subject_key_identifier = OID("\x55\x1d\x0e");
static const struct bytes authority_key_identifier = OID("\x55\x1d\x23");
static const struct bytes server_auth = OID("\x2b\x06\x01\x05\x05\x07\x03\x01");
static const struct bytes client_auth = OID("\x2b\x06\x01\x05\x05\x07\x03\x02");

void key_id_of(uint8_t id[KEY_ID_LEN], const struct provider *provider,
               const struct public_key *key)
{
    const struct hash *sha256 = provider_hash(provider, "SHA256");
    uint8_t digest[HASH_LEN_MAX];
    struct hash_state state;
    sha256->start(&state);
    sha256->update(&state, key->bytes);
    sha256->finish(&state, digest);
    memcpy(id, digest, KEY_ID_LEN);
}

/* Extension ::= SEQUENCE { extnID, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING } */
struct extension_marks {
    struct mark extension, value;
};

static struct extension_marks open_extension(struct writer *out, struct bytes oid, bool critical)
{
    struct extension_marks marks;
    marks.extension = der_open(out, DER_SEQUENCE);
    der_write(out, DER_OID, oid);
    if (critical)
        der_write_true(out);
    marks.value = der_open(out, DER_OCTET_STRING);
    return marks;
}

static void close_extension(struct writer *out, struct extension_marks marks)
{
    der_close(out, marks.value);
    der_close(out, marks.extension);
}

/* RFC 5280 4.2.1.9, 4.2.1.3 */
static void write_authority_extensions(struct writer *out)
{
    struct extension_marks extension = open_extension(out, basic_constraints, true);
    struct mark constraints = der_open(out, DER_SEQUENCE);
    der_write_true(out);
    der_write_small(out, 0); /* no further authority below */
    der_close(out, constraints);
    close_extension(out, extension);

    extension = open_extension(out, key_usage, true);
    der_write_named_bits(out, USAGE_CERT_SIGN | USAGE_CRL_SIGN);
    close_extension(out, extension);
}

/* RFC 5246 7.4.2: old clients encrypt to the RSA key of a server, and some look here before they do. */
static unsigned usage_of(const struct certificate_plan *plan)
{
    bool may_decrypt = plan->purpose == PURPOSE_SERVER && plan->key.kind == KEY_RSA;
    return may_decrypt ? USAGE_DIGITAL_SIGNATURE | USAGE_KEY_ENCIPHERMENT : USAGE_DIGITAL_SIGNATURE;
}

/* RFC 5280 4.2.1.9, 4.2.1.3, 4.2.1.12, 4.2.1.6 */
static void write_leaf_extensions(struct writer *out, const struct certificate_plan *plan)
{
    struct extension_marks extension = open_extension(out, basic_constraints, true);
    der_write(out, DER_SEQUENCE, bytes_of(NULL, 0)); /* no authority, which is the default */
    close_extension(out, extension);

    extension = open_extension(out, key_usage, true);
    der_write_named_bits(out, usage_of(plan));
    close_extension(out, extension);

    extension = open_extension(out, extended_key_usage, false);
    struct mark purposes = der_open(out, DER_SEQUENCE);
    der_write(out, DER_OID, plan->purpose == PURPOSE_CLIENT ? client_auth : server_auth);
    der_close(out, purposes);
    close_extension(out, extension);

    extension = open_extension(out, subject_alt_name, distinguished_name_is_empty(plan->subject));
    der_write(out, DER_SEQUENCE, plan->alt_names);
    close_extension(out, extension);
}

/* RFC 5280 4.2.1.2, 4.2.1.1 */
static void write_key_ids(struct writer *out, const struct certificate_plan *plan,
                          const struct provider *provider)
{
    uint8_t id[KEY_ID_LEN];
    key_id_of(id, provider, &plan->key);
    struct extension_marks extension = open_extension(out, subject_key_identifier, false);
    der_write(out, DER_OCTET_STRING, bytes_of(id, sizeof id));
    close_extension(out, extension);

    if (plan->issuer_key_id.len == 0)
        return;
    extension = open_extension(out, authority_key_identifier, false);
    struct mark issuer = der_open(out, DER_SEQUENCE);
    der_write(out, DER_CONTEXT | 0, plan->issuer_key_id);
    der_close(out, issuer);
    close_extension(out, extension);
}

/* RFC 5280 4.1.2.2: positive, at most 20 bytes. */
static bool write_serial(struct writer *out, const struct random *random, parley_error *error)
{
    uint8_t serial[SERIAL_LEN];
    if (!random->fill(random->state, serial, sizeof serial))
        return fail(error, RANDOM_FAILED);
    serial[0] = (uint8_t)((serial[0] & 0x7f) | 0x40); /* neither negative nor shorter */
    der_write_magnitude(out, bytes_of(serial, sizeof serial));
    return true;
}

static void write_public_key(struct writer *out, const struct public_key *key)
{
    struct mark info = der_open(out, DER_SEQUENCE);
    write_key_algorithm(out, key_algorithm_of(key->kind));
    der_write_octets(out, key->bytes);
    der_close(out, info);
}

static bool write_tbs(struct writer *out, const struct certificate_plan *plan,
                      const struct provider *provider, const struct key_algorithm *signer,
                      parley_error *error)
{
    struct mark tbs = der_open(out, DER_SEQUENCE);
    struct mark version = der_open(out, DER_CONTEXT_AROUND | 0);
    der_write_small(out, 2); /* v3 */
    der_close(out, version);
    TRY(write_serial(out, &provider->random, error));
    write_signature_algorithm(out, signer);
    write_bytes(out, plan->issuer);
    struct mark validity = der_open(out, DER_SEQUENCE);
    der_write_time(out, plan->not_before_s);
    der_write_time(out, plan->not_after_s);
    der_close(out, validity);
    write_bytes(out, plan->subject);
    write_public_key(out, &plan->key);
    struct mark around = der_open(out, DER_CONTEXT_AROUND | 3);
    struct mark extensions = der_open(out, DER_SEQUENCE);
    if (plan->purpose == 0)
        write_authority_extensions(out);
    else
        write_leaf_extensions(out, plan);
    write_key_ids(out, plan, provider);
    der_close(out, extensions);
    der_close(out, around);
    der_close(out, tbs);
    return true;
}

static bool write_certificate(struct writer *out, const struct certificate_plan *plan,
                              const struct provider *provider, const struct private_key *issuer_key,
                              parley_error *error)
{
    const struct key_algorithm *signer =
        key_algorithm_of(provider->private_keys.public_half(issuer_key).kind);
    const struct signature *signature =
        signer != NULL ? provider_signature(provider, signer->signature) : NULL;
    uint8_t signed_with[SIGNATURE_LEN_MAX];
    size_t signature_len;

    if (signature == NULL)
        return fail(error, KEY_UNSUPPORTED);
    struct mark certificate = der_open(out, DER_SEQUENCE);
    size_t tbs_at = writer_len(out);
    TRY(write_tbs(out, plan, provider, signer, error));
    struct bytes tbs = bytes_of(out->start + tbs_at, writer_len(out) - tbs_at);
    if (!signature->sign(signature, issuer_key, tbs, signed_with, &signature_len))
        return fail(error, CRYPTO_BROKEN);
    write_signature_algorithm(out, signer);
    der_write_octets(out, bytes_of(signed_with, signature_len));
    der_close(out, certificate);
    /* There is room for all of it: what cannot be written is a date after the year 9999. */
    return writer_done(out) || fail(error, ISSUE_OPTIONS_INVALID);
}

bool certificate_make(const struct certificate_plan *plan, const struct provider *provider,
                      const struct private_key *issuer_key, uint8_t **der, size_t *len,
                      parley_error *error)
{
    size_t cap = FIXED_PARTS_MAX + plan->issuer.len + plan->subject.len + plan->key.bytes.len +
                 plan->alt_names.len + plan->issuer_key_id.len + SIGNATURE_LEN_MAX;
    uint8_t *room = memory_new(cap);
    if (room == NULL)
        return fail(error, NO_MEMORY);
    struct writer out = writer_of(room, cap);
    if (!write_certificate(&out, plan, provider, issuer_key, error)) {
        memory_free(room);
        return false;
    }
    *der = room;
    *len = writer_len(&out);
    return true;
}
