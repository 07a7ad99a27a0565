/* evidence.c - texts about certificates. What they hold comes from a peer: it is escaped. */
#include "x509/evidence.h"

#include "x509/distinguished_name.h"
#include "x509/general_name.h"

#include <stdio.h>

char *subject_text(char out[SUBJECT_TEXT_MAX], const struct certificate *certificate)
{
    struct reader names = reader_of(certificate->alt_names);
    if (!distinguished_name_is_empty(certificate->subject) || !reader_more(&names))
        return distinguished_name_text(out, SUBJECT_TEXT_MAX, certificate->subject);
    struct general_name first = read_general_name(&names);
    return general_name_text(out, SUBJECT_TEXT_MAX, &first);
}

char *link_text(char out[LINK_TEXT_MAX], const struct link *link)
{
    char subject[SUBJECT_TEXT_MAX];
    subject_text(subject, link->certificate);
    if (link->position == POSITION_LEAF)
        (void)snprintf(out, LINK_TEXT_MAX, "leaf %s", subject);
    else if (link->position == POSITION_ANCHOR)
        (void)snprintf(out, LINK_TEXT_MAX, "anchor %s", subject);
    else
        (void)snprintf(out, LINK_TEXT_MAX, "certificate %d %s", link->position, subject);
    return out;
}

/* A comma within a name is shown as \x2c: no name can look like two of the list. */
static void hide_commas(char *out, const char *text)
{
    for (; *text != '\0'; text++) {
        size_t len = *text == ',' ? 4 : 1;
        memcpy(out, len > 1 ? "\\x2c" : text, len);
        out += len;
    }
    *out = '\0';
}

char *alt_names_text(char *out, size_t cap, const struct certificate *certificate)
{
    enum { ROOM_FOR_MORE = 24 }; /* ", and 12345678 more" */
    struct reader names = reader_of(certificate->alt_names);
    size_t len = 0, left_out = 0;

    (void)snprintf(out, cap, "no subjectAltName");
    while (reader_more(&names)) {
        char text[4 * SUBJECT_TEXT_MAX], plain[SUBJECT_TEXT_MAX];
        struct general_name name = read_general_name(&names);
        hide_commas(text, general_name_text(plain, sizeof plain, &name));
        if (left_out > 0 || len + strlen(text) + ROOM_FOR_MORE > cap)
            left_out++;
        else
            len += (size_t)snprintf(out + len, cap - len, "%s%s", len > 0 ? ", " : "", text);
    }
    if (left_out > 0)
        (void)snprintf(out + len, cap - len, ", and %zu more", left_out);
    return out;
}
