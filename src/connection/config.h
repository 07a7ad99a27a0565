/* config.h - a configuration: what the caller wished for, and what a handshake is allowed from it. */
#ifndef CONNECTION_CONFIG_H
#define CONNECTION_CONFIG_H

#include "connection/objects.h"
#include "handshake/config.h"
#include "system/fork_guard.h"

/* The caller's wishes, as they were given: kept, so that a configuration can be copied and changed. */
struct settings {
    bool is_server;
    parley_trust *trust; /* counted; NULL: the system's, to be read */
    parley_profile profile;
    parley_identity **identities; /* counted */
    size_t identity_count;
    struct staple {
        uint8_t *der; /* NULL: none */
        size_t len;
    } * staples; /* of the identities, or of the first of them */
    size_t staple_count;
    parley_crls *crls; /* counted; NULL: none */
    parley_revocation revocation;
    parley_ticketer *ticketer; /* counted; NULL: no session is resumed */
    uint8_t *alpn;             /* list in its wire form */
    size_t alpn_len, alpn_count;
    char *groups, *key_shares, *suites, *signatures; /* NULL: the default */
    uint16_t lowest_version, highest_version;
    bool allow_no_extended_main_secret;
    bool rsa_key_exchange, cbc; /* of src/legacy */
    bool refuse_unknown_name, keep_peer_chain, ask_peer, skip_verification, want_sessions;
    parley_client_auth client_auth;
    parley_clock_fn *clock;
    void *clock_user;
    struct trace trace;
    struct keylog keylog;
};

bool settings_copy(struct settings *copy, const struct settings *from) MUST_USE;
void settings_drop_identities(struct settings *settings);
void settings_drop_alpn(struct settings *settings);
void settings_end(struct settings *settings);

struct parley_config {
    atomic_size_t count;
    struct settings settings;
    struct provider *provider;
    struct fork_guard *fork_guard;
    const struct identity **identities;
    struct bytes *stapled; /* as many, our own; NULL: none has a staple */
    uint8_t *authorities;  /* of a server's CertificateRequest; NULL: none are told */
    struct handshake_config handshake;
};

/* A configuration for these settings, which it takes in every case. NULL: error says why. */
parley_config *config_new(struct settings *settings, parley_error *error);

#endif
