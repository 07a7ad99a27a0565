/* extension_fields_test.c - Extensions, one after the other. */
#include "x509/extension_fields.h"

#include "x509/der_write.h"

#include "support/test.h"

/* 1.2.3 critical, and 1.2.4 */
static const uint8_t two[] = { 0x30, 0x15, 0x30, 0x0b, 0x06, 0x02, 0x2a, 0x03,
                               0x01, 0x01, 0xff, 0x04, 0x02, 0x05, 0x00, 0x30,
                               0x06, 0x06, 0x02, 0x2a, 0x04, 0x04, 0x00 };

static void steps_through_them(void **state)
{
    (void)state;
    struct reader in = reader_of(bytes_of(two, sizeof two));
    struct extension_fields fields;
    struct extension_field field;
    extension_fields_enter(&fields, &in);
    assert_true(extension_fields_next(&fields, &field));
    assert_true(bytes_equal(field.oid, bytes_of("\x2a\x03", 2)));
    assert_true(field.critical);
    assert_true(bytes_equal(field.value, bytes_of("\x05\x00", 2)));
    assert_true(extension_fields_next(&fields, &field));
    assert_false(field.critical);
    assert_int_equal(field.value.len, 0);
    assert_false(extension_fields_next(&fields, &field));
    der_leave(&in, &fields.in);
    assert_true(reader_done(&in));
}

static size_t count(struct bytes der, bool *good)
{
    struct reader in = reader_of(der);
    struct extension_fields fields;
    struct extension_field field;
    size_t found = 0;
    extension_fields_enter(&fields, &in);
    while (extension_fields_next(&fields, &field))
        found++;
    der_leave(&in, &fields.in);
    *good = reader_done(&in);
    return found;
}

static struct bytes write_many(struct writer *out, unsigned total, unsigned different)
{
    struct mark list = der_open(out, DER_SEQUENCE);
    for (unsigned i = 0; i < total; i++) {
        uint8_t oid[] = { 0x2a, (uint8_t)(1 + i % different) };
        struct mark extension = der_open(out, DER_SEQUENCE);
        der_write(out, DER_OID, bytes_of(oid, sizeof oid));
        der_write(out, DER_OCTET_STRING, bytes_of(NULL, 0));
        der_close(out, extension);
    }
    der_close(out, list);
    assert_true(writer_done(out));
    return writer_bytes(out);
}

static void refuses_none_too_many_and_one_twice(void **state)
{
    (void)state;
    uint8_t room[1024];
    bool good;
    struct writer out = writer_of(room, sizeof room);
    (void)count(bytes_of("\x30\x00", 2), &good);
    assert_false(good);
    assert_int_equal(count(write_many(&out, CERTIFICATE_EXTENSIONS_MAX, 100), &good),
                     CERTIFICATE_EXTENSIONS_MAX);
    assert_true(good);
    out = writer_of(room, sizeof room);
    (void)count(write_many(&out, CERTIFICATE_EXTENSIONS_MAX + 1, 100), &good);
    assert_false(good);
    out = writer_of(room, sizeof room);
    assert_int_equal(count(write_many(&out, 3, 2), &good), 2);
    assert_false(good);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_through_them),
        cmocka_unit_test(refuses_none_too_many_and_one_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
