/* path.c - fuzz target: a whole chain, whether it is good for a peer, and the verdict on that.
 *
 *     how (1) | len (1) | name | len (3) | an authority that is trusted | len (3) | leaf | len (3) | another ...
 *
 * how: a set of the bits below. What is asked twice is answered twice the same, though the second time
 * the trust remembers signatures.
 */
#include "fuzz/credential.h"
#include "fuzz/fuzz.h"
#include "fuzz/glass.h"

#include "base/memory.h"
#include "provider_libcrypto/libcrypto.h"
#include "verify/verdict.h"
#include "x509/path.h"

enum {
    GLASS = 1,     /* signatures prove nothing (glass.h) */
    NAMELESS = 2,  /* nobody asks for a name */
    OF_CLIENT = 4, /* the chain is a client's */
};

static const struct provider *real_provider(void)
{
    static struct provider *provider;
    parley_error error;
    if (provider == NULL)
        provider = libcrypto_open(&error);
    must(provider != NULL);
    return provider;
}

static void check_told(void *user, const parley_trace *told)
{
    (void)user;
    must(told->name != NULL && told->meaning != NULL);
}

/* The verdict was good: what can be seen of that without searching for a path. */
static void check_leaf(const struct path_question *question)
{
    struct certificate leaf;
    parley_error error = no_error();
    must(certificate_parse(&leaf, question->chain[0], &error));
    must(leaf.not_before_s <= question->now_s && question->now_s <= leaf.not_after_s);
    must(question->name == NULL || certificate_matches_name(&leaf, question->name));
    must(leaf.unknown_critical.len == 0);
}

/* A verdict that can be read, whatever was found. */
static void check_verdict(const struct path_question *question, bool good,
                          const parley_error *error)
{
    char text[256];
    parley_verdict *verdict = verdict_new(question, *question->findings, error);
    must(verdict != NULL);
    must((verdict->error.code == NO_ERROR) == good);
    must(!good || (verdict->path_count == 1 && verdict->paths[0].code == NO_ERROR));
    for (size_t i = 0; i < verdict->path_count; i++)
        must(verdict->paths[i].at < verdict->paths[i].count);
    must(parley_verdict_text(verdict, text, sizeof text) > 0);
    parley_verdict_free(verdict);
    memory_free(*question->findings);
}

static void judge(unsigned how, const struct peer_name *name, const struct trust *trust,
                  const struct bytes *chain, size_t count)
{
    const struct trace trace = { .tell = check_told };
    struct findings *findings = NULL;
    parley_error error = no_error(), again = no_error();
    struct path_question question = {
        .provider = (how & GLASS) != 0 ? &glass_signer : real_provider(),
        .trust = trust,
        .chain = chain,
        .chain_count = count,
        .name = (how & NAMELESS) != 0 ? NULL : name,
        .now_s = CREDENTIAL_NOW_S,
        .purpose = (how & OF_CLIENT) != 0 ? PURPOSE_CLIENT : PURPOSE_SERVER,
        .usage = USAGE_DIGITAL_SIGNATURE,
        .trace = &trace,
    };
    bool good = path_validate(&question, &error);
    question.findings = &findings;
    question.explain_good = true;
    must(path_validate(&question, &again) == good && again.code == error.code);
    check_verdict(&question, good, &again);
    if (good) {
        check_leaf(&question);
        return;
    }
    char text[2048];
    must(failed(&error) && error.blame != PARLEY_BLAME_MACHINE);
    must(parley_explain(&error, text, sizeof text) < sizeof text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct bytes chain[CHAIN_CERTIFICATES_MAX];
    struct reader in = reader_of(bytes_of(data, len));
    unsigned how = read_u8(&in);
    struct bytes wanted = read_vector(&in, 1, 0, UINT8_MAX), anchor = read_vector(&in, 3, 1, len);
    size_t count = 0;
    while (reader_more(&in) && count < CHAIN_CERTIFICATES_MAX)
        chain[count++] = read_vector(&in, 3, 1, len);

    struct trust *trust = trust_new();
    struct peer_name name;
    parley_error error = no_error();
    must(trust != NULL);
    if (reader_done(&in) && count > 0 && peer_name_read(&name, wanted, &error) &&
        trust_add_der(trust, anchor, &error))
        judge(how, &name, trust, chain, count);
    trust_free(trust);
    return 0;
}
