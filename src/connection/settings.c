/* settings.c - copying and ending what a caller wished for. */
#include "connection/config.h"

#include "base/memory.h"

/* A copy of a text; NULL stays NULL and is no failure. */
static bool copy_text(char **copy, const char *text)
{
    *copy = text != NULL ? memory_copy(text, strlen(text)) : NULL;
    return text == NULL || *copy != NULL;
}

static bool copy_identities(struct settings *copy, const struct settings *from)
{
    if (from->identity_count == 0)
        return true;
    copy->identities = memory_new(from->identity_count * sizeof *copy->identities);
    if (copy->identities == NULL)
        return false;
    for (size_t i = 0; i < from->identity_count; i++)
        copy->identities[i] = parley_identity_keep(from->identities[i]);
    copy->identity_count = from->identity_count;
    return true;
}

static bool copy_staples(struct settings *copy, const struct settings *from)
{
    if (from->staple_count == 0)
        return true;
    copy->staples = memory_new(from->staple_count * sizeof *copy->staples);
    if (copy->staples == NULL)
        return false;
    for (; copy->staple_count < from->staple_count; copy->staple_count++) {
        const struct staple *staple = &from->staples[copy->staple_count];
        struct staple *copied = &copy->staples[copy->staple_count];
        copied->len = staple->len;
        copied->der = staple->der != NULL ? memory_copy(staple->der, staple->len) : NULL;
        if (staple->der != NULL && copied->der == NULL)
            return false;
    }
    return true;
}

static bool copy_alpn(struct settings *copy, const struct settings *from)
{
    if (from->alpn_len == 0)
        return true;
    copy->alpn = memory_copy(from->alpn, from->alpn_len);
    if (copy->alpn == NULL)
        return false;
    copy->alpn_len = from->alpn_len;
    copy->alpn_count = from->alpn_count;
    return true;
}

bool settings_copy(struct settings *copy, const struct settings *from)
{
    *copy = *from;
    copy->trust = from->trust != NULL ? parley_trust_keep(from->trust) : NULL;
    copy->crls = from->crls != NULL ? parley_crls_keep(from->crls) : NULL;
    copy->ticketer = from->ticketer != NULL ? parley_ticketer_keep(from->ticketer) : NULL;
    copy->identities = NULL;
    copy->identity_count = 0;
    copy->staples = NULL;
    copy->staple_count = 0;
    copy->alpn = NULL;
    copy->alpn_len = copy->alpn_count = 0;
    copy->groups = copy->key_shares = copy->suites = copy->signatures = NULL;
    return copy_identities(copy, from) && copy_staples(copy, from) && copy_alpn(copy, from) &&
           copy_text(&copy->groups, from->groups) &&
           copy_text(&copy->key_shares, from->key_shares) &&
           copy_text(&copy->suites, from->suites) && copy_text(&copy->signatures, from->signatures);
}

void settings_drop_identities(struct settings *settings)
{
    for (size_t i = 0; i < settings->identity_count; i++)
        parley_identity_free(settings->identities[i]);
    memory_free(settings->identities);
    settings->identities = NULL;
    settings->identity_count = 0;
    for (size_t i = 0; i < settings->staple_count; i++)
        memory_free(settings->staples[i].der);
    memory_free(settings->staples);
    settings->staples = NULL;
    settings->staple_count = 0;
}

void settings_drop_alpn(struct settings *settings)
{
    memory_free(settings->alpn);
    settings->alpn = NULL;
    settings->alpn_len = settings->alpn_count = 0;
}

void settings_end(struct settings *settings)
{
    parley_trust_free(settings->trust);
    parley_crls_free(settings->crls);
    parley_ticketer_free(settings->ticketer);
    settings_drop_identities(settings);
    settings_drop_alpn(settings);
    memory_free(settings->groups);
    memory_free(settings->key_shares);
    memory_free(settings->suites);
    memory_free(settings->signatures);
    *settings = (struct settings){ 0 };
}
