"""What `--legacy-rsa` and `--legacy-cbc` allow, with every peer that has it, in both roles: static RSA
key exchange, and CBC with encrypt_then_mac. What was agreed on is read off the wire by a relay. And what
is refused: all of it without these words, CBC without encrypt_then_mac, keys that only sign."""

import contextlib
import json
import pathlib
import re
import ssl
import tempfile

import certificates
import gnutls_peer
import go_peer
import openssl_peer
import parley_peer
import python_peer
import records
from case import Case, main, needs
from peer import NAME, REQUEST
from process import run
from relay import Relay, first_record_as

GNUTLS12 = "-VERS-ALL:+VERS-TLS1.2"
GNUTLS_RSA = GNUTLS12 + ":-KX-ALL:+RSA:-CIPHER-ALL:+%s"
GNUTLS_CBC = GNUTLS12 + ":-CIPHER-ALL:+%s:-MAC-ALL:+%s"

# Number, and the name of OpenSSL and the priority of GnuTLS that allow nothing else.
RSA = {
    "TLS_RSA_WITH_AES_128_GCM_SHA256":
        (0x009c, "AES128-GCM-SHA256", GNUTLS_RSA % "AES-128-GCM"),
    "TLS_RSA_WITH_AES_256_GCM_SHA384":
        (0x009d, "AES256-GCM-SHA384", GNUTLS_RSA % "AES-256-GCM"),
}
CBC = {
    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256":
        (0xc023, "ECDHE-ECDSA-AES128-SHA256", GNUTLS_CBC % ("AES-128-CBC", "SHA256")),
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256":
        (0xc027, "ECDHE-RSA-AES128-SHA256", GNUTLS_CBC % ("AES-128-CBC", "SHA256")),
    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384":
        (0xc024, "ECDHE-ECDSA-AES256-SHA384", GNUTLS_CBC % ("AES-256-CBC", "SHA384")),
    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384":
        (0xc028, "ECDHE-RSA-AES256-SHA384", GNUTLS_CBC % ("AES-256-CBC", "SHA384")),
}
# One of each for what does not depend on the suite.
SAMPLES = ("TLS_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
           "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384")
NUMBERS = {suite: names[0] for suite, names in {**RSA, **CBC}.items()}
WITHOUT_ETM = ":%NO_ETM"
LENGTHS = [*range(1, 71), 255, 256, 1023, 1024, 4000]


def openssl_words(suite):
    return ["-tls1_2", "-cipher", {**RSA, **CBC}[suite][1]]


def gnutls_priority(suite):
    return {**RSA, **CBC}[suite][2]


def identity_for(suite):
    if suite in RSA:
        return certificates.decrypting()
    return certificates.good("RSA-2048" if "_RSA_" in suite else "P-256")


def allow(suite):
    """The word of ours without which there is no such suite; and Go's client has TLS 1.3, always."""
    return ["--legacy-rsa" if suite in RSA else "--legacy-cbc", "--max-version", "1.2"]


def python12(context, suite):
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers({**RSA, **CBC}[suite][1])
    return context


def python_client(trust, suite):
    return python12(python_peer.client_context(trust), suite)


def python_server(suite, client_trust=None):
    return python12(
        python_peer.server_context(identity_for(suite), client_trust=client_trust), suite)


class _Legacy(Case):
    def settled(self, relay, suite):
        relay.passage.wait()
        hello = relay.passage.server_hello
        self.assertEqual(hello.suite, NUMBERS[suite])
        self.assertIn(records.EXTENDED_MAIN_SECRET, hello.extensions)
        self.assertEqual(records.ENCRYPT_THEN_MAC in hello.extensions, suite in CBC)
        messages = records.clear_messages(records.split(relay.passage.from_server))
        kinds = [kind for kind, _ in messages]
        self.assertEqual(records.SERVER_KEY_EXCHANGE in kinds, suite in CBC)

    def our_client(self, suite, server):
        """Both kinds are allowed, and the server chooses."""
        with server, Relay(server.port) as relay:
            fetch = parley_peer.fetch(relay.port, self.trust,
                                      extra=["--legacy-rsa", "--legacy-cbc"])
            self.assert_done(fetch, server)
            self.settled(relay, suite)

    def our_server(self, suite, fetch):
        """fetch: called with the port."""
        with parley_peer.serve(identity_for(suite), extra=allow(suite)) as server, \
                Relay(server.port) as relay:
            self.assert_done(fetch(relay.port), server)
            self.settled(relay, suite)


class OurClientTest(_Legacy):
    @needs(openssl_peer)
    def test_openssl(self):
        """R31, R53, R54"""
        for suite in NUMBERS:
            with self.subTest(suite=suite):
                self.our_client(suite, openssl_peer.serve(
                    identity_for(suite), extra=openssl_words(suite)))

    @needs(gnutls_peer)
    def test_gnutls(self):
        """R31, R53, R54"""
        for suite in NUMBERS:
            with self.subTest(suite=suite):
                self.our_client(suite, gnutls_peer.serve(
                    identity_for(suite), versions=gnutls_priority(suite)))

    @needs(python_peer)
    def test_python(self):
        """R31, R53, R54: and its reading of the ending is exact."""
        for suite in NUMBERS:
            with self.subTest(suite=suite):
                server = python_peer.Server(python_server(suite))
                self.our_client(suite, server)
                self.assertEqual(server.failures, [])

    @needs(go_peer)
    def test_go(self):
        """R53, R54: it has no encrypt_then_mac."""
        for suite in RSA:
            with self.subTest(suite=suite):
                self.our_client(suite, go_peer.serve(
                    identity_for(suite), extra=["-max-version", "1.2", "-suites", suite]))


class OurServerTest(_Legacy):
    @needs(openssl_peer)
    def test_openssl(self):
        """R31, R53, R54"""
        for suite in NUMBERS:
            with self.subTest(suite=suite):
                self.our_server(suite, lambda port: openssl_peer.fetch(
                    port, self.trust, extra=openssl_words(suite)))

    @needs(gnutls_peer)
    def test_gnutls(self):
        """R31, R53, R54"""
        for suite in NUMBERS:
            with self.subTest(suite=suite):
                self.our_server(suite, lambda port: gnutls_peer.fetch(
                    port, self.trust, versions=gnutls_priority(suite)))

    @needs(python_peer)
    def test_python(self):
        """R31, R53, R54"""
        for suite in NUMBERS:
            with self.subTest(suite=suite):
                self.our_server(suite, lambda port: python_peer.fetch(
                    port, self.trust, context=python_client(self.trust, suite)))

    @needs(go_peer)
    def test_go(self):
        """R53, R54"""
        for suite in RSA:
            with self.subTest(suite=suite):
                self.our_server(suite, lambda port: go_peer.fetch(
                    port, self.trust, extra=["-min-version", "1.2", "-suites", suite]))

    @needs(openssl_peer)
    def test_a_key_that_only_decrypts_signs_nothing(self):
        """RFC 5246 7.4.2: a client that could do better has to go without."""
        decrypting = certificates.intermediate().identity(
            key_kind="RSA-2048", usage="keyEncipherment")
        with parley_peer.serve(decrypting, extra=["--legacy-rsa"]) as server, \
                Relay(server.port) as relay:
            self.assert_done(openssl_peer.fetch(relay.port, self.trust, extra=["-tls1_2"]), server)
            relay.passage.wait()
            self.assertIn(relay.passage.server_hello.suite, [NUMBERS[suite] for suite in RSA])

    @needs(openssl_peer)
    def test_takes_none_of_it_from_clients_that_have_better(self):
        """R15: OpenSSL's client offers all of it too."""
        with parley_peer.serve(certificates.decrypting(), extra=["--legacy-rsa", "--legacy-cbc"]) \
                as server, Relay(server.port) as relay:
            self.assert_done(openssl_peer.fetch(relay.port, self.trust, extra=["-tls1_2"]), server)
            relay.passage.wait()
            offered = relay.passage.client_hellos[0].suites
            self.assertTrue(set(NUMBERS.values()) <= set(offered))
            self.assertNotIn(relay.passage.server_hello.suite, NUMBERS.values())


class LengthsTest(_Legacy):
    """R31: records of every length beside whole blocks, each sent alone and sent back."""

    def echo_server(self, suite):
        return parley_peer.serve(identity_for(suite), mode=["--echo"], extra=allow(suite))

    @needs(python_peer)
    def test_from_our_client(self):
        def use(tls):
            while piece := tls.recv(65536):
                tls.sendall(piece)
            python_peer.say_goodbye(tls)

        for suite in CBC:
            with self.subTest(suite=suite), \
                    python_peer.Server(python_server(suite), use) as server, \
                    parley_peer.connect(
                        server.port, self.trust, extra=["--legacy-cbc"]) as client:
                said = b""
                for length in LENGTHS:
                    client.send(bytes([length % 251]) * length)
                    said += bytes([length % 251]) * length
                    client.wait_for_stdout(len(said))
                client.end_input()
                self.assertEqual(client.finish(), parley_peer.DONE, client.describe())
                self.assertEqual(client.stdout, said)
                server.wait()
                self.assertEqual(server.failures, [])

    @needs(python_peer)
    def test_from_their_client(self):
        for suite in CBC:
            with self.subTest(suite=suite), self.echo_server(suite) as server, \
                    python_peer.connect(server.port, python_client(self.trust, suite)) as tls:
                for length in LENGTHS:
                    said, came = bytes([length % 251]) * length, b""
                    tls.sendall(said)
                    while len(came) < length:
                        piece = tls.recv(65536)
                        self.assertTrue(piece)
                        came += piece
                    self.assertEqual(came, said)
                python_peer.say_goodbye(tls)

    @needs(gnutls_peer)
    def test_lines_to_gnutls(self):
        for suite in CBC:
            with self.subTest(suite=suite), \
                    gnutls_peer.serve(identity_for(suite), mode=["--echo"],
                                      versions=gnutls_priority(suite)) as server, \
                    parley_peer.connect(
                        server.port, self.trust, extra=["--legacy-cbc"]) as client:
                said = 0
                for length in LENGTHS:
                    client.send(b"x" * (length - 1) + b"\n")
                    said += length
                    client.wait_for_stdout(said)
                client.end_input()
                self.assertEqual(client.finish(), parley_peer.DONE, client.describe())

    @needs(gnutls_peer)
    def test_lines_from_gnutls(self):
        for suite in CBC:
            with self.subTest(suite=suite), self.echo_server(suite) as server:
                lines = b"".join(b"x" * (length - 1) + b"\n" for length in LENGTHS)
                process, code = run(gnutls_peer.client_words(
                    server.port, self.trust, versions=gnutls_priority(suite)), lines)
                self.assertEqual(code, 0, process.text)
                self.assertTrue(process.stdout.replace(b"\r", b"").count(lines), process.text)


class ResumeTest(_Legacy):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.session = pathlib.Path(folder.name) / "session"

    def come_back(self, port):
        fetch = parley_peer.fetch(port, self.trust, extra=[
            "--session", str(self.session), "--verbose", "--legacy-rsa", "--legacy-cbc"])
        self.assert_done(fetch)
        return re.search("1: a session was resumed", fetch.text) is not None

    def resumes(self, server):
        self.session.unlink(missing_ok=True)
        with server:
            self.assertEqual([self.come_back(server.port) for _ in range(3)], [False, True, True])

    @needs(openssl_peer)
    def test_our_client_with_openssl(self):
        """R59: by ticket, and by ID."""
        for suite in SAMPLES:
            with self.subTest(suite=suite):
                for words in ([], ["-no_ticket"]):
                    self.resumes(openssl_peer.serve(
                        identity_for(suite), extra=[*openssl_words(suite), *words]))

    @needs(gnutls_peer)
    def test_our_client_with_gnutls(self):
        """R59: by ticket."""
        for suite in SAMPLES:
            with self.subTest(suite=suite):
                self.resumes(gnutls_peer.serve(
                    identity_for(suite), versions=gnutls_priority(suite)))

    @needs(openssl_peer)
    def test_our_server_with_openssl(self):
        """R48, R59: by ticket, and by ID."""
        for suite in SAMPLES:
            with self.subTest(suite=suite):
                for words in ([], ["-no_ticket"]):
                    with parley_peer.serve(identity_for(suite), extra=allow(suite)) as server:
                        process, code = run(openssl_peer.client_words(
                            server.port, self.trust,
                            extra=[*openssl_words(suite), "-reconnect", *words]), b"")
                        self.assertEqual(code, 0, process.text)
                        self.assertEqual(re.findall(r"(?m)^(New|Reused), TLSv1.2", process.text),
                                         ["New"] + ["Reused"] * 5)

    @needs(gnutls_peer)
    def test_our_server_with_gnutls(self):
        """R48, R59: by ticket, and by ID."""
        for suite in SAMPLES:
            with self.subTest(suite=suite):
                for more in ("", ":%NO_TICKETS"):
                    with parley_peer.serve(identity_for(suite), extra=allow(suite)) as server:
                        process, code = run(gnutls_peer.client_words(
                            server.port, self.trust, extra=["--resume"],
                            versions=gnutls_priority(suite) + more), REQUEST)
                        self.assertEqual(code, 0, process.text)
                        self.assertIn("This is a resumed session", process.text)

    @needs(openssl_peer)
    def test_not_when_it_is_not_allowed_any_more(self):
        """R59: the session's suite must be one that the client would take today."""
        suite = SAMPLES[0]
        with openssl_peer.serve(identity_for(suite), extra=[
                "-tls1_2", "-cipher", "AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256"]) as server:
            words = ["--session", str(self.session), "--verbose"]
            self.assert_done(parley_peer.fetch(
                server.port, self.trust, suites=[suite], extra=[*words, "--legacy-rsa"]))
            fetch = parley_peer.fetch(server.port, self.trust, extra=words)
            self.assert_done(fetch)
            self.assertNotRegex(fetch.text, "a session was resumed")


class ClientCertificateTest(_Legacy):
    """R56: the client signs all the same when it has encrypted the premaster secret."""

    suite = SAMPLES[0]

    def our_server(self, fetch, shown):
        with parley_peer.serve(certificates.decrypting(), extra=[
                *allow(self.suite), "--client-ca", self.trust, "--client-auth", "require"]) \
                as server:
            fetch = fetch(server.port)
            if shown:
                self.assert_done(fetch, server)
                self.assertIn(self.suite, fetch.text)
                self.assertIn("CN=leaf (DNS:client.example), verified", fetch.text)
            else:
                self.assert_never_done(fetch)
                server.wait_for("CLIENT_CERTIFICATE_MISSING")

    def our_client(self, server):
        client = certificates.client()
        with server:
            self.assert_done(parley_peer.fetch(server.port, self.trust, extra=[
                "--legacy-rsa", "--client-cert", client.chain, "--client-key", client.key]), server)
            fetch = parley_peer.fetch(server.port, self.trust, extra=["--legacy-rsa"])
            self.assert_refused(fetch, parley_peer.TLS_FAILED, "PEER_SAYS_")

    @needs(openssl_peer)
    def test_openssl(self):
        for kind in ("P-256", "RSA-2048"):
            client = certificates.client(kind)
            words = ["-cert", client.leaf, "-key", client.key, "-cert_chain", client.issuers]
            for shown in (words, []):
                with self.subTest(kind=kind, shown=bool(shown)):
                    self.our_server(lambda port: openssl_peer.fetch(
                        port, self.trust, extra=[*openssl_words(self.suite), *shown]), shown)
        self.our_client(openssl_peer.serve(certificates.decrypting(), extra=[
            *openssl_words(self.suite), "-Verify", "5", "-verify_return_error", "-CAfile",
            self.trust]))

    @needs(gnutls_peer)
    def test_gnutls(self):
        client = certificates.client()
        words = ["--x509certfile", client.chain, "--x509keyfile", client.key]
        for shown in (words, []):
            self.our_server(lambda port: gnutls_peer.fetch(
                port, self.trust, extra=shown, versions=gnutls_priority(self.suite)), shown)
        self.our_client(gnutls_peer.serve(
            certificates.decrypting(), versions=gnutls_priority(self.suite),
            clients=["--require-client-cert", "--verify-client-cert", "--x509cafile", self.trust]))

    @needs(python_peer)
    def test_python(self):
        known, client = python_client(self.trust, self.suite), certificates.client()
        known.load_cert_chain(client.chain, client.key)
        for context in (known, python_client(self.trust, self.suite)):
            self.our_server(lambda port: python_peer.fetch(port, self.trust, context=context),
                            context is known)
        self.our_client(python_peer.Server(python_server(self.suite, self.trust)))

    @needs(go_peer)
    def test_go(self):
        client = certificates.client()
        own = ["-min-version", "1.2", "-suites", self.suite]
        for shown in (["-cert", client.chain, "-key", client.key], []):
            self.our_server(lambda port: go_peer.fetch(
                port, self.trust, extra=[*own, *shown]), shown)
        self.our_client(go_peer.serve(certificates.decrypting(), extra=[
            "-max-version", "1.2", "-suites", self.suite, "-client-ca", self.trust]))


class RefusalTest(_Legacy):
    @contextlib.contextmanager
    def refusing(self, identity, *words, error="SUITE_NOT_SHARED"):
        """Our server, which names what is lacking and goes on."""
        with parley_peer.serve(identity, extra=words) as server:
            yield server
            server.wait_for(error)
            self.assert_done(parley_peer.fetch(server.port, self.trust), server)

    def refuses_openssl(self, suite, identity, ours=(), theirs=(), error="SUITE_NOT_SHARED"):
        with self.refusing(identity, *ours, error=error) as server:
            self.assert_never_done(openssl_peer.fetch(
                server.port, self.trust, extra=[*openssl_words(suite), *theirs]))

    @needs(openssl_peer)
    def test_our_server_takes_none_of_it_unasked(self):
        """R3: nor one for the other."""
        for suite in SAMPLES:
            with self.subTest(suite=suite):
                self.refuses_openssl(suite, identity_for(suite))
                other = "--legacy-cbc" if suite in RSA else "--legacy-rsa"
                self.refuses_openssl(suite, identity_for(suite), ours=[other])

    @needs(gnutls_peer)
    def test_our_server_takes_none_of_it_from_gnutls_unasked(self):
        """R3"""
        for suite in SAMPLES:
            with self.subTest(suite=suite), self.refusing(identity_for(suite)) as server:
                self.assert_never_done(gnutls_peer.fetch(
                    server.port, self.trust, versions=gnutls_priority(suite)))

    @needs(openssl_peer)
    def test_our_client_offers_none_of_it_unasked(self):
        """R3"""
        for suite in SAMPLES:
            with self.subTest(suite=suite), openssl_peer.serve(
                    identity_for(suite), extra=openssl_words(suite)) as server:
                for words in ([], ["--legacy-cbc" if suite in RSA else "--legacy-rsa"]):
                    fetch = parley_peer.fetch(server.port, self.trust, extra=words)
                    self.assert_refused(fetch, parley_peer.TLS_FAILED, "PEER_SAYS_")

    @needs(openssl_peer)
    def test_our_client_refuses_cbc_without_encrypt_then_mac(self):
        """R31, RFC 7366: OpenSSL"""
        for suite in CBC:
            with self.subTest(suite=suite), openssl_peer.serve(identity_for(suite), extra=[
                    *openssl_words(suite), "-no_etm"]) as server:
                fetch = parley_peer.fetch(server.port, self.trust, extra=["--legacy-cbc"])
                self.assert_refused(fetch, parley_peer.TLS_FAILED, "ENCRYPT_THEN_MAC_MISSING")

    @needs(gnutls_peer)
    def test_our_client_refuses_cbc_without_encrypt_then_mac_from_gnutls(self):
        """R31, RFC 7366"""
        for suite in CBC:
            with self.subTest(suite=suite), gnutls_peer.serve(
                    identity_for(suite), versions=gnutls_priority(suite) + WITHOUT_ETM) as server:
                fetch = parley_peer.fetch(server.port, self.trust, extra=["--legacy-cbc"])
                self.assert_refused(fetch, parley_peer.TLS_FAILED, "ENCRYPT_THEN_MAC_MISSING")

    @needs(openssl_peer)
    def test_our_server_takes_no_cbc_from_clients_without_encrypt_then_mac(self):
        """R31, RFC 7366"""
        for suite in CBC:
            with self.subTest(suite=suite):
                self.refuses_openssl(suite, identity_for(suite), ours=["--legacy-cbc"],
                                     theirs=["-no_etm"], error="ENCRYPT_THEN_MAC_MISSING")

    @needs(gnutls_peer)
    def test_our_server_takes_no_cbc_from_gnutls_without_encrypt_then_mac(self):
        """R31, RFC 7366"""
        for suite in CBC:
            with self.subTest(suite=suite), \
                    self.refusing(identity_for(suite), "--legacy-cbc",
                                  error="ENCRYPT_THEN_MAC_MISSING") as server:
                self.assert_never_done(gnutls_peer.fetch(
                    server.port, self.trust, versions=gnutls_priority(suite) + WITHOUT_ETM))

    @needs(openssl_peer)
    def test_a_key_that_only_signs_decrypts_nothing(self):
        """RFC 5246 7.4.2: our client refuses it, and our server does not use it so."""
        signing = certificates.good("RSA-2048")
        for suite in RSA:
            with self.subTest(suite=suite), openssl_peer.serve(
                    signing, extra=openssl_words(suite)) as server:
                fetch = parley_peer.fetch(server.port, self.trust, extra=["--legacy-rsa"])
                self.assert_refused(fetch, parley_peer.CERTIFICATE_REFUSED, "KEY_USAGE")
                self.refuses_openssl(suite, signing, ours=["--legacy-rsa"])


def strip_encrypt_then_mac():
    return first_record_as(
        lambda record: [records.without_extension(record, records.ENCRYPT_THEN_MAC)])


@needs(openssl_peer)
class StripTest(_Legacy):
    """R76, R91: somebody on the path who takes encrypt_then_mac out of a hello."""

    suite = SAMPLES[1]

    def our_client(self, words, **courses):
        with openssl_peer.serve(certificates.good(), extra=words) as server, \
                Relay(server.port, **courses) as relay:
            fetch = parley_peer.fetch(relay.port, self.trust, extra=[
                "--legacy-cbc", "--max-version", "1.2"])
            self.assertEqual(fetch.code, parley_peer.TLS_FAILED, fetch)
            return fetch

    def their_client(self, words, log, **courses):
        with parley_peer.serve(certificates.good(), extra=[
                "--legacy-cbc", "--max-version", "1.2"]) as server:
            with Relay(server.port, **courses) as relay:
                self.assert_never_done(openssl_peer.fetch(relay.port, self.trust, extra=words))
            server.wait_for(log)
            self.assert_done(parley_peer.fetch(server.port, self.trust), server)

    def test_out_of_our_hello(self):
        """OpenSSL falls back to MAC-then-encrypt, which our client does not."""
        fetch = self.our_client(openssl_words(self.suite), client_course=strip_encrypt_then_mac)
        self.assertIn("ENCRYPT_THEN_MAC_MISSING", fetch.text)

    def test_out_of_our_hello_where_another_suite_is_taken(self):
        """Finished covers what was said."""
        self.our_client(["-tls1_2"], client_course=strip_encrypt_then_mac)

    def test_out_of_their_server_hello(self):
        fetch = self.our_client(openssl_words(self.suite), server_course=strip_encrypt_then_mac)
        self.assertIn("ENCRYPT_THEN_MAC_MISSING", fetch.text)

    def test_out_of_their_hello(self):
        self.their_client(openssl_words(self.suite), "ENCRYPT_THEN_MAC_MISSING",
                          client_course=strip_encrypt_then_mac)
        self.their_client(["-tls1_2"], "RECORD_NOT_AUTHENTIC|PEER_SAYS_",
                          client_course=strip_encrypt_then_mac)

    def test_out_of_our_server_hello(self):
        """OpenSSL's Finished is MAC-then-encrypt then, and no record of ours."""
        self.their_client(openssl_words(self.suite), "RECORD_NOT_AUTHENTIC|PEER_SAYS_",
                          server_course=strip_encrypt_then_mac)


@needs(openssl_peer)
class ToldTest(_Legacy):
    """R15, R49: what is used is told, to programs and to people."""

    TOLD = {"TLS_RSA_WITH_AES_256_GCM_SHA384": "static RSA key exchange",
            "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384": "CBC with encrypt_then_mac"}

    def explain(self, port, *extra):
        process, code = run([parley_peer.TOOL, "explain", "127.0.0.1:%d" % port, "--name", NAME,
                             "--ca", self.trust, "--json", *extra])
        self.assertEqual(code, parley_peer.DONE, process.text)
        return json.loads(process.stdout)["settled"]

    def get(self, port, *extra):
        """What stands on standard error."""
        words = parley_peer.get_words(port, self.trust, extra=extra)
        with parley_peer.Tool(words) as process:
            self.assertEqual(process.finish(), parley_peer.DONE, process.describe())
        return " ".join(process.stderr.decode().split())

    def test_what_is_used(self):
        for suite, told in self.TOLD.items():
            with self.subTest(suite=suite), openssl_peer.serve(
                    identity_for(suite), extra=openssl_words(suite)) as server:
                settled = self.explain(server.port, *allow(suite))
                self.assertEqual((settled["suite"], settled["legacy"]), (suite, told))
                self.assertEqual(settled["group"] is None, suite in RSA)
                warning = self.get(server.port, *allow(suite))
                self.assertIn("warning: " + told + " is used.", warning)
                self.assertEqual("even years later" in warning, suite in RSA)

    def test_not_what_is_only_allowed(self):
        with openssl_peer.serve(certificates.decrypting(), extra=["-tls1_2"]) as server:
            words = ["--legacy-rsa", "--legacy-cbc"]
            self.assertIsNone(self.explain(server.port, *words)["legacy"])
            self.assertNotIn("is used", self.get(server.port, *words))

    def test_our_server_warns_at_its_start(self):
        with parley_peer.serve(certificates.decrypting(), extra=["--legacy-rsa"]) as server:
            server.wait_for("without forward secrecy")


if __name__ == "__main__":
    main()
