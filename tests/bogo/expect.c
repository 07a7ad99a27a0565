/* expect.c - whether what was settled is what the runner wants. */
#include "expect.h"

#include "base64.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool number_is(const char *what, uint64_t found, uint64_t expected)
{
    if (expected == 0 || found == expected)
        return true;
    fprintf(stderr, "%s is 0x%04x, expected 0x%04x\n", what, (unsigned)found, (unsigned)expected);
    return false;
}

static bool text_is(const char *what, parley_view found, const char *expected)
{
    if (found.len == strlen(expected) && memcmp(found.data, expected, found.len) == 0)
        return true;
    fprintf(stderr, "%s is not the expected \"%s\"\n", what, expected);
    return false;
}

static bool holds(const char *what, bool truth)
{
    if (!truth)
        fprintf(stderr, "not as expected: %s\n", what);
    return truth;
}

/* Without a flag that names one, none must have been agreed on. */
static bool expect_protocol(const parley_facts *facts, const struct flags *flags)
{
    const char *expected = flags->server ? flags->chosen_alpn : flags->expect_alpn;
    if (facts->alpn.len == 0 && expected == NULL)
        return true;
    return text_is("the protocol (ALPN)", facts->alpn, expected != NULL ? expected : "");
}

static bool expect_credential(const struct flags *flags, const struct shown_credential *shown)
{
    if (flags->expect_credential == NULL)
        return true;
    int expected = atoi(flags->expect_credential);
    size_t index = expected < 0 ? (size_t)CREDENTIALS_MAX : (size_t)expected;
    return holds("the certificate that was shown", shown->index == index);
}

static bool expect_chain(const parley_facts *facts, const char *path)
{
    return path == NULL ||
           holds("the peer's chain",
                 chain_is_that_of_file(facts->peer_chain, facts->peer_chain_count, path));
}

static bool expect_staple(const parley_facts *facts, const char *text)
{
    parley_room expected;
    parley_view found = facts->ocsp_response;
    if (text == NULL)
        return true;
    if (!base64_decode(&expected, text))
        return holds("base64", false);
    bool same = found.len == expected.len && memcmp(found.data, expected.data, found.len) == 0;
    free(expected.data);
    return holds("the OCSP response", same);
}

bool expect_facts(const parley_facts *facts, const struct flags *flags,
                  const struct shown_credential *shown)
{
    const char *name = flags->expect_server_name;
    unsigned scheme = flags->server ? facts->client_signature_scheme : facts->signature_scheme;
    return number_is("the version", facts->version, flags->expect_version) &&
           number_is("the suite", facts->suite, flags->expect_suite) &&
           number_is("the group", facts->group, facts->resumed ? 0 : flags->expect_group) &&
           number_is("the peer's scheme", scheme, facts->resumed ? 0 : flags->expect_scheme) &&
           holds("retried", facts->retried || !flags->expect_retry) &&
           holds("not retried", !facts->retried || !flags->expect_no_retry) &&
           holds("extended main secret", facts->extended_main_secret ||
                                             !flags->expect_extended_main_secret ||
                                             facts->version == PARLEY_TLS_1_3) &&
           holds("verified", facts->verified || !flags->expect_verify_result) &&
           (name == NULL || text_is("the server's name", facts->server_name, name)) &&
           expect_protocol(facts, flags) && expect_credential(flags, shown) &&
           expect_staple(facts, flags->expect_staple) &&
           expect_chain(facts, flags->expect_chain_path);
}
