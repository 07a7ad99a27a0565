/* parley.h - TLS 1.3 and 1.2 for programs that do their own I/O.
 *
 *     the network             parley_conn               your program
 *                        +-------------------+
 *  read(2)  -> wire_room |  opens records    | read, or peek + consume
 *              wire_came |  in place         | -------------------------->
 *                        |                   |
 *  write(2) <- wire_ready|  seals records    | write
 *              wire_sent |  in place         | <--------------------------
 *                        +-------------------+
 *
 * Three rules cover every program:
 *   1. Do what parley_wants() says until parley_finished(), and call parley_close() when you have said
 *      all: the connection does not know when that is.
 *   2. Answer what parley_next_event() asks. (Unless you asked to be asked, it asks nothing.)
 *   3. On PARLEY_FAILED read what is still there, send what is still ready (the alert that tells the
 *      peer), then stop and print parley_explain().
 *
 * Threads: a setup, a connection and a worker belong to one thread at a time. A configuration, an
 * identity, a trust and revocation lists never change once made, and may be shared by any number of threads;
 * so may a ticketer, which keeps its threads apart by itself.
 * Ownership: what a function named _new, _from_... or _finish returns is yours and ends with _free.
 * Setup calls take a count of their own of the objects that they are given. Every _free accepts NULL.
 */
#ifndef PARLEY_H
#define PARLEY_H

#include "error.h"
#include "trace.h"
#include "view.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct parley_setup parley_setup;       /* a configuration being written: one thread     */
typedef struct parley_config parley_config;     /* finished: immutable, counted, any thread      */
typedef struct parley_conn parley_conn;         /* one connection: one thread at a time          */
typedef struct parley_worker parley_worker;     /* one thread's record buffers                   */
typedef struct parley_identity parley_identity; /* a certificate chain and its key, counted      */
typedef struct parley_trust parley_trust;       /* the authorities that are believed, counted    */
typedef struct parley_crls parley_crls;         /* certificate revocation lists, counted         */
typedef struct parley_ticketer parley_ticketer; /* what a server resumes sessions with, counted  */

typedef enum {
    PARLEY_OK,     /* done                                                                       */
    PARLEY_AGAIN,  /* nothing wrong: wire bytes, room or an answer is needed first               */
    PARLEY_CLOSED, /* the peer said goodbye properly; no more data will come                     */
    PARLEY_MISUSE, /* not possible now; nothing happened and the connection lives                */
    PARLEY_FAILED, /* over. Data opened before the fault can still be read; events, facts and
                      the error stay                                                             */
} parley_result;

/* ---- Identities and trust -------------------------------------------------------------------- */

/* chain: PEM certificates, the leaf first, then its issuers; the root may be left out. key: the
 * leaf's private key in unencrypted PEM (both texts may stand in one file, given twice).
 * Fails with PEM_MALFORMED, PEM_EMPTY, OWN_CERTIFICATE_MALFORMED, CHAIN_TOO_LONG, KEY_UNREADABLE,
 * KEY_UNSUPPORTED, KEY_NOT_FOR_CERTIFICATE, CRYPTO_BROKEN or NO_MEMORY. The texts may be freed at once. */
PARLEY_CHECKED parley_identity *parley_identity_from_pem(parley_view chain, parley_view key,
                                                         parley_error *error);
/* The same from files; also FILE_UNREADABLE. */
PARLEY_CHECKED parley_identity *
parley_identity_from_files(const char *chain_path, const char *key_path, parley_error *error);
PARLEY_API parley_identity *parley_identity_keep(parley_identity *identity);
PARLEY_API void parley_identity_free(parley_identity *identity);

/* Every certificate of a PEM text is believed as an authority. Fails with PEM_MALFORMED, PEM_EMPTY or
 * NO_MEMORY. */
PARLEY_CHECKED parley_trust *parley_trust_from_pem(parley_view pem, parley_error *error);
/* The same of certificates as DER, one after the other. ANCHOR_MALFORMED, NO_MEMORY. */
PARLEY_CHECKED parley_trust *parley_trust_from_der(parley_view der, parley_error *error);
/* The same from a file, PEM or DER; also FILE_UNREADABLE. */
PARLEY_CHECKED parley_trust *parley_trust_from_file(const char *path, parley_error *error);
/* The same from the files of a folder that are named *.pem, *.crt or *.cer, or 0123abcd.0 as c_rehash
 * names them. What cannot be read is passed over. FILE_UNREADABLE, PEM_EMPTY: none can; NO_MEMORY. */
PARLEY_CHECKED parley_trust *parley_trust_from_directory(const char *path, parley_error *error);
/* The store of this system: the file that $SSL_CERT_FILE names and the folders of $SSL_CERT_DIR, or
 * where neither is set the bundle that Debian, Fedora, Alpine or OpenBSD keeps. NO_SYSTEM_TRUST when
 * there is none. Reading it takes half a millisecond and 250 KB: a process with many setups calls this
 * once and gives the one object to each. */
PARLEY_CHECKED parley_trust *parley_trust_system(parley_error *error);
/* How many certificates are believed: each once, however often it came. */
PARLEY_API size_t parley_trust_count(const parley_trust *trust);
/* How many files, and blocks of PEM texts, were passed over as they hold no certificate that can be
 * read; *first says why the first was: PARLEY_E_NONE when there is none. */
PARLEY_API size_t parley_trust_passed_over(const parley_trust *trust, parley_error *first);
PARLEY_API parley_trust *parley_trust_keep(parley_trust *trust);
PARLEY_API void parley_trust_free(parley_trust *trust);

/* ---- Revocation ------------------------------------------------------------------------------- */

/* Every list ("X509 CRL") of a PEM text, or one list as DER. Nothing is ever fetched: who wants lists
 * looked at gives them, and gives them anew before they run out. Fails with CRL_MALFORMED,
 * CRL_UNSUPPORTED (delta and indirect CRLs, those for some reasons only), PEM_MALFORMED, PEM_EMPTY or
 * NO_MEMORY. */
PARLEY_CHECKED parley_crls *parley_crls_from_memory(parley_view pem_or_der, parley_error *error);
/* The same from a file; also FILE_UNREADABLE. */
PARLEY_CHECKED parley_crls *parley_crls_from_file(const char *path, parley_error *error);
PARLEY_API size_t parley_crls_count(const parley_crls *crls); /* lists */
PARLEY_API parley_crls *parley_crls_keep(parley_crls *crls);
PARLEY_API void parley_crls_free(parley_crls *crls);

typedef enum {
    PARLEY_REVOCATION_IF_PRESENT, /* the peer's OCSP responses and the lists given must be in order, and
                                     must not say that a certificate was revoked; a certificate that
                                     demands a staple (RFC 7633) must come with one (the default)    */
    PARLEY_REVOCATION_OFF,     /* nothing is looked at, and no OCSP response is asked for         */
    PARLEY_REVOCATION_REQUIRE, /* and for each certificate of the path but the anchor one of them
                                     must say that it is good. A leaf that lives at most a week needs
                                     no answer: authorities need not give one                        */
} parley_revocation;

/* ---- Coming back ------------------------------------------------------------------------------ */

/* What a server of TLS 1.2 needs so that clients can come back without a full handshake: keys that seal
 * tickets (RFC 5077), which are made here, never leave, and are replaced by themselves; and room for about
 * so many sessions by their ID, at most 1,048,576, for clients that know no tickets (0: none). When the
 * room is full, older ones go. It outlives configurations: give the same one to the next, and a reload
 * forgets no session. Each process has its own: after a fork, what one makes the other does not know.
 * NO_MEMORY. */
PARLEY_CHECKED parley_ticketer *parley_ticketer_new(size_t session_count, parley_error *error);
PARLEY_API parley_ticketer *parley_ticketer_keep(parley_ticketer *ticketer);
/* The last one wipes the keys and the sessions: nothing that they sealed is ever opened again. */
PARLEY_API void parley_ticketer_free(parley_ticketer *ticketer);

/* ---- Setup: zero calls is a safe client; each call adds one thing ---------------------------- */

PARLEY_API parley_setup *parley_setup_client(void); /* verifies by the system's trust; 1.3, 1.2  */
PARLEY_API parley_setup *parley_setup_server(void); /* needs an identity                         */
PARLEY_API parley_setup *parley_setup_from(const parley_config *config); /* a copy to change     */
PARLEY_API void parley_setup_free(parley_setup *setup); /* only if it was not finished           */

/* These cannot fail here. The first mistake is kept and reported by parley_setup_finish; a NULL
 * setup (no memory) is reported there too. NULL in place of names or of a clock takes back what was said
 * before: the default counts again. */

/* Client: replaces the system's authorities, and those given before. Server: those that vouch for its
 * clients, see parley_setup_client_auth. NULL is a mistake, OBJECT_MISSING: nobody shall believe the
 * system's when those in a file could not be read. */
PARLEY_API void parley_setup_trust(parley_setup *setup, parley_trust *trust);
/* Back to the system's authorities, which are read anew. (A setup that was told nothing reads them once:
 * its configuration and all copies of that share what was read.) */
PARLEY_API void parley_setup_system_trust(parley_setup *setup);
/* Server: the first is the default; each further one serves the names in its leaf. An exact name is
 * preferred to a wildcard, and the earlier identity to the later. Of those with the same merit the
 * first is taken whose key fits the client's signature algorithms.
 * Client: what it may show to a server that asks. The first is taken whose key fits the server's
 * signature algorithms and whose chain leads to one of the authorities that the server names, if it
 * names any; no certificate is sent if none does. A server that does not ask learns nothing of them.
 * NULL: OBJECT_MISSING. */
PARLEY_API void parley_setup_identity(parley_setup *setup, parley_identity *identity);
/* Takes back all that were given, to give others in a copy of a configuration: so certificates are
 * renewed. */
PARLEY_API void parley_setup_drop_identities(parley_setup *setup);
/* Server: an OCSP response in DER for the identity given last, sent to clients that ask for it
 * (RFC 9846 4.5.1.1); in place of one given before, and empty takes it back. It is copied, and not
 * looked at: a client will. STAPLE_UNUSABLE: no identity came before it, or it is too long for the
 * handshake. To renew it, give the identities again in a copy of the configuration. */
PARLEY_API void parley_setup_staple(parley_setup *setup, parley_view ocsp_response);
/* Server: resume sessions with it; without one, and with NULL, each handshake is a full one. A session
 * lasts 24 hours at most, and counts for the same name, application protocol, certificate and trust only.
 * Without effect with parley_setup_ask. WRONG_ROLE for clients. */
PARLEY_API void parley_setup_ticketer(parley_setup *setup, parley_ticketer *ticketer);
/* Client: take tickets and session IDs of servers of TLS 1.2, for PARLEY_EVENT_SESSION and
 * parley_client_resume. Nothing is told without verification, nor with parley_setup_ask: what nobody has
 * judged is not resumed. WRONG_ROLE for servers. */
PARLEY_API void parley_setup_want_sessions(parley_setup *setup);
/* RFC 7301: 1 to 255 bytes, such as "h2"; again for the next, in order of preference. The server's
 * order decides. A server with a list refuses a client whose list shares nothing with it
 * (no_application_protocol); a client or server without one takes no part in ALPN. */
PARLEY_API void parley_setup_alpn(parley_setup *setup, parley_view protocol);
/* Takes back all that were given. */
PARLEY_API void parley_setup_drop_alpn(parley_setup *setup);
enum {
    PARLEY_TLS_1_2 = 0x0303,
    PARLEY_TLS_1_3 = 0x0304,
};
/* The lowest and the highest version that are accepted; both are by default. The highest that the two
 * sides share is taken, and a version for which no suite is listed is none of them. INVALID_VERSIONS
 * for anything but these two in this order. */
PARLEY_API void parley_setup_versions(parley_setup *setup, uint16_t lowest, uint16_t highest);
/* Names with colons between, in order of preference: "X25519:P-256:P-384:P-521" is the default. */
PARLEY_API void parley_setup_groups(parley_setup *setup, const char *names);
/* Client: the groups for which a share is sent at once; "" sends none, which makes the server ask
 * (HelloRetryRequest). The default is the first of the groups. */
PARLEY_API void parley_setup_key_shares(parley_setup *setup, const char *names);
/* By RFC 9846 B.4: "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256", and for
 * TLS 1.2 by RFC 5289 and 7905: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256:TLS_ECDHE_RSA_WITH_..." are the
 * default. Names of both versions may be mixed; the order counts within each. The server's decides. */
PARLEY_API void parley_setup_suites(parley_setup *setup, const char *names);
/* By RFC 9846 4.3.3: "ecdsa_secp256r1_sha256:ed25519:rsa_pss_rsae_sha256" ... */
PARLEY_API void parley_setup_signatures(parley_setup *setup, const char *names);

/* What is done to find out whether the peer's certificates were revoked. */
PARLEY_API void parley_setup_revocation(parley_setup *setup, parley_revocation policy);
/* The lists to look at, in place of those given before; of a server, for its clients' certificates.
 * NULL: OBJECT_MISSING. */
PARLEY_API void parley_setup_crls(parley_setup *setup, parley_crls *crls);
/* TLS 1.2: also peers that do not know RFC 7627. The keys of such a connection are not bound to its
 * handshake, so that nothing can be exported from it. TLS 1.3 is not concerned. */
PARLEY_API void parley_setup_allow_no_extended_main_secret(parley_setup *setup);

/* Server: what becomes of a client that asks for a name (SNI) which no identity has. */
typedef enum {
    PARLEY_NAME_DEFAULT, /* the first identity is shown: the client judges it (the default)      */
    PARLEY_NAME_REFUSE,  /* the alert unrecognized_name                                          */
} parley_name_policy;
PARLEY_API void parley_setup_unknown_name(parley_setup *setup, parley_name_policy policy);

/* Server: whether clients are asked for a certificate (RFC 9846 4.4.2, RFC 5246 7.4.4). Who is asked and
 * shows one must show a good one for clientAuth, or is refused. Needs parley_setup_trust, or else
 * CLIENT_AUTH_WITHOUT_TRUST: the system's authorities never vouch for clients. */
typedef enum {
    PARLEY_CLIENT_OFF, /* nobody is asked (the default)                                        */
    PARLEY_CLIENT_REQUEST, /* a client without a certificate is served too: see facts' verified    */
    PARLEY_CLIENT_REQUIRE, /* a client without one is refused: CLIENT_CERTIFICATE_MISSING          */
} parley_client_auth;
PARLEY_API void parley_setup_client_auth(parley_setup *setup, parley_client_auth policy);

/* Keep the peer's certificates for the connection's life; else they go when HANDSHAKE_DONE is taken. */
PARLEY_API void parley_setup_keep_peer_chain(parley_setup *setup);

typedef enum {
    PARLEY_EVENT_HANDSHAKE_DONE = 1, /* the peer is who it has to be, and keys are in place       */
    PARLEY_EVENT_KEYS_UPDATED,       /* the peer changed its keys (RFC 9846 4.7.3)                */
    PARLEY_EVENT_PEER_CLOSED,        /* close_notify came: no more data will                      */
    PARLEY_EVENT_CLIENT_CONFIRMED,   /* client: the server has accepted who we are; see
                                        parley_client_verdict                                     */
    PARLEY_EVENT_SESSION,            /* client: bytes for parley_client_resume, see there         */
    PARLEY_EVENT_ASK_PEER = 64,      /* the peer was found good; you may still refuse it          */
} parley_event_kind;

/* By which rules certificates are judged where two differ: docs/validation.md has the table. */
typedef enum {
    PARLEY_PROFILE_OF_TRUST, /* the first for the system's authorities, the second for others      */
    PARLEY_PROFILE_WEB,     /* the CA/Browser Forum's, for authorities that everybody believes    */
    PARLEY_PROFILE_PRIVATE, /* RFC 5280 alone, for authorities of one's own                       */
} parley_profile;
PARLEY_API void parley_setup_profile(parley_setup *setup, parley_profile profile);

/* Ask PARLEY_EVENT_ASK_PEER after the peer's chain and signature were found good (with static RSA key
 * exchange the chain alone: nobody signs) and, on a client, before Finished is sent. The facts and the
 * peer's chain can be read then. A server is not asked about clients that send no certificate. */
PARLEY_API void parley_setup_ask(parley_setup *setup, parley_event_kind question);

typedef struct {
    uint64_t wall_ms;   /* since 1970-01-01 UTC: judges certificates                             */
    uint64_t steady_ms; /* since any start, never stepped                                        */
} parley_time;
typedef parley_time parley_clock_fn(void *user);
/* In place of the system's clock. Called from whichever thread runs a connection. */
PARLEY_API void parley_setup_clock(parley_setup *setup, parley_clock_fn *clock, void *user);

/* Called for each thing that happens, from within the calls on a connection. */
PARLEY_API void parley_setup_trace(parley_setup *setup, parley_trace_fn *tell, void *user);

/* TLS 1.2, for peers that have nothing else: TLS_RSA_WITH_AES_128_GCM_SHA256 and _256_GCM_SHA384, as the
 * last of the suites unless parley_setup_suites says otherwise. RFC 10015 deprecates this key exchange: there
 * is no forward secrecy, so that whoever gets the server's key, even years later, reads all that was
 * recorded. A server's certificate has to be an RSA one, of which the key usage, if it has one, allows
 * keyEncipherment. LEGACY_NOT_BUILT where the library was built without. */
PARLEY_API void parley_setup_insecure_rsa_key_exchange(parley_setup *setup);
/* TLS 1.2, for peers that have no AEAD: TLS_ECDHE_ECDSA_ and TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256 and
 * _256_CBC_SHA384, in the same way, and only with peers that encrypt first and authenticate what they
 * encrypted (RFC 7366): with nothing but others it is ENCRYPT_THEN_MAC_MISSING. LEGACY_NOT_BUILT as
 * above. */
PARLEY_API void parley_setup_insecure_cbc(parley_setup *setup);

/* Client: believe anybody. The connection is then private towards nobody in particular.
 * Server: take any certificate of a client's; that the client holds its key is proved still. */
PARLEY_API void parley_setup_insecure_skip_verification(parley_setup *setup);
/* Give each secret as a line of RFC 9850 (without a line's end): whoever has it reads everything. */
typedef void parley_keylog_fn(void *user, const char *line);
PARLEY_API void parley_setup_insecure_keylog(parley_setup *setup, parley_keylog_fn *write,
                                             void *user);

/* Takes setup in every case. NULL: error says what was wrong and what to write instead. */
PARLEY_CHECKED parley_config *parley_setup_finish(parley_setup *setup, parley_error *error);
PARLEY_API parley_config *parley_config_keep(parley_config *config);
PARLEY_API void parley_config_free(parley_config *config);

/* ---- Connections ------------------------------------------------------------------------------ */

/* Buffers for the connections of one thread: a connection holds one only while bytes wait in it.
 * A connection without a worker keeps buffers of its own from its first to its last byte.
 * The worker must outlive its connections. */
PARLEY_CHECKED parley_worker *parley_worker_new(parley_error *error);
PARLEY_API void parley_worker_free(parley_worker *worker);

/* name is what the server's certificate must be for, a DNS name or an IP address in text; NAME_INVALID
 * otherwise. A DNS name is also sent (SNI), an address never (RFC 6066 3). NULL is allowed only with
 * insecure_skip_verification. worker may be NULL. Counts config. */
PARLEY_CHECKED parley_conn *parley_client_new(parley_worker *worker, parley_config *config,
                                              const char *name, parley_error *error);
/* The same with what PARLEY_EVENT_SESSION gave on an earlier connection: if the server still knows that
 * session, nobody signs, and a round trip is saved. A session that does not fit (another name, protocol,
 * trust, certificate or release, or its time is over) is silently left out, and the trace says why; so is
 * an empty one. Facts' `resumed` tells what came of it. Use each session once where an observer shall not
 * link connections; throw it away when its connection has failed (RFC 5246 7.2.2). */
PARLEY_CHECKED parley_conn *parley_client_resume(parley_worker *worker, parley_config *config,
                                                 const char *name, parley_view session,
                                                 parley_error *error);
PARLEY_CHECKED parley_conn *parley_server_new(parley_worker *worker, parley_config *config,
                                              parley_error *error);
/* Wipes every key. Says nothing to the peer: parley_close does. */
PARLEY_API void parley_free(parley_conn *conn);

enum {
    PARLEY_WANTS_INPUT = 1,  /* wire bytes from the peer                                         */
    PARLEY_WANTS_OUTPUT = 2, /* wire_ready has bytes for the peer                                */
    PARLEY_WANTS_ANSWER = 4, /* an event asks                                                    */
    PARLEY_WANTS_READER = 8, /* plaintext or an event waits for you                              */
};
/* A set of the above. 0: nothing to do but parley_write, or the connection is finished. */
PARLEY_API unsigned parley_wants(const parley_conn *conn);
/* True when nothing more can come or go: closed both ways, or failed, and all of it drained. */
PARLEY_API bool parley_finished(const parley_conn *conn);

/* Wire side. The room has at least one byte and stays where it is until parley_wire_came, whatever else
 * is called. hint: how many bytes are known to wait, or a wish; 0: unknown, and the room is small (256
 * bytes) until it was filled once, so that a peer that says little costs no buffer. AGAIN: data or a
 * question waits and must be taken first. MISUSE after parley_wire_ended. */
typedef struct {
    uint8_t *data;
    size_t len; /* bytes */
} parley_room;
PARLEY_CHECKED parley_result parley_wire_room(parley_conn *conn, size_t hint, parley_room *room);
/* len bytes were put into the room. 0 gives the room back (it is not the end of file). FAILED: see
 * parley_error_of; an alert for the peer may be ready to be sent. */
PARLEY_API parley_result parley_wire_came(parley_conn *conn, size_t len);
/* End of file from the network. CLOSED after close_notify came, else FAILED with TRUNCATED or
 * CLOSED_IN_HANDSHAKE; AGAIN while there is data from before to be read: the verdict follows it. */
PARLEY_API parley_result parley_wire_ended(parley_conn *conn);
/* The network failed; os_error is an errno. FAILED with WIRE_BROKE, in the same way. */
PARLEY_API parley_result parley_wire_broke(parley_conn *conn, int os_error);
/* What to send now; empty when nothing waits. Valid until the next call on the connection. */
PARLEY_API parley_view parley_wire_ready(parley_conn *conn);
/* The first len bytes of it were sent. */
PARLEY_API void parley_wire_sent(parley_conn *conn, size_t len);

/* Plain side. Short counts are normal, as with read(2). AGAIN: see parley_wants(). After CLOSED and
 * FAILED what had come before can still be read: they are told only when nothing is left. */
PARLEY_CHECKED parley_result parley_read(parley_conn *conn, void *out, size_t cap, size_t *len);
/* Takes up to len bytes and says in *took how many. MISUSE before the handshake is done (nobody is
 * authenticated yet) and after parley_close. In TLS 1.3 writing goes on after the peer's close_notify:
 * see parley_close. */
PARLEY_CHECKED parley_result parley_write(parley_conn *conn, const void *data, size_t len,
                                          size_t *took);
/* Queues close_notify: no more is written. Reading goes on until the peer closes too, or you stop.
 * TLS 1.3 closes each direction by itself (RFC 9846 6.1): after the peer's close_notify you may still
 * write. In TLS 1.2 the peer's close_notify ends both (RFC 5246 7.2.1): it is answered at once, behind
 * what parley_write took before, and parley_write says MISUSE from then on. During a handshake it also
 * says user_canceled, and the connection is over: HANDSHAKE_CANCELLED. */
PARLEY_API parley_result parley_close(parley_conn *conn);
/* Read without the copy: what waits, valid until the next call on the connection. */
PARLEY_API parley_view parley_peek(parley_conn *conn);
PARLEY_API void parley_consume(parley_conn *conn, size_t len);

/* ---- Your buffers instead of ours (event loops with buffers of their own, io_uring) ---------- */

/* Both may be mixed with the calls above, once the handshake is done; it needs those. */

typedef struct {
    parley_view plain; /* application data, decrypted where it lay in wire; empty: none */
    size_t used;       /* bytes of wire that are done with */
} parley_opened;
/* Takes records that you received into memory of your own, up to the first one with application data,
 * and opens them in place: no byte is copied. Call it again with what is behind `used`, before more is
 * received. OK: something was used. AGAIN: no whole record is there, and `used` is 0. CLOSED after the
 * peer's close_notify. MISUSE before the handshake is done, and while what came through parley_wire_room
 * waits. */
PARLEY_CHECKED parley_result parley_open_in_place(parley_conn *conn, uint8_t *wire, size_t len,
                                                  parley_opened *opened);

/* Seals the parts, one behind the other, as records into out: each byte is copied once, into its
 * record. What was queued already (KeyUpdate, alerts, data of parley_write) goes in front. *took: bytes
 * of the parts that were sealed; *len: bytes of out to be sent. AGAIN: cap is too small for anything
 * (23 bytes hold one byte of data in TLS 1.3, 86 in any version and suite). MISUSE as for parley_write. */
PARLEY_CHECKED parley_result parley_seal_into(parley_conn *conn, const parley_view *parts,
                                              size_t count, uint8_t *out, size_t cap, size_t *took,
                                              size_t *len);

/* ---- What is known ---------------------------------------------------------------------------- */

/* The first failure; code PARLEY_E_NONE when there is none. */
PARLEY_API parley_error parley_error_of(const parley_conn *conn);

/* What became of a client's certificate. In TLS 1.3 the client's handshake is done before the server has
 * seen its certificate: success at the client means nothing yet (RFC 9846 2, E.1.2). */
typedef enum {
    PARLEY_CLIENT_NOT_ASKED, /* the server does not want to know who the client is               */
    PARLEY_CLIENT_UNKNOWN, /* Client: the server has not said yet what it makes of the certificate,
                                or of there being none. Data and silence say nothing.
                                Server: nobody was verified, yet or at all                       */
    PARLEY_CLIENT_CONFIRMED, /* Client: a NewSessionTicket came, which a server sends when it is
                                content; in TLS 1.2 the handshake is done, or a session is taken
                                up that was made so.
                                Server: the handshake is done, and the client verified           */
    PARLEY_CLIENT_REFUSED,   /* Client: an alert said so, which is in the error                  */
} parley_client_verdict;

/* What was settled. Fields fill as the handshake goes; 0, NULL or empty until then. Belongs to the
 * connection; it may grow at its end in later versions: never copy it whole. */
typedef struct {
    bool done;                 /* the handshake is over, and went well                            */
    bool retried;              /* the server asked for another key share (HelloRetryRequest)      */
    bool verified;             /* the peer's chain was judged good, a server's for the name: false
                                  with insecure_skip_verification, and at a server whose client
                                  showed no certificate                                           */
    uint16_t version;          /* PARLEY_TLS_1_3 or PARLEY_TLS_1_2                                */
    uint16_t suite;            /* RFC 9846 B.4; of TLS 1.2: RFC 5288, RFC 5289, RFC 7905          */
    uint16_t group;            /* RFC 9846 4.3.7                                                  */
    uint16_t signature_scheme; /* of the server's CertificateVerify; in TLS 1.2 of its
                                  ServerKeyExchange                                               */
    const char *version_name, *suite_name, *group_name, *signature_name;
    parley_view alpn;          /* the protocol agreed on; empty: none                             */
    parley_view server_name;   /* the name the client asked for (SNI); empty: none                */
    const char *identity_rule; /* server: why this certificate: "exact name", "wildcard",
                                  "default: no name asked for", "default: unknown name"           */
    const parley_view *peer_chain; /* DER, in the order sent; see parley_setup_keep_peer_chain    */
    size_t peer_chain_count;
    parley_client_verdict client_verdict;
    bool client_certificate_sent;     /* by the client, whatever becomes of it                    */
    uint16_t client_signature_scheme; /* of the client's CertificateVerify                        */
    const char *client_signature_name;
    /* What the client's certificate says: "CN=alice O=Example" and "DNS:alice.example,
     * URI:spiffe://example/alice". For people and logs: escaped and cut to fit; at a server it is
     * true only if verified. */
    const char *client_subject, *client_names;
    parley_view ocsp_response; /* client: DER, stapled for the server's leaf; empty: none. It lives
                                  as long as peer_chain                                           */
    bool extended_main_secret; /* TLS 1.2: the keys are bound to the handshake (RFC 7627); in
                                  TLS 1.3 they always are, and this says nothing                  */
    bool resumed;              /* a session was taken up: nobody signed, and the peer is the one
                                  that was verified when the session was made. Of its chain only
                                  its own certificate is known, and group and signature are not  */
    const char *legacy;        /* TLS 1.2: what is used that was allowed by a call with insecure in
                                  its name: "static RSA key exchange", which has neither group nor
                                  signature, or "CBC with encrypt_then_mac"; NULL: nothing of that  */
} parley_facts;
PARLEY_API const parley_facts *parley_facts_of(const parley_conn *conn);

/* ---- Events: facts worth acting on, and questions if you asked for them ----------------------- */

/* Belongs to the connection, valid until the next call of parley_next_event. */
typedef struct {
    parley_event_kind kind;
    /* Of PARLEY_EVENT_SESSION, else empty. Whoever has it can speak for this client and read what its
     * connections say: keep it as a private key is kept, and copy it now, for it is wiped. */
    parley_view session;
} parley_event;
/* NULL: no more for now. Events of one kind that were not taken yet are told once. */
PARLEY_API const parley_event *parley_next_event(parley_conn *conn);
/* To ASK_PEER. MISUSE when nothing was asked. A refusal ends the connection: PEER_REFUSED_BY_CALLER. */
PARLEY_API parley_result parley_answer_peer(parley_conn *conn, bool accepted);

/* ---- Keys ---------------------------------------------------------------------------------------- */

/* RFC 9846 4.7.3: new keys for what we send, and for what the peer sends if it is asked to: a peer
 * answers no later than with its next data, as this side does. Done by itself before a key has protected
 * too much (5.5). MISUSE before the handshake is done, and in TLS 1.2, whose keys last as long as the
 * connection: it fails with KEYS_EXHAUSTED when they have protected too much. */
PARLEY_API parley_result parley_update_keys(parley_conn *conn, bool ask_peer_too);
/* RFC 9846 7.5, in TLS 1.2 RFC 5705: len bytes (at most 255 hash lengths) that only the two ends know.
 * label: ASCII, at most 249 bytes. An empty context is the same as none in TLS 1.3; in TLS 1.2 none is
 * { NULL, 0 }. MISUSE before the handshake is done, after a failure, when label or len are too long, and
 * without extended_main_secret in TLS 1.2 (RFC 7627 5.4): out is zeroed then. */
PARLEY_CHECKED parley_result parley_export(parley_conn *conn, const char *label,
                                           parley_view context, uint8_t *out, size_t len);

#ifdef __cplusplus
}
#endif
#endif
