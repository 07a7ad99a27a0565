/* hello_client.c - fetches a page over TLS 1.3: the shortest program that uses parley well.
 *
 * The server has to prove that it is the host that was asked for. Everything that can go wrong ends in
 * one place, which says what happened, whose fault it is and what to do.
 *
 *     hello_client [HOST [PORT]]
 *
 * To try it with a server of your own: SSL_CERT_FILE=authority.pem hello_client localhost 8443
 */
#include <parley/stream.h>
#include <stdio.h>

static bool fetch(parley_stream *stream, const char *host, parley_error *error)
{
    char text[4096];
    size_t len =
        (size_t)snprintf(text, sizeof text, "GET / HTTP/1.0\r\nHost: %.255s\r\n\r\n", host);

    bool ok = parley_send_all(stream, text, len, error);
    while (ok && (ok = parley_receive(stream, text, sizeof text, &len, error)) && len > 0)
        fwrite(text, 1, len, stdout);
    return ok;
}

int main(int argc, char **argv)
{
    const char *host = argc > 1 ? argv[1] : "example.com", *port = argc > 2 ? argv[2] : "443";
    parley_error error;
    char text[1024];

    parley_stream *stream = parley_dial(host, port, NULL, &error);
    bool ok = stream != NULL && fetch(stream, host, &error);
    if (!ok && parley_explain(&error, text, sizeof text) > 0)
        fprintf(stderr, "%s\n", text);
    parley_hang_up(stream, &error);
    return ok ? 0 : 1;
}
