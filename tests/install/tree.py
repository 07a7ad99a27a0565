"""tree.py - an installed tree: builds tests/install/user.c against it in every way, and runs it."""

import os
import pathlib
import shlex
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE / "user.c"
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
LANGUAGES = {
    "C": ["-x", "c", "-std=c11"],
    "CXX": ["-x", "c++", "-std=c++17"],
}


def run(*command, **options):
    """What the command printed. An exit code other than 0 is an AssertionError with all it said."""
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(words)}\n{done.stdout}{done.stderr}")
    return done.stdout


class Tree:
    def __init__(self, prefix, compilers):
        self.prefix = pathlib.Path(prefix)
        self.compilers = compilers  # {"C": ..., "CXX": ...}
        self.libdir = self.only("libparley.a").parent

    def only(self, pattern):
        """The one path below the prefix that ends so."""
        found = list(self.prefix.rglob(pattern))
        assert len(found) == 1, f"{pattern} is there {len(found)} times: {found}"
        return found[0]

    def check_program(self, program, shared):
        environment = {**os.environ, "LD_LIBRARY_PATH": str(self.libdir)}
        assert run(program, env=environment) == "it works\n"
        assert ("libparley" in run("ldd", program, env=environment)) == shared

    def pkg_config(self, *arguments):
        environment = {**os.environ, "PKG_CONFIG_PATH": str(self.libdir / "pkgconfig")}
        return shlex.split(run("pkg-config", *arguments, "parley", env=environment))

    def check_pkg_config(self, language, shared):
        libraries = self.pkg_config("--libs", *([] if shared else ["--static"]))
        if not shared:
            libraries = ["-l:libparley.a" if word == "-lparley" else word for word in libraries]
        with tempfile.TemporaryDirectory() as folder:
            program = f"{folder}/user"
            run(self.compilers[language], *STRICT, *LANGUAGES[language], *self.pkg_config("--cflags"),
                SOURCE, "-o", program, *libraries)
            self.check_program(program, shared)

    def check_find_package(self, cmake, language):
        with tempfile.TemporaryDirectory() as folder:
            run(cmake, "-S", HERE / "project", "-B", folder, f"-DCMAKE_PREFIX_PATH={self.prefix}",
                f"-DUSER_LANGUAGE={language}", f"-DUSER_SOURCE={SOURCE}",
                f"-DCMAKE_{language}_COMPILER={self.compilers[language]}")
            run(cmake, "--build", folder)
            self.check_program(f"{folder}/user_shared", shared=True)
            self.check_program(f"{folder}/user_static", shared=False)
