"""What the scripts of tests/shape share: the files of the tree, and C without its comments."""

import pathlib
import re
import sys

COMMENT_OR_STRING = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def files(root, folders, endings=(".c", ".h", ".def")):
    """The files below these folders, as paths relative to root, in a stable order."""
    found = []
    for folder in folders:
        base = pathlib.Path(root, folder)
        found += [p for p in base.rglob("*") if p.suffix in endings and p.is_file()]
    return sorted(p.relative_to(root) for p in found)


def read(root, path):
    return pathlib.Path(root, path).read_text(encoding="utf-8")


def code_only(text):
    """The text with comments and strings emptied, and every line where it was."""

    def blank(match):
        return '""' if match[0][0] == '"' else "\n" * match[0].count("\n") or " "

    return COMMENT_OR_STRING.sub(blank, text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def finish(complaints, checked):
    """Prints what is wrong, or what was looked at, and ends the script. Nothing to look at is wrong."""
    for complaint in complaints:
        print(complaint)
    if not checked:
        print("there was nothing to look at")
    elif not complaints:
        print(f"{checked} looked at, nothing wrong")
    sys.exit(1 if complaints or not checked else 0)
