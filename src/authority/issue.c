/* issue.c - leaf certificates: a key, a plan, and the authority's signature. */
#include "authority/authority.h"
#include "authority/options.h"
#include "authority/subject.h"
#include "base/memory.h"
#include "x509/calendar.h"

enum {
    /* With the day before now 398, the most that browsers accept of a server. */
    LEAF_DAYS = 397,
    NAMES_MAX = 100,
};

struct parley_issued {
    struct pem_text chain, key;
};

static bool options_make_sense(const parley_issue_options *options, parley_error *error)
{
    if (options == NULL)
        return fail_because(error, ISSUE_OPTIONS_INVALID, "no options");
    TRY(reserved_is_zero(options->reserved, error));
    if (options->reserved32 != 0)
        return fail_because(error, ISSUE_OPTIONS_INVALID, "a reserved word that is not zero");
    if (options->use != PARLEY_USE_SERVER && options->use != PARLEY_USE_CLIENT)
        return fail_because(error, ISSUE_OPTIONS_INVALID, "%d as a use", (int)options->use);
    if (options->names == NULL || options->name_count < 1 || options->name_count > NAMES_MAX)
        return fail_because(error, ISSUE_OPTIONS_INVALID, "%zu names", options->name_count);
    for (size_t i = 0; i < options->name_count; i++)
        if (options->names[i] == NULL)
            return fail_because(error, ISSUE_OPTIONS_INVALID, "a name that is NULL");
    return true;
}

/* What of its life lies outside the authority's nobody would believe. */
static bool clip_lifetime(struct lifetime *lifetime, const struct certificate *authority,
                          parley_error *error)
{
    char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
    if (lifetime->now_s < authority->not_before_s || lifetime->now_s > authority->not_after_s)
        return fail_because(error, AUTHORITY_EXPIRED, "it is valid from %s to %s",
                            date_text(from, authority->not_before_s),
                            date_text(to, authority->not_after_s));
    if (lifetime->not_before_s < authority->not_before_s)
        lifetime->not_before_s = authority->not_before_s;
    if (lifetime->not_after_s > authority->not_after_s)
        lifetime->not_after_s = authority->not_after_s;
    return true;
}

static bool plan_lifetime(struct certificate_plan *plan, const parley_authority *authority,
                          const parley_issue_options *options, parley_error *error)
{
    struct lifetime lifetime;
    TRY(lifetime_of(&lifetime, options->now_ms, options->days, LEAF_DAYS, error));
    TRY(clip_lifetime(&lifetime, &authority->certificate, error));
    plan->not_before_s = lifetime.not_before_s;
    plan->not_after_s = lifetime.not_after_s;
    return true;
}

static bool make_chain(struct pem_text *chain, const parley_authority *authority,
                       const struct certificate_plan *plan, parley_error *error)
{
    uint8_t *der;
    size_t len;
    TRY(certificate_make(plan, authority->provider, authority->key, &der, &len, error));
    bool written = pem_text_of_certificate(chain, bytes_of(der, len), error);
    memory_free(der);
    return written;
}

static bool make_key_and_chain(parley_issued *issued, const parley_authority *authority,
                               struct certificate_plan *plan, parley_key_kind kind,
                               parley_error *error)
{
    const struct private_keys *keys = &authority->provider->private_keys;
    struct private_key *key = make_key(keys, kind, error);
    TRY(key != NULL);
    plan->key = keys->public_half(key);
    bool made = make_chain(&issued->chain, authority, plan, error) &&
                pem_text_of_key(&issued->key, keys, key, error);
    keys->free(key);
    return made;
}

static struct bytes text_of(const char *text)
{
    return bytes_of(text, strlen(text));
}

static bool issue_for_names(parley_issued *issued, const parley_authority *authority,
                            struct writer *alt_names, const parley_issue_options *options,
                            parley_error *error)
{
    uint8_t room[SUBJECT_LEN_MAX];
    struct writer subject = writer_of(room, sizeof room);
    struct certificate_plan plan = {
        .issuer = authority->certificate.subject,
        .purpose = options->use == PARLEY_USE_CLIENT ? PURPOSE_CLIENT : PURPOSE_SERVER,
        .issuer_key_id = authority->key_id,
    };

    TRY(plan_lifetime(&plan, authority, options, error));
    for (size_t i = 0; i < options->name_count; i++)
        TRY(write_alt_name(alt_names, text_of(options->names[i]), error));
    plan.alt_names = writer_bytes(alt_names);
    write_subject(&subject, text_of(options->names[0]));
    plan.subject = writer_bytes(&subject);
    return make_key_and_chain(issued, authority, &plan, options->key, error);
}

static bool issue(parley_issued *issued, const parley_authority *authority,
                  const parley_issue_options *options, parley_error *error)
{
    TRY(options_make_sense(options, error));
    size_t cap = options->name_count * ALT_NAME_LEN_MAX;
    uint8_t *room = memory_new(cap);
    if (room == NULL)
        return fail(error, NO_MEMORY);
    struct writer alt_names = writer_of(room, cap);
    bool made = issue_for_names(issued, authority, &alt_names, options, error);
    memory_free(room);
    return made;
}

parley_issued *parley_authority_issue(const parley_authority *authority,
                                      const parley_issue_options *options, parley_error *error)
{
    *error = no_error();
    parley_issued *issued = memory_new(sizeof *issued);
    if (issued == NULL) {
        (void)fail(error, NO_MEMORY);
        return NULL;
    }
    if (issue(issued, authority, options, error))
        return issued;
    parley_issued_free(issued);
    return NULL;
}

parley_view parley_issued_chain(const parley_issued *issued)
{
    return pem_text_view(&issued->chain);
}

parley_view parley_issued_key(const parley_issued *issued)
{
    return pem_text_view(&issued->key);
}

void parley_issued_free(parley_issued *issued)
{
    if (issued == NULL)
        return;
    pem_text_end(&issued->chain);
    pem_text_end(&issued->key);
    memory_free(issued);
}
