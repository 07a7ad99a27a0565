/* ocsp.c - OCSPResponse, BasicOCSPResponse and ResponseData, field by field (RFC 6960 4.2.1). */
#include "x509/ocsp.h"

#include "x509/der.h"
#include "x509/distinguished_name.h"
#include "x509/extension_fields.h"
#include "x509/oid.h"

static const char *const failure_names[] = {
    NULL, "malformedRequest", "internalError", "tryLater", NULL, "sigRequired", "unauthorized",
};
enum { STATUSES = sizeof failure_names / sizeof *failure_names };

/* What RFC 5280 calls a time may be a UTCTime; here it may not. */
static int64_t read_time(struct reader *in)
{
    if (!der_next_is(in, DER_GENERALIZED_TIME))
        reader_refuse(in, READ_MALFORMED);
    return der_time(in);
}

/* 4.4: extensions are for requests; what a response may have can be ignored unless it is critical. */
static void read_fields(struct reader *in, unsigned tag)
{
    struct extension_fields fields;
    struct extension_field field;
    if (!der_next_is(in, tag))
        return;
    struct reader inside = der_enter(in, tag);
    extension_fields_enter(&fields, &inside);
    while (extension_fields_next(&fields, &field))
        if (field.critical)
            reader_refuse(&fields.in, READ_MALFORMED);
    der_leave(&inside, &fields.in);
    der_leave(in, &inside);
}

static void read_cert_id(struct reader *in, struct ocsp_entry *out)
{
    struct reader id = der_enter(in, DER_SEQUENCE);
    struct reader algorithm = der_enter(&id, DER_SEQUENCE);
    out->hash = der_oid(&algorithm);
    if (reader_more(&algorithm) && der_value(&algorithm, DER_NULL).len != 0)
        reader_refuse(&algorithm, READ_MALFORMED);
    der_leave(&id, &algorithm);
    out->issuer_name_digest = der_value(&id, DER_OCTET_STRING);
    out->issuer_key_digest = der_value(&id, DER_OCTET_STRING);
    out->serial = der_integer(&id);
    der_leave(in, &id);
}

static void read_revoked(struct reader *in, struct revocation_entry *out)
{
    struct reader info = der_enter(in, DER_CONTEXT_AROUND | OCSP_REVOKED);
    out->revoked_s = read_time(&info);
    if (reader_more(&info)) {
        struct reader reason = der_enter(&info, DER_CONTEXT_AROUND | 0);
        out->reason = read_crl_reason(&reason);
        der_leave(&info, &reason);
    }
    der_leave(in, &info);
}

static void read_cert_status(struct reader *in, struct ocsp_entry *out)
{
    if (der_next_is(in, DER_CONTEXT_AROUND | OCSP_REVOKED)) {
        out->status = OCSP_REVOKED;
        read_revoked(in, &out->revocation);
        return;
    }
    out->status = der_next_is(in, DER_CONTEXT | OCSP_GOOD) ? OCSP_GOOD : OCSP_UNKNOWN;
    if (der_value(in, DER_CONTEXT | out->status).len != 0) /* IMPLICIT NULL */
        reader_refuse(in, READ_MALFORMED);
}

static void read_entry(struct reader *in, struct ocsp_entry *out)
{
    *out = (struct ocsp_entry){ .status = OCSP_UNKNOWN };
    struct reader entry = der_enter(in, DER_SEQUENCE);
    read_cert_id(&entry, out);
    read_cert_status(&entry, out);
    out->this_update_s = read_time(&entry);
    out->has_next_update = der_next_is(&entry, DER_CONTEXT_AROUND | 0);
    if (out->has_next_update) {
        struct reader next_update = der_enter(&entry, DER_CONTEXT_AROUND | 0);
        out->next_update_s = read_time(&next_update);
        der_leave(&entry, &next_update);
    }
    read_fields(&entry, DER_CONTEXT_AROUND | 1);
    der_leave(in, &entry);
}

bool ocsp_next(struct reader *entries, struct ocsp_entry *out)
{
    if (!reader_more(entries))
        return false;
    read_entry(entries, out);
    return reader_ok(entries);
}

static void read_entries(struct reader *in, struct ocsp_response *out)
{
    struct reader entries = der_enter(in, DER_SEQUENCE);
    struct ocsp_entry entry;
    out->entries = bytes_of(entries.at, entries.left);
    while (ocsp_next(&entries, &entry))
        continue;
    der_leave(in, &entries);
}

static void read_responder(struct reader *in, struct ocsp_response *out)
{
    bool by_name = der_next_is(in, DER_CONTEXT_AROUND | 1);
    struct reader id = der_enter(in, DER_CONTEXT_AROUND | (by_name ? 1 : 2));
    if (by_name)
        out->responder_name = read_distinguished_name(&id);
    else
        out->responder_key_digest = der_value(&id, DER_OCTET_STRING);
    der_leave(in, &id);
}

/* version [0] DEFAULT v1: there is no other, and DER leaves it out. */
static void read_response_data(struct reader *in, struct ocsp_response *out)
{
    const uint8_t *at = in->at;
    struct reader data = der_enter(in, DER_SEQUENCE);
    read_responder(&data, out);
    out->produced_s = read_time(&data);
    read_entries(&data, out);
    read_fields(&data, DER_CONTEXT_AROUND | 1);
    der_leave(in, &data);
    out->object.tbs = bytes_of(at, reader_ok(in) ? (size_t)(in->at - at) : 0);
}

static void read_certificates(struct reader *in, struct ocsp_response *out)
{
    if (!reader_more(in))
        return;
    struct reader around = der_enter(in, DER_CONTEXT_AROUND | 0);
    struct reader certificates = der_enter(&around, DER_SEQUENCE);
    out->certificates = bytes_of(certificates.at, certificates.left);
    while (reader_more(&certificates))
        (void)der_value(&certificates, DER_SEQUENCE);
    der_leave(&around, &certificates);
    der_leave(in, &around);
}

static void read_basic_response(struct reader *in, struct ocsp_response *out)
{
    struct reader basic = der_enter(in, DER_SEQUENCE);
    read_response_data(&basic, out);
    (void)read_signature(&basic, &out->object);
    read_certificates(&basic, out);
    der_leave(in, &basic);
}

/* ResponseBytes: of the one type that there is, id-pkix-ocsp-basic. */
static void read_response_bytes(struct reader *in, struct ocsp_response *out)
{
    static const struct bytes basic = OID("\x2b\x06\x01\x05\x05\x07\x30\x01\x01");
    struct reader around = der_enter(in, DER_CONTEXT_AROUND | 0);
    struct reader response = der_enter(&around, DER_SEQUENCE);
    if (!bytes_equal(der_oid(&response), basic))
        reader_refuse(&response, READ_MALFORMED);
    struct reader inside = der_enter(&response, DER_OCTET_STRING);
    read_basic_response(&inside, out);
    der_leave(&response, &inside);
    der_leave(&around, &response);
    der_leave(in, &around);
}

bool ocsp_parse(struct ocsp_response *out, struct bytes der, parley_error *error)
{
    struct reader in = reader_of(der);
    *out = (struct ocsp_response){ .status = 0 };
    struct reader response = der_enter(&in, DER_SEQUENCE);
    out->status = der_enumerated(&response, STATUSES - 1);
    if (out->status == 0)
        read_response_bytes(&response, out);
    else if (failure_names[out->status] == NULL)
        reader_refuse(&response, READ_MALFORMED);
    der_leave(&in, &response);
    if (reader_done(&in))
        return true;
    return fail_because(error, OCSP_MALFORMED, "at byte %u of %zu", (unsigned)in.fault_at, der.len);
}

static const struct hash *hash_of(const struct provider *provider, struct bytes oid)
{
    static const struct bytes sha1 = OID("\x2b\x0e\x03\x02\x1a");
    static const struct bytes sha256 = OID("\x60\x86\x48\x01\x65\x03\x04\x02\x01");
    if (bytes_equal(oid, sha1))
        return provider->identifier_hash;
    return bytes_equal(oid, sha256) ? provider_hash(provider, "SHA256") : NULL;
}

static bool is_digest_of(const struct hash *hash, struct bytes digest, struct bytes data)
{
    struct hash_state state;
    uint8_t expected[HASH_LEN_MAX];
    hash->start(&state);
    hash->update(&state, data);
    hash->finish(&state, expected);
    return bytes_equal(digest, bytes_of(expected, hash->len));
}

/* The name as it stands in the certificate: the issuer's own may be written differently. */
bool ocsp_entry_is_about(const struct ocsp_entry *entry, const struct provider *provider,
                         const struct certificate *certificate, const struct certificate *issuer)
{
    const struct hash *hash = hash_of(provider, entry->hash);
    return hash != NULL && bytes_equal(entry->serial, certificate->serial) &&
           is_digest_of(hash, entry->issuer_name_digest, certificate->issuer) &&
           is_digest_of(hash, entry->issuer_key_digest, issuer->key.bytes);
}

const char *ocsp_failure_name(unsigned status)
{
    return failure_names[status];
}
