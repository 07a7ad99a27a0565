/* scene.c - reads the texts that scene.h shows, line by line. */
#include "x509/scene.h"

#include "x509/calendar.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXTENSIONS_MAX = 8 };

static void must(bool done, const char *path, const char *what)
{
    if (done)
        return;
    (void)fprintf(stderr, "%s: %s\n", path, what);
    abort();
}

/* What is being read: the certificate is made when all has been said of it. */
struct reading {
    struct scene *scene;
    const char *path;
    char label[SCENE_LABEL_MAX];
    struct recipe recipe;
    const struct made *issuer;
    size_t extension_count;
    int copies; /* 0: no certificate has begun */
};

static const struct made *made_named(const struct scene *scene, const char *label)
{
    for (size_t i = 0; i < scene->count; i++)
        if (strcmp(scene->certificates[i].label, label) == 0)
            return scene->certificates[i].made;
    return NULL;
}

static void finish_certificate(struct reading *in)
{
    struct scene *scene = in->scene;
    for (; in->copies > 0; in->copies--) {
        must(scene->count < SCENE_CERTIFICATES_MAX, in->path, "too many certificates");
        struct scene_certificate *next = &scene->certificates[scene->count++];
        memcpy(next->label, in->label, sizeof next->label);
        next->made = make_certificate(&in->recipe, in->issuer);
    }
}

static void start_certificate(struct reading *in, const char *label)
{
    finish_certificate(in);
    must(made_named(in->scene, label) == NULL, in->path, "two certificates with one name");
    must(strlen(label) < sizeof in->label, in->path, "a name is too long");
    (void)snprintf(in->label, sizeof in->label, "%s", label);
    in->recipe = (struct recipe){ .name = in->label };
    in->issuer = NULL;
    in->extension_count = 0;
    in->copies = 1;
}

/* "2026-03-01", at midnight, or "2026-03-01T12:30:00" */
static int64_t read_time(const char *path, const char *text)
{
    int year, month, day, hour = 0, minute = 0, second = 0;
    int fields = sscanf(text, "%d-%d-%dT%d:%d:%d", &year, &month, &day, &hour, &minute, &second);
    must(fields == 3 || fields == 6, path, text);
    const struct date date = { year, month, day, hour, minute, second };
    return date_to_seconds(&date);
}

static enum made_key read_key(const char *path, const char *text)
{
    static const struct {
        const char *name;
        enum made_key key;
    } keys[] = {
        { "P-256", MADE_P256 },           { "P-384", MADE_P384 },
        { "P-521", MADE_P521 },           { "Ed25519", MADE_ED25519 },
        { "RSA-2048", MADE_RSA_2048 },    { "RSA-1024", MADE_RSA_1024 },
        { "RSA-PSS", MADE_RSA_PSS_2048 }, { "secp256k1", MADE_SECP256K1 },
    };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(keys[i].name, text) == 0)
            return keys[i].key;
    must(false, path, text);
    return MADE_P256;
}

static const struct made *read_label(const struct reading *in, const char *label)
{
    const struct made *made = made_named(in->scene, label);
    must(made != NULL, in->path, label);
    return made;
}

enum kind { FLAG, NUMBER, TEXT, TIME, KEY, CERTIFICATE };

/* What can be said of a certificate, and where it goes. */
static const struct property {
    const char *word;
    enum kind kind;
    size_t at; /* in struct reading */
} properties[] = {
    { "authority", FLAG, offsetof(struct reading, recipe.ca) },
    { "issuer", CERTIFICATE, offsetof(struct reading, issuer) },
    { "subject", TEXT, offsetof(struct reading, recipe.name) },
    { "alt-names", TEXT, offsetof(struct reading, recipe.alt_names) },
    { "key", KEY, offsetof(struct reading, recipe.key) },
    { "key-of", CERTIFICATE, offsetof(struct reading, recipe.key_of) },
    { "not-before", TIME, offsetof(struct reading, recipe.not_before_s) },
    { "not-after", TIME, offsetof(struct reading, recipe.not_after_s) },
    { "version", NUMBER, offsetof(struct reading, recipe.version) },
    { "digest", TEXT, offsetof(struct reading, recipe.digest) },
    { "pss", FLAG, offsetof(struct reading, recipe.pss) },
    { "wrong-signature", FLAG, offsetof(struct reading, recipe.wrong_signature) },
    { "copies", NUMBER, offsetof(struct reading, copies) },
};

static void set_property(struct reading *in, const struct property *property, const char *rest)
{
    void *place = (char *)in + property->at;
    switch (property->kind) {
    case FLAG: *(bool *)place = true; return;
    case NUMBER: *(int *)place = atoi(rest); return;
    case TEXT: *(const char **)place = *rest != '\0' ? rest : NULL; return;
    case TIME: *(int64_t *)place = read_time(in->path, rest); return;
    case KEY: *(enum made_key *)place = read_key(in->path, rest); return;
    case CERTIFICATE: *(const struct made **)place = read_label(in, rest); return;
    }
}

static void read_property(struct reading *in, const char *word, const char *rest)
{
    must(in->copies > 0, in->path, "no certificate has begun");
    for (size_t i = 0; i < sizeof properties / sizeof *properties; i++)
        if (strcmp(properties[i].word, word) == 0) {
            set_property(in, &properties[i], rest);
            return;
        }
    must(strcmp(word, "extension") == 0 && in->extension_count < EXTENSIONS_MAX, in->path, word);
    in->recipe.extensions[in->extension_count++] = rest;
}

/* "leaf intermediate": all with these labels, in this order. */
static void add_labelled(const struct reading *in, const struct made **list, size_t *count,
                         const char *labels)
{
    const struct scene *scene = in->scene;
    for (size_t len; *labels != '\0'; labels += len + strspn(labels + len, " ")) {
        size_t before = *count;
        len = strcspn(labels, " ");
        for (size_t i = 0; i < scene->count; i++) {
            const char *label = scene->certificates[i].label;
            if (strlen(label) == len && strncmp(label, labels, len) == 0)
                list[(*count)++] = scene->certificates[i].made;
        }
        must(*count > before && *count <= SCENE_CERTIFICATES_MAX, in->path, labels);
    }
}

/* What is said of the whole. */
static void read_statement(struct reading *in, const char *word, const char *rest)
{
    struct scene *scene = in->scene;
    if (strcmp(word, "certificate") == 0) {
        start_certificate(in, rest);
        return;
    }
    finish_certificate(in);
    if (strcmp(word, "trusted") == 0) {
        add_labelled(in, scene->trusted, &scene->trusted_count, rest);
    } else if (strcmp(word, "sent") == 0) {
        add_labelled(in, scene->sent, &scene->sent_count, rest);
    } else if (strcmp(word, "name") == 0) {
        scene->name = rest;
    } else if (strcmp(word, "at") == 0) {
        scene->at_s = read_time(in->path, rest);
    } else if (strcmp(word, "for-clients") == 0) {
        scene->for_clients = true;
    } else if (strcmp(word, "path-max") == 0) {
        scene->has_path_max = true;
        scene->path_max = (unsigned)atoi(rest);
    } else {
        must(strcmp(word, "profile") == 0 && strcmp(rest, "web") == 0, in->path, word);
        scene->is_web = true;
    }
}

static void read_line(struct reading *in, char *line)
{
    char *word = line + strspn(line, " "), *rest = word + strcspn(word, " ");
    if (*word == '#' || *word == '\0')
        return;
    if (*rest != '\0')
        *rest++ = '\0';
    rest += strspn(rest, " ");
    (word > line ? read_property : read_statement)(in, word, rest);
}

static char *read_text(const char *path)
{
    enum { TEXT_MAX = 1 << 16 };
    FILE *file = fopen(path, "r");
    char *text = calloc(1, TEXT_MAX);
    must(file != NULL && text != NULL, path, "cannot be read");
    must(fread(text, 1, TEXT_MAX - 1, file) < TEXT_MAX - 1, path, "is too long");
    (void)fclose(file);
    return text;
}

struct scene *scene_read(const char *path)
{
    struct scene *scene = calloc(1, sizeof *scene);
    must(scene != NULL, path, "no memory");
    struct reading in = { .scene = scene, .path = path };
    scene->at_s = MADE_NOW_S;
    scene->text = read_text(path);
    for (char *line = scene->text, *end; *line != '\0'; line = end) {
        end = line + strcspn(line, "\n");
        if (*end == '\n')
            *end++ = '\0';
        read_line(&in, line);
    }
    finish_certificate(&in);
    must(scene->sent_count > 0, path, "nothing is sent");
    return scene;
}

void scene_free(struct scene *scene)
{
    for (size_t i = 0; i < scene->count; i++)
        made_free(scene->certificates[i].made);
    free(scene->text);
    free(scene);
}

const char *scene_label(const struct scene *scene, struct bytes der)
{
    for (size_t i = 0; i < scene->count; i++)
        if (bytes_equal(scene->certificates[i].made->der, der))
            return scene->certificates[i].label;
    return "a stranger";
}
