#!/usr/bin/env python3
"""The manual page of a public header, in mdoc(7), from its comments.

    manual.py include/parley/stream.h > docs/man/parley_stream.3

The header's first comment becomes NAME and DESCRIPTION, "/* ---- Title ---- */" a section, any other
comment at the beginning of a line text, and what stands between these the declarations, as they are.
"""

import pathlib
import re
import sys

DATE = "November 20, 2026"
FUNCTION = re.compile(r"\b(parley_\w+)\(")
MARK = re.compile(r"\bPARLEY_(API|CHECKED) ?")
SECTION = re.compile(r"-+ (.+?) -+$")
FIRST = re.compile(r"(\w+\.h) - (.*?)\.$")


def escape(line, literal=False):
    line = line.replace("\\", "\\e")
    if literal:
        line = line.replace("-", "\\-")
    return "\\&" + line if line.startswith((".", "'")) else line


def chunks(text):
    """(is_comment, lines) one after the other; comments without their marks."""
    for part in re.split(r"(?ms)(^/\*.*?\*/\n)", text):
        if part.startswith("/*"):
            body = re.sub(r"\s*\*/\n$", "", part[2:])
            yield True, [re.sub(r"^ \*", "", line) for line in body.split("\n")]
        elif part.strip():
            yield False, part.split("\n")


def declarations(lines):
    """Without what is for the preprocessor or for compilers of C++, and without marks."""
    kept, skips, moved = [], False, 0
    for line in lines:
        directive = skips or line.startswith("#")
        skips = directive and line.endswith("\\")
        if directive or line in ('extern "C" {', "}"):
            continue
        bare = MARK.sub("", line)
        if bare == line and moved:
            bare = line.removeprefix(" " * moved)
        else:
            moved = len(line) - len(bare)
        if line.endswith(";"):
            moved = 0
        kept.append(bare)
    return kept


def blocks(lines):
    """What stands together, without a blank line between. The first is empty if one stands before."""
    return [block.split("\n") if block else [] for block in
            re.split(r"\n\n+", re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip("\n"))]


def write_literal(lines):
    print(".Bd -literal")
    for line in lines:
        print(escape(line, literal=True))
    print(".Ed")


def write_text(lines):
    """Paragraphs; lines that are indented further are a drawing or a list."""
    drawing, new_paragraph = [], False
    for line in lines + [""]:
        if line.startswith("  ") or (drawing and not line.strip()):
            drawing.append(line)
            continue
        if drawing:
            write_literal("\n".join(drawing).strip("\n").split("\n"))
            drawing, new_paragraph = [], True
        if not line.strip():
            new_paragraph = True
            continue
        if new_paragraph:
            print(".Pp")
            new_paragraph = False
        # mdoc wants each sentence to begin a line.
        for sentence in re.split(r"(?<=[^ ][.:?)]) (?=[A-Z])", line.strip()):
            print(escape(sentence))


def write_declaration(block, comment):
    """Declarations, and what is said of them; either may be missing."""
    if block:
        write_literal(block)
    if comment and block:
        print(".Bd -filled -offset indent")
        write_text(comment)
        print(".Ed")
    elif comment:
        print(".Pp")
        write_text(comment)


def names_of(text):
    """What the header declares, in its order."""
    code = "\n".join("\n".join(declarations(lines))
                     for is_comment, lines in chunks(text) if not is_comment)
    code = re.sub(r"(?s)/\*.*?\*/", "", code)
    return list(dict.fromkeys(FUNCTION.findall(code)))


def write_page(path):
    text = path.read_text()
    parts = list(chunks(text))
    header, summary = FIRST.match(parts[0][1][0].strip()).groups()
    page = "parley" if path.stem == "parley" else "parley_" + path.stem
    print('.\\" Written by tools/docs/manual.py from include/parley/%s: change that.' % path.name)
    print(".Dd %s\n.Dt %s 3\n.Os parley\n.Sh NAME" % (DATE, page.upper()))
    names = [page] + [name for name in names_of(text) if name != page]
    print("\n".join(".Nm %s%s" % (name, " ," if name != names[-1] else "") for name in names))
    print(".Nd %s" % escape(summary))
    print(".Sh SYNOPSIS\n.In parley/%s\n.Pp\n.Dl cc program.c $(pkg-config \\-\\-cflags \\-\\-libs "
          "parley)\n.Sh DESCRIPTION" % header)
    write_text(parts[0][1][2:])
    comment = None
    for is_comment, lines in parts[1:] + [(True, [""])]:
        if not is_comment:
            attached, *others = blocks(declarations(lines))
            write_declaration(attached, comment)
            for block in others:
                write_declaration(block, None)
            comment = None
            continue
        if comment:
            write_declaration([], comment)
        section = SECTION.match(lines[0].strip())
        comment = None if section else lines
        if section:
            print(".Ss %s" % escape(section.group(1)))


if __name__ == "__main__":
    write_page(pathlib.Path(sys.argv[1]))
