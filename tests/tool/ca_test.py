"""parley ca: the authority, what it issues, the files of both, and how programs are told to trust it."""

import json
import os
import pathlib
import re
import shutil
import ssl
import stat
import tempfile

import certificates
import openssl_peer
import parley_peer
from case import Case, main, needs
from process import run

TOOL = parley_peer.TOOL
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
CERTUTIL = shutil.which("certutil")


class Missing:
    """Something that `needs` looks at."""

    def __init__(self, name, there):
        self.missing = None if there else "no %s on this machine" % name


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


class CaTest(Case):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.outside = pathlib.Path(folder.name)
        self.folder = self.outside / "ca"

    def ca(self, *words, code=parley_peer.DONE, cwd=None):
        process, got = run([TOOL, "ca", *words], cwd=cwd)
        self.assertEqual(got, code, process.describe())
        return process

    def refuses(self, *words, because):
        process = self.ca(*words, code=parley_peer.USAGE)
        self.assertIn(because, " ".join(process.text.split()))
        self.assertEqual(process.stdout, b"")

    def new(self, *options):
        return json.loads(self.ca("new", self.folder, "--json", *options).stdout)

    def issue(self, *words):
        return json.loads(self.ca("issue", self.folder, "--json", *words).stdout)

    def about(self, path, *fields):
        return certificates.openssl("x509", "-in", path, "-noout", *fields).decode()

    def files(self):
        return {path: path.read_bytes() for path in self.folder.iterdir()}

    def test_an_authority_and_what_it_issues_serve_and_are_believed(self):
        for option in ([], ["--rsa"], ["--ed25519"]):
            with self.subTest(option=option):
                made = self.new("--force", *option)
                issued = self.issue("server.example", "--force", *option)
                identity = self.identity(issued)
                with parley_peer.serve(identity) as server:
                    self.assert_done(parley_peer.fetch(server.port, made["certificate"]), server)

    @needs(openssl_peer)
    def test_openssl_believes_it_too(self):
        made, issued = self.new(), self.issue("server.example")
        with parley_peer.serve(self.identity(issued)) as server:
            self.assert_done(openssl_peer.fetch(server.port, made["certificate"]), server)

    def identity(self, issued):
        leaf = pathlib.Path(issued["certificate"])
        return certificates.Identity(leaf, leaf, certificates.empty_file(),
                                     pathlib.Path(issued["key"]), b"")

    def test_every_name_is_in_the_certificate_and_only_these(self):
        self.new()
        names = ["localhost", "*.example.test", "192.0.2.7", "2001:db8::1"]
        issued = self.issue(*names)
        self.assertEqual(issued["names"], names)
        found = self.about(issued["certificate"], "-ext", "subjectAltName")
        self.assertEqual(re.findall(r"(?:DNS|IP Address):([^,\s]+)", found),
                         ["localhost", "*.example.test", "192.0.2.7", "2001:DB8:0:0:0:0:0:1"])

    def test_keys_are_of_the_kind_that_is_asked_for(self):
        for option, kind in (([], "prime256v1"), (["--rsa"], "2048 bit"),
                             (["--ed25519"], "ED25519")):
            made = self.new("--force", *option)
            issued = self.issue("localhost", "--force", *option)
            for about in (made, issued):
                self.assertIn(kind, self.about(about["certificate"], "-text"))

    def test_days_are_counted_from_now_and_the_start_is_a_day_ago(self):
        for options, days in (([], 397), (["--days", "3"], 3)):
            self.new("--force")
            path = self.issue("localhost", "--force", *options)["certificate"]
            self.about(path, "-checkend", str((days * 24 - 1) * 3600))  # fails if it ended then
            self.assertRaises(AssertionError, self.about, path, "-checkend", str(days * 24 * 3600))
            start, end = (ssl.cert_time_to_seconds(line.partition("=")[2]) for line in
                          self.about(path, "-dates").splitlines())
            self.assertEqual(end - start, (days + 1) * 24 * 3600 - 1)

    def test_a_client_certificate_is_for_clients_alone(self):
        self.new()
        for options, use in (([], "TLS Web Server Authentication"),
                             (["--client"], "TLS Web Client Authentication")):
            path = self.issue("localhost", "--force", *options)["certificate"]
            found = self.about(path, "-ext", "extendedKeyUsage")
            self.assertEqual(found.splitlines()[1].strip(), use)

    def test_folder_and_files_are_for_their_owner(self):
        made, issued = self.new(), self.issue("localhost")
        self.assertEqual(mode(self.folder), 0o700)
        for about in (made, issued):
            self.assertEqual(mode(about["key"]), 0o600)
            self.assertEqual(mode(about["certificate"]), 0o644)

    def test_nothing_is_overwritten_unless_forced(self):
        self.new()
        self.issue("localhost")
        before = self.files()
        self.refuses("new", self.folder, because="authority-key.pem is there already: --force")
        self.refuses("issue", self.folder, "localhost", because="localhost.key.pem is there already")
        self.assertEqual(self.files(), before)
        self.issue("localhost", "--force")
        self.new("--force")
        after = self.files()
        self.assertEqual(after.keys(), before.keys())
        for path, content in after.items():
            self.assertNotEqual(content, before[path], path)

    def test_both_files_are_written_or_none(self):
        self.new()
        os.unlink(self.folder / "authority-key.pem")
        before = self.files()
        self.refuses("new", self.folder, because="authority.pem is there already")
        self.assertEqual(self.files(), before)

    def test_links_are_not_followed(self):
        self.folder.mkdir(0o700)
        target = self.outside / "target"
        (self.folder / "authority-key.pem").symlink_to(target)
        self.refuses("new", self.folder, because="is there already")
        self.assertFalse(target.exists())
        self.new("--force")
        self.assertFalse(target.exists())

    def test_a_folder_that_others_can_write_to_is_refused(self):
        self.folder.mkdir()
        os.chmod(self.folder, 0o777)
        self.refuses("new", self.folder, because="Others can write to")
        self.assertEqual(self.files(), {})

    def test_no_name_leads_to_the_files_of_another(self):
        self.new()
        names = ["authority", "authority-key", "a", "a.key", "a-key", "a.cert", "*.a.b", "::1"]
        issued = [self.issue(name) for name in names]
        paths = {about[kind] for about in issued for kind in ("certificate", "key")}
        self.assertEqual(len(paths), 2 * len(names))
        self.assertEqual({os.path.dirname(path) for path in paths}, {str(self.folder)})
        self.assertEqual(len(self.files()), 2 * len(names) + 2)

    def test_names_that_are_none_are_refused(self):
        self.new()
        before = self.files()
        for name in ("../x", "/tmp/x", "a b", "", "a*.example", "x" * 64, "b\u00fccher.example"):
            with self.subTest(name=name):
                self.refuses("issue", self.folder, name, because="NAME_INVALID")
        self.assertEqual(self.files(), before)

    def test_mistakes_are_told(self):
        for words, because in ((["new"], "One DIR is wanted."),
                               (["new", "a", "b"], "One DIR is wanted."),
                               (["new", ""], "DIR is empty."),
                               (["issue", "a"], "A DIR and one NAME or more are wanted."),
                               (["new", "a", "--client"], "--client is for `parley ca issue`."),
                               (["issue", "a", "b", "--name", "c"], "--name is for `parley ca new`."),
                               (["new", "a", "--days", "0"], "is not a number of days from 1 to 36500"),
                               (["new", "a", "--days", "36501"], "is not a number of days"),
                               (["new", "a", "--name", "\u00e9"], "printable ASCII"),
                               (["new", "a", "--rsa", "--ed25519"], "exclude each other"),
                               (["sign", "a"], "`parley ca new DIR`"),
                               ([], "`parley ca new DIR`"),
                               (["issue", "/nonexistent", "a"], "FILE_UNREADABLE"),
                               (["new", "/nonexistent/a"], "cannot be made"),
                               (["new", "/dev/null"], "is not a folder")):
            with self.subTest(words=words):
                self.refuses(*words, because=because)

    def test_what_is_no_authority_issues_nothing(self):
        self.new()
        issued = self.issue("localhost")
        other = self.outside / "other"
        other.mkdir(0o700)
        shutil.copy(issued["certificate"], other / "authority.pem")
        shutil.copy(issued["key"], other / "authority-key.pem")
        self.refuses("issue", other, "localhost", because="NOT_AN_AUTHORITY")
        shutil.copy(self.folder / "authority.pem", other / "authority.pem")
        self.refuses("issue", other, "localhost", because="KEY_NOT_FOR_CERTIFICATE")

    def test_what_was_written_is_told_with_the_next_step(self):
        made = self.ca("new", "my ca", cwd=self.outside).stdout.decode()
        self.assertIn("certificate  my ca/authority.pem", made)
        self.assertIn("key          my ca/authority-key.pem", made)
        self.assertIn("parley ca issue 'my ca' localhost", made)
        for store in ("Debian", "Fedora", "Chromium", "Firefox", "parley"):
            self.assertIn(store, made)
        issued = self.ca("issue", "my ca", "localhost", "::1", cwd=self.outside).stdout.decode()
        self.assertIn("Written, for localhost, ::1:", issued)
        self.assertIn("--cert 'my ca/localhost.cert.pem' --key 'my ca/localhost.key.pem'", issued)

    def trust_with(self, made, store, home):
        """Runs the command that is told for this store."""
        command = [hint["command"] for hint in made["trust"] if hint["store"].startswith(store)]
        process, code = run(["sh", "-c", command[0]], env={**os.environ, "HOME": str(home)})
        self.assertEqual(code, 0, process.describe())

    def stores_of(self, home):
        return [path.parent for path in home.rglob("cert9.db")]

    @needs(Missing("certutil", CERTUTIL))
    def test_the_commands_for_chromium_and_firefox_put_it_into_their_stores(self):
        self.folder = self.outside / "it's a ca"
        made = self.new("--name", "It's mine; rm -rf $HOME")
        for store, profiles in (("Chromium", [".pki/nssdb"]),
                                ("Firefox", [".mozilla/firefox/a b.default-esr",
                                             ".mozilla/firefox/x.default"])):
            home = self.outside / store
            for profile in profiles:
                (home / profile).mkdir(parents=True)
            self.trust_with(made, store, home)
            self.assertEqual(sorted(self.stores_of(home)),
                             [home / profile for profile in profiles])
            for path in self.stores_of(home):
                process, code = run([CERTUTIL, "-d", "sql:%s" % path, "-L", "-n", made["name"],
                                     "-a"])
                self.assertEqual(code, 0, process.describe())
                self.assertEqual(process.text.split(),
                                 pathlib.Path(made["certificate"]).read_text().split())

    @needs(Missing("certutil", CERTUTIL), Missing("chromium", BROWSER))
    def test_a_page_loads_in_chromium_once_it_is_told_to_trust(self):
        made, issued = self.new(), self.issue("localhost")
        home = self.outside / "home"
        home.mkdir()
        with parley_peer.serve(self.identity(issued)) as server:
            before = self.browse(server.port, home)
            self.assertNotIn("came to you through parley", before)
            server.wait_for("PEER_SAYS_CERTIFICATE_UNKNOWN")
            self.trust_with(made, "Chromium", home)
            self.assertIn("came to you through parley", self.browse(server.port, home))

    def browse(self, port, home):
        process, _ = run([BROWSER, "--headless", "--no-sandbox", "--disable-gpu",
                          "--user-data-dir=%s" % (home / "browser"), "--dump-dom",
                          "https://localhost:%d/" % port], env={**os.environ, "HOME": str(home)})
        return process.stdout.decode()


if __name__ == "__main__":
    main()
