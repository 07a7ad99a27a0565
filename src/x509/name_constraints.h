/* name_constraints.h - the names that an authority may certify (RFC 5280 4.2.1.10). */
#ifndef X509_NAME_CONSTRAINTS_H
#define X509_NAME_CONSTRAINTS_H

#include "x509/refusal.h"

/* Does the authority's nameConstraints extension allow every name of the certificate that stands
 * somewhere below it? NAME_NOT_PERMITTED; NAME_CONSTRAINT_UNSUPPORTED when a constraint and a name
 * are of a kind that we cannot compare; PATH_TOO_COSTLY when more comparisons than *checks_left,
 * which is counted down, would be needed. */
bool name_constraints_allow(const struct link *authority, const struct link *subject,
                            size_t *checks_left, struct refusal *refusal) MUST_USE;

#endif
