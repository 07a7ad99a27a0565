/* trust_files.h - the certificate authorities that this system believes. */
#ifndef SYSTEM_TRUST_FILES_H
#define SYSTEM_TRUST_FILES_H

#include "x509/trust.h"

/* From the file that $SSL_CERT_FILE names (not looked at in a program with raised privileges, whose
 * environment belongs to somebody else), or else from the system's bundle. NO_SYSTEM_TRUST says what
 * was looked for and what was wrong with it; NO_MEMORY. */
bool system_trust_load(struct trust *trust, parley_error *error) MUST_USE;

/* From the first of these files that can be read. */
bool trust_load_first(struct trust *trust, const char *const *paths, size_t count,
                      parley_error *error) MUST_USE;

#endif
