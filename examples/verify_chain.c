/* verify_chain.c - is this chain good for that name, and if not, why not?
 *
 *     verify_chain example.com chain.pem [authorities.pem]
 *
 * Without authorities those of the system are believed. Exits with 0 when the chain is good, else 1.
 */
#include <parley/x509.h>

#include <errno.h>
#include <stdio.h>

static parley_bundle *read_chain(const char *path, parley_error *error)
{
    static unsigned char text[1 << 20];
    FILE *file = fopen(path, "rb");
    size_t len = file != NULL ? fread(text, 1, sizeof text, file) : 0;
    if (file == NULL) {
        parley_error_fill(error, PARLEY_E_FILE_UNREADABLE, errno, path);
        return NULL;
    }
    fclose(file);
    return parley_bundle_read((parley_view){ text, len }, error);
}

/* trust NULL: the system's. */
static bool judge(const char *name, const parley_bundle *chain, parley_trust *trust,
                  parley_error *error)
{
    char text[4096];
    parley_verdict *verdict;
    parley_verifier *verifier = parley_verifier_new(error);
    if (verifier == NULL)
        return false;
    if (trust != NULL)
        parley_verifier_trust(verifier, trust);
    bool good = parley_verify(verifier, chain->certificates, chain->count, name, &verdict, error);
    if (verdict != NULL) {
        parley_verdict_text(verdict, text, sizeof text);
        fputs(text, stdout);
    }
    parley_verdict_free(verdict);
    parley_verifier_free(verifier);
    return good;
}

int main(int argc, char **argv)
{
    char text[1024];
    parley_error error;
    if (argc != 3 && argc != 4) {
        fputs("usage: verify_chain NAME CHAIN.pem [AUTHORITIES.pem]\n", stderr);
        return 1;
    }
    parley_bundle *chain = read_chain(argv[2], &error);
    parley_trust *trust = NULL;
    if (chain != NULL && argc == 4)
        trust = parley_trust_from_file(argv[3], &error);
    bool ready = chain != NULL && (argc == 3 || trust != NULL);
    bool good = ready && judge(argv[1], chain, trust, &error);
    if (!good) {
        parley_explain(&error, text, sizeof text);
        fprintf(stderr, "%s\n", text);
    }
    parley_trust_free(trust);
    parley_bundle_free(chain);
    return good ? 0 : 1;
}
