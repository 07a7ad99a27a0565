#!/usr/bin/env python3
"""layers.py ROOT [LAYERS]: fails on an #include that is not an arrow of layers.txt."""

import pathlib
import re
import sys

import source

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.M)
OUTSIDE = {"posix", "openssl", "idn2", "psl", "libuv", "http_parser", "jansson"}
C11 = {
    f"{name}.h"
    for name in """assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp
    signal stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath
    threads time uchar wchar wctype
    strings""".split()  # strings.h is POSIX, and only compares
}


def read_arrows(path):
    """{folder: what it may include}; an arrow uphill in the list itself is an error."""
    arrows = {}
    for number, line in enumerate(path.read_text().splitlines(), 1):
        line = line.split("#")[0].strip()
        if not line:
            continue
        folder, _, targets = line.partition(":")
        for target in targets.split():
            above = [a for a in arrows if a != folder and (target + "/").startswith(a + "/")]
            if target not in OUTSIDE and not above:
                sys.exit(f"{path.name}:{number}: {target} does not stand above {folder}")
        arrows.setdefault(folder, []).extend(targets.split())
    return arrows


def resolve(root, path, quote, name):
    """What an include means: a path of the tree, c11, or one of OUTSIDE."""
    if quote == '"':
        beside = path.parent / name
        return str(beside if pathlib.Path(root, beside).exists() else pathlib.Path("src", name))
    if name.startswith("parley/"):
        return f"include/{name}"
    known = {"openssl": "openssl", "idn2.h": "idn2", "libpsl.h": "psl", "uv.h": "libuv",
             "http_parser.h": "http_parser", "jansson.h": "jansson"}
    return "c11" if name in C11 else known.get(name.split("/")[0], "posix")


def is_within(target, folder):
    return target == folder or target.startswith(folder + "/")


def check_file(root, path, arrows):
    folder = next((f for f in arrows if is_within(str(path), f)), None)
    if folder is None:
        return [f"{path}: its folder is not in layers.txt"]
    complaints = []
    text = source.read(root, path)
    for match in INCLUDE.finditer(text):
        target = resolve(root, path, match[1], match[2])
        if target == "c11" or is_within(target, folder):
            continue
        if not any(is_within(target, allowed) for allowed in arrows[folder]):
            line = source.line_of(text, match.start())
            complaints.append(f"{path}:{line}: {folder} may not include {target}")
    return complaints


def main(root, layers=None):
    arrows = read_arrows(pathlib.Path(layers or pathlib.Path(root, "tests/shape/layers.txt")))
    paths = source.files(root, ["src", "include", "tools", "examples"])
    complaints = [c for path in paths for c in check_file(root, path, arrows)]
    source.finish(complaints, len(paths))


if __name__ == "__main__":
    main(*sys.argv[1:])
