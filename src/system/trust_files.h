/* trust_files.h - certificate authorities in files: one, a folder of them, or what this system
 * believes. */
#ifndef SYSTEM_TRUST_FILES_H
#define SYSTEM_TRUST_FILES_H

#include "x509/trust.h"

/* Each certificate of a file, PEM or DER. FILE_UNREADABLE, and as trust_add. */
bool trust_load_file(struct trust *trust, const char *path, parley_error *error) MUST_USE;

/* From the files of a folder that are named *.pem, *.crt or *.cer, or 0123abcd.0 as c_rehash names
 * its links. What is foreign or cannot be read is passed over when others can be used.
 * FILE_UNREADABLE, PEM_EMPTY: none can; NO_MEMORY. */
bool trust_load_directory(struct trust *trust, const char *path, parley_error *error) MUST_USE;

/* From the file that $SSL_CERT_FILE names and the folders, with colons between, of $SSL_CERT_DIR; or,
 * where neither is set, from the system's bundle. (They are not looked at in a program with raised
 * privileges, whose environment belongs to somebody else.) NO_SYSTEM_TRUST says what was looked for
 * and what was wrong with it; NO_MEMORY. */
bool system_trust_load(struct trust *trust, parley_error *error) MUST_USE;

/* From the first of these files that can be read. */
bool trust_load_first(struct trust *trust, const char *const *paths, size_t count,
                      parley_error *error) MUST_USE;

#endif
