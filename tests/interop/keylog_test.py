"""The key log of RFC 9850: the same connection's secrets, as both sides write them down."""

import pathlib
import re
import tempfile

import certificates
import openssl_peer
import parley_peer
import python_peer
from case import Case, main, needs
from process import run
from relay import Relay

LABELS = {"CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET",
          "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0", "EXPORTER_SECRET"}
LINE = re.compile(r"([A-Z0-9_]+) ([0-9a-f]{64}) ((?:[0-9a-f]{64}|[0-9a-f]{96}))")


@needs(openssl_peer)
class KeylogTest(Case):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.ours = pathlib.Path(folder.name, "ours")
        self.theirs = pathlib.Path(folder.name, "theirs")

    def read(self, path):
        """{label: (client random, secret)}; a line that is no such line is a failure."""
        secrets = {}
        for line in path.read_text().splitlines():
            if line.startswith("#"):
                continue
            match = LINE.fullmatch(line)
            self.assertIsNotNone(match, line)
            self.assertNotIn(match[1], secrets)
            secrets[match[1]] = (match[2], match[3])
        return secrets

    def check(self, hello):
        ours, theirs = self.read(self.ours), self.read(self.theirs)
        self.assertEqual({label: ours[label] for label in LABELS},
                         {label: theirs[label] for label in LABELS})
        self.assertEqual({random for random, _ in ours.values()}, {hello.random.hex()})
        self.assertEqual(len({secret for _, secret in ours.values()}), len(ours))

    def test_our_client_and_openssl_write_the_same_secrets(self):
        """R23, R26, R27"""
        for suite in ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"):
            with self.subTest(suite=suite), openssl_peer.serve(
                    certificates.good(), extra=["-keylogfile", self.theirs]) as server, \
                    Relay(server.port) as relay:
                self.assert_done(parley_peer.fetch(
                    relay.port, self.trust, suites=[suite], extra=["--keylog", self.ours]))
                self.check(relay.passage.client_hellos[0])
            self.ours.unlink()
            self.theirs.unlink()

    def test_our_server_and_openssl_write_the_same_secrets(self):
        """R23, R26, R27"""
        with parley_peer.serve(certificates.good(), extra=["--keylog", self.ours]) as server, \
                Relay(server.port) as relay:
            self.assert_done(openssl_peer.fetch(
                relay.port, self.trust, extra=["-keylogfile", self.theirs]), server)
            self.check(relay.passage.client_hellos[0])

    def test_a_retried_connection_is_logged_under_its_one_random(self):
        """R21, R23"""
        with parley_peer.serve(certificates.good(), groups=["P-384"],
                               extra=["--keylog", self.ours]) as server, \
                Relay(server.port) as relay:
            self.assert_done(openssl_peer.fetch(
                relay.port, self.trust, extra=["-keylogfile", self.theirs]), server)
            self.assertTrue(relay.passage.retried)
            self.check(relay.passage.client_hellos[1])

    @needs(python_peer)
    def test_no_two_connections_share_a_secret_a_random_or_a_share(self):
        """R2, R24, R29"""
        context = python_peer.client_context(self.trust)
        with parley_peer.serve(certificates.good(), extra=["--keylog", self.ours]) as server, \
                Relay(server.port) as relay:
            for _ in range(20):
                self.assert_done(python_peer.fetch(relay.port, self.trust, context=context))
            hellos = [passage.server_hello for passage in relay.passages]
        lines = self.ours.read_text().splitlines()
        secrets = [LINE.fullmatch(line)[3] for line in lines if not line.startswith("#")]
        self.assertGreaterEqual(len(secrets), 20 * len(LABELS))
        self.assertEqual(len(set(secrets)), len(secrets))
        self.assertEqual(len({hello.random for hello in hellos}), 20)
        self.assertEqual(len({hello.extensions[51] for hello in hellos}), 20)

    def test_our_client_never_repeats_a_random_a_session_id_or_a_share(self):
        """R2, R24"""
        with openssl_peer.serve(certificates.good()) as server, Relay(server.port) as relay:
            for _ in range(20):
                self.assert_done(parley_peer.fetch(relay.port, self.trust))
            hellos = [passage.client_hellos[0] for passage in relay.passages]
        self.assertEqual(len({hello.random for hello in hellos}), 20)
        self.assertEqual(len({hello.session_id for hello in hellos}), 20)
        self.assertEqual(len({hello.extensions[51] for hello in hellos}), 20)

    def test_without_the_option_nothing_is_logged(self):
        """Nor does $SSLKEYLOGFILE of the surroundings matter."""
        with openssl_peer.serve(certificates.good()) as server:
            process, code = run(
                parley_peer.get_words(server.port, self.trust),
                env={"SSLKEYLOGFILE": str(self.ours)})
            self.assertEqual(code, parley_peer.DONE, process.describe())
        self.assertFalse(self.ours.exists())


if __name__ == "__main__":
    main()
