/* replay.c - runs a fuzz target once over each file of some folders, and over its beginnings. */
#include "fuzz/fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEED_LEN_MAX = 1 << 17, PATH_LEN_MAX = 4096, CUTS_MAX = 1000 };

/* In a heap block of its exact length, so that a sanitizer sees each byte that is read beyond it. */
static void run(const uint8_t *data, size_t len)
{
    uint8_t *copy = malloc(len > 0 ? len : 1);
    if (copy == NULL)
        abort();
    memcpy(copy, data, len);
    LLVMFuzzerTestOneInput(copy, len);
    free(copy);
}

/* The whole of it, and every beginning; of a long one not quite every one. */
static bool replay(const char *path)
{
    static uint8_t seed[SEED_LEN_MAX];
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return false;
    }
    size_t len = fread(seed, 1, sizeof seed, file);
    fclose(file);
    for (size_t cut = 0; cut < len; cut += 1 + len / CUTS_MAX)
        run(seed, cut);
    run(seed, len);
    return true;
}

/* The number of files that ran; a folder that is not there has none. */
static unsigned replay_folder(const char *folder)
{
    unsigned ran = 0;
    char path[PATH_LEN_MAX];
    DIR *files = opendir(folder);
    const struct dirent *entry;
    while (files != NULL && (entry = readdir(files)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        ran += replay(path);
    }
    if (files != NULL)
        closedir(files);
    return ran;
}

int main(int argc, char **argv)
{
    unsigned ran = 0;
    for (int i = 1; i < argc; i++)
        ran += replay_folder(argv[i]);
    printf("%u seeds, each with its beginnings\n", ran);
    return ran > 0 ? 0 : 1;
}
