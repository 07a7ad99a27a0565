#!/usr/bin/env python3
"""coverage.py ROOT BUILD: how much of src the tests ran, as a table of its folders; each line that they
did not run is shown in BUILD/html. BUILD was compiled with --coverage, and its tests have run."""

import collections
import json
import pathlib
import subprocess
import sys

KINDS = ("line", "branch", "function")


def measure(root, build):
    """gcovr's summary: one entry for each file of src."""
    summary = build / "summary.json"
    (build / "html").mkdir(exist_ok=True)
    subprocess.run(
        ["gcovr", "--root", root, "--filter", f"{root}/src/", "--object-directory", build,
         "--exclude-unreachable-branches", "--json-summary", summary,
         "--html-details", build / "html/index.html", build / "src"],
        check=True)
    return json.loads(summary.read_text())["files"]


def percent(covered, total):
    return f"{100 * covered / total:5.1f} %" if total else "    -  "


def table(files):
    """One row for each folder, and one for all of them."""
    counts = collections.defaultdict(collections.Counter)
    for file in files:
        for row in str(pathlib.Path(file["filename"]).parent), "all of it":
            counts[row].update({key: file[key] for kind in KINDS
                                for key in (f"{kind}_covered", f"{kind}_total")})
    yield "folder                      lines covered        branches  functions"
    for row, count in counts.items():
        if row != "all of it":
            yield format_row(row, count)
    yield format_row("all of it", counts["all of it"])


def format_row(name, count):
    lines = f"{count['line_covered']:5} of {count['line_total']:5}"
    shares = [percent(count[f"{kind}_covered"], count[f"{kind}_total"]) for kind in KINDS]
    return f"{name:24} {lines}  {shares[0]}    {shares[1]}    {shares[2]}"


def main(root, build):
    files = measure(root, pathlib.Path(build))
    for line in table(files):
        print(line)
    print(f"\nLine by line: {build}/html/index.html")


if __name__ == "__main__":
    main(*sys.argv[1:])
