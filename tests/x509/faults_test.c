/* faults_test.c - one chain for each fault, and the verdict on it word for word.
 *
 * faults/NAME/recipe.txt says what was made and sent (scene.h); faults/NAME/verdict.txt is what
 * <parley/x509.h> says of it: which rule, which certificate, what was found and expected, and who can
 * mend it. `x509_faults_test --write` writes the verdicts anew: read what has changed.
 */
#include "x509/scene.h"

#include <dirent.h>
#include <parley/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/test.h"

enum { FAULTS_MAX = 200, NAME_MAX_LEN = 64, PATH_LEN = 512, TEXT_LEN = 1 << 14 };

static const char faults[] = PARLEY_SOURCE_DIR "/tests/x509/faults";
static bool is_writing;

struct text {
    char data[TEXT_LEN];
    size_t len;
};

/* A line, if there is something to say. */
static void add(struct text *text, const char *label, const char *value)
{
    if (value == NULL || *value == '\0')
        return;
    text->len += (size_t)snprintf(text->data + text->len, sizeof text->data - text->len,
                                  "%-16s%s\n", label, value);
    assert_true(text->len < sizeof text->data);
}

static const char *label_of(const struct scene *scene, const parley_path_certificate *certificate)
{
    return scene_label(scene, bytes_of(certificate->der.data, certificate->der.len));
}

static void add_path(struct text *text, const struct scene *scene,
                     const parley_candidate_path *path)
{
    char line[1024] = "";
    size_t len = 0;
    for (size_t i = 0; i < path->count; i++) {
        const parley_path_certificate *certificate = &path->certificates[i];
        len += (size_t)snprintf(line + len, sizeof line - len, "%s%s%s", i > 0 ? ", " : "",
                                label_of(scene, certificate),
                                certificate->position < 0 ? " (trusted)" : "");
        assert_true(len < sizeof line);
    }
    add(text, "path", line);
    if (path->code == PARLEY_E_NONE)
        return;
    add(text, "  breaks", parley_error_name(path->code));
    add(text, "  at", label_of(scene, &path->certificates[path->at]));
    add(text, "  found", path->found);
    add(text, "  expected", path->expected);
}

static void add_verdict(struct text *text, const struct scene *scene, const parley_verdict *verdict)
{
    char number[32];
    bool good = verdict->error.code == PARLEY_E_NONE;
    add(text, "verdict", good ? "good" : parley_error_name(verdict->error.code));
    if (!good) {
        add(text, "detail", verdict->error.detail);
        add(text, "to blame", parley_blame_name((parley_blame)verdict->error.blame));
        add(text, "alert", parley_alert_name(verdict->error.alert));
    }
    for (size_t i = 0; i < verdict->path_count; i++)
        add_path(text, scene, &verdict->paths[i]);
    (void)snprintf(number, sizeof number, "%zu", verdict->paths_untold);
    add(text, "other paths", verdict->paths_untold > 0 ? number : "");
    add(text, "nearest name", verdict->nearest_name);
    add(text, "hint", verdict->name_hint);
    add(text, "missing", verdict->missing_issuer);
    add(text, "to be had at", verdict->missing_issuer_url);
    add(text, "clock", verdict->clock_suspicion);
    (void)snprintf(number, sizeof number, "%zu", verdict->signature_checks);
    add(text, "signatures", number);
}

static parley_view view_of(struct bytes bytes)
{
    return (parley_view){ bytes.data, bytes.len };
}

static parley_trust *trust_of(const struct scene *scene)
{
    static uint8_t ders[1 << 17];
    struct writer out = writer_of(ders, sizeof ders);
    parley_error error;
    for (size_t i = 0; i < scene->trusted_count; i++)
        write_bytes(&out, scene->trusted[i]->der);
    assert_true(writer_done(&out));
    parley_trust *trust = parley_trust_from_der(view_of(writer_bytes(&out)), &error);
    assert_non_null(trust);
    return trust;
}

static parley_verifier *verifier_for(const struct scene *scene)
{
    parley_error error;
    parley_verifier *verifier = parley_verifier_new(&error);
    parley_trust *trust = trust_of(scene);
    assert_non_null(verifier);
    parley_verifier_trust(verifier, trust);
    parley_trust_free(trust);
    parley_verifier_at(verifier, scene->at_s);
    if (scene->for_clients)
        parley_verifier_for_clients(verifier);
    if (scene->is_web)
        parley_verifier_profile(verifier, PARLEY_PROFILE_WEB);
    if (scene->has_path_max)
        parley_verifier_path_max(verifier, scene->path_max);
    return verifier;
}

static void judge(struct text *text, const struct scene *scene)
{
    static parley_view sent[SCENE_CERTIFICATES_MAX];
    parley_error error;
    parley_verdict *verdict;
    parley_verifier *verifier = verifier_for(scene);
    for (size_t i = 0; i < scene->sent_count; i++)
        sent[i] = view_of(scene->sent[i]->der);
    bool good = parley_verify(verifier, sent, scene->sent_count, scene->name, &verdict, &error);
    assert_non_null(verdict);
    assert_int_equal(good, error.code == PARLEY_E_NONE);
    assert_memory_equal(&error, &verdict->error, sizeof error);
    text->len = 0;
    add_verdict(text, scene, verdict);
    parley_verdict_free(verdict);
    parley_verifier_free(verifier);
}

static void write_text(const char *path, const struct text *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text->data, 1, text->len, file), text->len);
    assert_int_equal(fclose(file), 0);
}

static void expect_text(const char *path, const struct text *text)
{
    static char expected[TEXT_LEN];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    expected[fread(expected, 1, sizeof expected - 1, file)] = '\0';
    (void)fclose(file);
    if (strcmp(expected, text->data) != 0)
        fail_msg("the verdict is another.\nexpected:\n%s\nit is:\n%s", expected, text->data);
}

/* R72, R73, R74, R77, R78, R79, R82 */
static void gives_the_verdict_word_for_word(void **state)
{
    static struct text text;
    char path[PATH_LEN];
    const char *name = *state;
    (void)snprintf(path, sizeof path, "%s/%s/recipe.txt", faults, name);
    struct scene *scene = scene_read(path);
    judge(&text, scene);
    scene_free(scene);
    (void)snprintf(path, sizeof path, "%s/%s/verdict.txt", faults, name);
    (is_writing ? write_text : expect_text)(path, &text);
}

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

static size_t list_faults(char names[FAULTS_MAX][NAME_MAX_LEN])
{
    DIR *folder = opendir(faults);
    size_t count = 0;
    for (const struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;)
        if (entry->d_name[0] != '.' && count < FAULTS_MAX)
            (void)snprintf(names[count++], NAME_MAX_LEN, "%.63s", entry->d_name);
    if (folder != NULL)
        (void)closedir(folder);
    qsort(names, count, NAME_MAX_LEN, compare);
    return count;
}

int main(int argc, char **argv)
{
    static char names[FAULTS_MAX][NAME_MAX_LEN];
    static struct CMUnitTest tests[FAULTS_MAX];
    size_t count = list_faults(names);
    is_writing = argc > 1 && strcmp(argv[1], "--write") == 0;
    for (size_t i = 0; i < count; i++)
        tests[i] = (struct CMUnitTest){ .name = names[i],
                                        .test_func = gives_the_verdict_word_for_word,
                                        .initial_state = names[i] };
    return count == 0 || _cmocka_run_group_tests("faults", tests, count, NULL, NULL) != 0;
}
