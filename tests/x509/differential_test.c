/* differential_test.c - two validators, one question: where they differ, one of them has a reason.
 *
 * Some thousand chains, drawn by lot, are judged here and by libcrypto's X509_verify_cert. Where one says
 * yes and the other no, the path of the one that says yes is put to the other alone. If it says yes to
 * that, the two have looked for different paths, which is told apart: libcrypto takes one path and does
 * not go back, we must find every one. If it says no, its reason must stand in one of the tables below,
 * with why that is so and who is right. What is not there fails the test; so does a row without a case.
 */
#include "x509/drawn.h"

#include "base/memory.h"
#include "provider_libcrypto/libcrypto.h"
#include "x509/findings.h"
#include "x509/path.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

#include "support/test.h"

enum { FAMILIES = 700, CHAINS = 6, PATH_MAX_LEN = 32 };

/* A path that was found good: the anchor comes last. */
struct path_found {
    struct bytes certificates[PATH_MAX_LEN];
    size_t count;
};

/* libcrypto says yes to a path, and we say no, for this reason. */
static struct our_reason {
    enum code code;
    const char *detail; /* that our error has in it */
    const char *why;
    unsigned cases;
} ours[] = {
    { CRITICAL_EXTENSION_UNKNOWN, "2.5.29.36",
      "policyConstraints, critical. libcrypto reads it and, not asked to judge policies, does not apply "
      "it. Ours: what is critical and not applied must be refused (RFC 5280 4.2)",
      0 },
    { CRITICAL_EXTENSION_UNKNOWN, "2.5.29.54", "inhibitAnyPolicy, critical: the same", 0 },
    { CERTIFICATE_MALFORMED, "keyUsage",
      "a keyUsage that is no BIT STRING. libcrypto takes the leaf for one without keyUsage. Ours: what "
      "cannot be read says nothing good",
      0 },
    { CERTIFICATE_FORBIDDEN, "an authority without a name",
      "an issuer with an empty subject. Ours: RFC 5280 4.1.2.6", 0 },
    { CERTIFICATE_FORBIDDEN, "the issuer has no name", "an empty issuer. Ours: RFC 5280 4.1.2.4",
      0 },
    { CERTIFICATE_FORBIDDEN, "nameConstraints, but it is no CA",
      "a leaf with nameConstraints. Ours: RFC 5280 4.2.1.10", 0 },
    { NOT_A_CA, "it has no basicConstraints",
      "an issuer whose keyUsage has keyCertSign, without basicConstraints: libcrypto believes the "
      "keyUsage. Ours: RFC 5280 6.1.4 (k)",
      0 },
};

static struct certificate parse(struct bytes der)
{
    struct certificate certificate;
    parley_error error = no_error();
    assert_true(certificate_parse(&certificate, der, &error));
    return certificate;
}

static bool has_any_purpose(const struct path_found *path)
{
    bool has = false;
    for (size_t i = 0; i < path->count; i++)
        has = has || (parse(path->certificates[i]).purposes & PURPOSE_ANY) != 0;
    return has;
}

static bool has_one_name_twice(const struct path_found *path)
{
    bool has = false;
    for (size_t i = 1; i < path->count; i++)
        for (size_t j = 1; j < i; j++)
            has = has || bytes_equal(parse(path->certificates[i]).subject,
                                     parse(path->certificates[j]).subject);
    return has;
}

static bool ends_at_version_1(const struct path_found *path)
{
    struct certificate anchor = parse(path->certificates[path->count - 1]);
    return anchor.version == 1 && !certificate_is_self_issued(&anchor);
}

/* We say yes to a path of this kind, and libcrypto says no. */
static struct their_reason {
    int code; /* X509_V_ERR_ */
    bool (*is_kind)(const struct path_found *path);
    const char *why;
    unsigned cases;
} theirs[] = {
    { X509_V_ERR_INVALID_PURPOSE, has_any_purpose,
      "anyExtendedKeyUsage, which libcrypto takes for none. Both: RFC 5280 4.2.1.12 leaves it to the "
      "application; the web profile says no too",
      0 },
    { X509_V_ERR_CERT_SIGNATURE_FAILURE, has_one_name_twice,
      "two issuers of one name on the path: libcrypto takes the one that is trusted, which has not "
      "signed, and does not go back. Ours: RFC 4158 2.4.2",
      0 },
    { X509_V_ERR_INVALID_CA, ends_at_version_1,
      "a trusted certificate of version 1 that others have issued: libcrypto believes only those that "
      "are self-issued. Ours: who is trusted is trusted (RFC 5280 6.1.1 (d))",
      0 },
};

static unsigned both_good, both_bad, other_path;
static struct provider *libcrypto;

static parley_error judge_ours(const struct drawn_chain *chain, const char *wanted,
                               struct path_found *path)
{
    struct trust *trust = trust_new();
    struct peer_name name;
    struct findings *findings = NULL;
    parley_error error = no_error();
    for (size_t i = 0; i < chain->trusted_count; i++)
        assert_true(trust_add_der(trust, chain->trusted[i], &error));
    assert_true(peer_name_read(&name, bytes_of(wanted, strlen(wanted)), &error));
    const struct path_question question = {
        .provider = libcrypto,
        .trust = trust,
        .chain = chain->sent,
        .chain_count = chain->sent_count,
        .name = &name,
        .now_s = MADE_NOW_S,
        .purpose = PURPOSE_SERVER,
        .findings = &findings,
        .explain_good = true,
    };
    path->count = 0;
    if (path_validate(&question, &error)) {
        const struct tried_path *found = &findings->paths[0];
        for (; path->count < found->count; path->count++)
            path->certificates[path->count] = found->certificates[path->count].der;
        /* The anchor's DER lies in the trust, which goes: the same bytes are among those given. */
        for (size_t i = 0; i < chain->trusted_count; i++)
            if (bytes_equal(chain->trusted[i], path->certificates[path->count - 1]))
                path->certificates[path->count - 1] = chain->trusted[i];
    }
    memory_free(findings);
    trust_free(trust);
    return error;
}

static X509 *read_x509(struct bytes der)
{
    const unsigned char *at = der.data;
    X509 *certificate = d2i_X509(NULL, &at, (long)der.len);
    if (certificate == NULL || at == der.data + der.len)
        return certificate;
    X509_free(certificate);
    return NULL;
}

/* Those that can be read: what is sent beside the leaf need not be. */
static STACK_OF(X509) * read_stack(const struct bytes *ders, size_t count)
{
    STACK_OF(X509) *stack = sk_X509_new_null();
    for (size_t i = 0; i < count; i++) {
        X509 *certificate = read_x509(ders[i]);
        if (certificate != NULL)
            assert_true(sk_X509_push(stack, certificate) > 0);
    }
    return stack;
}

static void keep_path(struct path_found *path, STACK_OF(X509) * chain)
{
    static uint8_t ders[PATH_MAX_LEN][DRAWN_DER_MAX];
    for (path->count = 0; path->count < (size_t)sk_X509_num(chain); path->count++) {
        unsigned char *at = ders[path->count];
        int len = i2d_X509(sk_X509_value(chain, (int)path->count), &at);
        assert_in_range(len, 1, DRAWN_DER_MAX);
        path->certificates[path->count] = bytes_of(ders[path->count], (size_t)len);
    }
}

/* X509_V_OK, or why not. */
static int judge_theirs(const struct drawn_chain *chain, const char *wanted,
                        struct path_found *path)
{
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    STACK_OF(X509) *sent = read_stack(chain->sent + 1, chain->sent_count - 1);
    STACK_OF(X509) *trusted = read_stack(chain->trusted, chain->trusted_count);
    X509 *leaf = read_x509(chain->sent[0]);
    int verdict = X509_V_ERR_UNSPECIFIED;
    path->count = 0;
    for (int i = 0; i < sk_X509_num(trusted); i++)
        assert_int_equal(X509_STORE_add_cert(store, sk_X509_value(trusted, i)), 1);
    if (leaf != NULL) {
        assert_int_equal(X509_STORE_CTX_init(context, store, leaf, sent), 1);
        X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(context);
        assert_int_equal(X509_STORE_CTX_set_default(context, "ssl_server"), 1);
        X509_VERIFY_PARAM_set_time(param, MADE_NOW_S);
        X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
        X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT |
                                                   X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        assert_int_equal(X509_VERIFY_PARAM_set1_host(param, wanted, 0), 1);
        bool good = X509_verify_cert(context) == 1;
        verdict = good ? X509_V_OK : X509_STORE_CTX_get_error(context);
        if (good)
            keep_path(path, X509_STORE_CTX_get0_chain(context));
    }
    X509_STORE_CTX_free(context);
    sk_X509_pop_free(trusted, X509_free);
    sk_X509_pop_free(sent, X509_free);
    X509_free(leaf);
    X509_STORE_free(store);
    ERR_clear_error();
    return verdict;
}

/* The path and nothing else. */
static struct drawn_chain chain_of(const struct path_found *path)
{
    struct drawn_chain chain = { .sent_count = 0 };
    for (size_t i = 0; i < path->count; i++)
        chain.sent[chain.sent_count++] = path->certificates[i];
    chain.trusted[chain.trusted_count++] = path->certificates[path->count - 1];
    return chain;
}

static void explain_ours(const parley_error *error, const char *where)
{
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (ours[i].code == error->code && strstr(error->detail, ours[i].detail) != NULL) {
            ours[i].cases++;
            return;
        }
    fail_msg("%s: libcrypto says yes, we say %s: %s", where,
             failed(error) ? parley_error_name(error->code)
                           : "yes to that path, but did not find it",
             error->detail);
}

static void explain_theirs(int code, const struct path_found *path, const char *where)
{
    for (size_t i = 0; i < sizeof theirs / sizeof *theirs; i++)
        if (theirs[i].code == code && theirs[i].is_kind(path)) {
            theirs[i].cases++;
            return;
        }
    fail_msg("%s: we say yes, libcrypto says %s", where, X509_verify_cert_error_string(code));
}

static void compare(const struct drawn_family *family, const struct drawn_chain *chain,
                    const char *where)
{
    struct path_found our_path, their_path, unused;
    parley_error error = judge_ours(chain, family->name, &our_path);
    int their_code = judge_theirs(chain, family->name, &their_path);
    if (failed(&error) == (their_code != X509_V_OK)) {
        both_good += !failed(&error);
        both_bad += failed(&error);
        return;
    }
    struct drawn_chain alone = chain_of(failed(&error) ? &their_path : &our_path);
    if (failed(&error)) {
        error = judge_ours(&alone, family->name, &unused);
        explain_ours(&error, where);
        return;
    }
    their_code = judge_theirs(&alone, family->name, &unused);
    if (their_code == X509_V_OK)
        other_path++;
    else
        explain_theirs(their_code, &our_path, where);
}

static void print_reasons(void)
{
    print_message("%5u good, %5u bad to both\n", both_good, both_bad);
    print_message("%5u good by a path that libcrypto does not find\n", other_path);
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        print_message("%5u good to libcrypto alone: %s\n", ours[i].cases, ours[i].why);
    for (size_t i = 0; i < sizeof theirs / sizeof *theirs; i++)
        print_message("%5u good to us alone: %s\n", theirs[i].cases, theirs[i].why);
}

static void expect_every_reason(void)
{
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        assert_true(ours[i].cases > 0);
    for (size_t i = 0; i < sizeof theirs / sizeof *theirs; i++)
        assert_true(theirs[i].cases > 0);
    assert_true(both_good > 1000 && both_bad > 1000 && other_path > 0);
}

/* R72, R73, R74 */
static void differs_from_libcrypto_for_known_reasons_only(void **state)
{
    (void)state;
    parley_error error = no_error();
    libcrypto = libcrypto_open(&error);
    assert_non_null(libcrypto);
    for (unsigned i = 0; i < FAMILIES; i++) {
        struct drawn_family family;
        draw_family(&family, i);
        for (unsigned j = 0; j < CHAINS; j++) {
            struct drawn_chain chain;
            draw_chain(&chain, &family, (uint64_t)i << 32 | j);
            char where[64];
            (void)snprintf(where, sizeof where, "family %u, chain %u", i, j);
            compare(&family, &chain, where);
        }
        drawn_family_free(&family);
    }
    libcrypto->close(libcrypto);
    print_reasons();
    expect_every_reason();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(differs_from_libcrypto_for_known_reasons_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
