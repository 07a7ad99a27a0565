"""The command line: what is understood, what is refused, and with which exit code."""

import os
import pathlib
import re
import stat
import tempfile

import certificates
import parley_peer
from case import Case, main
from process import run

TOOL = parley_peer.TOOL
LEGACY_IS_BUILT = os.environ["PARLEY_LEGACY"] == "1"
COMMANDS = {
    "demo": ["--hrr", "--mtls", "--tls12", "--resume", "--legacy-rsa", "--brief"],
    "explain": ["--name", "--brief", "--json", "--ca", "--profile", "--insecure",
                "--client-cert", "--client-key", "--alpn", "--groups", "--suites",
                "--min-version", "--max-version", "--legacy-rsa", "--legacy-cbc", "--keylog"],
    "get": ["--connect", "--output", "--ca", "--profile", "--insecure", "--client-cert",
            "--client-key", "--verbose", "--alpn", "--groups", "--suites", "--keylog"],
    "connect": ["--name", "--ca", "--profile", "--insecure", "--client-cert",
                "--client-key", "--verbose", "--alpn", "--groups", "--suites", "--keylog"],
    "serve": ["--listen", "--cert", "--key", "--client-ca", "--client-auth", "--root", "--echo",
              "--refuse-unknown-names", "--handshake-timeout", "--idle-timeout", "--alpn",
              "--groups", "--suites", "--keylog"],
    "cert": [],
    "cert show": ["--time", "--json"],
    "cert verify": ["--name", "--client", "--ca", "--untrusted", "--profile", "--crl", "--ocsp",
                    "--revocation", "--time", "--json"],
    "cert chain": ["--out", "--force", "--ca", "--json"],
    "ca": ["--name", "--client", "--days", "--rsa", "--ed25519", "--force", "--json"],
}


class UsageTest(Case):
    def tool(self, *words, code):
        process, got = run([TOOL, *words])
        self.assertEqual(got, code, process.describe())
        return process

    def refuses(self, *words, because):
        process = self.tool(*words, code=parley_peer.USAGE)
        self.assertIn(because, " ".join(process.text.split()))
        self.assertEqual(process.stdout, b"", process.describe())

    def test_help_of_the_tool_names_each_command(self):
        for words in (["--help"], ["-h"], ["help"]):
            text = self.tool(*words, code=parley_peer.DONE).stdout.decode()
            for command in COMMANDS:
                self.assertRegex(text, r"(?m)^  %s " % command.split()[0])

    def test_help_of_each_command_names_its_options_and_the_exit_codes(self):
        for command, options in COMMANDS.items():
            with self.subTest(command=command):
                process = self.tool(*command.split(), "--help", code=parley_peer.DONE)
                text = process.stdout.decode()
                self.assertEqual(process.stderr, b"")
                self.assertTrue(text.startswith("usage: parley %s " % command))
                self.assertIn("4 certificate refused", text)
                self.assertLessEqual(max(map(len, text.splitlines())), 100)
                for option in options:
                    self.assertRegex(text, r"%s\b" % option)

    def test_versions_that_are_none_or_no_range_are_usage_errors(self):
        for words, because in ((["--min-version", "1.1"], "'1.1' is no version"),
                               (["--max-version", "TLS1.3"], "'TLS1.3' is no version"),
                               (["--min-version", "1.3", "--max-version", "1.2"], "is above")):
            self.refuses("get", "https://localhost/", *words, because=because)

    def test_no_command_and_an_unknown_one_are_usage_errors(self):
        for words in ([], ["frobnicate"], ["--frobnicate"]):
            process = self.tool(*words, code=parley_peer.USAGE)
            self.assertIn(b"usage: parley", process.stderr)
            for word in words:
                self.assertIn(b"there is no command '%s'" % word.encode(), process.stderr)

    def test_the_version_is_told(self):
        text = self.tool("--version", code=parley_peer.DONE).stdout.decode()
        self.assertRegex(text, r"^parley \d+\.\d+\.\d+\n$")

    def test_mistakes_in_options_are_told_one_by_one(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                words = command.split()
                self.refuses(*words, "--frobnicate", because="What is '--frobnicate'?")
                self.refuses(*words, "-x", because="What is '-x'?")
        self.refuses("get", "--ca", because="'--ca' wants an argument.")
        self.refuses("get", "--insecure=yes", because="takes no argument")
        self.refuses("demo", "more", because="What is 'more'?")

    def test_a_url_is_wanted_and_one_only(self):
        self.refuses("get", because="One URL is wanted.")
        self.refuses("get", "https://a/", "https://b/", because="One URL is wanted.")

    def test_urls_that_are_none_are_refused(self):
        for url, because in (("http://example.com/", "only https:// is spoken here"),
                             ("ftp://example.com/", "only https:// is spoken here"),
                             ("https://me:secret@example.com/", "no place in it"),
                             ("https://", "cannot be read"),
                             ("https://:443/", "cannot be read"),
                             ("https://[::1/", "cannot be read"),
                             ("https://::1/", "cannot be read"),
                             ("https://example.com/a b", "%20"),
                             ("https://b\u00fccher.example/", "xn--"),
                             ("https://example.com/\nHost: x", "%20")):
            with self.subTest(url=url):
                self.refuses("get", url, because=because)

    def test_addresses_that_are_none_are_refused(self):
        for address in ("example.com", "", ":443", "::1:443", "[::1]", "a:b:c"):
            with self.subTest(address=address):
                self.refuses("connect", address, because="is not HOST:PORT")
        self.refuses("get", "https://a/", "--connect", "[::1", because="is not HOST:PORT")

    def test_a_server_needs_an_address_and_pairs(self):
        self.refuses("serve", because="--listen ADDR:PORT is missing")
        self.refuses("serve", "--listen", "127.0.0.1:0", because="--cert FILE and --key FILE")
        self.refuses("serve", "--listen", "127.0.0.1:0", "--cert", "x", because="needs its --key")
        self.refuses("serve", "--listen", "nonsense", "--cert", "x", "--key", "x",
                     because="is not ADDR:PORT")
        self.refuses("serve", "--listen", "127.0.0.1:0", "--cert", "x", "--key", "x", "--echo",
                     "--root", "/", because="exclude each other")
        for seconds in ("0", "-1", "x", "10x", "", "86401"):
            self.refuses("serve", "--idle-timeout", seconds, because="is not a number of seconds")

    def test_client_certificates_need_a_trust_and_a_policy_that_there_is(self):
        """R42"""
        server = ["serve", "--listen", "127.0.0.1:0", "--cert", "x", "--key", "x"]
        self.refuses(*server, "--client-auth", "require", because="needs --client-ca FILE")
        self.refuses(*server, "--client-auth", "maybe", because="request or require, not 'maybe'")
        self.refuses("get", "https://a/", "--client-key", "x", because="needs --client-cert FILE")

    def test_files_that_are_missing_or_mixed_up_are_told(self):
        good, other = certificates.good(), certificates.good("P-384")

        def refuses_pair(cert, key, because):
            self.refuses("serve", "--listen", "127.0.0.1:0", "--cert", cert, "--key", key,
                         because=because)

        for words, because in ((["--client-cert", "/nonexistent"], "FILE_UNREADABLE"),
                               (["--client-cert", good.chain], "PEM_EMPTY"),
                               (["--client-cert", good.chain, "--client-key", other.key],
                                "KEY_NOT_FOR_CERTIFICATE")):
            self.refuses("get", "https://localhost:1/", "--ca", self.trust, *words, because=because)
        self.refuses("serve", "--listen", "127.0.0.1:0", "--cert", good.chain, "--key", good.key,
                     "--client-ca", "/nonexistent", because="FILE_UNREADABLE")
        refuses_pair("/nonexistent", good.key, "FILE_UNREADABLE")
        refuses_pair(good.chain, "/nonexistent", "FILE_UNREADABLE")
        refuses_pair(good.chain, other.key, "KEY_NOT_FOR_CERTIFICATE")
        refuses_pair(good.key, good.chain, "PEM_EMPTY")
        refuses_pair("/dev/null", good.key, "PEM_EMPTY")
        refuses_pair("/", good.key, "FILE_UNREADABLE")
        self.refuses("serve", "--listen", "127.0.0.1:0", "--cert", good.chain, "--key", good.key,
                     "--root", "/nonexistent", because="cannot be served")
        self.refuses("get", "https://localhost:1/", "--ca", "/nonexistent",
                     because="FILE_UNREADABLE")
        self.refuses("get", "https://localhost:1/", "--keylog", "/nonexistent/keys",
                     because="key log")

    def test_lists_with_unknown_names_are_refused(self):
        for option, names, because in (("--groups", "X25519,X448", "UNKNOWN_GROUP"),
                                       ("--suites", "TLS_NULL", "UNKNOWN_SUITE"),
                                       ("--alpn", "h2,", "INVALID_PROTOCOL")):
            with self.subTest(option=option):
                self.refuses("get", "https://localhost:1/", option, names, because=because)

    def test_suites_of_old_are_there_or_are_said_not_to_be(self):
        for option in ("--legacy-rsa", "--legacy-cbc"):
            words = ["get", "https://localhost:1/", option]
            if LEGACY_IS_BUILT:
                process = self.tool(*words, code=parley_peer.NO_CONNECTION)
                self.assertIn(b"CONNECT_FAILED", process.stderr)
            else:
                self.refuses(*words, because="LEGACY_NOT_BUILT")

    def test_a_profile_that_is_none_is_refused(self):
        for command in (["get", "https://localhost:1/"], ["connect", "localhost:1"], ["explain", "a"]):
            self.refuses(*command, "--profile", "strict", because="web and private are")

    def test_a_name_to_verify_that_is_none_is_refused(self):
        self.refuses("connect", "localhost:1", "--name", "not a name", because="NAME_INVALID")

    def test_what_the_user_wrote_cannot_move_the_cursor(self):
        process = self.tool("get", "https://\x1b[2Jx/", code=parley_peer.USAGE)
        self.assertNotIn(b"\x1b", process.stderr)
        self.assertIn(b"\\x1b", process.stderr)

    def test_the_key_log_is_private_and_has_a_line_for_each_secret(self):
        """RFC 9850"""
        with tempfile.TemporaryDirectory() as folder:
            paths = [pathlib.Path(folder, name) for name in ("client", "server")]
            with parley_peer.serve(certificates.good(), extra=["--keylog", paths[1]]) as server:
                for _ in range(2):
                    parley_peer.fetch(server.port, self.trust, extra=["--keylog", paths[0]])
            texts = [path.read_text() for path in paths]
            self.assertEqual(*map(sorted, (text.splitlines() for text in texts)))
            for path, text in zip(paths, texts):
                self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
                labels = [line.split()[0] for line in text.splitlines()]
                for label in ("CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET",
                              "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0",
                              "EXPORTER_SECRET"):
                    self.assertEqual(labels.count(label), 2, text)
                for line in text.splitlines():
                    self.assertRegex(line, re.compile(r"^[A-Z_0-9]+ [0-9a-f]{64} [0-9a-f]{64,96}$"))


if __name__ == "__main__":
    main()
