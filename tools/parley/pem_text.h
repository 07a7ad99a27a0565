/* pem_text.h - PEM as it is written (RFC 7468 2). */
#ifndef PEM_TEXT_H
#define PEM_TEXT_H

#include <parley/view.h>
#include <stdio.h>

/* label: "CERTIFICATE" */
void pem_write(FILE *out, const char *label, parley_view der);

#endif
