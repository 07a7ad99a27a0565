"""Chromium, headless, and our server: what a browser makes of a page of `parley serve`.

The browser has a profile and a store of authorities of its own in a temporary folder; nothing of the
machine's is looked at or changed.
"""

import os
import shutil
import tempfile

import certificates
import parley_peer
from case import Case, main, needs
from peer import NAME
from process import run


class Browser:
    """What has to be there: the browser, and certutil to tell it whom to trust."""
    chromium = shutil.which("chromium")
    certutil = shutil.which("certutil")
    missing = None if chromium and certutil else "no chromium or no certutil on this machine"


@needs(Browser)
class OurServerTest(Case):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="parley-chromium-")
        self.addCleanup(folder.cleanup)
        self.home = folder.name
        store = os.path.join(self.home, ".pki", "nssdb")
        os.makedirs(store)
        self.certutil(store, "-N", "--empty-password")
        self.certutil(store, "-A", "-t", "C,,", "-n", "tests", "-i", self.trust)

    def certutil(self, store, *words):
        process, code = run([Browser.certutil, "-d", "sql:" + store, *words])
        self.assertEqual(code, 0, process.describe())

    def load(self, port):
        process, code = run(
            [Browser.chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
             "--no-first-run", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--user-data-dir=" + os.path.join(self.home, "profile"),
             "--host-resolver-rules=MAP * 127.0.0.1", "--dump-dom",
             "https://%s:%d/" % (NAME, port)],
            env={**os.environ, "HOME": self.home})
        self.assertEqual(code, 0, process.describe())
        return process.stdout.decode("utf-8", "replace")

    def test_a_browser_loads_a_page(self):
        """R71: it offers post-quantum shares, GREASE, tickets and compressed certificates, too."""
        with parley_peer.serve(certificates.good()) as server:
            page = self.load(server.port)
            self.assertIn("This page came to you through parley.", page)
            self.assertIn(NAME, page)
            self.assertIn("TLS 1.3", page)

    def test_a_browser_loads_files_one_after_the_other(self):
        """R45"""
        folder = os.path.join(self.home, "site")
        os.makedirs(folder)
        with open(os.path.join(folder, "index.html"), "w", encoding="utf-8") as page:
            page.write("<title>a</title>" + "<img src='large.svg'>" * 3 + "<p>loaded</p>")
        with open(os.path.join(folder, "large.svg"), "w", encoding="utf-8") as image:
            image.write("<svg xmlns='http://www.w3.org/2000/svg'><!--%s--></svg>" % ("x" * 400000))
        with parley_peer.serve(certificates.good(), mode=("--root", folder)) as server:
            self.assertIn("loaded", self.load(server.port))

    def test_a_browser_refuses_another_name(self):
        """R72: the page of its refusal is no page of ours."""
        with parley_peer.serve(certificates.wrong_name()) as server:
            self.assertNotIn("This page came to you", self.load(server.port))


if __name__ == "__main__":
    main()
