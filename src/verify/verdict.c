/* verdict.c - the findings of a search are written out: texts in place of views. */
#include "verify/verdict.h"

#include "base/escape.h"
#include "base/memory.h"
#include "verify/clock_suspicion.h"
#include "verify/name_text.h"
#include "verify/nearest_name.h"

/* The public struct, and what it points to. */
struct object {
    parley_verdict verdict; /* first: a pointer to one is a pointer to the other */
    struct arena arena;
};

static parley_path_certificate tell_certificate(struct arena *arena,
                                                const struct tried_certificate *tried)
{
    struct certificate parsed;
    parley_error error = no_error();
    parley_path_certificate out = { .position = tried->position,
                                    .subject = "",
                                    .issuer = "",
                                    .serial = "",
                                    .der = { tried->der.data, tried->der.len },
                                    .revocation = arena_text(arena, "%s", tried->revocation) };
    if (!certificate_parse(&parsed, tried->der, &error)) /* it was, to get onto a path */
        return out;
    out.subject = distinguished_name_in_full(arena, parsed.subject);
    out.issuer = distinguished_name_in_full(arena, parsed.issuer);
    struct text serial = text_begin(arena);
    text_hex(&serial, parsed.serial);
    out.serial = text_end(&serial);
    out.not_before_s = parsed.not_before_s;
    out.not_after_s = parsed.not_after_s;
    return out;
}

static void tell_path(parley_candidate_path *out, struct arena *arena,
                      const struct tried_path *path)
{
    parley_path_certificate *certificates = arena_new(arena, path->count * sizeof *certificates);
    if (certificates == NULL)
        return;
    for (size_t i = 0; i < path->count; i++)
        certificates[i] = tell_certificate(arena, &path->certificates[i]);
    *out = (parley_candidate_path){
        .certificates = certificates,
        .count = path->count,
        .code = (uint16_t)path->code,
        .at = path->at,
        .found = arena_text(arena, "%s", path->found),
        .expected = arena_text(arena, "%s", path->expected),
    };
}

/* Whose certificate was not there, and where it can be had. */
static void tell_missing_issuer(parley_verdict *out, struct arena *arena,
                                const struct tried_path *path)
{
    struct certificate last;
    parley_error error = no_error();
    if (path->code != UNKNOWN_ISSUER ||
        !certificate_parse(&last, path->certificates[path->count - 1].der, &error))
        return;
    out->missing_issuer = distinguished_name_in_full(arena, last.issuer);
    if (last.issuer_url.len == 0)
        return;
    struct text url = text_begin(arena);
    text_escape(&url, last.issuer_url);
    out->missing_issuer_url = text_end(&url);
}

static void tell_paths(parley_verdict *out, struct arena *arena, const struct findings *findings,
                       int64_t released_s)
{
    parley_candidate_path *paths = arena_new(arena, findings->path_count * sizeof *paths);
    if (paths == NULL)
        return;
    for (size_t i = 0; i < findings->path_count; i++)
        tell_path(&paths[i], arena, &findings->paths[i]);
    out->profile = (parley_profile)findings->profile;
    out->signature_checks = findings->signature_checks;
    out->paths = paths;
    out->path_count = findings->path_count;
    out->paths_untold = findings->paths_untold;
    if (out->path_count == 0 || arena->is_exhausted)
        return;
    tell_missing_issuer(out, arena, &findings->paths[0]);
    out->clock_suspicion = clock_suspicion(arena, &paths[0], out->judged_at_s, released_s);
}

static void tell_names(parley_verdict *out, struct arena *arena,
                       const struct path_question *question)
{
    char wanted[PEER_NAME_TEXT_MAX];
    struct certificate leaf;
    parley_error error = no_error();
    if (question->name != NULL)
        out->wanted_name = arena_text(arena, "%s", peer_name_text(wanted, question->name));
    if (question->chain_count == 0 || !certificate_parse(&leaf, question->chain[0], &error))
        return;
    out->names = alt_names_in_full(arena, &out->name_count, &leaf);
    if (out->error.code != NAME_MISMATCH || question->name == NULL)
        return;
    struct near_name nearest = nearest_name(arena, &leaf, question->name);
    out->nearest_name = nearest.name;
    out->name_hint = nearest.hint;
}

parley_verdict *verdict_new(const struct path_question *question, const struct findings *findings,
                            const parley_error *error)
{
    struct object *object = memory_new(sizeof *object);
    if (object == NULL)
        return NULL;
    parley_verdict *verdict = &object->verdict;
    *verdict = (parley_verdict){ .error = *error,
                                 .profile = (parley_profile)question->profile,
                                 .judged_at_s = question->now_s };
    if (findings != NULL)
        tell_paths(verdict, &object->arena, findings, question->released_s);
    tell_names(verdict, &object->arena, question);
    if (!object->arena.is_exhausted)
        return verdict;
    parley_verdict_free(verdict);
    return NULL;
}

void parley_verdict_free(parley_verdict *verdict)
{
    if (verdict == NULL)
        return;
    struct object *object = (struct object *)(void *)verdict;
    arena_end(&object->arena);
    memory_free(object);
}
