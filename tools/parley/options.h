/* options.h - the command line: the options that commands share, and those of each. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "failure.h"

#include <getopt.h>
#include <parley/parley.h>
#include <stdio.h>

/* What TLS may use, whom to believe, what to show. */
struct tls_options {
    const char *alpn, *groups, *suites, *keylog; /* NULL: not given */
    const char *min_version, *max_version;       /* NULL: as the library has it */
    bool legacy_rsa, legacy_cbc;
    FILE *keylog_file;
    const char *ca, *crl; /* clients only, as all that follows */
    const char *session;  /* the file that keeps it; NULL: none is kept */
    const char *revocation_word;
    parley_revocation revocation;
    const char *client_cert, *client_key;
    parley_profile profile;
    bool insecure, verbose;
};

#define TLS_OPTIONS_HELP                                                                             \
    "  --alpn LIST      application protocols, the best first: h2,http/1.1\n"                        \
    "  --groups LIST    groups for the key exchange, the best first:\n"                              \
    "                   X25519,P-256,P-384,P-521\n"                                                  \
    "  --suites LIST    cipher suites, the best first: TLS_AES_128_GCM_SHA256,\n"                    \
    "                   TLS_AES_256_GCM_SHA384,TLS_CHACHA20_POLY1305_SHA256,\n"                      \
    "                   TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,\n"                                  \
    "                   TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,\n"                                    \
    "                   TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,\n"                                  \
    "                   TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,\n"                                    \
    "                   TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,\n"                            \
    "                   TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256\n"                               \
    "  --min-version VERSION  the lowest version to take: 1.2, as without it, or 1.3\n"              \
    "  --max-version VERSION  the highest version to take: 1.2, or 1.3, as without it\n"             \
    "  --legacy-rsa     take static RSA key exchange too, in TLS 1.2, if there is nothing better:\n" \
    "                   whoever gets the server's key later can read all of it (RFC 10015)\n"        \
    "  --legacy-cbc     take CBC suites of TLS 1.2 too, with encrypt_then_mac (RFC 7366)\n"          \
    "  --keylog FILE    append the secrets to FILE (RFC 9850): whoever has it reads everything\n"    \
    "  -h, --help       print this\n"

#define TRUST_OPTIONS_HELP                                                                          \
    "  --ca FILE        believe the certificates in FILE (PEM) in place of the system's\n"          \
    "  --profile WORD   the rules for certificates, one of: web, private; else those that belong\n" \
    "                   to the authorities: web for the system's, private for --ca\n"               \
    "  --crl FILE       look into the revocation lists in FILE (PEM, or one as DER)\n"              \
    "  --revocation WORD\n"                                                                         \
    "                   what is asked about revocation, one of: off, if-present, require\n"         \
    "  --insecure       believe anybody: only to look at a server, never to send it a secret\n"     \
    "  --client-cert FILE\n"                                                                        \
    "                   certificate chain in PEM, to be shown to a server that asks who you are\n"  \
    "  --client-key FILE\n"                                                                         \
    "                   its private key in PEM, unless that stands in the same file\n"

/* For those that tell the story only when asked to. */
#define VERBOSE_OPTION                                                                             \
    {                                                                                              \
        "verbose", no_argument, NULL, 'v'                                                          \
    }
/* For those that come back: the same server is known again. */
#define SESSION_OPTION                                                                             \
    {                                                                                              \
        "session", required_argument, NULL, OPTION_SESSION                                         \
    }
#define SESSION_OPTION_HELP                                                                         \
    "  --session FILE   come back with the session of TLS 1.2 that FILE keeps, and keep the next\n" \
    "                   one there: whoever has it reads everything\n"
#define VERBOSE_OPTION_HELP "  -v, --verbose    tell the story of the handshake on standard error\n"

enum { LONG_OPTIONS_MAX = 28 };

struct command_line {
    int argc;
    char **argv;
    struct option long_options[LONG_OPTIONS_MAX];
    char short_options[LONG_OPTIONS_MAX * 2];
};

/* What command_line_next gives beside the options of the command itself, which are letters or begin
 * at OPTION_OF_COMMAND. */
enum {
    OPTION_END = -1,
    OPTION_MISTAKE = '?', /* it has said what is wrong */
    OPTION_HELP = 'h',
    OPTION_SESSION = 511,
    OPTION_OF_COMMAND = 512,
};

/* own: the command's options, with an entry of zeros at the end; one whose number is a letter has that
 * letter as its short form. */
void command_line_begin(struct command_line *line, int argc, char **argv, const struct option *own);
/* The same with the options that commands share, for clients or servers. */
void command_line_begin_tls(struct command_line *line, int argc, char **argv,
                            const struct option *own, bool is_client);

/* The next option. Those for TLS are put into tls, which may be NULL if there are none. */
int command_line_next(struct command_line *line, struct tls_options *tls);

/* A number from 1 to max that counts `things`. False: it has said that text is none. */
bool number_parse(unsigned *out, const char *text, const char *things, unsigned max,
                  const char *command);

/* "web" or "private". "2026-11-21" or a moment of RFC 3339. False: it has said that text is none. */
bool profile_parse(parley_profile *out, const char *text, const char *command);
/* "off", "if-present" or "require". */
bool revocation_parse(parley_revocation *out, const char *text, const char *command);
bool time_parse(int64_t *seconds_since_1970, const char *text, const char *command);

/* Looks at the options together, and opens the key log; to be called once all are taken. False: it has
 * said why not. */
bool tls_options_begin(struct tls_options *options, const char *command);

/* Believes the certificates in a file. */
bool tls_set_trust(parley_setup *setup, const char *path, parley_error *error);

/* Sets what both roles share. */
void tls_options_apply(const struct tls_options *options, parley_setup *setup);

/* A client's configuration, or NULL. tell may be NULL; user is its. */
parley_config *tls_options_client(const struct tls_options *options, parley_trace_fn *tell,
                                  void *user, parley_error *error);

/* After the last use of what was configured with them. */
void tls_options_end(struct tls_options *options);

#endif
