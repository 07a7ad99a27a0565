#!/usr/bin/env python3
"""same_output.py FILE REMEDY COMMAND...: a generated file is what its generator writes today."""

import difflib
import pathlib
import subprocess
import sys


def main(file, remedy, *command):
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    committed = pathlib.Path(file).read_text(encoding="utf-8")
    if committed == output:
        return 0
    lines = difflib.unified_diff(committed.splitlines(), output.splitlines(), file, "now", lineterm="")
    print("\n".join(lines), f"\n{file} is out of date: {remedy} writes it anew", sep="\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
