#!/usr/bin/env python3
"""installed_test.py CMAKE BUILD CC CXX: what `make install` puts down is all that a program needs, in C
and C++, by pkg-config and by find_package, with either library."""

import pathlib
import sys
import tempfile
import unittest

from tree import Tree, run


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        # A place that the configuration does not know, with a name that wants care.
        prefix = pathlib.Path(folder.name, "a place")
        run(CMAKE, "--install", BUILD, "--prefix", prefix)
        cls.tree = Tree(prefix, {"C": CC, "CXX": CXX})

    def test_a_program_finds_it_by_pkg_config(self):
        for language in "C", "CXX":
            for shared in True, False:
                with self.subTest(language=language, shared=shared):
                    self.tree.check_pkg_config(language, shared)

    def test_a_program_finds_it_by_find_package(self):
        for language in "C", "CXX":
            with self.subTest(language=language):
                self.tree.check_find_package(CMAKE, language)

    def test_all_of_it_is_of_one_version(self):
        [version] = self.tree.pkg_config("--modversion")
        self.assertEqual(run(self.tree.only("bin/parley"), "--version"), f"parley {version}\n")
        self.assertTrue(self.tree.only(f"libparley.so.{version}").is_file())


if __name__ == "__main__":
    CMAKE, BUILD, CC, CXX = (sys.argv.pop(1) for _ in range(4))
    unittest.main()
