/* suite_fault.c - why a cipher suite is not negotiated any more (RFC 9325 4.1, 4.2, RFC 10015), read from its
 * name: the names of the registry say what a suite is made of. */
#include "wire/names.h"

#include <string.h>

/* The gravest comes first, and counts. */
static const struct {
    const char *part, *fault;
} faults[] = {
    { "_WITH_NULL_", "no encryption" },
    { "_anon_", "no authentication" },
    { "_EXPORT_", "export keys" },
    { "_RC4_", "RC4" },
    { "_RC2_", "RC2" },
    { "_3DES_", "3DES" },
    { "_DES_", "single DES" },
    { "_IDEA_", "IDEA" },
    { "TLS_RSA_WITH_", "static RSA key exchange" },
    { "TLS_DHE_", "finite-field Diffie-Hellman" },
    { "TLS_DH_", "static Diffie-Hellman" },
    { "TLS_ECDH_", "static Diffie-Hellman" },
    { "_PSK_", "pre-shared keys" },
    { "_SRP_", "passwords (SRP)" },
    { "_KRB5_", "Kerberos" },
    { "_CBC_", "CBC" },
};

const char *suite_fault(uint16_t id)
{
    const char *name = suite_name(id);
    for (size_t i = 0; name != NULL && i < sizeof faults / sizeof *faults; i++)
        if (strstr(name, faults[i].part) != NULL)
            return faults[i].fault;
    return NULL;
}
