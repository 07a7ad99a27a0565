/* verifier.c - a question without a connection: what is judged how, and the answer. */
#include "verify/objects.h"
#include "verify/verdict.h"

#include "base/memory.h"
#include "names/public_suffix.h"
#include "names/wanted_name.h"
#include "provider_libcrypto/libcrypto.h"
#include "system/clock.h"
#include "x509/release_date.h"

struct parley_verifier {
    struct provider *provider;
    parley_trust *trust;                  /* counted; NULL: the system's */
    _Atomic(parley_trust *) system_trust; /* read when it was needed first */
    enum profile profile;
    enum purpose purpose;
    size_t path_max; /* as in struct path_question */
    enum revocation_policy revocation;
    parley_crls *crls;       /* counted; NULL: none */
    struct bytes *responses; /* OCSP; each our own */
    size_t response_count;
    bool is_at; /* a certain time; else now */
    int64_t now_s;
    parley_error error; /* the first mistake */
};

parley_verifier *parley_verifier_new(parley_error *error)
{
    *error = no_error();
    parley_verifier *verifier = memory_new(sizeof *verifier);
    if (verifier == NULL) {
        fail(error, NO_MEMORY);
        return NULL;
    }
    verifier->provider = libcrypto_open(error);
    if (verifier->provider == NULL) {
        memory_free(verifier);
        return NULL;
    }
    verifier->error = no_error();
    verifier->purpose = PURPOSE_SERVER;
    atomic_init(&verifier->system_trust, NULL);
    return verifier;
}

void parley_verifier_free(parley_verifier *verifier)
{
    if (verifier == NULL)
        return;
    for (size_t i = 0; i < verifier->response_count; i++)
        memory_free((void *)verifier->responses[i].data);
    memory_free(verifier->responses);
    parley_crls_free(verifier->crls);
    parley_trust_free(verifier->trust);
    parley_trust_free(atomic_load(&verifier->system_trust));
    verifier->provider->close(verifier->provider);
    memory_free(verifier);
}

void parley_verifier_trust(parley_verifier *verifier, parley_trust *trust)
{
    if (trust == NULL) {
        fail_because(&verifier->error, OBJECT_MISSING, "the trust");
        return;
    }
    parley_trust *before = verifier->trust;
    verifier->trust = parley_trust_keep(trust);
    parley_trust_free(before);
}

void parley_verifier_profile(parley_verifier *verifier, parley_profile profile)
{
    verifier->profile = (enum profile)profile;
}

void parley_verifier_for_clients(parley_verifier *verifier)
{
    verifier->purpose = PURPOSE_CLIENT;
}

/* Before the first and after the last year that a certificate can name, nothing changes any more, and
 * distances could overflow. */
void parley_verifier_at(parley_verifier *verifier, int64_t seconds_since_1970)
{
    static const int64_t year_0_s = -INT64_C(62167219200), year_10000_s = INT64_C(253402300800);
    verifier->is_at = true;
    verifier->now_s = seconds_since_1970 < year_0_s       ? year_0_s
                      : seconds_since_1970 > year_10000_s ? year_10000_s
                                                          : seconds_since_1970;
}

void parley_verifier_path_max(parley_verifier *verifier, unsigned intermediates)
{
    verifier->path_max = (size_t)intermediates + 1; /* and the anchor */
}

void parley_verifier_revocation(parley_verifier *verifier, parley_revocation policy)
{
    verifier->revocation = (enum revocation_policy)policy;
}

void parley_verifier_crls(parley_verifier *verifier, parley_crls *crls)
{
    if (crls == NULL) {
        fail_because(&verifier->error, OBJECT_MISSING, "the revocation lists");
        return;
    }
    parley_crls *before = verifier->crls;
    verifier->crls = parley_crls_keep(crls);
    parley_crls_free(before);
}

void parley_verifier_ocsp(parley_verifier *verifier, parley_view response)
{
    size_t each = sizeof *verifier->responses, count = verifier->response_count;
    uint8_t *copy = memory_copy(response.data, response.len);
    struct bytes *grown =
        copy != NULL ? memory_resize(verifier->responses, count * each, (count + 1) * each) : NULL;
    if (grown == NULL) {
        memory_free(copy);
        fail(&verifier->error, NO_MEMORY);
        return;
    }
    grown[count] = bytes_of(copy, response.len);
    verifier->responses = grown;
    verifier->response_count = count + 1;
}

/* The one that was given, or the system's, which is read once: of two threads that come here at the
 * same time, one gives its own back. */
static const struct trust *find_trust(parley_verifier *verifier, parley_error *error)
{
    if (verifier->trust != NULL)
        return verifier->trust->trust;
    parley_trust *known = atomic_load(&verifier->system_trust);
    if (known == NULL) {
        parley_trust *read = parley_trust_system(error);
        if (read == NULL)
            return NULL;
        if (atomic_compare_exchange_strong(&verifier->system_trust, &known, read))
            return read->trust;
        parley_trust_free(read);
    }
    return known->trust;
}

/* Clients may come without a name that is wanted. A server without one would be anybody. */
static bool read_name(struct peer_name *name, struct path_question *question, const char *text,
                      parley_error *error)
{
    struct bytes wanted = bytes_of(text, text != NULL ? strlen(text) : 0);
    if (wanted.len == 0 && question->purpose == PURPOSE_CLIENT)
        return true;
    TRY(wanted_name_read(name, wanted, error));
    question->name = name;
    return true;
}

static bool judge(parley_verifier *verifier, struct path_question *question, const char *name_text,
                  struct peer_name *name, parley_error *error)
{
    if (failed(&verifier->error)) {
        *error = verifier->error;
        return false;
    }
    TRY(read_name(name, question, name_text, error));
    question->trust = find_trust(verifier, error);
    TRY(question->trust != NULL);
    return path_validate(question, error);
}

static bool tell(parley_verdict **verdict, bool good, const struct path_question *question,
                 parley_error *error)
{
    if (error->code != NO_MEMORY)
        *verdict = verdict_new(question, *question->findings, error);
    if (*verdict != NULL)
        return good;
    *error = no_error();
    return fail(error, NO_MEMORY);
}

bool parley_verify(parley_verifier *verifier, const parley_view *chain, size_t count,
                   const char *name_text, parley_verdict **verdict, parley_error *error)
{
    struct findings *findings = NULL;
    struct peer_name name;
    *error = no_error();
    if (verdict != NULL)
        *verdict = NULL;
    size_t looked_at =
        count <= PATH_CANDIDATES_MAX ? count : 1; /* more are refused by their number */
    struct bytes *certificates = memory_new(looked_at * sizeof *certificates);
    if (certificates == NULL)
        return fail(error, NO_MEMORY);
    for (size_t i = 0; i < looked_at; i++)
        certificates[i] = bytes_of(chain[i].data, chain[i].len);
    struct path_question question = {
        .provider = verifier->provider,
        .chain = certificates,
        .chain_count = count,
        .now_s = verifier->is_at ? verifier->now_s : (int64_t)(system_clock(NULL).wall_ms / 1000),
        .released_s = verifier->is_at ? INT64_MIN : release_date_s(),
        .purpose = verifier->purpose,
        .usage = USAGE_DIGITAL_SIGNATURE,
        .profile = verifier->profile,
        .is_public_suffix = domain_is_public_suffix,
        .path_max = verifier->path_max,
        .revocation = { .policy = verifier->revocation,
                        .crls = verifier->crls != NULL ? verifier->crls->crls : NULL,
                        .responses = verifier->responses,
                        .response_count = verifier->response_count },
        .findings = verdict != NULL ? &findings : NULL,
        .explain_good = true,
    };
    bool good = judge(verifier, &question, name_text, &name, error);
    if (verdict != NULL)
        good = tell(verdict, good, &question, error);
    memory_free(findings);
    memory_free(certificates);
    return good;
}
