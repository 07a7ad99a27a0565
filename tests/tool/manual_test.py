"""The manual pages: what they say of the tool is what the tool says, and readers of them can read them."""

import os
import pathlib
import re
import shutil

import parley_peer
from case import Case, main, needs
from process import run

ROOT = pathlib.Path(__file__, "../../..").resolve()
PAGES = sorted((ROOT / "docs/man").glob("*.[13]"))
MAN, MANDOC = shutil.which("man"), shutil.which("mandoc")


class Man:
    missing = None if MAN else "no man on this machine"


class Mandoc:
    missing = None if MANDOC else "no mandoc on this machine"


def sections(text):
    """The parts of a page between its headings .Sh and .Ss."""
    parts = re.split(r"(?m)^\.S[hs] (.*)\n", text)
    return dict(zip(parts[1::2], parts[2::2]))


def options_in(section):
    return {"-" + option for line in re.findall(r"(?m)^\.It (Fl .*)$", section)
            for option in re.findall(r"\bFl (-?[\w-]+)", line)}


class ManualTest(Case):
    def help(self, *words):
        process, code = run([parley_peer.TOOL, *words, "--help"])
        self.assertEqual(code, parley_peer.DONE)
        return process.stdout.decode()

    def test_the_page_has_every_command_with_every_option_and_no_other(self):
        page = sections((ROOT / "docs/man/parley.1").read_text())
        shared = {name: options_in(page[name]) - {"-h", "--help"} for name in ("Clients", "TLS")}
        commands = re.findall(r"(?m)^  ([a-z]+) ", self.help())
        self.assertGreater(len(commands), 5)
        commands += ["cert " + verb for verb in re.findall(r"(?m)^  ([a-z]+) ", self.help("cert"))]
        for command in commands:
            with self.subTest(command=command):
                told = options_in(page[command]).union(
                    *(options for name, options in shared.items()
                      if re.search(r"(?m)^\.Sx %s\b" % name, page[command])))
                helped = set(re.findall(r"(?m)^  (?:-\w, )?(--[\w-]+)", self.help(*command.split())))
                helped |= set(re.findall(r"(?m)^  (-\w), ", self.help(*command.split())))
                self.assertEqual(told, helped - {"-h", "--help"})
                self.assertRegex(page["SYNOPSIS"], r"(?m)^\.Cm %s\b" % command)

    def test_the_exit_codes_are_those_of_the_tool(self):
        told = re.findall(r"(?m)^\.It (\d)$", sections(
            (ROOT / "docs/man/parley.1").read_text())["EXIT STATUS"])
        self.assertEqual(told, re.findall(r"\b(\d) [a-zA-Z]", self.help().split("Exit codes:")[1]))

    def test_every_public_function_stands_in_the_name_section_of_a_page(self):
        """So that man -k and whatis find it."""
        named = {name for page in PAGES for name in
                 re.findall(r"(?m)^\.Nm (\w+)", sections(page.read_text())["NAME"])}
        declared = {name for header in (ROOT / "include/parley").glob("*.h") for name in
                    re.findall(r"PARLEY_(?:API|CHECKED)\s[^;]*?\b(parley_\w+)\(",
                               header.read_text())}
        self.assertGreater(len(declared), 80)
        self.assertEqual(declared - named, set())

    @needs(Man)
    def test_man_has_no_complaints(self):
        for page in PAGES:
            with self.subTest(page=page.name):
                process, code = run(
                    [MAN, "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page],
                    env={**os.environ, "MANWIDTH": "100", "LC_ALL": "C.UTF-8", "MANROFFSEQ": ""})
                self.assertEqual((code, process.stderr), (0, b""), process.describe())

    @needs(Mandoc)
    def test_mandoc_has_no_complaints(self):
        for page in PAGES:
            with self.subTest(page=page.name):
                process, code = run([MANDOC, "-Tlint", "-W", "warning", page])
                self.assertEqual((code, process.stdout), (0, b""), process.describe())


if __name__ == "__main__":
    main()
