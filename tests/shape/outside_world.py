#!/usr/bin/env python3
"""outside_world.py --core OBJECT... --others OBJECT...: what the core asks of the operating system.

The core has no sockets, files, clocks, threads or environment, and no state of its own that can
change: the caller hands these in, so that every test is deterministic and every port is possible.
What the core calls in the other layers is theirs to answer for.
"""

import argparse
import re
import subprocess
import sys

import source

# Functions of the C library that only compute, write to memory, or allocate it.
HARMLESS = set(
    """memcpy memmove memset memcmp bcmp memchr memrchr strlen strnlen strcmp strncmp strchr strrchr strstr
    strspn strcspn strpbrk strerror snprintf vsnprintf qsort bsearch strtol strtoul abort
    explicit_bzero malloc calloc realloc free __assert_fail __stack_chk_fail _GLOBAL_OFFSET_TABLE_
    strcasecmp strncasecmp __ctype_b_loc __ctype_tolower_loc __ctype_toupper_loc tolower
    toupper""".split()
)
FORTIFIED = {f"__{name}_chk" for name in HARMLESS}
CHANGEABLE = re.compile(r"\.(?:data|bss|tdata|tbss)(?!\.rel\.ro)")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def symbols(path):
    """[(name, kind)] as nm tells them."""
    lines = [line.split() for line in run("nm", "--format=posix", path).splitlines()]
    return [(words[0], words[1]) for words in lines if len(words) >= 2]


def changeable_sections(path):
    """The sections of the object that a program can write to while it runs, if they hold anything.
    Tables of pointers stand in .data.rel.ro, which is read-only once the program is loaded."""
    sections = [line.split() for line in run("size", "-A", path).splitlines()]
    sections = [words for words in sections if len(words) == 3 and words[1].isdigit()]
    return [w[0] for w in sections if CHANGEABLE.match(w[0]) and int(w[1]) > 0]


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--core", nargs="*", default=[])
    parser.add_argument("--others", nargs="*", default=[])
    options = parser.parse_args(arguments)

    paths = options.core + options.others
    own = {name for path in paths for name, kind in symbols(path) if kind not in "Uw"}
    known = own | HARMLESS | FORTIFIED
    complaints = []
    for path in options.core:
        for name, kind in symbols(path):
            if kind == "U" and name not in known:
                complaints.append(f"{path}: calls {name}")
        for section in changeable_sections(path):
            complaints.append(f"{path}: has state of the whole process, in {section}")
    source.finish(complaints, len(options.core))


if __name__ == "__main__":
    main(sys.argv[1:])
