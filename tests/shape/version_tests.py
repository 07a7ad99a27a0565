#!/usr/bin/env python3
"""version_tests.py ROOT: the protocol version is looked at where it is negotiated, and nowhere else.

Two versions share code only if that code need not ask which one it serves: what differs stands in
files of its own, and the choice is made once.
"""

import re
import sys

import source

ALLOWED = (
    "src/wire/",  # what bytes mean
    "src/record/frame.c",  # legacy_record_version
    "src/handshake/client_hello_flow.c",
    "src/handshake/machine.c",
    "src/handshake/client13.c",  # legacy_version
    "src/handshake/negotiate13.c",  # the same
    "src/connection/setup.c",  # parley_setup_versions
)
VERSION = r"(?:TLS_1_[0-3]|0x030[0-4])\b"
COMPARISON = re.compile(rf"(?:[=!]=|[<>]=?)\s*{VERSION}|\b{VERSION}\s*(?:[=!]=|<=?(?!<)|>=?(?!>))"
                        rf"|\bcase\s+{VERSION}")


def main(root):
    paths = source.files(root, ["src"])
    paths = [path for path in paths if not str(path).startswith(ALLOWED)]
    complaints = []
    for path in paths:
        text = source.code_only(source.read(root, path))
        for match in COMPARISON.finditer(text):
            line = source.line_of(text, match.start())
            complaints.append(f"{path}:{line}: asks for the version: {match[0]}")
    source.finish(complaints, len(paths))


if __name__ == "__main__":
    main(*sys.argv[1:])
