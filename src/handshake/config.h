/* config.h - what a handshake is allowed to do: the finished configuration of one role. */
#ifndef HANDSHAKE_CONFIG_H
#define HANDSHAKE_CONFIG_H

#include "base/trace.h"
#include "crypto/scheme.h"
#include "crypto/suite.h"
#include "crypto/suite12.h"
#include "handshake/identity.h"
#include "keys/keylog.h"
#include "session/session.h"
#include "session/session_cache.h"
#include "session/ticketer.h"
#include "x509/name.h"
#include "x509/revocation_sources.h"
#include "x509/trust.h"

#include <parley/parley.h>

enum {
    GROUPS_MAX = 8,
    SCHEMES_MAX = 16,
    SCHEMES_LEN_MAX = 2 * SCHEMES_MAX, /* on the wire */
};

/* Lists are in order of preference. Never written while connections use it. */
struct handshake_config {
    bool is_server;
    const struct provider *provider;

    uint16_t lowest_version, highest_version;
    bool allow_no_extended_main_secret; /* TLS 1.2: peers that do not know RFC 7627 */
    struct suite suites[SUITES_MAX];    /* of TLS 1.3 */
    size_t suite_count;
    struct suite12 suites12[SUITES12_MAX];
    size_t suite12_count;
    const struct group *groups[GROUPS_MAX];
    size_t group_count;
    const struct group *share_groups[GROUPS_MAX]; /* client: for which a share is sent at once */
    size_t share_group_count;
    const struct scheme *schemes[SCHEMES_MAX];
    size_t scheme_count;
    struct bytes alpn; /* list in its wire form, as in wire/client_hello.h; empty: no ALPN */

    const struct identity *const *identities; /* server: the first is the default */
    size_t identity_count;                    /* client: 0 when it has no certificate */
    const struct bytes *stapled; /* server: for each of them its Certificate message with an OCSP
                                  * response, or nothing; NULL: none has one */
    bool refuse_unknown_name;    /* server: unrecognized_name rather than the default */

    parley_client_auth client_auth; /* server */
    struct bytes authorities;       /* server: the subjects of its trust's anchors, a list as in
                                       wire/extensions.h; { NULL, 0 }: they are not told */
    const struct trust *trust; /* of a client always, of a server when it asks for certificates */
    enum profile profile;
    public_suffix_fn *is_public_suffix; /* for path_question */
    bool verify;
    bool explain_good; /* the judgement of a good chain is kept too */
    enum revocation_policy revocation;
    const struct crls *crls; /* NULL: none */
    bool ask_peer;
    unsigned rsa_bits_min; /* of the key behind a CertificateVerify */

    bool resumes; /* sessions are made and taken up: everything below about them counts then */
    struct ticketer *ticketer;      /* server */
    struct session_cache *sessions; /* server: for clients without tickets; NULL: none are kept */
    uint8_t session_context[SESSION_CONTEXT_LEN]; /* see session_context.h */

    parley_clock_fn *clock;
    void *clock_user;
    struct trace trace;
    struct keylog keylog;
};

static inline int64_t seconds_now(const struct handshake_config *config)
{
    return (int64_t)(config->clock(config->clock_user).wall_ms / 1000);
}

static inline bool speaks(const struct handshake_config *config, uint16_t version)
{
    return version >= config->lowest_version && version <= config->highest_version;
}

#endif
