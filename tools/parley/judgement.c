/* judgement.c - how a certificate was judged: every path that was tried, and what would mend it. */
#include "judgement.h"

#include "certificate.h"
#include "failure.h"
#include "moment.h"

#include <stdlib.h>
#include <string.h>

parley_verifier *verifier_for(const char *ca, parley_error *error)
{
    parley_verifier *verifier = parley_verifier_new(error);
    if (verifier == NULL || ca == NULL)
        return verifier;
    parley_trust *trust = parley_trust_from_file(ca, error);
    if (trust == NULL) {
        parley_verifier_free(verifier);
        return NULL;
    }
    parley_verifier_trust(verifier, trust);
    parley_trust_free(trust);
    return verifier;
}

static const char *profile_name(parley_profile profile)
{
    return profile == PARLEY_PROFILE_WEB ? "web" : "private";
}

/* "leaf", "certificate 2", "anchor" */
static json_t *place_json(int position)
{
    if (position < 0)
        return json_string("anchor");
    return position == 0 ? json_string("leaf") : json_sprintf("certificate %d", position);
}

static json_t *text_or_null(const char *text)
{
    return text != NULL && text[0] != '\0' ? json_text(text) : json_null();
}

static json_t *link_json(const parley_path_certificate *link, int64_t now)
{
    return json_pack("{s:i, s:o, s:o, s:o, s:o, s:o, s:o}", "position", link->position, "place",
                     place_json(link->position), "subject", json_text(link->subject), "issuer",
                     json_text(link->issuer), "serial", json_text(link->serial), "validity",
                     validity_json(link->not_before_s, link->not_after_s, now), "revocation",
                     text_or_null(link->revocation));
}

static json_t *path_json(const parley_candidate_path *path, int64_t now)
{
    bool good = path->code == PARLEY_E_NONE;
    json_t *links = json_array();
    for (size_t i = 0; i < path->count; i++)
        json_array_append_new(links, link_json(&path->certificates[i], now));
    return json_pack("{s:b, s:o, s:o, s:o, s:o, s:o}", "good", good, "name",
                     good ? json_null() : json_string(parley_error_name(path->code)), "at",
                     good || path->at >= path->count
                         ? json_null()
                         : place_json(path->certificates[path->at].position),
                     "found", text_or_null(path->found), "expected", text_or_null(path->expected),
                     "certificates", links);
}

static json_t *paths_json(const parley_verdict *verdict)
{
    json_t *paths = json_array();
    for (size_t i = 0; i < verdict->path_count; i++)
        json_array_append_new(paths, path_json(&verdict->paths[i], verdict->judged_at_s));
    return paths;
}

static json_t *missing_json(const parley_verdict *verdict)
{
    if (verdict->missing_issuer == NULL)
        return json_null();
    return json_pack("{s:o, s:o}", "name", json_text(verdict->missing_issuer), "url",
                     json_text(verdict->missing_issuer_url));
}

static void advise(json_t *advice, json_t *sentence)
{
    json_array_append_new(advice, sentence);
}

static void advise_on_missing_issuer(json_t *advice, const parley_verdict *verdict)
{
    if (verdict->missing_issuer_url != NULL)
        advise(advice, json_sprintf("Whoever has set up the peer gets the certificate of %s from "
                                    "%s and adds it to the file that is sent: `parley cert chain "
                                    "FILE` puts such a file in order.",
                                    verdict->missing_issuer, verdict->missing_issuer_url));
    advise(advice, json_sprintf("If you know that %s is to be believed, give its certificate with "
                                "--ca FILE.",
                                verdict->missing_issuer));
}

/* What the remedy of the catalogue cannot know. */
static json_t *advice_json(const parley_verdict *verdict)
{
    json_t *advice = json_array();
    if (verdict->missing_issuer != NULL)
        advise_on_missing_issuer(advice, verdict);
    if (verdict->error.code == PARLEY_E_SELF_SIGNED)
        advise(advice, json_string("If you know this certificate to be right, give it with --ca "
                                   "FILE."));
    if (verdict->name_hint != NULL)
        advise(advice, json_text(verdict->name_hint));
    return advice;
}

json_t *judgement_json(const parley_verdict *verdict)
{
    char at[MOMENT_TEXT_CAP];
    if (verdict == NULL)
        return json_null();
    return json_pack(
        "{s:b, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:I}", "good",
        verdict->error.code == PARLEY_E_NONE, "profile", profile_name(verdict->profile),
        "judged_at", moment_rfc3339(at, verdict->judged_at_s), "wanted_name",
        json_text(verdict->wanted_name), "names", json_texts(verdict->names, verdict->name_count),
        "nearest_name", json_text(verdict->nearest_name), "missing_issuer", missing_json(verdict),
        "clock", json_text(verdict->clock_suspicion), "advice", advice_json(verdict), "paths",
        paths_json(verdict), "paths_untold", (json_int_t)verdict->paths_untold, "signature_checks",
        (json_int_t)verdict->signature_checks);
}

enum { INDENT = 2, COLUMN = 20 };

/* Takes the text; null and "" are passed over. */
static void write_fact(const struct terminal *terminal, const char *name, json_t *text)
{
    const char *string = json_string_value(text);
    if (string != NULL && string[0] != '\0')
        write_entry(terminal, INDENT, COLUMN, name, string);
    json_decref(text);
}

static json_t *joined(const json_t *strings)
{
    const json_t *string;
    json_t *list = NULL;
    size_t i;
    json_array_foreach (strings, i, string) {
        json_t *longer = json_sprintf("%s%s%s", list != NULL ? json_string_value(list) : "",
                                      list != NULL ? ", " : "", json_string_value(string));
        json_decref(list);
        list = longer;
    }
    return list;
}

static void write_missing_issuer(const struct terminal *terminal, const json_t *missing)
{
    const char *url = json_member(missing, "url");
    if (!json_is_object(missing))
        return;
    write_fact(terminal, "missing issuer", json_sprintf("%s", json_member(missing, "name")));
    write_fact(terminal, "which can be had",
               url[0] != '\0' ? json_sprintf("at %s", url)
                              : json_string("nobody knows where: the certificate does not say"));
}

static void write_advice(const struct terminal *terminal, const json_t *advice)
{
    const json_t *sentence;
    size_t i;
    json_array_foreach (advice, i, sentence)
        write_entry(terminal, INDENT, COLUMN, i == 0 ? "advice" : "", json_string_value(sentence));
}

static void write_link(const struct terminal *terminal, const json_t *link, bool is_to_blame)
{
    const json_t *validity = json_object_get(link, "validity");
    const char *revocation = json_member(link, "revocation");
    json_t *text =
        json_sprintf("%s; serial %s; valid %s to %s: %s%s%s", json_member(link, "subject"),
                     json_member(link, "serial"), json_member(validity, "not_before"),
                     json_member(validity, "not_after"), json_member(validity, "distance"),
                     revocation[0] != '\0' ? "; revocation: " : "", revocation);
    json_t *name = json_sprintf("%s%s", is_to_blame ? "! " : "  ", json_member(link, "place"));
    if (text != NULL && name != NULL)
        write_entry(terminal, INDENT, COLUMN, json_string_value(name), json_string_value(text));
    json_decref(text);
    json_decref(name);
}

static json_t *outcome_of(const json_t *path)
{
    const char *at = json_member(path, "at"), *found = json_member(path, "found");
    const char *expected = json_member(path, "expected");
    if (json_is_true(json_object_get(path, "good")))
        return json_string("good");
    return json_sprintf("%s%s%s%s%s%s%s", json_member(path, "name"), at[0] != '\0' ? ", " : "", at,
                        found[0] != '\0' ? ": " : "", found,
                        expected[0] != '\0' ? "; wanted: " : "", expected);
}

static void write_path(const struct terminal *terminal, const json_t *path, size_t number)
{
    const json_t *links = json_object_get(path, "certificates"), *link;
    char name[32];
    size_t i;

    snprintf(name, sizeof name, "path %zu", number);
    write_fact(terminal, name, outcome_of(path));
    json_array_foreach (links, i, link)
        write_link(terminal, link,
                   strcmp(json_member(link, "place"), json_member(path, "at")) == 0);
}

void judgement_write(const struct terminal *terminal, const json_t *judgement)
{
    const json_t *paths = json_object_get(judgement, "paths"), *path;
    json_int_t untold = json_integer_value(json_object_get(judgement, "paths_untold"));
    size_t i;

    if (!json_is_object(judgement))
        return;
    fprintf(terminal->out, "\n%sHow the certificate was judged%s\n",
            colour_on(terminal, COLOUR_BOLD), colour_off(terminal, COLOUR_BOLD));
    write_fact(terminal, "by the rules of",
               json_sprintf("profile %s, at %s", json_member(judgement, "profile"),
                            json_member(judgement, "judged_at")));
    write_fact(terminal, "wanted", json_sprintf("%s", json_member(judgement, "wanted_name")));
    write_fact(terminal, "it is for", joined(json_object_get(judgement, "names")));
    write_fact(terminal, "nearest name",
               json_sprintf("%s", json_member(judgement, "nearest_name")));
    write_missing_issuer(terminal, json_object_get(judgement, "missing_issuer"));
    write_fact(terminal, "local clock", json_sprintf("%s", json_member(judgement, "clock")));
    json_array_foreach (paths, i, path)
        write_path(terminal, path, i + 1);
    if (untold > 0)
        write_fact(terminal, "more paths", json_sprintf("%lld more failed", (long long)untold));
    write_advice(terminal, json_object_get(judgement, "advice"));
}

char *judgement_warning(const json_t *judgement)
{
    enum { WARNING_DAYS = 14 };
    const json_t *path = json_array_get(json_object_get(judgement, "paths"), 0);
    const json_t *leaf = json_array_get(json_object_get(path, "certificates"), 0);
    const json_t *validity = json_object_get(leaf, "validity");
    int64_t judged_at, end;
    char *text = NULL;

    if (!moment_parse(&judged_at, json_member(judgement, "judged_at")) ||
        !moment_parse(&end, json_member(validity, "not_after")) ||
        end - judged_at >= (int64_t)WARNING_DAYS * SECONDS_PER_DAY)
        return NULL;
    if (asprintf(&text, "The server's certificate %s: it has to be renewed.",
                 json_member(validity, "distance")) < 0)
        return NULL;
    return text;
}

void judgement_warn(const char *command, const json_t *judgement)
{
    char *warning = judgement_warning(judgement);
    if (warning != NULL)
        failure_warn(command, warning);
    free(warning);
}
