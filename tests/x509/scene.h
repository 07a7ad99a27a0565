/* scene.h - certificates, who is trusted and what is sent, from a text that a stranger can read:
 *
 *     # The intermediate has expired. Nothing else is wrong.
 *     certificate root
 *         authority
 *     certificate intermediate
 *         authority
 *         issuer root
 *         not-after 2026-03-01
 *     certificate leaf
 *         issuer intermediate
 *         alt-names DNS:example.com
 *     trusted root
 *     sent leaf intermediate
 *     name example.com
 *
 * A certificate is good but for what is said of it: a server's, P-256, valid in 2026, with a subject of
 * the name that it has here, self-signed without an issuer. `tests/support/certificates.h` has what may be
 * said: authority, issuer, subject (nothing behind it: an empty one), alt-names, key, key-of,
 * not-before, not-after, version, digest, pss, wrong-signature, extension (several), and here beside it
 * `copies 120`: so many, each with a key of its own, under one name.
 *
 * Of the whole: trusted, sent (the leaf first), name, for-clients, profile web, path-max 1.
 * It is judged at MADE_NOW_S, 2026-06-15 12:00, or `at` another day.
 *
 * A text with a mistake ends the program: it is part of a test.
 */
#ifndef TESTS_X509_SCENE_H
#define TESTS_X509_SCENE_H

#include "support/certificates.h"

enum { SCENE_CERTIFICATES_MAX = 1100, SCENE_LABEL_MAX = 32 };

struct scene {
    struct scene_certificate {
        char label[SCENE_LABEL_MAX];
        struct made *made;
    } certificates[SCENE_CERTIFICATES_MAX];
    size_t count;

    const struct made *sent[SCENE_CERTIFICATES_MAX], *trusted[SCENE_CERTIFICATES_MAX];
    size_t sent_count, trusted_count;

    const char *name; /* NULL: none is wanted */
    int64_t at_s;
    bool for_clients, is_web, has_path_max;
    unsigned path_max;
    char *text; /* that `name` and others lie in */
};

struct scene *scene_read(const char *path);
void scene_free(struct scene *scene);

/* "intermediate", or "a stranger" for what is none of the scene's. */
const char *scene_label(const struct scene *scene, struct bytes der);

#endif
