/* story.c - tells what a trace shows: a handshake as a conversation that a person can follow. */
#include "story.h"

#include <string.h>

/* Columns: what the ends do between messages; what there is to say of a message; its fields. */
enum { INSIDE_INDENT = 2, FACT_INDENT = 4, FACT_COLUMN = 19, FIELD_INDENT = 6, VALUE_COLUMN = 30 };
enum { LABEL_CAP = 160, TEXT_CAP = 1024 };

/* The phases of RFC 9846 2; those with a 12 are what TLS 1.2 has in their place. */
enum stage {
    STAGE_NONE,
    STAGE_NEGOTIATION12,
    STAGE_KEY_EXCHANGE,
    STAGE_KEY_EXCHANGE12,
    STAGE_PARAMETERS,
    STAGE_AUTHENTICATION,
    STAGE_CONFIRMATION12,
    STAGE_DATA
};

static const char *const stage_names[] = {
    [STAGE_NONE] = "",
    [STAGE_NEGOTIATION12] = "Negotiation",
    [STAGE_KEY_EXCHANGE] = "Key exchange",
    [STAGE_KEY_EXCHANGE12] = "Certificate and key exchange",
    [STAGE_PARAMETERS] = "Server parameters",
    [STAGE_AUTHENTICATION] = "Authentication",
    [STAGE_CONFIRMATION12] = "Confirmation",
    [STAGE_DATA] = "Application data",
};

/* What there is to know of a message beside what its trace says. */
static const struct note {
    const char *message;
    enum stage stage;
    const char *observer;      /* what one can do with it who reads all of it */
    const char *authenticated; /* who is, when it is sent                     */
    const char *in_tls13;      /* of TLS 1.2: what has become of it           */
} notes[] = {
    { "ClientHello", STAGE_KEY_EXCHANGE,
      "learns what the client can do, and which server it wants, if that is said here", "nobody",
      "" },
    { "HelloRetryRequest", STAGE_KEY_EXCHANGE, "learns which group the server wants", "nobody",
      "" },
    { "ServerHello", STAGE_KEY_EXCHANGE,
      "knows both public keys, and still cannot compute the secret that they make",
      "nobody: anybody on the path could have answered", "" },
    { "EncryptedExtensions", STAGE_PARAMETERS, "",
      "nobody: the keys are shared with whoever answered", "" },
    { "CertificateRequest", STAGE_PARAMETERS, "",
      "nobody: the keys are shared with whoever answered", "" },
    { "Certificate", STAGE_AUTHENTICATION, "",
      "nobody: a certificate is public, anybody can show a copy", "" },
    { "CertificateVerify", STAGE_AUTHENTICATION, "",
      "nobody yet: the other side still has to judge certificate and signature", "" },
    { "Finished", STAGE_AUTHENTICATION, "", "nobody yet: the other side still has to check this",
      "" },
};

/* The same of TLS 1.2. */
static const struct note notes12[] = {
    { "ClientHello", STAGE_NEGOTIATION12,
      "learns what the client can do, and which server it wants, if that is said here", "nobody",
      "the client's key is in this message already, which saves a round trip" },
    { "ServerHello", STAGE_NEGOTIATION12, "learns what was chosen, the protocol (ALPN) included",
      "nobody", "the server's key is here too: all that follows is encrypted" },
    { "Certificate", STAGE_KEY_EXCHANGE12, "learns who the server is",
      "nobody: a certificate is public, anybody can show a copy",
      "it is encrypted: nobody on the path learns it" },
    { "Certificate of the client", STAGE_KEY_EXCHANGE12, "learns who the client is",
      "nobody: a certificate is public, anybody can show a copy",
      "it is encrypted: nobody on the path learns it" },
    { "CertificateStatus", STAGE_KEY_EXCHANGE12, "", "nobody",
      "it is an extension of Certificate" },
    { "ServerKeyExchange", STAGE_KEY_EXCHANGE12, "knows the server's public key",
      "nobody yet: the client still has to judge certificate and signature",
      "there is none: the key stands in ServerHello, and CertificateVerify signs the whole "
      "handshake, not two random values and a key" },
    { "CertificateRequest", STAGE_KEY_EXCHANGE12, "learns whom the server believes about clients",
      "nobody yet", "it is encrypted, and stands in front of the server's Certificate" },
    { "ServerHelloDone", STAGE_KEY_EXCHANGE12, "", "nobody yet",
      "there is none: the server's Finished ends its flight" },
    { "ClientKeyExchange", STAGE_KEY_EXCHANGE12,
      "knows both public keys, and still cannot compute the secret that they make",
      "nobody yet: what was negotiated before could have been changed by anybody",
      "there is none: the client's key came with ClientHello" },
    { "ClientKeyExchange with RSA", STAGE_KEY_EXCHANGE12,
      "keeps it: whoever gets the server's key can decrypt it, and then all that follows",
      "nobody yet: whether the server can decrypt it, its Finished shows",
      "there is none: keys of certificates sign, and decrypt nothing" },
    { "CertificateVerify", STAGE_KEY_EXCHANGE12, "", "nobody yet",
      "the server sends one too, in place of the signature in ServerKeyExchange" },
    { "Finished", STAGE_CONFIRMATION12, "", "nobody yet: the other side still has to check this",
      "the server's always comes first: the client may then send data with its own" },
    { "NewSessionTicket", STAGE_CONFIRMATION12, "learns the ticket, which it cannot open",
      "nobody yet", "it comes after the handshake, encrypted" },
};

static const struct note *find_in(const struct note *list, size_t count, const char *message)
{
    static const struct note unknown = { "", STAGE_DATA, "", "nobody", "" };
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i].message, message) == 0)
            return &list[i];
    return &unknown;
}

/* By whom, or how, a message of TLS 1.2 is sent can make another one of it. */
static const char *key_of_note12(const struct story *story, bool by_server, const char *message)
{
    if (!by_server && strcmp(message, "Certificate") == 0)
        return "Certificate of the client";
    if (!story->server_signed && strcmp(message, "ClientKeyExchange") == 0)
        return "ClientKeyExchange with RSA";
    return message;
}

static const struct note *find_note(const struct story *story, bool by_server, const char *message)
{
    if (story->tls12)
        return find_in(notes12, sizeof notes12 / sizeof *notes12,
                       key_of_note12(story, by_server, message));
    return find_in(notes, sizeof notes / sizeof *notes, message);
}

/* TLS 1.2 has one set of keys. */
static const char *keys_of(const struct story *story, parley_level level)
{
    if (story->tls12 && level != PARLEY_LEVEL_PLAIN)
        return "connection keys";
    switch (level) {
    case PARLEY_LEVEL_PLAIN: return "no keys";
    case PARLEY_LEVEL_EARLY: return "early keys";
    case PARLEY_LEVEL_HANDSHAKE: return "handshake keys";
    case PARLEY_LEVEL_APPLICATION: return "application keys";
    }
    return "unknown keys";
}

static enum colour colour_of(parley_level level)
{
    switch (level) {
    case PARLEY_LEVEL_PLAIN: return COLOUR_RED;
    case PARLEY_LEVEL_EARLY:
    case PARLEY_LEVEL_HANDSHAKE: return COLOUR_YELLOW;
    case PARLEY_LEVEL_APPLICATION: return COLOUR_GREEN;
    }
    return COLOUR_NONE;
}

static const char *name_of(bool is_server)
{
    return is_server ? "server" : "client";
}

static void write_fill(FILE *out, char fill, size_t used, unsigned width)
{
    for (size_t i = used; i < width || i == used; i++)
        putc(fill, out);
}

static const char *authenticated_ends(const struct story *story)
{
    if (!story->authenticated)
        return "nobody";
    return story->client_judged ? "both" : "the server";
}

static void enter_stage(struct story *story, enum stage stage, parley_level level)
{
    const struct terminal *terminal = &story->terminal;
    char state[LABEL_CAP];

    if ((int)stage <= story->stage)
        return;
    story->stage = (int)stage;
    int len = snprintf(state, sizeof state, " %s == authenticated: %s ==", keys_of(story, level),
                       authenticated_ends(story));
    fprintf(terminal->out, "\n%s== %s ", colour_on(terminal, COLOUR_BOLD), stage_names[stage]);
    write_fill(terminal->out, '=', strlen(stage_names[stage]) + 4 + (size_t)len, terminal->width);
    fprintf(terminal->out, "%s%s\n", state, colour_off(terminal, COLOUR_BOLD));
}

/* client --- label ----------------------------------------------------------------> server */
static void write_arrow(struct story *story, bool by_server, parley_level level, const char *label)
{
    const struct terminal *terminal = &story->terminal;
    FILE *out = terminal->out;
    size_t used = strlen("client ---  -> server") + strlen(label);

    story->inside = false;
    fprintf(out, "\n%s", colour_on(terminal, colour_of(level)));
    if (by_server) {
        fprintf(out, "client <-");
        write_fill(out, '-', used, terminal->width);
        fprintf(out, " %s --- server", label);
    } else {
        fprintf(out, "client --- %s ", label);
        write_fill(out, '-', used, terminal->width);
        fprintf(out, "-> server");
    }
    fprintf(out, "%s\n", colour_off(terminal, colour_of(level)));
}

/* "Text. [RFC 9846 4.2.2]" */
static const char *with_reference(char out[TEXT_CAP], const char *text, const char *reference)
{
    size_t at = (size_t)snprintf(out, TEXT_CAP, "%.800s", text);
    if (reference[0] == '\0')
        return out;
    size_t len = at + (size_t)snprintf(out + at, TEXT_CAP - at, " [%.60s]", reference);
    for (at++; at < len; at++)
        if (out[at] == ' ')
            out[at] = NO_BREAK[0];
    return out;
}

/* Something passes from one end to the other: what it is, and what it is for. */
static void write_passing(struct story *story, bool by_server, parley_level level,
                          const char *label, const char *purpose, const char *reference)
{
    const struct terminal *terminal = &story->terminal;
    char text[TEXT_CAP];

    write_arrow(story, by_server, level, label);
    fprintf(terminal->out, "%*s", FACT_INDENT, "");
    write_wrapped(terminal, FACT_INDENT, FACT_INDENT, with_reference(text, purpose, reference));
}

/* name: what it is, which TLS 1.3 hides; kind: what a record of TLS 1.2 says that it is. */
static void write_observer(const struct story *story, parley_level level, const char *name,
                           const char *kind, const char *consequence)
{
    char text[TEXT_CAP];
    if (level == PARLEY_LEVEL_PLAIN)
        snprintf(text, sizeof text, "reads every byte%s%s", consequence[0] != '\0' ? "; " : "",
                 consequence);
    else if (story->tls12)
        snprintf(text, sizeof text, "sees ciphertext, how long it is, and that it is %s", kind);
    else
        snprintf(text, sizeof text, "sees ciphertext, and how long it is: not that this is %s",
                 name);
    write_entry(&story->terminal, FACT_INDENT, FACT_COLUMN, "observer", text);
}

static void write_authenticated(const struct story *story, const char *otherwise)
{
    const char *who = "the server; the client remains anonymous";
    if (story->client_proved)
        who = "the server; the client has shown a certificate, which the server has yet to judge";
    if (story->client_judged)
        who = "both: the client too, by its certificate";
    write_entry(&story->terminal, FACT_INDENT, FACT_COLUMN, "authenticated",
                story->authenticated ? who : otherwise);
}

/* RFC 9846 4.7.1: a server that gives tickets is content with its client; in TLS 1.2 one that goes on. */
static void note_proofs(struct story *story, bool by_server, const parley_trace *message)
{
    /* A client of TLS 1.3 answers under these keys when it has checked all that the server sent. */
    if (!story->tls12 && !by_server && message->level == PARLEY_LEVEL_HANDSHAKE)
        story->authenticated = story->verification;
    if (strcmp(message->name, "ServerKeyExchange") == 0)
        story->server_signed = true;
    if (!by_server && strcmp(message->name, "CertificateVerify") == 0)
        story->client_proved = true;
    if (by_server && (strcmp(message->name, "NewSessionTicket") == 0 ||
                      (story->tls12 && strcmp(message->name, "Finished") == 0)))
        story->client_judged = story->client_proved;
}

static void write_difference(const struct story *story, const char *in_tls13)
{
    if (in_tls13[0] != '\0')
        write_entry(&story->terminal, FACT_INDENT, FACT_COLUMN, "in TLS 1.3", in_tls13);
}

static void tell_message(struct story *story, bool by_server, const parley_trace *message)
{
    story->tls12 |= message->version == PARLEY_TLS_1_2;
    const struct note *note = find_note(story, by_server, message->name);
    bool is_finished = strcmp(message->name, "Finished") == 0;
    /* In TLS 1.3 the client's, which it sends when it has checked all that the server sent; in TLS 1.2 the
     * server's is the last thing to be checked. */
    bool is_last_proof = is_finished && by_server == story->tls12;
    char label[LABEL_CAP];

    note_proofs(story, by_server, message);
    enter_stage(story, note->stage, message->level);
    snprintf(label, sizeof label, "%.40s, %zu bytes, %s", message->name, message->bytes.len,
             keys_of(story, message->level));
    write_passing(story, by_server, message->level, label, message->meaning, message->reference);
    write_observer(story, message->level, message->name, "a handshake message", note->observer);
    write_authenticated(story, is_last_proof && !story->verification
                                   ? "nobody: verification is switched off"
                                   : note->authenticated);
    write_difference(story, note->in_tls13);
    if (is_last_proof)
        story->authenticated = story->verification;
}

/* Never protected, whatever keys are in use (RFC 9846 5); in TLS 1.2 there are none before it. */
static void tell_change_cipher_spec(struct story *story, bool by_server, const parley_trace *record)
{
    if (story->tls12)
        enter_stage(story, STAGE_CONFIRMATION12, PARLEY_LEVEL_PLAIN);
    write_passing(
        story, by_server, PARLEY_LEVEL_PLAIN, "ChangeCipherSpec, 1 byte, no keys",
        story->tls12
            ? "All that the sender says from here on is encrypted, with the keys of the connection."
            : "The sender makes old middleboxes believe that this is TLS 1.2; it means nothing.",
        record->reference);
    write_observer(story, PARLEY_LEVEL_PLAIN, record->name, "", "");
    if (story->tls12)
        write_difference(story, "it means nothing: it is there for old middleboxes alone");
}

/* RFC 9846 6.1: after these nothing is wrong. */
static const char *purpose_of_alert(const char *name)
{
    if (strcmp(name, "close_notify") == 0)
        return "The sender has said all. Without this, anybody could have cut the rest off.";
    if (strcmp(name, "user_canceled") == 0)
        return "The sender does not want to go on.";
    return "The sender gives up, and this is why.";
}

static void tell_alert(struct story *story, bool by_server, const parley_trace *alert)
{
    char label[LABEL_CAP];
    snprintf(label, sizeof label, "alert %.40s, 2 bytes, %s", alert->name,
             keys_of(story, alert->level));
    write_passing(story, by_server, alert->level, label, purpose_of_alert(alert->name),
                  alert->reference);
    write_observer(story, alert->level, "an alert", "an alert", "");
}

/* A blank line before the first of several. */
static void write_inside(struct story *story, const char *name, const char *text)
{
    if (!story->inside)
        putc('\n', story->terminal.out);
    story->inside = true;
    write_entry(&story->terminal, INSIDE_INDENT, VALUE_COLUMN, name, text);
}

/* What an end does with itself: nothing passes. */
static void tell_inside(const struct story_teller *teller, const char *what, const char *text)
{
    char name[LABEL_CAP];
    snprintf(name, sizeof name, "* %s, %.60s", name_of(teller->is_server), what);
    write_inside(teller->story, name, text);
}

static void tell_keys(const struct story_teller *teller, const parley_trace *keys)
{
    char text[LABEL_CAP];
    /* A server reads with them when the client's Finished was right. */
    if (teller->is_server && !keys->sent && keys->level == PARLEY_LEVEL_APPLICATION)
        teller->story->client_judged = teller->story->client_proved;
    snprintf(text, sizeof text, "%s with %s from here on", keys->sent ? "sends" : "receives",
             keys_of(teller->story, keys->level));
    tell_inside(teller, "keys", text);
}

void story_begin(struct story *story, FILE *out, bool both_ends, bool verification)
{
    *story = (struct story){
        .terminal = terminal_of(out),
        .both_ends = both_ends,
        .verification = verification,
        .client = { story, false },
        .server = { story, true },
    };
}

void story_tell(void *user, const parley_trace *happening)
{
    const struct story_teller *teller = user;
    struct story *story = teller->story;
    bool by_server = happening->sent == teller->is_server;
    bool told_elsewhere = story->both_ends && !happening->sent;
    char text[TEXT_CAP];

    switch (happening->kind) {
    case PARLEY_TRACE_MESSAGE:
        if (!told_elsewhere)
            tell_message(story, by_server, happening);
        break;
    case PARLEY_TRACE_FIELD:
        if (!told_elsewhere && !story->brief)
            write_entry(&story->terminal, FIELD_INDENT + 2u * happening->depth - 2, VALUE_COLUMN,
                        happening->name, happening->meaning);
        break;
    case PARLEY_TRACE_CHANGE_CIPHER_SPEC:
        if (!told_elsewhere)
            tell_change_cipher_spec(story, by_server, happening);
        break;
    case PARLEY_TRACE_ALERT:
        if (!told_elsewhere)
            tell_alert(story, by_server, happening);
        break;
    case PARLEY_TRACE_KEYS: tell_keys(teller, happening); break;
    case PARLEY_TRACE_DECISION:
        tell_inside(teller, happening->name,
                    with_reference(text, happening->meaning, happening->reference));
        break;
    }
}

void story_observe(struct story *story, bool by_server, const char *records)
{
    char text[512];
    if (records[0] == '\0')
        return;
    snprintf(text, sizeof text, "from the %s, types and lengths of records: %s", name_of(by_server),
             records);
    write_inside(story, "~ on the path", text);
}

void story_data(struct story *story, bool by_server, const char *purpose, const char *what,
                const char *text)
{
    const parley_level level = PARLEY_LEVEL_APPLICATION;
    char label[LABEL_CAP];

    enter_stage(story, STAGE_DATA, level);
    snprintf(label, sizeof label, "application data, %zu bytes, %s", strlen(text),
             keys_of(story, level));
    write_passing(story, by_server, level, label, purpose, "");
    write_observer(story, level, what, "application data", "");
    write_authenticated(story, "nobody");
    while (*text != '\0') {
        int line_len = (int)strcspn(text, "\r\n");
        fprintf(story->terminal.out, "%*s%.*s\n", FIELD_INDENT, "", line_len, text);
        text += line_len;
        text += strspn(text, "\r\n");
    }
}
