"""Client certificates with every peer, in both roles: good, missing, expired, wrong and unknown ones."""

import json

import certificates
import curl_peer
import gnutls_peer
import go_peer
import openssl_peer
import parley_peer
import python_peer
from case import Case, main, needs
from process import run


def our_words(identity):
    return ["--client-cert", identity.chain, "--client-key", identity.key]


class TheirClients:
    """Another client shows its certificates to our server, which says who it is."""

    versions = []  # words of our own command line

    def serve(self, policy="require"):
        return parley_peer.serve(certificates.good(), extra=[
            "--client-ca", self.trust, "--client-auth", policy, *self.versions])

    def test_each_kind_of_key_authenticates_the_client(self):
        """R8, R42, R67"""
        with self.serve() as server:
            for kind in self.peer.KEY_KINDS:
                with self.subTest(key=kind):
                    fetch = self.fetch(server.port, certificates.client(kind))
                    self.assert_done(fetch, server)
                    self.assertIn("CN=leaf (DNS:client.example), verified", fetch.text)

    def test_a_bad_certificate_is_refused_whatever_the_policy(self):
        """R42, R67: and the reason stands in our log."""
        for policy in ("request", "require"):
            for fault, name in ((certificates.expired_client, "CERTIFICATE_EXPIRED"),
                                (certificates.good, "PURPOSE_WRONG")):
                with self.subTest(policy=policy, fault=fault.__name__), \
                        self.serve(policy) as server:
                    self.assert_never_done(self.fetch(server.port, fault()))
                    server.wait_for(name)

    def test_a_client_of_an_unknown_authority_is_refused(self):
        """R42: some clients show it all the same; others see that it is no use and show none."""
        with self.serve() as server:
            self.assert_never_done(self.fetch(server.port, certificates.unknown_client()))
            server.wait_for("UNKNOWN_ISSUER|CLIENT_CERTIFICATE_MISSING")

    def test_a_missing_certificate_is_refused_or_served_as_the_policy_says(self):
        """R42"""
        with self.serve() as server:
            self.assert_never_done(self.fetch(server.port, None))
            server.wait_for("CLIENT_CERTIFICATE_MISSING")
        with self.serve("request") as server:
            fetch = self.fetch(server.port, None)
            self.assert_done(fetch, server)
            self.assertIn("none was sent", fetch.text)


class TheirServers:
    """Our client shows its certificates to another server."""

    versions = []
    verdict = "confirmed"  # what a client learns that says nothing itself
    verdict_on_none = "refused"

    def refuses(self, extra):
        with self.serve() as server:
            fetch = parley_peer.fetch(server.port, self.trust, extra=[*extra, *self.versions])
            self.assert_refused(fetch, parley_peer.TLS_FAILED, "PEER_SAYS_")
            return fetch

    def test_each_kind_of_key_authenticates_our_client(self):
        """R8, R42"""
        with self.serve() as server:
            for kind in self.peer.KEY_KINDS:
                with self.subTest(key=kind):
                    self.assert_done(parley_peer.fetch(
                        server.port, self.trust,
                        extra=our_words(certificates.client(kind)) + self.versions), server)

    def test_our_client_hears_that_it_is_refused(self):
        """R42, R67: it is our own certificate that has to be mended."""
        for extra in ([], our_words(certificates.expired_client()),
                      our_words(certificates.unknown_client())):
            with self.subTest(extra=extra[1:2]):
                fetch = self.refuses(extra)
                self.assertIn("the configuration of this side", " ".join(fetch.text.split()))

    def explain(self, extra):
        with self.serve() as server:
            process, code = run([parley_peer.TOOL, "explain", "127.0.0.1:%d" % server.port, "--name",
                                 "server.example", "--ca", self.trust, "--json", *extra,
                                 *self.versions])
        return json.loads(process.stdout), code

    def test_our_client_learns_of_the_verdict(self):
        """R42: by a ticket, or an alert."""
        data, code = self.explain(our_words(certificates.client()))
        self.assertEqual(code, parley_peer.DONE, data["verdict"])
        self.assertEqual(data["settled"]["client_verdict"], self.verdict)
        self.assertEqual(data["settled"]["client"], "CN=leaf")
        data, code = self.explain([])
        self.assertEqual(code, parley_peer.TLS_FAILED)
        self.assertEqual(data["settled"]["client_verdict"], self.verdict_on_none)
        self.assertIsNone(data["settled"]["client"])


@needs(openssl_peer)
class OpensslClientTest(TheirClients, Case):
    peer = openssl_peer

    def fetch(self, port, identity):
        extra = ["-cert", identity.leaf, "-key", identity.key] if identity else []
        if identity and identity.issuers.stat().st_size:
            extra += ["-cert_chain", identity.issuers]
        return openssl_peer.fetch(port, self.trust, extra=extra)


@needs(openssl_peer)
class OpensslServerTest(TheirServers, Case):
    peer = openssl_peer

    def serve(self):
        return openssl_peer.serve(
            certificates.good(),
            extra=["-Verify", "5", "-verify_return_error", "-CAfile", self.trust])


@needs(gnutls_peer)
class GnutlsClientTest(TheirClients, Case):
    peer = gnutls_peer
    priority = "-VERS-ALL:+VERS-TLS1.3"

    def fetch(self, port, identity):
        extra = ["--x509certfile", identity.chain, "--x509keyfile", identity.key] if identity else []
        return gnutls_peer.fetch(port, self.trust, extra=extra, versions=self.priority)


@needs(gnutls_peer)
class GnutlsServerTest(TheirServers, Case):
    peer = gnutls_peer
    priority = "-VERS-ALL:+VERS-TLS1.3"

    def serve(self):
        return gnutls_peer.serve(
            certificates.good(), versions=self.priority,
            clients=["--require-client-cert", "--verify-client-cert", "--x509cafile", self.trust])


@needs(curl_peer)
class CurlClientTest(TheirClients, Case):
    peer = curl_peer

    def fetch(self, port, identity):
        extra = ["--cert", identity.chain, "--key", identity.key] if identity else []
        return curl_peer.fetch(port, self.trust, extra=extra)


@needs(python_peer)
class PythonClientTest(TheirClients, Case):
    peer = python_peer

    def fetch(self, port, identity):
        context = python_peer.client_context(self.trust)
        if identity:
            context.load_cert_chain(identity.chain, identity.key)
        return python_peer.fetch(port, self.trust, context=context)


@needs(python_peer)
class PythonServerTest(TheirServers, Case):
    peer = python_peer

    def serve(self):
        return python_peer.Server(
            python_peer.server_context(certificates.good(), client_trust=self.trust))


@needs(go_peer)
class GoClientTest(TheirClients, Case):
    peer = go_peer
    go_client = []

    def fetch(self, port, identity):
        extra = ["-cert", identity.chain, "-key", identity.key] if identity else []
        return go_peer.fetch(port, self.trust, extra=[*extra, *self.go_client])


@needs(go_peer)
class GoServerTest(TheirServers, Case):
    peer = go_peer
    go_server = []

    def serve(self):
        return go_peer.serve(certificates.good(),
                             extra=["-client-ca", self.trust, *self.go_server])


class OurselvesTest(TheirServers, TheirClients, Case):
    """Our server has no tickets to give, so that its verdict stays unknown when it is good."""

    class peer:
        KEY_KINDS = openssl_peer.KEY_KINDS

    verdict = "unknown"

    def serve(self, policy="require"):
        return TheirClients.serve(self, policy)

    def fetch(self, port, identity):
        return parley_peer.fetch(port, self.trust, extra=our_words(identity) if identity else [])


class InTls12:
    """The same over TLS 1.2, where a server has judged its client before both are done."""

    versions = ["--max-version", "1.2"]
    priority = "-VERS-ALL:+VERS-TLS1.2"
    go_client, go_server = ["-min-version", "1.2"], ["-max-version", "1.2"]
    verdict = "confirmed"


class OpensslClientTls12Test(InTls12, OpensslClientTest):
    pass


class OpensslServerTls12Test(InTls12, OpensslServerTest):
    pass


class GnutlsClientTls12Test(InTls12, GnutlsClientTest):
    pass


class GnutlsServerTls12Test(InTls12, GnutlsServerTest):
    verdict_on_none = "unknown"

    def test_our_client_hears_that_it_is_refused(self):
        """R42, R67: GnuTLS says decode_error to a client without a certificate, whose error tells
        what the server had asked for."""
        fetch = self.refuses(our_words(certificates.expired_client()))
        self.assertIn("the configuration of this side", " ".join(fetch.text.split()))
        for extra, has in (([], "has none"),
                           (our_words(certificates.unknown_client()), "had none that suits")):
            with self.subTest(extra=extra[1:2]):
                self.assertIn("asked for a certificate, and this client " + has,
                              " ".join(self.refuses(extra).text.split()))


class CurlClientTls12Test(InTls12, CurlClientTest):
    pass


class PythonClientTls12Test(InTls12, PythonClientTest):
    pass


class PythonServerTls12Test(InTls12, PythonServerTest):
    pass


class GoClientTls12Test(InTls12, GoClientTest):
    pass


class GoServerTls12Test(InTls12, GoServerTest):
    pass


class OurselvesTls12Test(InTls12, OurselvesTest):
    pass


if __name__ == "__main__":
    main()
