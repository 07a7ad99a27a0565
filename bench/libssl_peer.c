/* libssl_peer.c - OpenSSL's libssl over memory BIOs, set up to do the same: TLS 1.3 alone, no tickets,
 * X25519, TLS_AES_128_GCM_SHA256, chain and name verified, buffers released when idle. */
#include "peer.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>

struct context {
    SSL_CTX *client, *server;
};

static X509 *read_certificate(const char *pem)
{
    BIO *bio = BIO_new_mem_buf(pem, -1);
    X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    BIO_free(bio);
    require(certificate != NULL, "libssl: certificate");
    return certificate;
}

static EVP_PKEY *read_key(const char *pem)
{
    BIO *bio = BIO_new_mem_buf(pem, -1);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    BIO_free(bio);
    require(key != NULL, "libssl: key");
    return key;
}

static SSL_CTX *make_context(const SSL_METHOD *method)
{
    SSL_CTX *context = SSL_CTX_new(method);
    require(context != NULL && SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1 &&
                SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256") == 1 &&
                SSL_CTX_set1_groups_list(context, "X25519") == 1,
            "libssl: context");
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    return context;
}

static void *context_new(const struct credentials *credentials)
{
    struct context *context = calloc(1, sizeof *context);
    X509 *authority = read_certificate(credentials->authority);
    X509 *leaf = read_certificate(credentials->chain);
    EVP_PKEY *key = read_key(credentials->key);
    require(context != NULL, "memory");

    context->client = make_context(TLS_client_method());
    require(X509_STORE_add_cert(SSL_CTX_get_cert_store(context->client), authority) == 1,
            "libssl: trust");
    SSL_CTX_set_verify(context->client, SSL_VERIFY_PEER, NULL);
    context->server = make_context(TLS_server_method());
    require(SSL_CTX_use_certificate(context->server, leaf) == 1 &&
                SSL_CTX_use_PrivateKey(context->server, key) == 1 &&
                SSL_CTX_set_num_tickets(context->server, 0) == 1,
            "libssl: identity");
    X509_free(authority);
    X509_free(leaf);
    EVP_PKEY_free(key);
    return context;
}

static void context_free(void *context)
{
    struct context *own = context;
    SSL_CTX_free(own->client);
    SSL_CTX_free(own->server);
    free(own);
}

static void *conn_new(void *context, bool is_server)
{
    struct context *own = context;
    SSL *ssl = SSL_new(is_server ? own->server : own->client);
    require(ssl != NULL, "libssl: connection");
    SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    if (is_server) {
        SSL_set_accept_state(ssl);
    } else {
        SSL_set_connect_state(ssl);
        require(SSL_set1_host(ssl, BENCH_NAME) == 1 &&
                    SSL_set_tlsext_host_name(ssl, BENCH_NAME) == 1,
                "libssl: name");
        (void)SSL_do_handshake(ssl);
    }
    return ssl;
}

static void conn_free(void *conn)
{
    SSL_free(conn);
}

static void take(void *conn, const uint8_t *wire, size_t len)
{
    require(BIO_write(SSL_get_rbio(conn), wire, (int)len) == (int)len, "libssl: take");
    if (!SSL_is_init_finished(conn)) {
        int result = SSL_do_handshake(conn);
        require(result == 1 || SSL_get_error(conn, result) == SSL_ERROR_WANT_READ,
                "libssl: handshake");
    }
}

static size_t give(void *conn, uint8_t *wire, size_t cap)
{
    int len = BIO_read(SSL_get_wbio(conn), wire, (int)cap);
    return len > 0 ? (size_t)len : 0;
}

static bool done(void *conn)
{
    return SSL_is_init_finished(conn) == 1;
}

static void write_data(void *conn, const uint8_t *data, size_t len)
{
    require(SSL_write(conn, data, (int)len) == (int)len, "libssl: write");
}

static size_t read_data(void *conn, uint8_t *data, size_t cap)
{
    int len = SSL_read(conn, data, (int)cap);
    require(len > 0 || SSL_get_error(conn, len) == SSL_ERROR_WANT_READ, "libssl: read");
    return len > 0 ? (size_t)len : 0;
}

const struct peer libssl_peer = {
    .name = "libssl",
    .context_new = context_new,
    .context_free = context_free,
    .conn_new = conn_new,
    .conn_free = conn_free,
    .take = take,
    .give = give,
    .done = done,
    .write = write_data,
    .read = read_data,
};
