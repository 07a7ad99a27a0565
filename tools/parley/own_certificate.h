/* own_certificate.h - what is wrong with a server's own certificate, before clients find out. */
#ifndef OWN_CERTIFICATE_H
#define OWN_CERTIFICATE_H

/* Warns on standard error: of a certificate that has ended or will soon, of issuers that are missing,
 * and of those in the wrong order. Nothing of that keeps a server from serving. */
void own_certificate_warn(const char *command, const char *path);

#endif
