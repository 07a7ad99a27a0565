/* revocation.c - seeds of revocation lists and OCSP responses, one for each thing that they can say. */
#include "support/revocation.h"

#include "fuzz/seeds/seeds.h"

#include <stdlib.h>

static void put_and_free(const char *target, const char *name, struct bytes der)
{
    put(target, name, der);
    free((void *)der.data);
}

static void put_lists(const struct made *ca, const struct made *leaf)
{
    static const char point[] = "issuingDistributionPoint=critical,@p";
    const struct {
        const char *name;
        struct crl_recipe recipe;
    } lists[] = {
        { "empty", { .revoked = { NULL } } },
        { "version_1", { .revoked = { leaf }, .old = true } },
        { "reasons", { .revoked = { leaf }, .reason = 5, .strangers = 9 } },
        { "delta", { .extensions = { "2.5.29.27=critical,DER:020101" } } },
        { "point",
          { .extensions = { point },
            .sections = "[p]\nfullname=URI:http://a/1\nonlyuser=TRUE\n" } },
        { "some_reasons",
          { .extensions = { point }, .sections = "[p]\nonlysomereasons=keyCompromise\n" } },
        { "critical_entry", { .revoked = { leaf }, .entry_extension = "1.2.3=critical,DER:0500" } },
    };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        put_and_free("crl", lists[i].name, make_crl(&lists[i].recipe, ca));
}

static void put_responses(const struct made *ca, const struct made *leaf)
{
    const struct {
        const char *name;
        struct ocsp_recipe recipe;
    } responses[] = {
        { "good", { .about = { leaf, ca } } },
        { "revoked", { .about = { leaf }, .status = 1, .reason = 1, .by_key = true } },
        { "unknown", { .about = { leaf }, .status = 2, .next_update_s = MADE_NEVER } },
        { "delegated", { .about = { leaf }, .responder = leaf, .sha256 = true } },
        { "critical", { .about = { leaf }, .critical_extension = true } },
        { "critical_entry", { .about = { leaf }, .critical_entry_extension = true } },
        { "try_later", { .failure = 3 } },
    };
    for (size_t i = 0; i < sizeof responses / sizeof *responses; i++)
        put_and_free("ocsp", responses[i].name, make_ocsp(&responses[i].recipe, ca));
}

void put_revocation(void)
{
    struct made *ca = make_certificate(&(struct recipe){ .name = "CA", .ca = true }, NULL);
    struct made *leaf = make_certificate(&(struct recipe){ .name = "leaf" }, ca);
    put_lists(ca, leaf);
    put_responses(ca, leaf);
    made_free(leaf);
    made_free(ca);
}
