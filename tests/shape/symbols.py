#!/usr/bin/env python3
"""symbols.py LIBRARY...: what a library exports is the public API, and all of what it exports.

symbols.py --headers FOLDER LIBRARY...: also every function that the headers declare is there.
"""

import argparse
import pathlib
import re
import subprocess
import sys

import source

DECLARED = re.compile(r"\bPARLEY_(?:API|CHECKED)\b[^;{]*?\b(parley_\w+)\s*\(")


def exported(library):
    command = ["nm", "--defined-only", "--extern-only", "--format=posix", library]
    if ".so" in pathlib.Path(library).name:
        command.insert(1, "--dynamic")
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    lines = [line.split() for line in output.splitlines()]
    # A version's own name is an absolute symbol; "archive[member]:" is a line of one word.
    return {words[0].split("@")[0] for words in lines if len(words) > 1 and words[1] != "A"}


def declared(folder):
    names = set()
    for path in source.files(folder, ["."], (".h",)):
        names |= set(DECLARED.findall(source.code_only(source.read(folder, path))))
    return names


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--headers")
    parser.add_argument("libraries", nargs="+")
    options = parser.parse_args(arguments)
    public = declared(options.headers) if options.headers else set()
    complaints, checked = [], 0
    for library in options.libraries:
        symbols = exported(library)
        checked += len(symbols)
        for name in sorted(symbols):
            if not name.startswith("parley_"):
                complaints.append(f"{library}: {name} leaves the library")
            elif public and name not in public:
                complaints.append(f"{library}: {name} leaves the library, and no header declares it")
        complaints += [f"{library}: {name} is declared and not there" for name in public - symbols]
    source.finish(sorted(complaints), checked)


if __name__ == "__main__":
    main(sys.argv[1:])
