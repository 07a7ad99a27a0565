#!/usr/bin/env python3
"""error_catalogue.py ROOT COMMAND...: every row of the error catalogue is whole, and is provoked.

COMMAND prints the rows: number, name, alert, blame, meaning, remedy, reference, between tabs.
A row is provoked when a test outside tests/shape names it: NAME, or PARLEY_E_NAME.
"""

import re
import subprocess
import sys

import source

ALERT = re.compile(r"\bALERT_([A-Z_]+)\s*=")
BLAME = re.compile(r"\bPARLEY_BLAME_([A-Z]+)\b")
REFERENCE = re.compile(r"(RFC \d{4,5}|SEC 1|CA/Browser Forum BR|X\.690|X\.509|FIPS 186)\b")
SENTENCE = re.compile(r"(?:[A-Z]|[a-z]+_\w).*[.?]", re.S)


def check_row(row, alerts, blames):
    if len(row) != 7:
        return [f"{row}: a row has 7 columns"]
    number, name, alert, blame, meaning, remedy, reference = row
    complaints = []
    if not 100 <= int(number) < 1256:
        complaints.append(f"{name}: {number} is in none of the hundreds")
    if alert not in alerts:
        complaints.append(f"{name}: {alert} is no alert of base/alert.h")
    if blame not in blames:
        complaints.append(f"{name}: PARLEY_BLAME_{blame} does not exist")
    for text in (meaning, remedy):
        if not SENTENCE.fullmatch(text):
            complaints.append(f"{name}: not a sentence: {text!r}")
        if "|" in text:
            complaints.append(f"{name}: a | would break the table of docs/errors.md")
    if reference and not REFERENCE.match(reference):
        complaints.append(f"{name}: {reference!r} names no document")
    # Whoever sends an alert says the peer did wrong, or takes the blame, by a rule of some document.
    if blame == "PEER" and not reference:
        complaints.append(f"{name}: blames the peer, by no rule")
    return complaints


def check_order(rows):
    complaints = []
    for before, after in zip(rows, rows[1:]):
        if int(after[0]) <= int(before[0]):
            complaints.append(f"{after[1]}: {after[0]} comes after {before[0]}")
    names = [row[1] for row in rows]
    return complaints + [f"{n} stands there twice" for n in sorted(set(names)) if names.count(n) > 1]


def words_of_tests(root):
    words = set()
    for path in source.files(root, ["tests"], (".c", ".h", ".py", ".sh", ".txt")):
        if not str(path).startswith("tests/shape/"):
            words |= set(re.findall(r"\w+", source.read(root, path)))
    return words


def main(root, *command):
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rows = [line.split("\t") for line in output.splitlines()]
    alerts = set(ALERT.findall(source.read(root, "src/base/alert.h")))
    blames = set(BLAME.findall(source.read(root, "include/parley/error.h")))
    words = words_of_tests(root)

    complaints = [complaint for row in rows for complaint in check_row(row, alerts, blames)]
    complaints += check_order(rows)
    for _, name, *_ in rows:
        if name not in words and f"PARLEY_E_{name}" not in words:
            complaints.append(f"{name}: no test provokes it")
    source.finish(complaints, len(rows))


if __name__ == "__main__":
    main(*sys.argv[1:])
