/* negotiate13.c - what a server of TLS 1.3 chooses from a ClientHello (RFC 9846 4.2.1): suite and group
 * by themselves, and the certificate by what signs in TLS 1.3. */
#include "handshake/evidence.h"
#include "handshake/negotiate.h"
#include "wire/names.h"

/* RFC 9846 4.2.2: what the old fields say beside supported_versions. */
static bool check_legacy_fields(struct handshake *hs, const struct client_hello *hello)
{
    if (hello->legacy_version != TLS_1_2)
        return fail_because(hs->error, LEGACY_VERSION_WRONG, "0x%04x",
                            (unsigned)hello->legacy_version);
    if (hello->legacy_compression.len != 1 || hello->legacy_compression.data[0] != 0)
        return refuse(hs, COMPRESSION_NOT_NULL);
    return true;
}

/* RFC 9846 9.2: what a ClientHello must have to be answered with a certificate. */
static bool check_extensions(struct handshake *hs, const struct client_hello *hello)
{
    static const struct {
        enum extension extension;
        const char *name;
    } mandatory[] = {
        { EXT_SIGNATURE_ALGORITHMS, "signature_algorithms" },
        { EXT_SUPPORTED_GROUPS, "supported_groups" },
        { EXT_KEY_SHARE, "key_share" },
    };
    for (size_t i = 0; i < sizeof mandatory / sizeof *mandatory; i++)
        if (!extensions_have(&hello->extensions, mandatory[i].extension))
            return fail_because(hs->error, EXTENSION_MISSING, "ClientHello without %s",
                                mandatory[i].name);
    return true;
}

static bool choose_suite(struct handshake *hs, const struct client_hello *hello,
                         struct choice *choice)
{
    char accepted[LIST_TEXT_MAX];
    for (size_t i = 0; i < hs->config->suite_count && choice->suite == NULL; i++)
        if (u16_list_has(hello->cipher_suites, hs->config->suites[i].id))
            choice->suite = &hs->config->suites[i];
    if (choice->suite == NULL)
        return refuse_offer(hs, SUITE_NOT_SHARED, hello->cipher_suites, suite_name,
                            suites_text(accepted, sizeof accepted, hs->config));
    tell_decision(hs, "suite", "RFC 9846 4.2.1", "%s: the first of ours that the client offers.",
                  choice->suite->name);
    return true;
}

/* RFC 9846 4.3.8: a share belongs to a group that is offered (no two to one: the parser's rule). */
static bool check_shares(struct handshake *hs, const struct client_hello *hello)
{
    struct reader shares = reader_of(hello->key_shares);
    struct key_share share;
    while (key_share_next(&shares, &share))
        if (!u16_list_has(hello->supported_groups, share.group))
            return fail_because(hs->error, KEY_SHARE_WITHOUT_ITS_GROUP, "group 0x%04x",
                                (unsigned)share.group);
    return true;
}

static struct bytes find_share(const struct client_hello *hello, uint16_t group)
{
    struct reader shares = reader_of(hello->key_shares);
    struct key_share share;
    while (key_share_next(&shares, &share))
        if (share.group == group)
            return share.key_exchange;
    return bytes_of(NULL, 0);
}

/* The first of our groups for which a share came; else the first that the client supports, which
 * costs a retry. */
static bool choose_group(struct handshake *hs, const struct client_hello *hello,
                         struct choice *choice)
{
    char accepted[LIST_TEXT_MAX];
    TRY(check_shares(hs, hello));
    for (size_t i = 0; i < hs->config->group_count; i++) {
        const struct group *group = hs->config->groups[i];
        struct bytes share = find_share(hello, group->id);
        if (share.data != NULL) {
            choice->group = group;
            choice->share = share;
            tell_decision(hs, "group", "RFC 9846 4.3.8",
                          "%s: the first of ours for which the client sent a key share.",
                          group->name);
            return true;
        }
        if (choice->group == NULL && u16_list_has(hello->supported_groups, group->id))
            choice->group = group;
    }
    if (choice->group == NULL)
        return refuse_offer(hs, GROUP_NOT_SHARED, hello->supported_groups, group_name,
                            groups_text(accepted, sizeof accepted, hs->config));
    tell_decision(hs, "group", "RFC 9846 4.2.4",
                  "%s: the client supports it, but sent no key share for it: it is asked again.",
                  choice->group->name);
    return true;
}

static bool can_serve(const struct handshake_config *config, const struct client_hello *hello,
                      const struct identity *identity, struct choice *choice)
{
    choice->scheme = scheme_for(config, hello->signature_algorithms, identity, scheme_signs13);
    return choice->scheme != NULL;
}

bool negotiate13(struct handshake *hs, const struct client_hello *hello, struct choice *choice)
{
    *choice = (struct choice){ .can_serve = can_serve };
    TRY(check_legacy_fields(hs, hello));
    TRY(check_extensions(hs, hello));
    TRY(choose_suite(hs, hello, choice));
    TRY(choose_group(hs, hello, choice));
    TRY(choose_protocol(hs, hello, choice));
    TRY(choose_identity(hs, hello, choice));
    tell_identity(hs, choice);
    return true;
}
