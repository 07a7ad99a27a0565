#!/usr/bin/env python3
"""public_header.py FOLDER CC CXX: each header, alone, compiles as C11 and as C++17 without a warning."""

import subprocess
import sys

import source

WARNINGS = "-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -fsyntax-only".split()


def compile_alone(folder, header, compiler, language, standard):
    command = [compiler, *WARNINGS, f"-std={standard}", f"-I{folder}", "-x", language, "-"]
    program = f"#include <{header}>\nint main(void) {{ return 0; }}\n"
    done = subprocess.run(command, input=program, capture_output=True, text=True)
    return [] if done.returncode == 0 else [f"{header} as {standard}:\n{done.stderr}"]


def main(folder, cc, cxx):
    headers = source.files(folder, ["."], (".h",))
    complaints = []
    for header in headers:
        complaints += compile_alone(folder, header, cc, "c", "c11")
        complaints += compile_alone(folder, header, cxx, "c++", "c++17")
    source.finish(complaints, len(headers))


if __name__ == "__main__":
    main(*sys.argv[1:])
