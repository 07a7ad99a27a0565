#!/usr/bin/env python3
"""packages_test.py CMAKE SOURCE BUILD CC CXX: the Debian packages are whole, install into an empty root,
serve there, and leave nothing behind when they are removed."""

import os
import pathlib
import sys
import tempfile
import unittest

from tree import Tree, run

# What each package must hold and may depend on. ARCH is the folder of this architecture.
PACKAGES = {
    "libparley0": {
        "holds": ["usr/lib/ARCH/libparley.so.0"],
        "depends": {"libc6", "libssl3", "libidn2-0", "libpsl5"},
    },
    "libparley-dev": {
        "holds": ["usr/include/parley/parley.h", "usr/include/parley/error_catalogue.def",
                  "usr/lib/ARCH/libparley.so", "usr/lib/ARCH/libparley.a",
                  "usr/lib/ARCH/pkgconfig/parley.pc",
                  "usr/lib/ARCH/cmake/parley/parleyConfig.cmake",
                  "usr/lib/ARCH/cmake/parley/parleyConfigVersion.cmake",
                  "usr/share/man/man3/parley.3.gz"],
        "depends": {"libparley0", "libssl-dev", "libidn2-dev", "libpsl-dev"},
    },
    "parley-tls": {
        "holds": ["usr/bin/parley", "usr/share/man/man1/parley.1.gz",
                  "usr/share/bash-completion/completions/parley"],
        "depends": {"libc6", "libssl3", "libidn2-0", "libpsl5", "libuv1", "libhttp-parser2.9",
                    "libjansson4"},
    },
}


class Root:
    """An empty place with a package database of its own."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        (self.folder / "var/lib/dpkg").mkdir(parents=True)
        (self.folder / "var/lib/dpkg/status").touch()

    def dpkg(self, *arguments):
        # What they depend on is outside; ldconfig, which a script calls, too.
        return run("dpkg", f"--root={self.folder}", f"--log={self.folder}/var/log", "--force-depends",
                   "--force-script-chrootless", *arguments)

    def files(self):
        found = [path.relative_to(self.folder) for path in self.folder.rglob("*")
                 if path.is_symlink() or not path.is_dir()]
        return sorted(str(path) for path in found if path.parts[0] != "var")


class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        run(CMAKE, "-S", SOURCE, "-B", BUILD, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
            f"-DCMAKE_C_COMPILER={CC}", "-DCMAKE_INSTALL_PREFIX=/usr", "-DPARLEY_TESTS=OFF")
        run(CMAKE, "--build", BUILD)
        for old in pathlib.Path(BUILD).glob("*.deb"):
            old.unlink()
        run("cpack", "--config", f"{BUILD}/CPackConfig.cmake", cwd=BUILD)
        cls.debs = {deb.name.split("_")[0]: deb for deb in pathlib.Path(BUILD).glob("*.deb")}
        cls.arch = run("dpkg-architecture", "-qDEB_HOST_MULTIARCH").strip()

    def field(self, name, field):
        return run("dpkg-deb", "--field", self.debs[name], field).strip()

    def names_in(self, name, field):
        return {word.split()[0] for word in self.field(name, field).split(",") if word.strip()}

    def contents(self, name):
        """{path: (permissions, owner)}"""
        lines = run("dpkg-deb", "--contents", self.debs[name]).splitlines()
        words = [line.split() for line in lines]
        return {word[5].removeprefix("./").rstrip("/"): (word[0], word[1]) for word in words}

    def test_there_is_one_for_each_part(self):
        self.assertEqual(set(self.debs), set(PACKAGES))

    def test_each_holds_what_it_should(self):
        for name, package in PACKAGES.items():
            with self.subTest(name):
                contents = self.contents(name)
                documents = f"usr/share/doc/{name}"
                wanted = [path.replace("ARCH", self.arch) for path in package["holds"]]
                for path in [*wanted, f"{documents}/copyright", f"{documents}/changelog.gz"]:
                    self.assertIn(path, contents)
                for path, (permissions, owner) in contents.items():
                    self.assertEqual(owner, "root/root", path)
                    right = {"l": "rwxrwxrwx", "d": "rwxr-xr-x"}.get(permissions[0], "rw-r--r--")
                    if path.startswith("usr/bin/"):
                        right = "rwxr-xr-x"
                    self.assertEqual(permissions[1:], right, path)

    def test_no_file_is_in_two_of_them(self):
        paths = [path for name in PACKAGES for path, (permissions, _) in self.contents(name).items()
                 if permissions[0] != "d"]
        self.assertEqual(sorted(paths), sorted(set(paths)))

    def test_manual_pages_are_compressed(self):
        for name in PACKAGES:
            pages = [path for path in self.contents(name) if "/man/man" in path and "." in path]
            self.assertEqual([page for page in pages if not page.endswith(".gz")], [])

    def test_each_depends_on_what_it_is_linked_with(self):
        for name, package in PACKAGES.items():
            with self.subTest(name):
                self.assertEqual(self.names_in(name, "Depends"), package["depends"])
        version = self.field("libparley0", "Version")
        self.assertIn(f"libparley0 (= {version})", self.field("libparley-dev", "Depends"))
        self.assertEqual(run("dpkg-deb", "-I", self.debs["libparley0"], "shlibs"),
                         f"libparley 0 libparley0 (>= {version})\n")

    def test_the_tool_gives_way_to_the_other_parley(self):
        self.assertEqual(self.names_in("parley-tls", "Conflicts"), {"parley"})

    def check_use(self, folder):
        tree = Tree(f"{folder}/usr", {"C": CC, "CXX": CXX})
        tree.check_pkg_config("C", shared=True)
        tree.check_find_package(CMAKE, "CXX")
        self.assertIn("parley", run(f"{folder}/usr/bin/parley", "--version"))

    def test_they_serve_where_they_are_unpacked(self):
        with tempfile.TemporaryDirectory() as folder:
            for deb in self.debs.values():
                run("dpkg-deb", "--extract", deb, folder)
            self.check_use(folder)

    @unittest.skipUnless(os.geteuid() == 0, "only root may install packages")
    def test_they_install_and_are_removed_without_a_trace(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Root(folder)
            root.dpkg("--install", *self.debs.values())
            self.check_use(folder)
            self.assertEqual(root.dpkg("--verify"), "")
            root.dpkg("--purge", *self.debs)
            self.assertEqual(root.files(), [])
            self.assertNotIn("parley", run("dpkg-query", f"--root={folder}", "--show"))


if __name__ == "__main__":
    CMAKE, SOURCE, BUILD, CC, CXX = (sys.argv.pop(1) for _ in range(5))
    unittest.main()
