"""What bash completes behind `parley`: everything that --help tells of."""

import pathlib
import re
import shutil
import tempfile

import parley_peer
from case import Case, main, needs
from process import run

SCRIPT = pathlib.Path(__file__, "../../../tools/parley/completion.bash").resolve()
BASH = shutil.which("bash")
COMPLETE = """
source "$1"
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_parley
printf '%s\\n' "${COMPREPLY[@]}"
"""


class Bash:
    missing = None if BASH else "no bash on this machine"


@needs(Bash)
class CompletionTest(Case):
    def complete(self, *words, cwd=None):
        """What can stand in place of the last word."""
        process, code = run([BASH, "--norc", "-c", COMPLETE, "bash", SCRIPT, parley_peer.TOOL, *words],
                            cwd=cwd)
        self.assertEqual((code, process.stderr), (0, b""), process.describe())
        return [line for line in process.stdout.decode().splitlines() if line]

    def help(self, *words):
        process, code = run([parley_peer.TOOL, *words, "--help"])
        self.assertEqual(code, parley_peer.DONE)
        return process.stdout.decode()

    def commands(self):
        return re.findall(r"(?m)^  ([a-z]+) ", self.help())

    def options(self, *command):
        """Each option that --help has a line for, and whether it wants a value."""
        return dict(re.findall(r"(?m)^  (?:-\w, )?(--[\w-]+)(?: ([A-Z:]+))?(?=  |$)",
                               self.help(*command)))

    def test_every_command_of_the_help_is_completed(self):
        self.assertGreater(len(self.commands()), 5)
        self.assertEqual(self.complete(""), self.commands() + ["--help", "--version"])
        self.assertEqual(self.complete("exp"), ["explain"])
        self.assertEqual(self.complete("frob"), [])

    def test_the_verbs_of_cert_are_completed_with_their_options_and_files(self):
        verbs = re.findall(r"(?m)^  ([a-z]+) ", self.help("cert"))
        self.assertEqual(verbs, ["show", "verify", "chain"])
        self.assertEqual(self.complete("cert", ""), verbs)
        self.assertEqual(self.complete("cert", "v"), ["verify"])
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "a file").touch()
            for verb in verbs:
                options = self.options("cert", verb)
                self.assertEqual(self.complete("cert", verb, "-"), list(options))
                self.assertEqual(self.complete("cert", verb, "a", cwd=folder), ["a file"])
                for option, kind in options.items():
                    found = self.complete("cert", verb, option, "a", cwd=folder)
                    self.assertEqual(found, ["a file"] if kind in ("FILE", "") else [])
        self.assertEqual(self.complete("cert", "verify", "--profile", ""), ["web", "private"])
        self.assertEqual(self.complete("cert", "verify", "--profile", "p"), ["private"])

    def test_every_option_of_every_help_is_completed(self):
        for command in self.commands():
            with self.subTest(command=command):
                options = self.options(command)
                mentioned = set(re.findall(r"(?m)^  .*?(--[a-z][\w-]*)", self.help(command)))
                self.assertEqual(set(options), mentioned)
                self.assertEqual(self.complete(command, "-"), list(options))
                for option in options:
                    self.assertIn(option, self.complete(command, "more", option[:-1]))

    def test_files_and_folders_are_completed_where_they_are_wanted(self):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "a file").touch()
            pathlib.Path(folder, "a folder").mkdir()
            both, folders = ["a file", "a folder"], ["a folder"]
            for command in self.commands():
                for option, kind in self.options(command).items():
                    with self.subTest(command=command, option=option):
                        wanted = {"FILE": both, "DIR": folders}.get(kind, [])
                        for between in ([], ["="] if kind else []):
                            found = self.complete(command, "new", "more", option, *between, "a ",
                                                  cwd=folder)
                            self.assertEqual(sorted(found), wanted)
            for verb in ("new", "issue"):
                self.assertEqual(self.complete("ca", verb, "a", cwd=folder), folders)

    def test_names_in_lists_are_completed_one_by_one(self):
        suites = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"]
        suites += [f"TLS_ECDHE_{key}_WITH_{cipher}" for cipher in (
            "AES_128_GCM_SHA256", "AES_256_GCM_SHA384", "CHACHA20_POLY1305_SHA256")
                   for key in ("ECDSA", "RSA")]
        for command in ("explain", "get", "connect", "serve"):
            self.assertEqual(self.complete(command, "--suites", ""), suites)
            self.assertEqual(self.complete(command, "--groups", "P"), ["P-256", "P-384", "P-521"])
            self.assertEqual(self.complete(command, "--groups", "X25519,P-3"), ["X25519,P-384"])
            self.assertEqual(self.complete(command, "--alpn", "="), ["h2", "http/1.1"])

    def test_the_two_verbs_of_ca_are_completed(self):
        self.assertEqual(self.complete("ca", ""), ["new", "issue"])
        self.assertEqual(self.complete("ca", "i"), ["issue"])

    def test_it_is_registered_for_the_program(self):
        process, code = run([BASH, "--norc", "-c", 'source "$1"; complete -p parley', "bash", SCRIPT])
        self.assertEqual((code, process.text), (0, "complete -F _parley parley\n"))


if __name__ == "__main__":
    main()
