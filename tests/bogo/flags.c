/* flags.c - a table of the runner's flags, and where each one is kept.
 *
 * A flag that is not in the table is something that parley cannot do yet, or will never do: the shim
 * then ends with 89, and the runner counts the case as not implemented.
 */
#include "flags.h"

#include <errno.h>
#include <parley/parley.h>
#include <stdlib.h>
#include <string.h>

enum kind {
    SWITCH,
    NUMBER,
    NUMBERS,
    TEXT,
    NEW_CREDENTIAL,
    CREDENTIAL_TEXT, /* of the credential that was begun last */
    CREDENTIAL_NUMBERS,
    ALWAYS_SO, /* parley does so whatever it is told */
};

struct flag {
    const char *name;
    enum kind kind;
    size_t offset; /* in struct flags, or in struct credential */
};

#define IN(member)            offsetof(struct flags, member)
#define IN_CREDENTIAL(member) offsetof(struct credential, member)

static const struct flag known_flags[] = {
    /* where to connect to */
    { "-port", NUMBER, IN(port) },
    { "-shim-id", NUMBER, IN(shim_id) },
    { "-ipv6", SWITCH, IN(ipv6) },
    { "-is-handshaker-supported", SWITCH, IN(asks_for_handshaker) },

    /* who to be and what to offer */
    { "-server", SWITCH, IN(server) },
    { "-min-version", NUMBER, IN(min_version) },
    { "-max-version", NUMBER, IN(max_version) },
    { "-no-tls13", SWITCH, IN(no_tls13) },
    { "-no-tls12", SWITCH, IN(no_tls12) },
    { "-no-tls11", SWITCH, IN(no_tls11) },
    { "-no-tls1", SWITCH, IN(no_tls10) },
    { "-curves", NUMBERS, IN(curves) },
    { "-key-shares", NUMBERS, IN(key_shares) },
    { "-no-key-shares", SWITCH, IN(no_key_shares) },
    { "-verify-prefs", NUMBERS, IN(verify_schemes) },
    { "-trust-cert", TEXT, IN(trust_path) },
    { "-host-name", TEXT, IN(host_name) },
    { "-advertise-alpn", TEXT, IN(offered_alpn) },
    { "-select-alpn", TEXT, IN(chosen_alpn) },
    { "-reject-alpn", SWITCH, IN(refuse_alpn) },
    { "-decline-alpn", ALWAYS_SO, 0 },      /* a server without protocols takes no part */
    { "-server-preference", ALWAYS_SO, 0 }, /* the server's order decides */
    { "-no-ticket", SWITCH, IN(no_ticket) },
    { "-resume-count", NUMBER, IN(resume_count) },
    { "-renegotiate-freely", SWITCH, IN(renegotiate) },

    { "-new-x509-credential", NEW_CREDENTIAL, 0 },
    { "-cert-file", CREDENTIAL_TEXT, IN_CREDENTIAL(chain_path) },
    { "-key-file", CREDENTIAL_TEXT, IN_CREDENTIAL(key_path) },
    { "-must-match-issuer", SWITCH, IN(must_match_issuer) },
    { "-use-old-client-cert-callback", ALWAYS_SO, 0 }, /* what to show is told before it begins */
    { "-signing-prefs", CREDENTIAL_NUMBERS, IN_CREDENTIAL(schemes) },

    /* how to go about it */
    { "-enable-ocsp-stapling", SWITCH, IN(ask_for_staple) },
    { "-ocsp-response", TEXT, IN(staple) },
    { "-use-ocsp-callback", ALWAYS_SO, 0 }, /* what to staple is told before it begins */
    { "-set-ocsp-in-callback", ALWAYS_SO, 0 },
    { "-decline-ocsp-callback", SWITCH, IN(decline_staple) },
    { "-async", SWITCH, IN(async) },
    { "-implicit-handshake", ALWAYS_SO, 0 }, /* there is no call for it */
    { "-no-op-extra-handshake", ALWAYS_SO, 0 },
    { "-verify-peer", SWITCH, IN(verify_peer) },
    { "-require-any-client-certificate", SWITCH, IN(require_certificate) },
    { "-use-custom-verify-callback", SWITCH, IN(ask_about_peer) },
    { "-verify-fail", SWITCH, IN(refuse_peer) },
    { "-peek-then-read", SWITCH, IN(peek) },
    { "-read-size", NUMBER, IN(read_size) },
    { "-key-update", SWITCH, IN(update_keys) },
    { "-shim-writes-first", SWITCH, IN(write_first) },
    { "-shim-initial-write", TEXT, IN(first_write) },
    { "-repeat-shim-initial-write", NUMBER, IN(first_write_count) },
    { "-read-with-unfinished-write", SWITCH, IN(write_unfinished) },
    { "-shim-shuts-down", SWITCH, IN(shut_down) },
    { "-check-close-notify", SWITCH, IN(check_close) },
    { "-export-keying-material", NUMBER, IN(export_len) },
    { "-export-label", TEXT, IN(export_label) },
    { "-export-context", TEXT, IN(export_context) },
    { "-use-export-context", SWITCH, IN(use_export_context) },
    { "-export-traffic-secrets", SWITCH, IN(export_secrets) },

    /* what must come of it */
    { "-expect-version", NUMBER, IN(expect_version) },
    { "-expect-cipher", NUMBER, IN(expect_suite) },
    { "-expect-curve-id", NUMBER, IN(expect_group) },
    { "-expect-peer-signature-algorithm", NUMBER, IN(expect_scheme) },
    { "-expect-hrr", SWITCH, IN(expect_retry) },
    { "-expect-no-hrr", SWITCH, IN(expect_no_retry) },
    { "-expect-verify-result", SWITCH, IN(expect_verify_result) },
    { "-expect-alpn", TEXT, IN(expect_alpn) },
    { "-expect-server-name", TEXT, IN(expect_server_name) },
    { "-expect-peer-cert-file", TEXT, IN(expect_chain_path) },
    { "-expect-ocsp-response", TEXT, IN(expect_staple) },
    { "-expect-selected-credential", TEXT, IN(expect_credential) },
    { "-expect-early-data-reason", TEXT, IN(expect_early_data) },
    { "-expect-extended-master-secret", SWITCH, IN(expect_extended_main_secret) },
    { "-expect-session-miss", SWITCH, IN(expect_session_miss) },
    { "-expect-no-session", SWITCH, IN(expect_no_session) },
    { "-expect-ticket-renewal", SWITCH, IN(expect_ticket_renewal) },
    { "-expect-secure-renegotiation", ALWAYS_SO, 0 }, /* nothing else is taken */
};

enum { KNOWN_FLAGS = sizeof known_flags / sizeof *known_flags };

static bool skip_prefix(const char **name, const char *prefix)
{
    size_t len = strlen(prefix);
    if (strncmp(*name, prefix, len) != 0 || (*name)[len] != '-')
        return false;
    *name += len;
    return true;
}

/* The bare name of a flag; false when it speaks of another process or another connection. */
static bool is_for_us(const char **name, bool resumes)
{
    bool ours = !skip_prefix(name, "-on-handshaker");
    (void)skip_prefix(name, "-on-shim");
    if (skip_prefix(name, "-on-initial"))
        ours &= !resumes;
    if (skip_prefix(name, "-on-resume"))
        ours &= resumes;
    return !skip_prefix(name, "-on-retry") && ours;
}

static const struct flag *find_flag(const char *name)
{
    for (size_t i = 0; i < KNOWN_FLAGS; i++)
        if (strcmp(known_flags[i].name, name) == 0)
            return &known_flags[i];
    return NULL;
}

static bool takes_value(enum kind kind)
{
    return kind != SWITCH && kind != NEW_CREDENTIAL && kind != ALWAYS_SO;
}

static bool read_number(uint64_t *number, const char *text)
{
    char *end;
    errno = 0;
    *number = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == '\0' && errno == 0;
}

static bool add_number(struct numbers *list, const char *text)
{
    uint64_t number;
    if (list->count == NUMBERS_MAX || !read_number(&number, text) || number > UINT16_MAX)
        return false;
    list->at[list->count++] = (uint16_t)number;
    return true;
}

static struct credential *last_credential(struct flags *flags)
{
    size_t count = flags->new_credential_count;
    return &flags->credentials[count > 0 ? count - 1 : CREDENTIALS_MAX];
}

static bool set(struct flags *flags, const struct flag *flag, const char *value)
{
    char *place = (char *)flags + flag->offset;
    char *in_credential = (char *)last_credential(flags) + flag->offset;
    switch (flag->kind) {
    case SWITCH: *(bool *)(void *)place = true; return true;
    case NUMBER: return read_number((uint64_t *)(void *)place, value);
    case NUMBERS: return add_number((struct numbers *)(void *)place, value);
    case TEXT: *(const char **)(void *)place = value; return true;
    case NEW_CREDENTIAL: return ++flags->new_credential_count <= CREDENTIALS_MAX;
    case CREDENTIAL_TEXT: *(const char **)(void *)in_credential = value; return true;
    case CREDENTIAL_NUMBERS: return add_number((struct numbers *)(void *)in_credential, value);
    case ALWAYS_SO: break;
    }
    return true;
}

struct version_range flags_versions(const struct flags *flags)
{
    struct version_range range = { PARLEY_TLS_1_2, PARLEY_TLS_1_3 };
    if (flags->min_version > PARLEY_TLS_1_2 || flags->no_tls12)
        range.lowest = PARLEY_TLS_1_3;
    if (flags->no_tls13)
        range.highest = PARLEY_TLS_1_2;
    if (flags->max_version != 0 && flags->max_version < range.highest)
        range.highest = (uint16_t)flags->max_version;
    return range;
}

/* What takes more than one flag to see. NULL: nothing is missing. */
static const char *missing_feature(const struct flags *flags)
{
    struct version_range versions = flags_versions(flags);
    if (versions.lowest > versions.highest)
        return "TLS 1.1 and older";
    if (flags->renegotiate && versions.lowest < PARLEY_TLS_1_3)
        return "renegotiation";
    if (flags->server && flags->no_ticket && flags->resume_count > 0)
        return "a server that resumes, and has no tickets";
    if (flags->server && flags->verify_schemes.count > 0)
        return "signature schemes for clients that differ from a server's own";
    if (!flags->server && flags->credentials[CREDENTIALS_MAX].schemes.count > 0)
        return "signature schemes of a client's own that differ from those for servers";
    if (!flags->server && flags->decline_staple)
        return "a client that is asked about the OCSP response alone";
    if (flags->server && flags->must_match_issuer)
        return "a server that looks at certificate_authorities";
    for (size_t i = 0; i < flags->new_credential_count; i++)
        if (flags->credentials[i].schemes.count > 0)
            return "signature schemes of an identity's own";
    if (flags->expect_early_data != NULL && strcmp(flags->expect_early_data, "disabled") != 0)
        return "early data";
    return NULL;
}

bool flags_read(struct flags *flags, int argc, char **argv, bool resumes, const char **missing)
{
    *flags = (struct flags){ .first_write = "hello", .first_write_count = 1 };
    for (int i = 1; i < argc; i++) {
        const char *name = argv[i], *value = NULL;
        bool ours = is_for_us(&name, resumes);
        const struct flag *flag = find_flag(name);
        *missing = name;
        if (flag == NULL)
            return false;
        if (takes_value(flag->kind) && (value = argv[++i]) == NULL)
            return false;
        if (ours && !set(flags, flag, value))
            return false;
    }
    *missing = missing_feature(flags);
    return *missing == NULL;
}
