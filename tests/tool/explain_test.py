"""parley explain: the story of a live server, the tables at its end, and all of it as JSON."""

import json
import pathlib
import re

import certificates
import gnutls_peer
import go_peer
import openssl_peer
import parley_peer
import python_peer
from case import Case, main, needs
from failures_test import on_terminal
from peer import NAME, free_port
from process import run
from relay import Relay

DOCS = pathlib.Path(__file__, "../../../docs/explain.md").resolve()
FLIGHT = ["ClientHello", "ServerHello", "EncryptedExtensions", "Certificate", "CertificateVerify",
          "Finished", "Finished"]


def keys_of(value):
    """Every key at every depth."""
    if isinstance(value, dict):
        return set(value).union(*map(keys_of, value.values()))
    if isinstance(value, list):
        return set().union(*map(keys_of, value))
    return set()


def table(text, title):
    """What a table for people has in its two columns, by the names of its rows."""
    rows, name = {}, None
    for line in text.split("\n%s\n" % title)[1].split("\n\n")[0].splitlines()[1:]:
        assert line[20] == " ", line  # a name runs into no column
        name = line[2:20].strip() or name
        rows.setdefault(name, ([], []))
        for column, part in zip(rows[name], (line[21:60], line[60:])):
            column.append(part.strip())
    return {name: tuple(" ".join(filter(None, part)) for part in row)
            for name, row in rows.items()}


class ExplainTest(Case):
    def words(self, port, *extra, name=NAME):
        return [parley_peer.TOOL, "explain", "127.0.0.1:%d" % port, "--ca", self.trust, "--name",
                name, *extra]

    def explain(self, port, *extra, code=parley_peer.DONE, name=NAME):
        process, got = run(self.words(port, *extra, name=name))
        self.assertEqual(got, code, process.describe())
        self.assertEqual(process.stderr, b"")
        text = process.stdout.decode("ascii")
        self.assertLessEqual(max(map(len, text.splitlines())), 100)
        return text

    def data(self, port, *extra, code=parley_peer.DONE, name=NAME):
        process, got = run(self.words(port, "--json", *extra, name=name))
        self.assertEqual(got, code, process.describe())
        self.assertEqual(process.stderr, b"")
        data = json.loads(process.stdout)
        self.assertEqual(data["exit_code"], code)
        return data

    def messages(self, data):
        return [event["name"] for event in data["events"] if event["event"] == "message"]

    def row(self, data, what, where="offers"):
        return next(row for row in data[where] if row["what"] == what)

    def test_each_server_is_explained_to_the_end(self):
        """R88"""
        for peer in (openssl_peer, gnutls_peer, go_peer, python_peer, parley_peer):
            if getattr(peer, "missing", None):
                continue
            with self.subTest(peer=peer.__name__), peer.serve(certificates.good()) as server:
                data = self.data(server.port)
                self.assertEqual(self.messages(data)[:7], FLIGHT)
                self.assertTrue(data["settled"]["done"] and data["settled"]["verified"])
                self.assertIsNone(data["verdict"])
                text = self.explain(server.port)
                for name in FLIGHT:
                    self.assertRegex(text, r"(?m)^client (---|<-+) %s, \d+ bytes" % name)
                self.assertIn("client --- alert close_notify", text)
                self.assertNotIn("Why it failed", text)

    @needs(openssl_peer)
    def test_the_chain_is_shown_and_how_it_was_judged(self):
        """R73, R88"""
        with openssl_peer.serve(certificates.good()) as server:
            text = " ".join(self.explain(server.port).split())
        for part in ("leaf CN=leaf names DNS:server.example validity 20",
                     "certificate 1 CN=Interop Intermediate authority may issue certificates",
                     "issuer CN=Interop Root signature SHA-256 with ECDSA",
                     "* client, certificate path leaf CN=leaf, issued by certificate 1 CN=Interop "
                     "Intermediate, issued by anchor CN=Interop Root. [RFC 5280 6.1]",
                     "* client, peer name The certificate is for server.example. [RFC 9525 6]",
                     "* client, possession The ecdsa_secp256r1_sha256 signature"):
            self.assertIn(part, text)

    @needs(openssl_peer)
    def test_offers_and_knowledge_have_the_values_of_this_connection(self):
        """R84, R85"""
        with openssl_peer.serve(certificates.good(), suites=["TLS_AES_256_GCM_SHA384"],
                                groups=["P-384"], protocols=["h2"]) as server:
            text = self.explain(server.port, "--alpn", "http/1.1,h2")
        offers = table(text, "What was offered, and what was taken")
        self.assertEqual(offers["version"], ("TLS 1.3, TLS 1.2", "TLS 1.3"))
        self.assertEqual(offers["cipher suite"][1], "TLS_AES_256_GCM_SHA384")
        self.assertEqual(offers["group"], ("X25519, secp256r1, secp384r1, secp521r1", "secp384r1"))
        self.assertEqual(offers["key share"], ("secp384r1 (97 bytes)", "secp384r1 (97 bytes)"))
        self.assertEqual(offers["signature"][1], "ecdsa_secp256r1_sha256")
        self.assertEqual(offers["protocol (ALPN)"], ('"http/1.1", "h2"', '"h2"'))
        self.assertEqual(offers["name (SNI)"][0], '"server.example"')
        self.assertNotIn("alert", offers)
        known = table(text, "What is known at the end")
        self.assertRegex(known["addresses"][0],
                         r"client 127\.0\.0\.1:\d+, server 127\.0\.0\.1:%d" % server.port)
        self.assertRegex(known["time"][0], r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC, \d+ ms long")
        self.assertRegex(known["sizes"][0], r"client \d+ bytes, server \d+, in \d+ and \d+ records")
        self.assertEqual(known["server's name"], ("server.example", '"server.example"'))
        self.assertEqual(known["parameters"][0], "TLS 1.3, TLS_AES_256_GCM_SHA384")
        self.assertEqual(known["protocol (ALPN)"],
                         ('"h2"', 'offered: "http/1.1", "h2"; not which was taken'))
        self.assertEqual(known["certificate"], ("CN=leaf, for DNS:server.example", "hidden"))
        self.assertEqual(known["who it is"], ("the server proved to be server.example", "hidden"))

    @needs(openssl_peer)
    def test_tls12_is_explained_with_what_tls13_does_otherwise(self):
        """R47, R85, R89: certificate and protocol are there for everybody to read."""
        with openssl_peer.serve(certificates.good(), groups=["P-384"], protocols=["h2"],
                                extra=["-tls1_2"]) as server:
            text = self.explain(server.port, "--alpn", "http/1.1,h2")
        offers = table(text, "What was offered, and what was taken")
        self.assertEqual(offers["version"], ("TLS 1.3, TLS 1.2", "TLS 1.2"))
        self.assertEqual(offers["cipher suite"][1], "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")
        self.assertEqual(offers["group"][1], "secp384r1")
        self.assertEqual(offers["signature"][1], "ecdsa_secp256r1_sha256")
        self.assertEqual(offers["protocol (ALPN)"], ('"http/1.1", "h2"', '"h2"'))
        known = table(text, "What is known at the end")
        self.assertEqual(known["certificate"], ("CN=leaf, for DNS:server.example", "the same"))
        self.assertEqual(known["protocol (ALPN)"], ('"h2"', "the same"))
        self.assertTrue(known["parameters"][0].startswith("TLS 1.2, "))
        text = " ".join(text.split())
        for part in ("ServerKeyExchange, ", "All that the sender says from here on is encrypted",
                     "in TLS 1.3 there is none: the client's key came with ClientHello",
                     "in TLS 1.3 it means nothing: it is there for old middleboxes alone"):
            self.assertIn(part, text)

    def test_the_versions_can_be_narrowed(self):
        """R11"""
        with parley_peer.serve(certificates.good()) as server:
            for words, version in (([], "TLS 1.3"), (["--max-version", "1.2"], "TLS 1.2"),
                                   (["--min-version", "1.3"], "TLS 1.3")):
                data = self.data(server.port, *words)
                self.assertEqual(data["settled"]["version"], version)
        with parley_peer.serve(certificates.good(), extra=["--max-version", "1.2"]) as server:
            data = self.data(server.port, "--min-version", "1.3", code=parley_peer.TLS_FAILED)
        self.assertEqual(data["verdict"]["name"], "PEER_SAYS_PROTOCOL_VERSION")

    def test_what_is_said_to_pass_is_what_passes(self):
        """R84: the observer's sizes are those of the bytes on the wire."""
        with parley_peer.serve(certificates.good()) as server, Relay(server.port) as relay:
            data = self.data(relay.port)
            relay.passage.wait()
            passed = len(relay.passage.from_client), len(relay.passage.from_server)
        sizes = self.row(data, "sizes", "knowledge")["ends"]
        self.assertTrue(sizes.startswith("client %d bytes, server %d, in" % passed), sizes)
        observed = [record for event in data["events"] if event["event"] == "observed"
                    for record in re.findall(r"\d+", event["records"])]
        self.assertEqual(sum(map(int, observed)) + 5 * len(observed), sum(passed))

    def test_an_address_is_not_sent_as_a_name(self):
        """R6, R84"""
        identity = certificates.intermediate().identity(names=["IP:127.0.0.1"])
        with parley_peer.serve(identity) as server:
            data = self.data(server.port, name="127.0.0.1")
        self.assertEqual(self.row(data, "server's name", "knowledge"),
                         {"what": "server's name", "ends": "127.0.0.1",
                          "observer": "none was sent: the address has to do"})

    def test_a_retry_is_explained(self):
        """R20"""
        with parley_peer.serve(certificates.good(), groups=["P-521"]) as server:
            data = self.data(server.port)
        self.assertEqual(self.messages(data)[:4],
                         ["ClientHello", "HelloRetryRequest", "ClientHello", "ServerHello"])
        self.assertTrue(data["settled"]["retried"])
        self.assertEqual(self.row(data, "group")["server"], "secp521r1")

    def test_brief_leaves_out_the_fields_and_nothing_else(self):
        with parley_peer.serve(certificates.good()) as server:
            whole, brief = self.explain(server.port), self.explain(server.port, "--brief")
        self.assertIn("legacy_version", whole)
        self.assertNotIn("legacy_version", brief)
        self.assertEqual(re.findall(r"(?m)^client .*? (\w+), \d", brief),
                         re.findall(r"(?m)^client .*? (\w+), \d", whole))

    def test_insecure_judges_nobody_and_shows_the_chain_all_the_same(self):
        with parley_peer.serve(certificates.unknown_issuer()) as server:
            data = self.data(server.port, "--insecure")
            text = self.explain(server.port, "--insecure")
        self.assertFalse(data["settled"]["verified"])
        self.assertEqual(data["target"]["trust"], "anybody")
        self.assertEqual(self.row(data, "who it is", "knowledge")["ends"],
                         "unknown: the certificate was not judged")
        self.assertIn("which may be anybody", text)
        self.assertIn("issuer                CN=Another Root", text)
        self.assertIn("Not judged: the program switched verification off.", text)

    def test_the_port_is_443_unless_it_is_given(self):
        process, code = run([parley_peer.TOOL, "explain", "x" * 64, "--json"])
        self.assertEqual(code, parley_peer.NO_CONNECTION, process.describe())
        self.assertEqual(json.loads(process.stdout)["target"]["port"], "443")

    def test_no_connection_is_a_verdict_too(self):
        port = free_port()
        data = self.data(port, code=parley_peer.NO_CONNECTION)
        self.assertEqual((data["client"], data["server"], data["settled"]), (None, None, None))
        self.assertEqual((data["events"], data["offers"], data["knowledge"]), ([], [], []))
        self.assertEqual(data["verdict"]["name"], "CONNECT_FAILED")
        self.assertEqual(data["verdict"]["system"], "Connection refused")
        text = self.explain(port, code=parley_peer.NO_CONNECTION)
        self.assertIn("Why it failed", text)
        self.assertNotIn("What was offered", text)

    def test_mistakes_are_told_on_standard_error_alone(self):
        for words, because in (([], "One HOST:PORT is wanted."), (["a", "b"], "One HOST:PORT"),
                               ([""], "is not HOST:PORT"), ([":443"], "is not HOST:PORT"),
                               (["a:1", "--groups", "X448"], "UNKNOWN_GROUP"),
                               (["a:1", "--ca", "/nonexistent"], "FILE_UNREADABLE")):
            with self.subTest(words=words):
                process, code = run([parley_peer.TOOL, "explain", "--json", *words])
                self.assertEqual(code, parley_peer.USAGE, process.describe())
                self.assertIn(because, " ".join(process.text.split()))
                self.assertEqual(process.stdout, b"")

    def test_a_name_that_is_none_is_refused(self):
        with parley_peer.serve(certificates.good()) as server:
            process, code = run(self.words(server.port, name="not a name"))
        self.assertEqual(code, parley_peer.USAGE, process.describe())
        self.assertIn(b"NAME_INVALID", process.stderr)
        self.assertEqual(process.stdout, b"")

    @needs(openssl_peer)
    def test_a_server_that_wants_a_client_certificate_is_explained(self):
        """It says so when the client's handshake is done already."""
        with openssl_peer.serve(certificates.good(),
                                extra=["-Verify", "1", "-verify_return_error"]) as server:
            data = self.data(server.port, code=parley_peer.TLS_FAILED)
        self.assertIn("CertificateRequest", self.messages(data))
        self.assertEqual(data["verdict"]["name"], "PEER_SAYS_CERTIFICATE_REQUIRED")
        self.assertEqual(self.row(data, "alert")["server"], "certificate_required")
        self.assertEqual(self.row(data, "client certificate"),
                         {"what": "client certificate", "client": "none", "server": "asks for one"})
        self.assertEqual(data["verdict"]["fault"], "the configuration of this side")
        self.assertEqual(data["settled"]["client_verdict"], "refused")

    def test_a_client_certificate_is_explained(self):
        """R42, R88: which one was shown and why, who got it, and what the server says to it."""
        one = certificates.client()
        both = pathlib.Path(certificates.FOLDER, "both.pem") # one file may hold both
        both.write_text(one.chain.read_text() + one.key.read_text())
        with parley_peer.serve(certificates.good(), extra=["--client-ca", self.trust]) as server:
            data = self.data(server.port, "--client-cert", both)
        self.assertEqual(self.row(data, "client certificate")["client"], "CN=leaf")
        known = self.row(data, "who the client is", "knowledge")
        self.assertEqual(known["ends"], "CN=leaf (DNS:client.example), of which the server has said "
                                        "nothing yet")
        self.assertIsNone(known["observer"])
        self.assertIn("CN=leaf", self.row(data, "certificate", "knowledge")["ends"])
        why, = (event["meaning"] for event in data["events"]
                if event["event"] == "decision" and event["name"] == "client certificate")
        self.assertIn("which an authority that the server names has issued", why)

    @needs(python_peer)
    def test_a_server_that_never_stops_talking_is_left(self):
        def talk(tls):
            while True:
                tls.sendall(b"x" * 65536)

        with python_peer.serve(certificates.good(), use=talk) as server:
            data = self.data(server.port)
        said = self.row(data, "application data", "knowledge")["ends"]
        self.assertLess(int(said.split()[0]), 1 << 20)

    def test_a_server_that_says_no_goodbye_is_left(self):
        with parley_peer.serve(certificates.good(), mode=["--echo"]) as server:
            self.data(server.port)
        with python_peer.serve(certificates.good(), use=lambda tls: None) as server:
            self.data(server.port)

    def test_what_a_server_wrote_cannot_move_the_cursor_nor_break_the_json(self):
        """Its bytes are in a certificate's name, in an answer that is not TLS."""
        authority = certificates.Authority("Bad \x1b[2J \u2028 Root")
        with parley_peer.serve(authority.identity()) as server:
            text = self.explain(server.port, code=parley_peer.CERTIFICATE_REFUSED)
            data = self.data(server.port, code=parley_peer.CERTIFICATE_REFUSED)
        self.assertIn("\\x1b[2J", text)
        self.assertNotIn("\x1b", text)
        self.assertIn("\\x1b[2J", data["verdict"]["found"])
        with python_peer.PlainServer(b"\xff\xfe\x00\x1b[2J\"\\") as server:
            data = self.data(server.port, code=parley_peer.TLS_FAILED)
        self.assertIn("\\xff\\xfe\\x00\\x1b[2J", data["verdict"]["found"])

    def test_every_member_of_the_json_is_documented(self):
        with parley_peer.serve(certificates.good()) as server:
            good = self.data(server.port)
        with parley_peer.serve(certificates.expired()) as server:
            bad = self.data(server.port, code=parley_peer.CERTIFICATE_REFUSED)
        documented = {name for path in (DOCS, DOCS.with_name("certificates.md"))
                      for name in re.findall(r"`(\w+)`", path.read_text())}
        self.assertEqual((keys_of(good) | keys_of(bad)) - documented, set())
        events = {event["event"] for event in good["events"] + bad["events"]}
        self.assertEqual(events, set(re.findall(r'(?m)^\| "(\w+)" \|', DOCS.read_text())))

    def test_bytes_are_those_of_the_messages(self):
        with parley_peer.serve(certificates.good()) as server:
            data = self.data(server.port)
        for event in data["events"]:
            if event["event"] == "message":
                whole = bytes.fromhex(event["bytes"])
                self.assertEqual(int.from_bytes(whole[1:4], "big"), len(whole) - 4)
                for field in event["fields"]:
                    self.assertGreater(field["depth"], 0)
                    self.assertIn(bytes.fromhex(field["bytes"]), whole)

    def test_a_server_that_only_closes_is_explained_as_far_as_it_went(self):
        with python_peer.PlainServer(b"") as server:
            data = self.data(server.port, code=parley_peer.TLS_FAILED)
        self.assertEqual(self.messages(data), ["ClientHello"])
        self.assertEqual(data["verdict"]["expected"], "an answer to ClientHello")
        self.assertIsNone(self.row(data, "cipher suite")["server"])

    def test_the_tables_are_as_wide_as_the_terminal(self):
        with parley_peer.serve(certificates.good()) as server:
            for columns in (40, 80):
                shown = on_terminal(self.words(server.port), columns, NO_COLOR="1")
                tables = shown.split("What was offered")[1]
                self.assertLessEqual(max(map(len, tables.splitlines())), columns)
                self.assertIn("\n  cipher suite", tables)


if __name__ == "__main__":
    main()
