/* certificates.c - seeds of certificates, chains and PEM texts, made with libcrypto, since our own
 * authority makes none with a mistake. */
#include "support/certificates.h"

#include "fuzz/credential.h"
#include "fuzz/fuzz.h"
#include "fuzz/seeds/seeds.h"

#include <stdio.h>
#include <string.h>

enum { GLASS = 1 };

/* A root that is trusted, an authority below it, and a leaf: each as a recipe. */
struct chain {
    const char *name;
    struct recipe authority, leaf;
};

#define GOOD_AUTHORITY .name = "Authority", .ca = true
#define GOOD_LEAF      .name = "leaf", .alt_names = "DNS:" CREDENTIAL_NAME

static const struct chain chains[] = {
    { "good", { GOOD_AUTHORITY }, { GOOD_LEAF } },
    { "wildcard",
      { GOOD_AUTHORITY },
      { .name = "leaf", .alt_names = "DNS:*.example,IP:192.0.2.1" } },
    { "p384", { GOOD_AUTHORITY, .key = MADE_P384 }, { GOOD_LEAF, .digest = "SHA384" } },
    { "ed25519", { GOOD_AUTHORITY, .key = MADE_ED25519 }, { GOOD_LEAF, .key = MADE_ED25519 } },
    { "rsa", { GOOD_AUTHORITY, .key = MADE_RSA_2048 }, { GOOD_LEAF, .key = MADE_RSA_2048 } },
    { "rsa_pss",
      { GOOD_AUTHORITY, .key = MADE_RSA_2048 },
      { GOOD_LEAF, .key = MADE_RSA_PSS_2048, .pss = true } },
    { "constrained_names",
      { GOOD_AUTHORITY,
        .extensions = { "nameConstraints=critical,permitted;DNS:example,permitted;email:example.org,"
                        "permitted;IP:192.0.2.0/255.255.255.0,excluded;DNS:bad.example" } },
      { GOOD_LEAF } },
    { "constrained_length",
      { GOOD_AUTHORITY, .extensions = { "basicConstraints=critical,CA:TRUE,pathlen:0" } },
      { GOOD_LEAF } },
    { "every_extension",
      { GOOD_AUTHORITY, .extensions = { "keyUsage=critical,keyCertSign,cRLSign" } },
      { GOOD_LEAF,
        .extensions = { "extendedKeyUsage=serverAuth,clientAuth", "keyUsage=digitalSignature",
                        "2.5.29.32=DER:300a3008060667810c010201",
                        "authorityInfoAccess=caIssuers;URI:http://ca.example/ca.der",
                        "1.2.3.4=DER:0500" } } },
    { "unknown_critical",
      { GOOD_AUTHORITY },
      { GOOD_LEAF, .extensions = { "1.2.3=critical,DER:0500" } } },
    { "version_1", { GOOD_AUTHORITY }, { GOOD_LEAF, .version = 1 } },
    { "expired",
      { GOOD_AUTHORITY },
      { GOOD_LEAF, .not_before_s = 1600000000, .not_after_s = 1700000000 } },
};

/* As path.c reads them. */
static void put_path(const char *name, const char *kind, unsigned how,
                     const struct made *const *made, size_t count)
{
    static uint8_t room[SEED_LEN_MAX];
    char seed_name[SEED_NAME_MAX];
    (void)snprintf(seed_name, sizeof seed_name, "%s_%s", name, kind);
    struct writer out = writer_of(room, sizeof room);
    write_u8(&out, (uint8_t)how);
    write_vector(&out, 1, bytes_of(CREDENTIAL_NAME, strlen(CREDENTIAL_NAME)));
    for (size_t i = 0; i < count; i++)
        write_vector(&out, 3, made[i]->der);
    put_written("path", seed_name, &out);
}

static void put_chain(const struct chain *chain, const struct made *root)
{
    char seed_name[SEED_NAME_MAX];
    struct made *authority = make_certificate(&chain->authority, root);
    struct made *leaf = make_certificate(&chain->leaf, authority);
    const struct made *made[] = { root, leaf, authority };
    put_path(chain->name, "real", 0, made, 3);
    put_path(chain->name, "glass", GLASS, made, 3);

    put("certificate", chain->name, leaf->der);
    put("der", chain->name, leaf->der);
    (void)snprintf(seed_name, sizeof seed_name, "%s_authority", chain->name);
    put("certificate", seed_name, authority->der);
    put("trust", chain->name, leaf->der);
    put("pem", chain->name, bytes_of(leaf->pem, strlen(leaf->pem)));
    put("pem", seed_name, bytes_of(authority->key_pem, strlen(authority->key_pem)));
    made_free(leaf);
    made_free(authority);
}

static void put_text(const char *name, const char *between)
{
    static uint8_t room[SEED_LEN_MAX];
    const parley_view blocks[] = { server_pem(), server_key_pem(), authority_pem() };
    struct writer out = writer_of(room, sizeof room);
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        write_bytes(&out, bytes_of(between, strlen(between)));
        write_bytes(&out, bytes_of(blocks[i].data, blocks[i].len));
    }
    put_written("pem", name, &out);
    put_written("trust", name, &out);
}

void put_certificates(void)
{
    struct made *root = make_certificate(&(struct recipe){ .name = "Root", .ca = true }, NULL);
    for (size_t i = 0; i < sizeof chains / sizeof *chains; i++)
        put_chain(&chains[i], root);
    made_free(root);
    put_text("one_behind_the_other", "");
    put_text("text_between", "# a comment\r\nsubject=CN = somebody\r\n\r\n");
}
