/* certificate.c - what a certificate says, as the object of docs/certificates.md and for people. */
#include "certificate.h"

#include "failure.h"
#include "moment.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { INDENT = 2, COLUMN = 16, EXTENSION_INDENT = 4, EXTENSION_COLUMN = 32, TEXT_SHOWN = 600 };

static bool parse_each(struct certificate_file *file, parley_error *error)
{
    file->list = calloc(file->bundle->count, sizeof *file->list);
    file->errors = calloc(file->bundle->count, sizeof *file->errors);
    if (file->list == NULL || file->errors == NULL) {
        *error = failure(PARLEY_E_NO_MEMORY, PARLEY_BLAME_MACHINE, errno, "%s", "");
        return false;
    }
    for (; file->count < file->bundle->count; file->count++) {
        size_t i = file->count;
        file->list[i] = parley_certificate_read(file->bundle->certificates[i], &file->errors[i]);
    }
    return true;
}

bool certificate_file_read(struct certificate_file *file, const char *path, parley_error *error)
{
    *file = (struct certificate_file){ 0 };
    if (!input_read(&file->input, path, error))
        return false;
    file->bundle = parley_bundle_read(input_view(&file->input), error);
    if (file->bundle == NULL)
        failure_in_file(error, path);
    else if (parse_each(file, error))
        return true;
    certificate_file_end(file);
    return false;
}

void certificate_file_end(struct certificate_file *file)
{
    for (size_t i = 0; i < file->count; i++)
        parley_certificate_free(file->list[i]);
    free(file->list);
    free(file->errors);
    parley_bundle_free(file->bundle);
    input_end(&file->input);
    *file = (struct certificate_file){ 0 };
}

json_t *validity_json(int64_t not_before, int64_t not_after, int64_t now)
{
    char from[MOMENT_TEXT_CAP], to[MOMENT_TEXT_CAP], distance[DISTANCE_CAP];
    return json_pack("{s:s, s:s, s:s, s:s}", "not_before", moment_rfc3339(from, not_before),
                     "not_after", moment_rfc3339(to, not_after), "state",
                     validity_name(validity_at(not_before, not_after, now, RENEWAL_DAYS)),
                     "distance", validity_distance(distance, not_before, not_after, now));
}

static json_t *extensions_json(const parley_certificate *certificate)
{
    json_t *list = json_array();
    for (size_t i = 0; i < certificate->extension_count; i++) {
        const parley_certificate_extension *extension = &certificate->extensions[i];
        json_array_append_new(list,
                              json_pack("{s:o, s:o, s:b, s:o}", "oid", json_text(extension->oid),
                                        "name", json_text(extension->name), "critical",
                                        extension->critical, "text", json_text(extension->text)));
    }
    return list;
}

json_t *certificate_json(const parley_certificate *certificate, int64_t now)
{
    return json_pack(
        "{s:o, s:o, s:o, s:i, s:o, s:o, s:o, s:o, s:b, s:b, s:o, s:o, s:o}", "subject",
        json_text(certificate->subject), "issuer", json_text(certificate->issuer), "serial",
        json_text(certificate->serial), "version", (int)certificate->version, "validity",
        validity_json(certificate->not_before_s, certificate->not_after_s, now), "names",
        json_texts(certificate->names, certificate->name_count), "key", json_text(certificate->key),
        "signature", json_text(certificate->signature), "is_ca", certificate->is_ca,
        "is_self_issued", certificate->is_self_issued, "extensions", extensions_json(certificate),
        "sha256", json_text(certificate->sha256), "pin", json_text(certificate->key_sha256));
}

static void write_member(const struct terminal *terminal, const json_t *certificate,
                         const char *key, const char *name)
{
    const char *text = json_member(certificate, key);
    write_entry(terminal, INDENT, COLUMN, name, text[0] != '\0' ? text : "(empty)");
}

/* Fingerprints are as long as a line, and in one piece to be copied. */
static void write_fingerprint(const struct terminal *terminal, const char *name, const char *text)
{
    enum { FINGERPRINT_INDENT = 4 };
    fprintf(terminal->out, "%*s%s%s%s\n%*s", INDENT, "", colour_on(terminal, COLOUR_DIM), name,
            colour_off(terminal, COLOUR_DIM), FINGERPRINT_INDENT, "");
    write_wrapped(terminal, FINGERPRINT_INDENT, FINGERPRINT_INDENT, text);
}

static enum colour colour_of_state(const char *state)
{
    if (strcmp(state, validity_name(VALIDITY_GOOD)) == 0)
        return COLOUR_GREEN;
    return strcmp(state, validity_name(VALIDITY_ENDS_SOON)) == 0 ? COLOUR_YELLOW : COLOUR_RED;
}

static void write_validity(const struct terminal *terminal, const json_t *validity)
{
    const char *state = json_member(validity, "state");
    enum colour colour = colour_of_state(state);
    char text[2 * MOMENT_TEXT_CAP + 8];

    snprintf(text, sizeof text, "%.32s to %.32s", json_member(validity, "not_before"),
             json_member(validity, "not_after"));
    write_entry(terminal, INDENT, COLUMN, "valid", text);
    fprintf(terminal->out, "%*s%s%s%s%s\n", COLUMN, "", colour_on(terminal, colour),
            colour == COLOUR_GREEN ? "" : "! ", json_member(validity, "distance"),
            colour_off(terminal, colour));
}

static void write_names(const struct terminal *terminal, const json_t *names)
{
    const json_t *name;
    size_t i;
    json_array_foreach (names, i, name)
        write_entry(terminal, i == 0 ? INDENT : COLUMN, COLUMN, i == 0 ? "names" : "",
                    json_string_value(name));
}

/* Some hold kilobytes that only programs can read: --json has them whole. */
static void write_extensions(const struct terminal *terminal, const json_t *extensions)
{
    const json_t *extension;
    size_t i;
    json_array_foreach (extensions, i, extension) {
        bool critical = json_is_true(json_object_get(extension, "critical"));
        char name[80], text[TEXT_SHOWN + sizeof "..."];
        if (i == 0)
            write_entry(terminal, INDENT, COLUMN, "extensions", "* must be understood (critical)");
        snprintf(name, sizeof name, "%.60s%s", json_member(extension, "name"),
                 critical ? " *" : "");
        snprintf(text, sizeof text, "%.*s%s", TEXT_SHOWN, json_member(extension, "text"),
                 strlen(json_member(extension, "text")) > TEXT_SHOWN ? "..." : "");
        write_entry(terminal, EXTENSION_INDENT, EXTENSION_COLUMN, name, text);
    }
}

void certificate_write(const struct terminal *terminal, const json_t *certificate)
{
    write_member(terminal, certificate, "subject", "subject");
    write_member(terminal, certificate, "issuer", "issuer");
    write_member(terminal, certificate, "serial", "serial");
    write_validity(terminal, json_object_get(certificate, "validity"));
    write_names(terminal, json_object_get(certificate, "names"));
    write_member(terminal, certificate, "key", "key");
    write_member(terminal, certificate, "signature", "signature");
    write_extensions(terminal, json_object_get(certificate, "extensions"));
    write_fingerprint(terminal, "SHA-256 of the certificate", json_member(certificate, "sha256"));
    write_fingerprint(terminal, "SHA-256 of its key (pin)", json_member(certificate, "pin"));
}
