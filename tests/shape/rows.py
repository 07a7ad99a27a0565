#!/usr/bin/env python3
"""rows.py ROOT: every requirement of rows.txt is named in a comment of a test that proves it."""

import pathlib
import re
import sys

import source

C_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
SCRIPT_COMMENT = re.compile(r"#[^\n]*|\"\"\".*?\"\"\"", re.S)
ROW = re.compile(r"\bR([0-9]+)\b")


def read_wanted(path):
    """{number: meaning}"""
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return {int(line.split()[0][1:]): line.split(None, 1)[1] for line in lines}


def named_rows(root):
    """{number: [where]}"""
    named = {}
    for path in source.files(root, ["tests"], (".c", ".h", ".py", ".sh", ".cmake")):
        if str(path).startswith("tests/shape/"):
            continue
        text = source.read(root, path)
        comments = C_COMMENT if path.suffix in (".c", ".h") else SCRIPT_COMMENT
        for comment in comments.finditer(text):
            for number in ROW.findall(comment[0]):
                where = f"{path}:{source.line_of(text, comment.start())}"
                named.setdefault(int(number), []).append(where)
    return named


def main(root):
    wanted = read_wanted(pathlib.Path(root, "tests/shape/rows.txt"))
    named = named_rows(root)
    for number, meaning in wanted.items():
        print(f"R{number:<3} {meaning}: {' '.join(named.get(number, ['-']))}")
    complaints = [f"R{number} is named by no test" for number in wanted if number not in named]
    source.finish(complaints, len(wanted))


if __name__ == "__main__":
    main(*sys.argv[1:])
