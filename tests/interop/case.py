"""What the test files share: a case with a few assertions, and an end that ctest understands."""

import os
import sys
import unittest

import certificates
import records

SKIPPED = 77  # ctest's SKIP_RETURN_CODE

SUITES = list(records.SUITES.values())
GROUPS = ["X25519", "P-256", "P-384", "P-521"]


class Case(unittest.TestCase):
    maxDiff = None

    @property
    def trust(self):
        return certificates.trust()

    def assert_done(self, fetch, server=None):
        if not fetch.done:
            self.fail("%s\n---- the server said:\n%s" % (fetch, server.text if server else ""))

    def assert_refused(self, fetch, code, name):
        """Our client ended with this exit code and named this row of the catalogue of errors."""
        self.assertEqual(fetch.code, code, fetch)
        self.assertIn(name, fetch.text)

    def assert_never_done(self, fetch):
        self.assertFalse(fetch.done, fetch)


def needs(*peers):
    """Skips, and says so, where a peer is not on this machine."""
    missing = [peer.missing for peer in peers if peer.missing]
    return unittest.skipIf(missing, "NOT TESTED: " + "; ".join(missing))


def main():
    """Runs the tests of the file. Exit code 77: none of them could run."""
    if "PARLEY_TOOL" not in os.environ:
        sys.exit("set PARLEY_TOOL to the path of the parley tool")
    result = unittest.main(module="__main__", verbosity=2, exit=False).result
    if not result.wasSuccessful():
        sys.exit(1)
    if result.testsRun and len(result.skipped) == result.testsRun:
        sys.exit(SKIPPED)
    sys.exit(0)
