/* error.h - one value that says what went wrong, whose fault it is and what to do.
 *
 * Every failure of parley, ours or an alert that the peer sent, is a row of the catalogue in
 * <parley/error_catalogue.def> (docs/errors.md shows it as a table). A parley_error is a plain value
 * of 256 bytes: nothing to free, nothing thread-local, valid for as long as you keep it.
 */
#ifndef PARLEY_ERROR_H
#define PARLEY_ERROR_H

#include "view.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Who can mend it. */
typedef enum {
    PARLEY_BLAME_NOBODY,  /* nothing is wrong: a connection was ended on purpose, say            */
    PARLEY_BLAME_CALLER,  /* the program called parley in a way that makes no sense              */
    PARLEY_BLAME_SETUP,   /* configuration: a certificate, a key, a list of algorithms           */
    PARLEY_BLAME_PEER,    /* the other side, or something between that changed what it sent      */
    PARLEY_BLAME_NETWORK, /* the connection below                                                */
    PARLEY_BLAME_MACHINE, /* this machine: memory, randomness, the cryptographic library         */
} parley_blame;

/* PARLEY_E_CERTIFICATE_EXPIRED and so on: one constant for each row, its number stable for ever.
 * PARLEY_E_NONE is the code of a parley_error in which nothing went wrong. */
enum {
    PARLEY_E_NONE = 0,
#define PARLEY_ERROR(number, name, alert, blame, meaning, remedy, reference)                       \
    PARLEY_E_##name = number,
#include "error_catalogue.def"
#undef PARLEY_ERROR
};

typedef struct {
    uint16_t code;      /* PARLEY_E_..., or 0 when nothing went wrong */
    uint8_t blame;      /* parley_blame */
    uint8_t alert;      /* the TLS alert that went with it (RFC 9846 section 6); 255 is none */
    uint8_t alert_came; /* 1: the peer sent that alert; 0: we did */
    uint8_t reserved8[3];
    uint32_t offset;      /* byte of the message that was refused; UINT32_MAX is none */
    int32_t os_error;     /* errno of the call that failed; 0 is none */
    const char *during;   /* "reading ServerHello": a constant string, or NULL */
    uint64_t reserved[3]; /* zero */
    char detail[208];     /* "expired 2026-01-02, 61 days ago", or ""; peers' text is escaped */
} parley_error;

/* Fills error with a row of the catalogue, for programs that do their own I/O and report its failures
 * in the same words: PARLEY_E_CONNECT_FAILED, say. os_error: an errno, or 0; detail: evidence, cut to
 * fit, or NULL; text of a peer must have been made safe to print. */
PARLEY_API void parley_error_fill(parley_error *error, uint16_t code, int os_error,
                                  const char *detail);

/* "CERTIFICATE_EXPIRED"; "UNKNOWN" for a number that is not in the catalogue. */
PARLEY_API const char *parley_error_name(uint16_t code);
/* What happened, one sentence. */
PARLEY_API const char *parley_error_meaning(uint16_t code);
/* What to do, one sentence. */
PARLEY_API const char *parley_error_remedy(uint16_t code);
/* Where the rule stands: "RFC 5280 4.1.2.5"; "" where no document rules. */
PARLEY_API const char *parley_error_reference(uint16_t code);
/* "the peer", "this machine", ...: a noun for parley_blame, to be used in a sentence. */
PARLEY_API const char *parley_blame_name(parley_blame blame);
/* "handshake_failure"; NULL for a number that RFC 9846 section 6 does not name. */
PARLEY_API const char *parley_alert_name(uint8_t alert);

/* Writes all of the above as a paragraph of at most cap bytes, with its terminating zero (nothing
 * when cap is 0), and returns the length of the whole paragraph, as snprintf does. */
PARLEY_API size_t parley_explain(const parley_error *error, char *out, size_t cap);

#ifdef __cplusplus
}
#endif
#endif
