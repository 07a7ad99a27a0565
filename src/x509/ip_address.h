/* ip_address.h - IP addresses as people write them, and as certificates hold them. */
#ifndef X509_IP_ADDRESS_H
#define X509_IP_ADDRESS_H

#include "base/bytes.h"

enum { IP_ADDRESS_MAX = 16, IP_TEXT_MAX = 48 };

/* "192.0.2.1" (four decimal numbers without leading zeros) or RFC 4291 2.2 ("2001:db8::1",
 * "::ffff:192.0.2.1"). Returns the address's length, 0 for anything else. */
size_t ip_address_read(uint8_t out[IP_ADDRESS_MAX], struct bytes text);

/* As RFC 5952 writes it; "" when the address has neither 4 nor 16 bytes. */
char *ip_address_text(char out[IP_TEXT_MAX], struct bytes address);

#endif
