/* main.c - fuzz_seeds FOLDER: writes FOLDER/TARGET/NAME. */
#include "fuzz/seeds/seeds.h"

#include "fuzz/fuzz.h"

#include <stdio.h>
#include <sys/stat.h>

enum { PATH_LEN_MAX = 1024 };

static const char *folder;

void put(const char *target, const char *name, struct bytes seed)
{
    char path[PATH_LEN_MAX];
    (void)snprintf(path, sizeof path, "%s/%s", folder, target);
    (void)mkdir(path, 0777);
    (void)snprintf(path, sizeof path, "%s/%s/%s", folder, target, name);
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(seed.data, 1, seed.len, file) != seed.len || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
}

void put_written(const char *target, const char *name, const struct writer *seed)
{
    must(writer_done(seed));
    put(target, name, writer_bytes(seed));
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: fuzz_seeds FOLDER\n");
        return 2;
    }
    folder = argv[1];
    (void)mkdir(folder, 0777);
    put_conversations();
    put_rare_messages();
    put_messages12();
    put_certificates();
    put_revocation();
    put_sessions();
    put_names();
    return 0;
}
