/* crl.c - CertificateList and TBSCertList, field by field (RFC 5280 5.1). */
#include "x509/crl.h"

#include "base/memory.h"
#include "x509/der.h"
#include "x509/distinguished_name.h"
#include "x509/extension_fields.h"
#include "x509/oid.h"

#include <stdlib.h>

/* What is noticed on the way. */
struct crl_reading {
    struct crl *out;
    struct reader entries;   /* revokedCertificates */
    const char *unsupported; /* what this list is; NULL: nothing is wrong with it */
    struct bytes unknown;    /* contents of the OID of a critical extension */
    const char *where;       /* the extension that is malformed */
};

/* [id] IMPLICIT BOOLEAN DEFAULT FALSE */
static bool read_flag(struct reader *in, unsigned id)
{
    if (!der_next_is(in, DER_CONTEXT | id))
        return false;
    struct bytes value = der_value(in, DER_CONTEXT | id);
    if (value.len != 1 || (value.data[0] != 0x00 && value.data[0] != 0xff))
        reader_refuse(in, READ_MALFORMED);
    return reader_ok(in) && value.data[0] == 0xff;
}

/* 5.2.1: as in certificates. */
static void read_authority_key_id(struct reader *in, struct crl_reading *reading)
{
    struct reader inside = der_enter(in, DER_SEQUENCE);
    if (der_next_is(&inside, DER_CONTEXT | 0))
        reading->out->authority_key_id = der_value(&inside, DER_CONTEXT | 0);
    (void)read_rest(&inside);
    der_leave(in, &inside);
}

/* 5.2.3 */
static void read_number(struct reader *in, struct crl_reading *reading)
{
    struct bytes number = der_integer(in);
    if (number.len > 0 && (number.data[0] & 0x80) != 0)
        reader_refuse(in, READ_MALFORMED);
    reading->out->has_number = true;
}

/* 5.2.4 */
static void read_delta_indicator(struct reader *in, struct crl_reading *reading)
{
    (void)der_integer(in);
    reading->unsupported = "it is a delta CRL: give the complete one";
}

/* 5.2.5 */
static void read_issuing_distribution_point(struct reader *in, struct crl_reading *reading)
{
    struct crl *out = reading->out;
    struct reader inside = der_enter(in, DER_SEQUENCE);
    out->point = read_distribution_point_name(&inside);
    out->only_leaves = read_flag(&inside, 1);
    out->only_authorities = read_flag(&inside, 2);
    if (der_next_is(&inside, DER_CONTEXT | 3)) {
        (void)der_value(&inside, DER_CONTEXT | 3);
        reading->unsupported = "it is for some reasons only: give the one for all";
    }
    if (read_flag(&inside, 4))
        reading->unsupported = "it is an indirect CRL: give the one of the issuer itself";
    out->only_attributes = read_flag(&inside, 5);
    der_leave(in, &inside);
}

static const struct known_field {
    struct bytes oid;
    const char *name;
    void (*read)(struct reader *in, struct crl_reading *reading);
} known_fields[] = {
    { OID("\x55\x1d\x23"), "authorityKeyIdentifier", read_authority_key_id },
    { OID("\x55\x1d\x14"), "cRLNumber", read_number },
    { OID("\x55\x1d\x1b"), "deltaCRLIndicator", read_delta_indicator },
    { OID("\x55\x1d\x1c"), "issuingDistributionPoint", read_issuing_distribution_point },
};
enum { KNOWN_FIELDS = sizeof known_fields / sizeof *known_fields };

static void note_unknown(struct crl_reading *reading, const struct extension_field *field)
{
    if (field->critical && reading->unknown.len == 0)
        reading->unknown = field->oid;
}

static void read_field(struct reader *in, struct crl_reading *reading,
                       const struct extension_field *field)
{
    size_t i = 0;
    while (i < KNOWN_FIELDS && !bytes_equal(known_fields[i].oid, field->oid))
        i++;
    if (i == KNOWN_FIELDS) {
        note_unknown(reading, field);
        return;
    }
    struct reader value = der_within(in, field->value);
    known_fields[i].read(&value, reading);
    if (known_fields[i].read == read_number)
        reading->out->has_critical_number = field->critical;
    der_leave(in, &value);
    if (!reader_ok(in))
        reading->where = known_fields[i].name;
}

static void read_fields(struct reader *in, struct crl_reading *reading)
{
    struct extension_fields fields;
    struct extension_field field;
    extension_fields_enter(&fields, in);
    while (extension_fields_next(&fields, &field))
        read_field(&fields.in, reading, &field);
    der_leave(in, &fields.in);
}

/* 5.3: in a complete list nothing is removed. */
static void read_entry_fields(struct reader *in, struct crl_reading *reading, unsigned *reason)
{
    static const struct bytes reason_code = OID("\x55\x1d\x15");
    struct extension_fields fields;
    struct extension_field field;
    extension_fields_enter(&fields, in);
    while (extension_fields_next(&fields, &field)) {
        if (!bytes_equal(field.oid, reason_code)) {
            note_unknown(reading, &field);
            continue;
        }
        struct reader value = der_within(&fields.in, field.value);
        *reason = read_crl_reason(&value);
        if (*reason == REASON_REMOVE_FROM_CRL)
            reader_refuse(&value, READ_MALFORMED);
        der_leave(&fields.in, &value);
    }
    der_leave(in, &fields.in);
}

/* What follows the serial number. */
static struct revocation_entry read_entry_rest(struct reader *in, struct crl_reading *reading)
{
    struct revocation_entry entry = { .reason = REASON_UNSPECIFIED };
    entry.revoked_s = der_time(in);
    if (reader_more(in))
        read_entry_fields(in, reading, &entry.reason);
    return entry;
}

/* The next entry, and whether it is well-formed. */
static struct crl_entry read_entry(struct reader *in, struct crl_reading *reading)
{
    struct reader inside = der_enter(in, DER_SEQUENCE);
    struct bytes serial = der_integer(&inside);
    size_t rest_len = inside.left;
    (void)read_entry_rest(&inside, reading);
    der_leave(in, &inside);
    return (struct crl_entry){ serial.data, (uint32_t)serial.len, (uint32_t)rest_len };
}

static void read_entries(struct reader *in, struct crl_reading *reading)
{
    reading->entries = der_enter(in, DER_SEQUENCE);
    struct reader entries = reading->entries;
    for (; reader_more(&entries); reading->out->entry_count++)
        (void)read_entry(&entries, reading);
    der_leave(in, &entries);
}

/* nextUpdate is OPTIONAL in the syntax alone: a list without it would be good for ever (5.1.2.5). */
static struct bytes read_tbs(struct reader *in, struct crl_reading *reading)
{
    struct crl *out = reading->out;
    struct reader tbs = der_enter(in, DER_SEQUENCE);
    bool is_v2 = der_next_is(&tbs, DER_INTEGER);
    if (is_v2 && der_small(&tbs, 1) != 1)
        reader_refuse(&tbs, READ_MALFORMED);
    struct bytes algorithm = der_element(&tbs, DER_SEQUENCE);
    out->issuer = read_distinguished_name(&tbs);
    out->this_update_s = der_time(&tbs);
    out->next_update_s = der_time(&tbs);
    if (der_next_is(&tbs, DER_SEQUENCE))
        read_entries(&tbs, reading);
    if (is_v2 && der_next_is(&tbs, DER_CONTEXT_AROUND | 0)) {
        struct reader fields = der_enter(&tbs, DER_CONTEXT_AROUND | 0);
        read_fields(&fields, reading);
        der_leave(&tbs, &fields);
    }
    der_leave(in, &tbs);
    return algorithm;
}

static bool read_list(struct reader *in, struct crl_reading *reading)
{
    struct crl *out = reading->out;
    struct reader fields = der_enter(in, DER_SEQUENCE);
    const uint8_t *tbs = fields.at;
    struct bytes inside = read_tbs(&fields, reading);
    out->object.tbs = bytes_of(tbs, (size_t)(fields.at - tbs));

    const uint8_t *outside = fields.at;
    if (!bytes_equal(inside, read_signature(&fields, &out->object))) /* 5.1.1.2 */
        reader_refuse_at(&fields, READ_MALFORMED, outside);
    der_leave(in, &fields);
    return reader_done(in);
}

static int compare_serials(const void *a, const void *b)
{
    const struct crl_entry *x = a, *y = b;
    if (x->serial_len != y->serial_len)
        return x->serial_len < y->serial_len ? -1 : 1;
    return memcmp(x->serial, y->serial, x->serial_len);
}

static bool sort_entries(struct crl_reading *reading, parley_error *error)
{
    struct crl *out = reading->out;
    if (out->entry_count == 0)
        return true;
    out->entries = memory_new(out->entry_count * sizeof *out->entries);
    if (out->entries == NULL)
        return fail(error, NO_MEMORY);
    for (size_t i = 0; i < out->entry_count; i++)
        out->entries[i] = read_entry(&reading->entries, reading);
    qsort(out->entries, out->entry_count, sizeof *out->entries, compare_serials);
    return true;
}

bool crl_parse(struct crl *out, struct bytes der, parley_error *error)
{
    struct reader in = reader_of(der);
    struct crl_reading reading = { .out = out };
    char issuer[64], oid[64];

    *out = (struct crl){ .der = der };
    if (!read_list(&in, &reading))
        return fail_because(error, CRL_MALFORMED, "at byte %u of %zu%s%s", (unsigned)in.fault_at,
                            der.len, reading.where != NULL ? ", in the extension " : "",
                            reading.where != NULL ? reading.where : "");
    distinguished_name_text(issuer, sizeof issuer, out->issuer);
    if (reading.unsupported != NULL)
        return fail_because(error, CRL_UNSUPPORTED, "that of %s: %s", issuer, reading.unsupported);
    if (reading.unknown.len > 0)
        return fail_because(error, CRL_UNSUPPORTED, "that of %s: the critical extension %s", issuer,
                            oid_text(oid, sizeof oid, reading.unknown));
    return sort_entries(&reading, error);
}

void crl_end(struct crl *crl)
{
    memory_free(crl->entries);
    *crl = (struct crl){ .entries = NULL };
}

bool crl_lists(const struct crl *crl, struct bytes serial, struct revocation_entry *out)
{
    struct crl_entry wanted = { serial.data, (uint32_t)serial.len, 0 };
    if (crl->entry_count == 0)
        return false;
    const struct crl_entry *found =
        bsearch(&wanted, crl->entries, crl->entry_count, sizeof *crl->entries, compare_serials);
    if (found == NULL)
        return false;
    struct reader rest = reader_of(bytes_of(found->serial + found->serial_len, found->rest_len));
    *out = read_entry_rest(&rest, &(struct crl_reading){ .out = NULL });
    return true;
}

const char *crl_covers_not(const struct crl *crl, const struct certificate *certificate)
{
    bool has_point = crl->point.full.len > 0 || crl->point.relative.len > 0;
    if (crl->only_attributes)
        return "it is for attribute certificates";
    if (crl->only_leaves && certificate->is_ca)
        return "it is not for authorities";
    if (crl->only_authorities && !certificate->is_ca)
        return "it is for authorities";
    if (has_point && !distribution_points_have(certificate->crl_points, &crl->point))
        return "it is for another distribution point";
    return NULL;
}
