/* pem_text.c - PEM as it is written (RFC 7468 2). */
#include "pem_text.h"

/* RFC 4648 4, in lines of 64 letters (RFC 7468 2). */
static void write_base64(FILE *out, parley_view bytes)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    enum { BYTES_OF_LINE = 48 };
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t left = bytes.len - i;
        unsigned word = (unsigned)bytes.data[i] << 16;
        word |= left > 1 ? (unsigned)bytes.data[i + 1] << 8 : 0;
        word |= left > 2 ? bytes.data[i + 2] : 0;
        putc(letters[word >> 18], out);
        putc(letters[word >> 12 & 63], out);
        putc(left > 1 ? letters[word >> 6 & 63] : '=', out);
        putc(left > 2 ? letters[word & 63] : '=', out);
        if ((i + 3) % BYTES_OF_LINE == 0 || left <= 3)
            putc('\n', out);
    }
}

void pem_write(FILE *out, const char *label, parley_view der)
{
    fprintf(out, "-----BEGIN %s-----\n", label);
    write_base64(out, der);
    fprintf(out, "-----END %s-----\n", label);
}
