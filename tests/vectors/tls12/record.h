/* record.h - makes a recording anew: parley's end talks to an openssl of its own over the loopback. */
#ifndef TLS12_RECORD_H
#define TLS12_RECORD_H

/* Keeps the recipe of the file and writes the rest. What fails fails the test, and leaves half a file. */
void record(const char *path);

/* Ends the openssl that a test which failed has left: its teardown. */
int record_stop(void **state);

#endif
