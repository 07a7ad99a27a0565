/* bundle.c - what was found in a file of certificates that was put in order. */
#include "bundle.h"

#include "failure.h"
#include "judgement.h"
#include "moment.h"
#include "verdict.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CHAIN_MAX = 32 };

/* A moment at which all of the chain is valid, if there is one: whether it is whole does not depend on
 * the time. */
static int64_t moment_of(const struct order *order)
{
    int64_t from = INT64_MIN, to = INT64_MAX, now = time(NULL);
    for (size_t i = 0; i < order->count; i++) {
        const parley_certificate *certificate = order->file->list[order->chain[i]];
        from = certificate->not_before_s > from ? certificate->not_before_s : from;
        to = certificate->not_after_s < to ? certificate->not_after_s : to;
    }
    if (from > to || (from <= now && now <= to))
        return now;
    return now < from ? from : to;
}

/* One that believes the file ca, or else the root in the bundle, or else the system's authorities. */
static parley_verifier *verifier_of(const struct bundle *bundle, const char *ca,
                                    parley_error *error)
{
    parley_verifier *verifier = verifier_for(ca, error);
    if (verifier == NULL || ca != NULL || bundle->order.root == NULL)
        return verifier;
    parley_trust *trust = parley_trust_from_der(bundle->order.root->der, error);
    if (trust != NULL)
        parley_verifier_trust(verifier, trust);
    else
        parley_verifier_free(verifier);
    parley_trust_free(trust);
    return trust != NULL ? verifier : NULL;
}

/* Does it lead to an authority? That is asked for a name that the leaf may well not have. */
static parley_verdict *judge(const struct bundle *bundle, parley_verifier *verifier,
                             parley_error *error)
{
    parley_view chain[CHAIN_MAX];
    parley_verdict *verdict;
    size_t count = 0;
    for (; count < bundle->order.count && count < CHAIN_MAX; count++)
        chain[count] = bundle->file.list[bundle->order.chain[count]]->der;
    parley_verifier_at(verifier, moment_of(&bundle->order));
    if (parley_verify(verifier, chain, count, "chain.invalid", &verdict, error))
        error->code = PARLEY_E_NONE;
    return verdict;
}

/* Some path ends at an authority that has signed what stands below it. */
static bool leads_to_authority(const parley_verdict *verdict)
{
    for (size_t i = 0; i < verdict->path_count; i++) {
        const parley_candidate_path *path = &verdict->paths[i];
        if (path->count > 0 && path->certificates[path->count - 1].position < 0 &&
            path->code != PARLEY_E_CERTIFICATE_SIGNATURE_WRONG)
            return true;
    }
    return false;
}

static json_t *missing_json(const parley_certificate *top, const parley_verdict *verdict)
{
    bool told = verdict->missing_issuer != NULL;
    return json_pack("{s:o, s:o}", "name", json_text(told ? verdict->missing_issuer : top->issuer),
                     "url", json_text(told ? verdict->missing_issuer_url : top->issuer_url));
}

static void take_verdict(struct bundle *bundle, const char *ca, const parley_verdict *verdict)
{
    const struct encounter asked = { .trust = ca != NULL ? ca : "a trusted authority",
                                     .began = (time_t)verdict->judged_at_s };
    bundle->complete = leads_to_authority(verdict);
    if (bundle->complete)
        return;
    bundle->missing = missing_json(order_top(&bundle->order), verdict);
    parley_error error = verdict->error;
    error.alert = NO_ALERT;
    bundle->verdict = verdict_json(&error, &asked);
}

static bool look_for_end(struct bundle *bundle, const char *ca, parley_error *error)
{
    bundle->complete = bundle->order.root == order_top(&bundle->order);
    if (bundle->complete)
        return true;
    parley_verifier *verifier = verifier_of(bundle, ca, error);
    parley_verdict *verdict = verifier != NULL ? judge(bundle, verifier, error) : NULL;
    bool judged = verdict != NULL && error->code / 100 != 3;
    if (judged)
        take_verdict(bundle, ca, verdict);
    parley_verdict_free(verdict);
    parley_verifier_free(verifier);
    return judged;
}

bool bundle_examine(struct bundle *bundle, const char *path, const char *ca, parley_error *error)
{
    *bundle = (struct bundle){ .path = path };
    if (!certificate_file_read(&bundle->file, path, error))
        return false;
    if (!order_make(&bundle->order, &bundle->file))
        *error = failure(PARLEY_E_NO_MEMORY, PARLEY_BLAME_MACHINE, errno, "%s", "");
    else if (bundle->order.count == 0)
        *error = bundle->file.errors[0];
    else if (look_for_end(bundle, ca, error))
        return true;
    bundle_end(bundle);
    return false;
}

void bundle_end(struct bundle *bundle)
{
    json_decref(bundle->missing);
    json_decref(bundle->verdict);
    order_end(&bundle->order);
    certificate_file_end(&bundle->file);
}

static const char *reason_of(enum place place)
{
    switch (place) {
    case PLACE_IN_CHAIN: return "";
    case PLACE_DUPLICATE: return "doublet";
    case PLACE_ROOT: return "root";
    case PLACE_UNRELATED: return "unrelated";
    case PLACE_UNREADABLE: return "unreadable";
    }
    return "";
}

/* Its number in the chain, from 1 on; 0: it is left out. */
static int number_in_chain(const struct order *order, size_t index)
{
    for (size_t i = 0; i < order->count; i++)
        if (order->chain[i] == index)
            return (int)i + 1;
    return 0;
}

/* position: in the file, from 1 on. */
static json_t *entry_json(const struct bundle *bundle, size_t index)
{
    const parley_certificate *certificate = bundle->file.list[index];
    enum place place = bundle->order.places[index];
    int number = number_in_chain(&bundle->order, index);
    bool readable = certificate != NULL;
    return json_pack(
        "{s:i, s:o, s:o, s:o, s:o, s:o, s:o}", "position", (int)index + 1, "number",
        number > 0 ? json_integer(number) : json_null(), "left_out",
        place != PLACE_IN_CHAIN ? json_string(reason_of(place)) : json_null(), "subject",
        json_text(readable ? certificate->subject : NULL), "issuer",
        json_text(readable ? certificate->issuer : NULL), "serial",
        json_text(readable ? certificate->serial : NULL), "validity",
        readable ? validity_json(certificate->not_before_s, certificate->not_after_s, time(NULL))
                 : json_null());
}

static json_t *entries_json(const struct bundle *bundle)
{
    json_t *entries = json_array();
    for (size_t i = 0; i < bundle->file.count; i++)
        json_array_append_new(entries, entry_json(bundle, i));
    return entries;
}

bool holds_key(parley_view text)
{
    static const char mark[] = "PRIVATE KEY-----";
    return text.len > 0 && memmem(text.data, text.len, mark, strlen(mark)) != NULL;
}

json_t *bundle_json(const struct bundle *bundle)
{
    return json_pack("{s:i, s:o, s:b, s:b, s:O?, s:O?, s:b, s:o}", "schema", 1, "file",
                     json_text(bundle->path), "was_in_order", bundle->order.was_in_order,
                     "complete", bundle->complete, "missing_issuer", bundle->missing, "verdict",
                     bundle->verdict, "holds_key", holds_key(input_view(&bundle->file.input)),
                     "certificates", entries_json(bundle));
}

enum { INDENT = 2, COLUMN = 18 };

static const char *explain_left_out(const char *reason)
{
    if (strcmp(reason, "doublet") == 0)
        return "it is there twice";
    if (strcmp(reason, "root") == 0)
        return "a root: clients have it, or do not believe it";
    return strcmp(reason, "unrelated") == 0 ? "it has issued nothing in this chain"
                                            : "it cannot be read";
}

static void write_entry_of_chain(const struct terminal *terminal, const json_t *entry)
{
    const char *left_out = json_member(entry, "left_out");
    const json_t *validity = json_object_get(entry, "validity");
    char name[32], text[512];

    if (left_out[0] != '\0')
        snprintf(name, sizeof name, "left out");
    else
        snprintf(name, sizeof name, "certificate %d",
                 (int)json_integer_value(json_object_get(entry, "number")));
    snprintf(text, sizeof text, "%.300s%s%.80s (number %d in the file)",
             json_member(entry, "subject"), json_member(entry, "subject")[0] != '\0' ? ": " : "",
             left_out[0] != '\0' ? explain_left_out(left_out) : json_member(validity, "distance"),
             (int)json_integer_value(json_object_get(entry, "position")));
    write_entry(terminal, INDENT, COLUMN, name, text);
}

/* Those of the chain in its order, and then those that are left out. */
static void write_entries(const struct terminal *terminal, const json_t *entries)
{
    const json_t *entry;
    json_int_t count = (json_int_t)json_array_size(entries);
    size_t i;
    for (json_int_t number = 1; number <= count; number++)
        json_array_foreach (entries, i, entry)
            if (json_integer_value(json_object_get(entry, "number")) == number)
                write_entry_of_chain(terminal, entry);
    json_array_foreach (entries, i, entry)
        if (json_is_string(json_object_get(entry, "left_out")))
            write_entry_of_chain(terminal, entry);
}

/* What is missing is told with what to do; what else is wrong as all other failures are. */
static void write_missing(const struct terminal *terminal, const json_t *findings)
{
    const json_t *missing = json_object_get(findings, "missing_issuer");
    const json_t *verdict = json_object_get(findings, "verdict");
    const char *url = json_member(missing, "url");
    char text[1024];

    if (!json_is_object(missing))
        return;
    snprintf(text, sizeof text, "%.400s; %s%.400s", json_member(missing, "name"),
             url[0] != '\0' ? "it can be had at "
                            : "the certificate does not say where it can be had",
             url);
    write_entry(terminal, INDENT, COLUMN, "missing issuer", text);
    write_entry(terminal, INDENT, COLUMN, "what to do",
                "Add its certificate to the file, and try again. If it is a root that is to be "
                "believed, give it with --ca FILE.");
    if (strcmp(json_member(verdict, "name"), parley_error_name(PARLEY_E_UNKNOWN_ISSUER)) != 0)
        verdict_write(terminal, verdict);
}

void bundle_tell(const json_t *findings)
{
    struct terminal terminal = terminal_of(stderr);
    bool complete = json_is_true(json_object_get(findings, "complete"));
    char text[512], path[300];

    snprintf(text, sizeof text, "%s: %s, and the chain is %s.",
             escape_string(path, sizeof path, json_member(findings, "file")),
             json_is_true(json_object_get(findings, "was_in_order")) ? "in order"
                                                                     : "not in order, mended",
             complete ? "complete" : "not complete");
    write_wrapped(&terminal, 0, 0, text);
    write_entries(&terminal, json_object_get(findings, "certificates"));
    write_missing(&terminal, findings);
    if (json_is_true(json_object_get(findings, "holds_key")))
        write_entry(&terminal, INDENT, COLUMN, "private key",
                    "the file holds one, which is not written");
}
