/* drawn.c - see the header. */
#include "x509/drawn.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

enum { EXTENSIONS_MAX = 3, DAY_S = 86400 };

/* xorshift64*: any numbers will do, but they must be the same everywhere. */
struct lot {
    uint64_t state;
};

static struct lot lot_of(uint64_t number)
{
    return (struct lot){ (number + 1) * UINT64_C(0x9e3779b97f4a7c15) };
}

static unsigned draw(struct lot *lot, unsigned below)
{
    lot->state ^= lot->state >> 12;
    lot->state ^= lot->state << 25;
    lot->state ^= lot->state >> 27;
    return (unsigned)((lot->state * UINT64_C(0x2545f4914f6cdd1d)) >> 33) % below;
}

static bool one_in(struct lot *lot, unsigned times)
{
    return draw(lot, times) == 0;
}

/* What a certificate may say in place of, or beside, what it should. */
static const char *const authority_extensions[] = {
    "basicConstraints=critical,CA:FALSE",
    "basicConstraints=",
    "basicConstraints=CA:TRUE",
    "basicConstraints=critical,CA:TRUE,pathlen:0",
    "basicConstraints=critical,CA:TRUE,pathlen:0",
    "basicConstraints=critical,CA:TRUE,pathlen:1",
    "keyUsage=critical,cRLSign",
    "keyUsage=critical,digitalSignature",
    "keyUsage=",
    "extendedKeyUsage=serverAuth",
    "extendedKeyUsage=clientAuth",
    "extendedKeyUsage=anyExtendedKeyUsage",
    "extendedKeyUsage=critical,OCSPSigning",
    "nameConstraints=critical,permitted;DNS:example.com",
    "nameConstraints=critical,permitted;DNS:other.example",
    "nameConstraints=critical,permitted;DNS:com",
    "nameConstraints=critical,excluded;DNS:example.com",
    "nameConstraints=critical,excluded;DNS:www.example.com",
    "nameConstraints=critical,permitted;IP:192.0.2.0/255.255.255.0",
    "nameConstraints=critical,excluded;email:example.com",
    "nameConstraints=critical,permitted;email:other.example",
    "nameConstraints=critical,permitted;URI:.example.com",
    "nameConstraints=critical,excluded;URI:www.example.com",
    "subjectKeyIdentifier=",
    "authorityKeyIdentifier=",
    "1.2.3.4=critical,DER:0500",
    "1.2.3.4=DER:0500",
    "policyConstraints=critical,requireExplicitPolicy:0",
    "inhibitAnyPolicy=critical,0",
    "subjectAltName=DNS:authority.other.example",
};

static const char *const leaf_extensions[] = {
    "basicConstraints=critical,CA:TRUE",
    "basicConstraints=",
    "keyUsage=critical,keyAgreement",
    "keyUsage=critical,keyEncipherment,digitalSignature",
    "keyUsage=",
    "extendedKeyUsage=clientAuth",
    "extendedKeyUsage=clientAuth,serverAuth",
    "extendedKeyUsage=anyExtendedKeyUsage",
    "extendedKeyUsage=critical,serverAuth",
    "extendedKeyUsage=",
    "nameConstraints=critical,permitted;DNS:example.com",
    "subjectKeyIdentifier=",
    "authorityKeyIdentifier=",
    "1.2.3.4=critical,DER:0500",
    "1.2.3.4=DER:0500",
    "keyUsage=critical,DER:0500",
};

static const char *const leaf_names[] = {
    "DNS:example.com",
    "DNS:example.com",
    "DNS:example.com,DNS:www.example.com",
    "DNS:www.example.com",
    "DNS:*.example.com",
    "DNS:EXAMPLE.com",
    "DNS:other.example",
    "IP:192.0.2.1",
    "DNS:*.com",
    "DNS:*",
    "DNS:w*.example.com",
    "DNS:example.com,email:a@example.com",
    "DNS:www.example.com,URI:https://www.example.com/",
    "email:example.com",
    "DNS:example.com,IP:198.51.100.1",
};

static const char *const subjects[] = { "A", "B", "C", "D", "E" };

#define ONE_OF(lot, list) ((list)[draw((lot), sizeof(list) / sizeof *(list))])

/* The private half alone: enough to be somebody's `key_of`. */
static const struct made *key_number(size_t number)
{
    static struct made keys[DRAWN_AUTHORITIES_MAX + 1];
    unsigned char seed[32];
    if (keys[number].key == NULL) {
        memset(seed, (int)number + 1, sizeof seed);
        keys[number].key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, sizeof seed);
    }
    if (keys[number].key == NULL)
        abort();
    return &keys[number];
}

/* What may be wrong with any certificate. */
static void draw_faults(struct lot *lot, struct recipe *recipe)
{
    if (one_in(lot, 50))
        recipe->not_after_s = MADE_NOW_S - DAY_S;
    if (one_in(lot, 80))
        recipe->not_before_s = MADE_NOW_S + DAY_S;
    if (one_in(lot, 80))
        recipe->version = 1;
    recipe->wrong_signature = one_in(lot, 80);
}

static struct made *draw_authority(struct lot *lot, const struct drawn_family *family)
{
    size_t number = family->count;
    struct recipe recipe = { .ca = true, .name = subjects[number], .key_of = key_number(number) };
    const struct made *issuer = number > 0 ? family->authorities[number - 1] : NULL;
    if (number > 0 && one_in(lot, 4)) /* the same authority once more, under another issuer */
        recipe.key_of = key_number(draw(lot, (unsigned)number));
    if (number > 0 && one_in(lot, 4))
        recipe.name = subjects[draw(lot, (unsigned)number)];
    if (number > 0 && one_in(lot, 3))
        issuer = family->authorities[draw(lot, (unsigned)number)];
    if (one_in(lot, 20))
        issuer = NULL;
    if (one_in(lot, 80))
        recipe.name = NULL;
    if (one_in(lot, 4))
        recipe.extensions[0] = ONE_OF(lot, authority_extensions);
    draw_faults(lot, &recipe);
    return make_certificate(&recipe, issuer);
}

static struct made *draw_leaf(struct lot *lot, const struct drawn_family *family)
{
    struct recipe recipe = { .name = "leaf",
                             .key_of = key_number(DRAWN_AUTHORITIES_MAX),
                             .alt_names = "DNS:example.com,DNS:www.example.com" };
    const struct made *issuer = family->authorities[family->count - 1];
    if (one_in(lot, 3))
        recipe.alt_names = ONE_OF(lot, leaf_names);
    if (one_in(lot, 5))
        issuer = family->authorities[draw(lot, (unsigned)family->count)];
    if (one_in(lot, 60))
        issuer = NULL;
    if (one_in(lot, 20))
        recipe.name = NULL;
    if (one_in(lot, 40))
        recipe.alt_names = NULL;
    if (one_in(lot, 4))
        recipe.extensions[0] = ONE_OF(lot, leaf_extensions);
    draw_faults(lot, &recipe);
    return make_certificate(&recipe, issuer);
}

void draw_family(struct drawn_family *family, uint64_t number)
{
    struct lot lot = lot_of(number);
    size_t wanted = 1 + draw(&lot, DRAWN_AUTHORITIES_MAX);
    for (family->count = 0; family->count < wanted; family->count++)
        family->authorities[family->count] = draw_authority(&lot, family);
    family->leaf = draw_leaf(&lot, family);
    family->name = one_in(&lot, 3) ? "www.example.com" : "example.com";
}

void drawn_family_free(struct drawn_family *family)
{
    for (size_t i = 0; i < family->count; i++)
        made_free(family->authorities[i]);
    made_free(family->leaf);
}

/* The root, mostly; others beside it, or in its place. */
static void draw_trusted(struct lot *lot, struct drawn_chain *chain,
                         const struct drawn_family *family)
{
    chain->trusted_count = 0;
    for (size_t i = 0; i < family->count; i++)
        if (i == 0 ? !one_in(lot, 10) : one_in(lot, 8))
            chain->trusted[chain->trusted_count++] = family->authorities[i]->der;
    if (one_in(lot, 40))
        chain->trusted[chain->trusted_count++] = family->leaf->der;
}

static void swap(struct bytes *a, struct bytes *b)
{
    struct bytes kept = *a;
    *a = *b;
    *b = kept;
}

/* One bit, anywhere in one of those that are sent. */
static void change_a_bit(struct lot *lot, struct drawn_chain *chain)
{
    struct bytes *sent = &chain->sent[draw(lot, (unsigned)chain->sent_count)];
    if (sent->len > sizeof chain->changed)
        return;
    memcpy(chain->changed, sent->data, sent->len);
    chain->changed[draw(lot, (unsigned)sent->len)] ^= (uint8_t)(1u << draw(lot, 8));
    sent->data = chain->changed;
}

void draw_chain(struct drawn_chain *chain, const struct drawn_family *family, uint64_t number)
{
    struct lot lot = lot_of(number);
    draw_trusted(&lot, chain, family);
    chain->sent[0] = family->leaf->der;
    chain->sent_count = 1;
    for (size_t i = 0; i < family->count; i++) {
        unsigned times = one_in(&lot, 14) ? 0 : one_in(&lot, 16) ? 2 : 1;
        while (times-- > 0)
            chain->sent[chain->sent_count++] = family->authorities[i]->der;
    }
    for (size_t i = chain->sent_count - 1; i > 1; i--)
        swap(&chain->sent[i], &chain->sent[1 + draw(&lot, (unsigned)i)]);
    if (one_in(&lot, 6))
        change_a_bit(&lot, chain);
}
