/* loopback.c - loaded in front of the C library of a peer that can only listen on every address
 * (gnutls-serv): bind(2) on any address becomes bind on the loopback. Tests serve nobody but this
 * machine.
 */
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

int bind(int fd, const struct sockaddr *address, socklen_t len)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } local = { 0 };
    memcpy(&local, address, len < sizeof local ? len : sizeof local);
    if (local.any.sa_family == AF_INET)
        local.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (local.any.sa_family == AF_INET6)
        local.v6.sin6_addr = (struct in6_addr)IN6ADDR_LOOPBACK_INIT;
    return (int)syscall(SYS_bind, fd, &local.any, len);
}
