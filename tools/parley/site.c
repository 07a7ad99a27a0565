/* site.c - what `parley serve` shows: the files below a folder, or a page about the connection.
 *
 * A path is walked one name at a time from the open folder: ".." is refused, and no symbolic link is
 * followed, so nothing outside of the folder can be reached, whatever else is done to it meanwhile.
 */
#include "site.h"

#include "settled.h"

#include <ctype.h>
#include <fcntl.h>
#include <http_parser.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *type_of(const char *name)
{
    static const struct {
        const char *ending, *type;
    } types[] = {
        { ".html", "text/html; charset=utf-8" },
        { ".txt", "text/plain; charset=utf-8" },
        { ".md", "text/plain; charset=utf-8" },
        { ".css", "text/css; charset=utf-8" },
        { ".js", "text/javascript; charset=utf-8" },
        { ".json", "application/json" },
        { ".svg", "image/svg+xml" },
        { ".png", "image/png" },
        { ".jpg", "image/jpeg" },
        { ".jpeg", "image/jpeg" },
        { ".gif", "image/gif" },
        { ".webp", "image/webp" },
        { ".ico", "image/x-icon" },
        { ".pdf", "application/pdf" },
        { ".wasm", "application/wasm" },
    };
    const char *ending = strrchr(name, '.');
    for (size_t i = 0; ending != NULL && i < sizeof types / sizeof *types; i++)
        if (strcasecmp(ending, types[i].ending) == 0)
            return types[i].type;
    return "application/octet-stream";
}

static int hex_value(char c)
{
    const char digits[] = "0123456789abcdef";
    const char *digit = c != '\0' ? strchr(digits, tolower((unsigned char)c)) : NULL;
    return digit != NULL ? (int)(digit - digits) : -1;
}

/* The path of a request's target (RFC 9112 3.2), its %xx undone. False: there is none. */
static bool read_path(char *path, size_t cap, const char *target)
{
    struct http_parser_url url;
    size_t len = 0;

    http_parser_url_init(&url);
    if (http_parser_parse_url(target, strlen(target), 0, &url) != 0 ||
        (url.field_set & (1 << UF_PATH)) == 0)
        return false;
    const char *at = target + url.field_data[UF_PATH].off;
    const char *end = at + url.field_data[UF_PATH].len;
    if (*at != '/')
        return false;
    while (at < end && len + 1 < cap) {
        int c = (unsigned char)*at++;
        if (c == '%') {
            int high = at < end ? hex_value(at[0]) : -1, low = high >= 0 ? hex_value(at[1]) : -1;
            if (low < 0)
                return false;
            c = high * 16 + low;
            at += 2;
        }
        if (c == '\0')
            return false;
        path[len++] = (char)c;
    }
    path[len] = '\0';
    return at == end;
}

/* Opens what path names below the folder root, or gives -1. Changes path. */
static int open_below(int root, char *path)
{
    int at = dup(root);
    char *rest = path, *name;

    while (at >= 0 && (name = strsep(&rest, "/")) != NULL) {
        if (name[0] == '\0' || strcmp(name, ".") == 0)
            continue;
        /* A pipe would block without O_NONBLOCK; a file does not care. */
        int next = strcmp(name, "..") == 0
                       ? -1
                       : openat(at, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        close(at);
        at = next;
    }
    return at;
}

static bool is_folder(int fd)
{
    struct stat about;
    return fstat(fd, &about) == 0 && S_ISDIR(about.st_mode);
}

/* Takes the file. */
static void answer_with_open_file(struct answer *answer, const struct request *request,
                                  const char *name, int file)
{
    struct stat about;
    if (file >= 0 && fstat(file, &about) == 0 && S_ISREG(about.st_mode)) {
        answer_with_file(answer, request, type_of(name), file, (uint64_t)about.st_size);
        return;
    }
    if (file >= 0)
        close(file);
    answer_with_status(answer, request, HTTP_STATUS_NOT_FOUND, NULL);
}

/* A folder is shown under a path that ends in "/", so that links in its page lead where they should.
 * Two slashes at the beginning would name another host. */
static void answer_with_redirect(struct answer *answer, const struct request *request)
{
    const char *path = request->target + strspn(request->target, "/");
    size_t path_len = strcspn(path, "?#");
    size_t cap = path_len + sizeof "Location: //";
    char *field = malloc(cap);

    if (field != NULL)
        snprintf(field, cap, "Location: /%.*s/", (int)path_len, path);
    answer_with_status(answer, request, HTTP_STATUS_MOVED_PERMANENTLY, field);
    free(field);
}

static void answer_from_folder(const struct site *site, struct answer *answer,
                               const struct request *request)
{
    static const char index_page[] = "index.html";
    char path[PATH_MAX];

    if (!read_path(path, sizeof path - sizeof index_page, request->target)) {
        answer_with_status(answer, request, HTTP_STATUS_BAD_REQUEST, NULL);
        return;
    }
    size_t len = strlen(path);
    bool shows_folder = path[len - 1] == '/';
    if (shows_folder)
        memcpy(path + len, index_page, sizeof index_page);
    const char *name = shows_folder ? index_page : strrchr(path, '/') + 1;
    int file = open_below(site->root, path);
    if (file >= 0 && !shows_folder && request->target[0] == '/' && is_folder(file)) {
        close(file);
        answer_with_redirect(answer, request);
        return;
    }
    answer_with_open_file(answer, request, name, file);
}

static void answer_with_settled(struct answer *answer, const struct request *request,
                                const parley_facts *facts)
{
    char *page = NULL;
    size_t page_len = 0;
    FILE *out = open_memstream(&page, &page_len);

    if (out != NULL) {
        fprintf(out, "This page came to you through parley.\n\n");
        write_settled(out, facts);
        fclose(out);
    }
    if (page != NULL)
        answer_with_text(answer, request, HTTP_STATUS_OK, NULL, page);
    else
        answer_with_status(answer, request, HTTP_STATUS_SERVICE_UNAVAILABLE, NULL);
    free(page);
}

void site_answer(const struct site *site, struct answer *answer, const struct request *request,
                 const parley_facts *facts)
{
    if (site->root >= 0)
        answer_from_folder(site, answer, request);
    else
        answer_with_settled(answer, request, facts);
}
