#!/usr/bin/env python3
"""allocations.py ROOT: in the core only src/base/memory.c allocates, so that one test can fail every
allocation and one change can count them. src/stream stands outside the core, on the public headers."""

import re
import sys

import source

HOME = "src/base/memory.c"
CALL = re.compile(
    r"(?<![\w.>])(?:malloc|calloc|realloc|reallocarray|free|strdup|strndup|asprintf|vasprintf"
    r"|aligned_alloc|posix_memalign|alloca)\s*\("
)


def main(root):
    paths = source.files(root, ["src"])
    paths = [p for p in paths if str(p) != HOME and not str(p).startswith("src/stream/")]
    complaints = []
    for path in paths:
        text = source.code_only(source.read(root, path))
        for match in CALL.finditer(text):
            line = source.line_of(text, match.start())
            complaints.append(f"{path}:{line}: {match[0]}) is not a call of base/memory.h")
    source.finish(complaints, len(paths))


if __name__ == "__main__":
    main(*sys.argv[1:])
