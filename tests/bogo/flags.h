/* flags.h - the command line with which the BoGo runner tells the shim what to do. */
#ifndef BOGO_FLAGS_H
#define BOGO_FLAGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NUMBERS_MAX = 16, CREDENTIALS_MAX = 4 };

struct numbers {
    uint16_t at[NUMBERS_MAX];
    size_t count;
};

struct credential {
    const char *chain_path, *key_path;
    struct numbers schemes; /* that may sign */
};

/* A number that was not given is 0, a text NULL. */
struct flags {
    uint64_t port, shim_id;
    bool ipv6, asks_for_handshaker;

    bool server, async;
    uint64_t min_version, max_version;
    bool no_tls13, no_tls12, no_tls11, no_tls10;
    bool renegotiate, no_ticket;
    uint64_t resume_count; /* how many more connections follow the first */
    struct numbers curves, key_shares, verify_schemes;
    bool no_key_shares;
    const char *trust_path, *host_name, *offered_alpn, *chosen_alpn;
    bool refuse_alpn, must_match_issuer; /* a client always does */

    /* The last is the one that stands outside of -new-x509-credential. */
    struct credential credentials[CREDENTIALS_MAX + 1];
    size_t new_credential_count;

    bool ask_for_staple, decline_staple;
    const char *staple; /* base64 */

    bool verify_peer, require_certificate, ask_about_peer, refuse_peer;
    bool peek, update_keys, write_first, write_unfinished, shut_down, check_close;
    const char *first_write;
    uint64_t first_write_count, read_size;
    uint64_t export_len;
    const char *export_label, *export_context;
    bool use_export_context;
    bool export_secrets;

    uint64_t expect_version, expect_suite, expect_group, expect_scheme;
    bool expect_retry, expect_no_retry, expect_verify_result, expect_extended_main_secret;
    const char *expect_alpn, *expect_server_name, *expect_chain_path, *expect_early_data;
    const char *expect_staple;     /* base64 */
    const char *expect_credential; /* its number; "-1" is the last */
    bool expect_session_miss, expect_no_session, expect_ticket_renewal;
};

/* False: something is asked for that parley or this shim does not have, and *missing names it. Flags
 * for the first connection when this is one that resumes it, or the other way round, and for a process
 * that is not this one, are passed over. */
bool flags_read(struct flags *flags, int argc, char **argv, bool resumes, const char **missing);

/* The versions that the flags allow, of those that parley speaks; lowest above highest: none. */
struct version_range {
    uint16_t lowest, highest;
};
struct version_range flags_versions(const struct flags *flags);

#endif
