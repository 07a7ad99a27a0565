/* negotiate.c - the server's choices that both versions have, each with its reason: certificate and
 * protocol. This side's order of preference decides throughout. */
#include "handshake/negotiate.h"

#include "base/escape.h"
#include "handshake/evidence.h"
#include "handshake/offered.h"
#include "wire/names.h"

/* accepted: what this server would have taken, or NULL. */
bool refuse_offer(struct handshake *hs, enum code code, struct bytes list,
                  const char *(*name_of)(uint16_t number), const char *accepted)
{
    char offered[160];
    size_t cap = accepted != NULL ? LIST_TEXT_MAX : sizeof offered;
    return fail_because(hs->error, code, "the client offers %s%s%s",
                        list.len > 0 ? numbers_text(offered, cap, list, name_of) : "none",
                        accepted != NULL ? "; this server has " : "",
                        accepted != NULL ? accepted : "");
}

const struct scheme *scheme_for(const struct handshake_config *config, struct bytes accepted,
                                const struct identity *identity, scheme_signs_fn *signs)
{
    for (size_t i = 0; i < config->scheme_count; i++) {
        const struct scheme *scheme = config->schemes[i];
        if (signs(scheme, identity->leaf.key.kind, identity->leaf.key_only_for) &&
            u16_list_has(accepted, scheme->id))
            return scheme;
    }
    return NULL;
}

typedef bool fits_fn(const struct certificate *leaf, const struct peer_name *name);

static bool fits_always(const struct certificate *leaf, const struct peer_name *name)
{
    (void)leaf;
    (void)name;
    return true;
}

/* RFC 9846 4.5.1.1 */
static struct bytes certificate_of(const struct handshake_config *config,
                                   const struct client_hello *hello, size_t identity)
{
    if (hello->status_request && config->stapled != NULL && config->stapled[identity].len > 0)
        return config->stapled[identity];
    return bytes_of(config->identities[identity]->message,
                    config->identities[identity]->message_len);
}

static bool is_legacy(const struct choice *choice)
{
    return choice->suite12 != NULL && choice->suite12->legacy != NULL;
}

/* Takes the first identity that fits the name and can serve this client; one that needs a suite of
 * src/legacy only if no other can. *named: one fits the name, whether it can serve or not. */
static bool pick_identity(struct handshake *hs, const struct client_hello *hello, fits_fn *fits,
                          const struct peer_name *name, struct choice *choice, bool *named)
{
    bool found = false;
    *named = false;
    for (size_t i = 0; i < hs->config->identity_count && (!found || is_legacy(choice)); i++) {
        const struct identity *identity = hs->config->identities[i];
        struct choice next = *choice;
        if (!fits(&identity->leaf, name))
            continue;
        *named = true;
        if (!choice->can_serve(hs->config, hello, identity, &next) || (found && is_legacy(&next)))
            continue;
        next.identity = identity;
        next.certificate = certificate_of(hs->config, hello, i);
        *choice = next;
        found = true;
    }
    return found;
}

/* RFC 6066 3: what the client asked for, kept for the facts and made ready to be compared. An
 * address, or what is no name at all, is a name that nobody has. */
static bool read_server_name(struct handshake *hs, struct bytes asked, struct peer_name *name)
{
    parley_error unused = no_error();
    if (asked.len > sizeof hs->server_name)
        return false;
    memcpy(hs->server_name, asked.data, asked.len);
    hs->facts->server_name = (parley_view){ hs->server_name, asked.len };
    return host_name_read(name, asked, &unused) && name->kind == PEER_NAME_DNS;
}

static bool choose_default(struct handshake *hs, const struct client_hello *hello, const char *rule,
                           struct choice *choice)
{
    bool named;
    hs->facts->identity_rule = rule;
    return pick_identity(hs, hello, fits_always, NULL, choice, &named) ||
           refuse_offer(hs, SIGNATURE_NOT_SHARED, hello->signature_algorithms, scheme_name, NULL);
}

static bool choose_by_name(struct handshake *hs, const struct client_hello *hello,
                           struct choice *choice)
{
    struct peer_name name;
    char shown[128];
    bool exact = false, wild = false;

    if (read_server_name(hs, hello->server_name, &name)) {
        hs->facts->identity_rule = "exact name";
        choice->name_known = true;
        if (pick_identity(hs, hello, certificate_has_name, &name, choice, &exact))
            return true;
        hs->facts->identity_rule = "wildcard";
        if (pick_identity(hs, hello, certificate_has_wildcard_for, &name, choice, &wild))
            return true;
        choice->name_known = exact || wild;
    }
    if (choice->name_known)
        return refuse_offer(hs, SIGNATURE_NOT_SHARED, hello->signature_algorithms, scheme_name,
                            NULL);
    if (hs->config->refuse_unknown_name)
        return fail_because(hs->error, NAME_UNKNOWN, "the client asks for '%s'",
                            escape_text(shown, sizeof shown, hello->server_name));
    return choose_default(hs, hello, "default: unknown name", choice);
}

bool choose_identity(struct handshake *hs, const struct client_hello *hello, struct choice *choice)
{
    if (hello->server_name.data != NULL)
        TRY(choose_by_name(hs, hello, choice));
    else
        TRY(choose_default(hs, hello, "default: no name asked for", choice));
    return true;
}

void tell_identity(struct handshake *hs, const struct choice *choice)
{
    tell_decision(hs, "certificate", "RFC 6066 3", "Chosen by the rule: %s.",
                  hs->facts->identity_rule);
    if (choice->certificate.data != choice->identity->message)
        tell_decision(hs, "staple", "RFC 9846 4.5.1.1",
                      "The client asks for it: the OCSP response goes with the certificate.");
    if (choice->scheme != NULL)
        tell_decision(hs, "signature", "RFC 9846 4.3.3",
                      "%s: the first of ours that the client accepts and the key can make.",
                      choice->scheme->name);
}

/* RFC 7301 3.2. */
bool choose_protocol(struct handshake *hs, const struct client_hello *hello, struct choice *choice)
{
    struct reader ours = reader_of(hs->config->alpn);
    struct bytes protocol;
    char offered[LIST_TEXT_MAX], accepted[LIST_TEXT_MAX];
    if (hello->alpn.data == NULL || hs->config->alpn.len == 0)
        return true;
    while (choice->alpn.data == NULL && protocol_next(&ours, &protocol))
        if (protocols_have(hello->alpn, protocol))
            choice->alpn = protocol;
    if (choice->alpn.data == NULL)
        return fail_because(hs->error, PROTOCOL_NOT_SHARED,
                            "the client offers %s; this server has %s",
                            protocols_text(offered, sizeof offered, hello->alpn),
                            protocols_text(accepted, sizeof accepted, hs->config->alpn));
    note_protocol(hs, choice->alpn);
    tell_decision(hs, "protocol", "RFC 7301 3.2", "%s: the first of ours that the client offers.",
                  escape_text(offered, sizeof offered, choice->alpn));
    return true;
}
