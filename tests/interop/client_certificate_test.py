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

    def serve(self, policy="require"):
        return parley_peer.serve(certificates.good(),
                                 extra=["--client-ca", self.trust, "--client-auth", policy])

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

    verdict = "confirmed"  # what a client learns that says nothing itself

    def refuses(self, extra):
        with self.serve() as server:
            fetch = parley_peer.fetch(server.port, self.trust, extra=extra)
            self.assert_refused(fetch, parley_peer.TLS_FAILED, "PEER_SAYS_")
            return fetch

    def test_each_kind_of_key_authenticates_our_client(self):
        """R8, R42"""
        with self.serve() as server:
            for kind in self.peer.KEY_KINDS:
                with self.subTest(key=kind):
                    self.assert_done(parley_peer.fetch(
                        server.port, self.trust, extra=our_words(certificates.client(kind))), server)

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
                                 "server.example", "--ca", self.trust, "--json", *extra])
        return json.loads(process.stdout), code

    def test_our_client_learns_of_the_verdict(self):
        """R42: by a ticket, or an alert."""
        data, code = self.explain(our_words(certificates.client()))
        self.assertEqual(code, parley_peer.DONE, data["verdict"])
        self.assertEqual(data["settled"]["client_verdict"], self.verdict)
        self.assertEqual(data["settled"]["client"], "CN=leaf")
        data, code = self.explain([])
        self.assertEqual(code, parley_peer.TLS_FAILED)
        self.assertEqual(data["settled"]["client_verdict"], "refused")
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

    def fetch(self, port, identity):
        extra = ["--x509certfile", identity.chain, "--x509keyfile", identity.key] if identity else []
        return gnutls_peer.fetch(port, self.trust, extra=extra)


@needs(gnutls_peer)
class GnutlsServerTest(TheirServers, Case):
    peer = gnutls_peer

    def serve(self):
        return gnutls_peer.serve(
            certificates.good(),
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

    def fetch(self, port, identity):
        extra = ["-cert", identity.chain, "-key", identity.key] if identity else []
        return go_peer.fetch(port, self.trust, extra=extra)


@needs(go_peer)
class GoServerTest(TheirServers, Case):
    peer = go_peer

    def serve(self):
        return go_peer.serve(certificates.good(), extra=["-client-ca", self.trust])


class OurselvesTest(TheirServers, TheirClients, Case):
    """Our server has no tickets to give, so that its verdict stays unknown when it is good."""

    class peer:
        KEY_KINDS = openssl_peer.KEY_KINDS

    verdict = "unknown"

    def serve(self, policy="require"):
        return TheirClients.serve(self, policy)

    def fetch(self, port, identity):
        return parley_peer.fetch(port, self.trust, extra=our_words(identity) if identity else [])


if __name__ == "__main__":
    main()
