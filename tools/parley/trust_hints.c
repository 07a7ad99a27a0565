/* trust_hints.c - how programs of this machine are told to trust an authority: commands for a shell. */
#include "trust_hints.h"

#include "json.h"
#include "terminal.h"

#include <ctype.h>
#include <stdlib.h>

/* %n is the authority's name and %p the path of its certificate, quoted for the shell; %f is the name
 * as that of a file. Chromium and Firefox have stores of NSS, Firefox one in each profile. */
static const struct {
    const char *store, *command;
} hints[] = {
    { "Debian and its relatives, for the whole system",
      "sudo install -m 644 %p /usr/local/share/ca-certificates/%f.crt && "
      "sudo update-ca-certificates" },
    { "Fedora and Arch, for the whole system", "sudo trust anchor --store %p" },
    { "Chromium, for you (certutil is in libnss3-tools)",
      "mkdir -p \"$HOME/.pki/nssdb\" && "
      "certutil -d \"sql:$HOME/.pki/nssdb\" -A -t C,, -n %n -i %p" },
    { "Firefox, for you (while it is not running)",
      "for profile in \"$HOME\"/.mozilla/firefox/*.default*; do "
      "certutil -d \"sql:$profile\" -A -t C,, -n %n -i %p; done" },
    { "one run of parley", "parley get https://localhost:8443/ --ca %p" },
};

enum { HINT_COUNT = sizeof hints / sizeof *hints };

static void write_as_file_name(FILE *out, const char *text)
{
    for (; *text != '\0'; text++)
        putc(isalnum((unsigned char)*text) ? tolower((unsigned char)*text) : '-', out);
}

static void write_command(FILE *out, const char *command, const char *name, const char *path)
{
    for (; *command != '\0'; command++) {
        if (*command != '%')
            putc(*command, out);
        else if (*++command == 'n')
            write_shell_word(out, name);
        else if (*command == 'p')
            write_shell_word(out, path);
        else
            write_as_file_name(out, name);
    }
}

void trust_hints_write(FILE *out, const char *name, const char *path)
{
    fputs("To trust it:\n", out);
    for (size_t i = 0; i < HINT_COUNT; i++) {
        fprintf(out, "  %s:\n    ", hints[i].store);
        write_command(out, hints[i].command, name, path);
        putc('\n', out);
    }
    fputs(
        "  any browser: its settings have a list of authorities, into which one can be imported\n",
        out);
}

json_t *trust_hints_json(const char *name, const char *path)
{
    json_t *list = json_array();
    for (size_t i = 0; i < HINT_COUNT; i++) {
        char *command = NULL;
        size_t command_len;
        FILE *out = open_memstream(&command, &command_len);
        if (out != NULL) {
            write_command(out, hints[i].command, name, path);
            fclose(out);
        }
        json_array_append_new(
            list, json_pack("{s:s, s:o}", "store", hints[i].store, "command", json_text(command)));
        free(command);
    }
    return list;
}
