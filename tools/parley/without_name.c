/* without_name.c - what a server shows to who asks for no name (SNI, RFC 6066 3). */
#include "without_name.h"

#include "json.h"
#include "socket.h"

#include <parley/stream.h>
#include <parley/x509.h>
#include <string.h>

enum { PATIENCE_MS = 10000 };

/* Believes anybody, and says nothing but goodbye. */
static parley_stream *connect_nameless(const struct endpoint *to, const struct tls_options *options,
                                       parley_error *error)
{
    struct tls_options anybody = *options;
    anybody.insecure = true;
    parley_config *config = tls_options_client(&anybody, NULL, NULL, error);
    parley_conn *conn = config != NULL ? parley_client_new(NULL, config, NULL, error) : NULL;
    int fd = conn != NULL ? socket_connect(to, PATIENCE_MS, error) : -1;

    parley_config_free(config);
    if (fd >= 0)
        return parley_stream_over(fd, conn, PATIENCE_MS, error);
    parley_free(conn);
    return NULL;
}

static json_t *describe(parley_view der, parley_view shown)
{
    parley_error error;
    parley_certificate *certificate = parley_certificate_read(der, &error);
    if (certificate == NULL)
        return json_null();
    bool same = der.len == shown.len && memcmp(der.data, shown.data, der.len) == 0;
    json_t *described =
        json_pack("{s:b, s:o, s:o}", "same", same, "subject", json_text(certificate->subject),
                  "names", json_texts(certificate->names, certificate->name_count));
    parley_certificate_free(certificate);
    return described;
}

json_t *without_name_json(const struct endpoint *to, const struct tls_options *options,
                          parley_view shown)
{
    parley_error error;
    json_t *described = json_null();
    parley_stream *stream = connect_nameless(to, options, &error);
    if (stream == NULL)
        return described;
    const parley_facts *facts = parley_facts_of(parley_stream_conn(stream));
    if (facts->peer_chain_count > 0)
        described = describe(facts->peer_chain[0], shown);
    (void)parley_hang_up(stream, &error);
    return described;
}

void without_name_write(const struct terminal *terminal, const json_t *without_name)
{
    enum { INDENT = 2, COLUMN = 20 };
    const json_t *first = json_array_get(json_object_get(without_name, "names"), 0);
    char text[1024];

    if (!json_is_object(without_name))
        return;
    if (json_is_true(json_object_get(without_name, "same")))
        snprintf(text, sizeof text,
                 "The same certificate comes when no name (SNI) is sent: the "
                 "server does not know this one, and shows its default.");
    else
        snprintf(text, sizeof text,
                 "Another certificate comes when no name (SNI) is sent, %.300s for %.300s: the "
                 "server knows this name, and has the wrong certificate for it.",
                 json_string_value(json_object_get(without_name, "subject")),
                 first != NULL ? json_string_value(first) : "no name");
    write_entry(terminal, INDENT, COLUMN, "without a name", text);
}
