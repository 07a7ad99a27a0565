#!/usr/bin/env python3
"""self_test.py CC: each script of this folder accepts a small good tree, and refuses a bad one."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
CC = "cc"


class Tree:
    """A folder with these files, which goes away when all tests are done."""

    def __init__(self, files):
        folder = tempfile.TemporaryDirectory()
        unittest.addModuleCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def compile(self, name, *options):
        output = (self.root / name).with_suffix(".o")
        command = [CC, "-std=c11", "-fPIC", "-c", str(self.root / name), "-o", str(output), *options]
        subprocess.run(command, check=True)
        return str(output)


def run(script, *arguments):
    """(whether it was content, what it said)"""
    command = [sys.executable, str(HERE / script), *map(str, arguments)]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    return done.returncode == 0, done.stdout + done.stderr


class ShapeTest(unittest.TestCase):
    def assert_accepts(self, script, *arguments):
        content, said = run(script, *arguments)
        self.assertTrue(content, said)

    def assert_refuses(self, complaint, script, *arguments):
        content, said = run(script, *arguments)
        self.assertFalse(content, said)
        self.assertIn(complaint, said)
        self.assertNotIn("Traceback", said)


class Layers(ShapeTest):
    LAYERS = "include/parley:\nsrc/base:\nsrc/wire: src/base\nsrc/keys: src/base src/wire/codes.h\n"

    def tree(self, **includes):
        files = {"tests/shape/layers.txt": self.LAYERS, "src/base/bytes.h": "", "src/wire/codes.h": ""}
        for folder, line in includes.items():
            files[f"src/{folder}/{folder}.c"] = line + "\n"
        return Tree(files)

    def test_accepts_an_arrow_downhill(self):
        tree = self.tree(wire='#include "base/bytes.h"\n#include <string.h>')
        self.assert_accepts("layers.py", tree.root)

    def test_refuses_an_arrow_uphill(self):
        tree = self.tree(base='#include "wire/codes.h"')
        self.assert_refuses("src/base/base.c:1: src/base may not", "layers.py", tree.root)

    def test_refuses_an_arrow_sideways(self):
        tree = self.tree(keys='#include "wire/hello.h"')
        self.assert_refuses("may not include src/wire/hello.h", "layers.py", tree.root)

    def test_accepts_the_one_file_that_is_named(self):
        self.assert_accepts("layers.py", self.tree(keys='#include "wire/codes.h"').root)

    def test_refuses_the_operating_system(self):
        tree = self.tree(wire="#include <sys/socket.h>")
        self.assert_refuses("may not include posix", "layers.py", tree.root)

    def test_refuses_a_folder_that_is_not_listed(self):
        tree = self.tree(misc="int x;")
        self.assert_refuses("not in layers.txt", "layers.py", tree.root)

    def test_refuses_a_list_that_goes_uphill(self):
        tree = Tree({"tests/shape/layers.txt": "src/base: src/wire\nsrc/wire:\n"})
        self.assert_refuses("does not stand above", "layers.py", tree.root)

    def test_refuses_an_empty_tree(self):
        tree = Tree({"tests/shape/layers.txt": self.LAYERS})
        self.assert_refuses("nothing to look at", "layers.py", tree.root)


class Sources(ShapeTest):
    def test_refuses_libcrypto_outside_the_provider(self):
        script = "openssl_only_in_provider.py"
        self.assert_accepts(script, Tree({"src/a/a.c": "/* EVP_Digest() */", "src/b.c": ""}).root)
        good = {"src/provider_libcrypto/a.c": "#include <openssl/evp.h>", "src/b.c": "int x;"}
        self.assert_accepts(script, Tree(good).root)
        for line in ("#include <openssl/evp.h>", "void f(void) { EVP_Digest(); }"):
            self.assert_refuses("src/a.c:2", script, Tree({"src/a.c": "\n" + line}).root)

    def test_refuses_an_allocation_outside_memory(self):
        script = "allocations.py"
        good = {"src/base/memory.c": "malloc(1)", "src/b.c": "/* malloc(1) */ t->free(x); my_free(x);"}
        self.assert_accepts(script, Tree(good).root)
        for call in ("malloc(1)", "free (x)", "strdup(s)"):
            self.assert_refuses("src/a.c:1", script, Tree({"src/a.c": f"p = {call};"}).root)

    def test_refuses_a_question_for_the_version(self):
        script = "version_tests.py"
        good = {"src/wire/a.c": "if (v == TLS_1_3)", "src/b.c": "v = TLS_1_2; b = TLS_1_2 >> 8;"}
        self.assert_accepts(script, Tree(good).root)
        for line in ("if (v == TLS_1_3)", "if (0x0304 <= v)", "case TLS_1_2: x();", "v >= TLS_1_3"):
            self.assert_refuses("asks for the version", script, Tree({"src/a.c": line}).root)


class Rows(ShapeTest):
    def test_wants_each_row_in_a_comment(self):
        rows = {"tests/shape/rows.txt": "# rows\nR2   random\nR3   suites\n"}
        good = {**rows, "tests/a.c": "/* R2, R3 */", "tests/b.py": ""}
        self.assert_accepts("rows.py", Tree(good).root)
        script = {**rows, "tests/a.c": "/* R2 */", "tests/b.py": "# R3\n"}
        self.assert_accepts("rows.py", Tree(script).root)
        bad = {**rows, "tests/a.c": '/* R2 R33 */ "R3"; int R3;'}
        self.assert_refuses("R3 is named by no test", "rows.py", Tree(bad).root)


class ErrorCatalogue(ShapeTest):
    GOOD = "100\tNO_MEMORY\tNONE\tMACHINE\tThere is none.\tGet some.\tRFC 9846 4\n"

    def check(self, rows, complaint=None, test="assert(NO_MEMORY)"):
        tree = Tree(
            {
                "rows": rows,
                "tests/unit/a.c": test,
                "src/base/alert.h": "ALERT_NONE = 255,",
                "include/parley/error.h": "PARLEY_BLAME_MACHINE, PARLEY_BLAME_PEER,",
            }
        )
        arguments = ["error_catalogue.py", tree.root, "cat", tree.root / "rows"]
        if complaint:
            self.assert_refuses(complaint, *arguments)
        else:
            self.assert_accepts(*arguments)

    def test_accepts_a_whole_row(self):
        self.check(self.GOOD)
        self.check(self.GOOD, test="assert(PARLEY_E_NO_MEMORY)")

    def test_refuses_a_row_with_a_mistake(self):
        self.check(self.GOOD.replace("\tGet some.", ""), "7 columns")
        self.check(self.GOOD.replace("\tNONE", "\tOUCH"), "no alert")
        self.check(self.GOOD.replace("\tMACHINE", "\tNEIGHBOUR"), "does not exist")
        self.check(self.GOOD.replace("Get some.", ""), "not a sentence")
        self.check(self.GOOD.replace("RFC 9846 4", "hearsay"), "names no document")
        self.check(self.GOOD.replace("RFC 9846 4", "").replace("MACHINE", "PEER"), "by no rule")
        self.check(self.GOOD + self.GOOD, "comes after")

    def test_refuses_a_row_that_no_test_provokes(self):
        self.check(self.GOOD, "no test provokes it", test="assert(NO_MEMORY_AT_ALL)")


class Objects(ShapeTest):
    def test_refuses_a_symbol_that_is_not_of_the_api(self):
        header = "PARLEY_API int parley_open(void);\n"
        code = "int parley_open(void); int parley_open(void) { return 0; }\n"
        tree = Tree({"include/a.h": header, "good.c": code, "bad.c": code + "int leak;",
                     "more.c": code + "int parley_more;", "less.c": "int parley_close;"})
        headers = ["--headers", tree.root / "include"]
        self.assert_accepts("symbols.py", *headers, tree.compile("good.c"))
        self.assert_refuses("leak leaves", "symbols.py", tree.compile("bad.c"))
        self.assert_refuses("no header declares it", "symbols.py", *headers, tree.compile("more.c"))
        self.assert_refuses("is declared and not there", "symbols.py", *headers,
                            tree.compile("less.c"))

    def test_refuses_what_the_core_may_not_ask_for(self):
        tree = Tree({"good.c": "int helper(void); int f(void); int f(void) { return helper(); }",
                     "helper.c": "int helper(void); int helper(void) { return 1; }",
                     "clock.c": "#include <time.h>\nlong f(void); long f(void) { return time(0); }",
                     "state.c": "int count; int f(void); int f(void) { return ++count; }",
                     "local.c": "int f(void); int f(void) { static int n = 7; return ++n; }",
                     "table.c": "int x(void); int (*const t[])(void) = { x };"})
        good, helper = tree.compile("good.c"), tree.compile("helper.c")
        script = "outside_world.py"
        self.assert_accepts(script, "--core", good, "--others", helper)
        self.assert_refuses("calls helper", script, "--core", good)
        self.assert_refuses("calls time", script, "--core", tree.compile("clock.c"))
        self.assert_refuses("in .bss", script, "--core", tree.compile("state.c"))
        self.assert_refuses("in .data", script, "--core", tree.compile("local.c"))
        self.assert_refuses("calls x", script, "--core", tree.compile("table.c"))

    def test_refuses_what_is_left_of_a_layer_that_is_not_built(self):
        names = ("rsa_key_exchange12", "protect_cbc_start", "libcrypto_key_transport", "cbc_open",
                 "cbc_close", "EVP_PKEY_decrypt")
        calls = "void RSA_public_encrypt(void); void f(void); void f(void) { RSA_public_encrypt(); }"
        tree = Tree({"all.c": calls + "".join(f" int {name};" for name in names),
                     "call.c": calls, "none.c": "int x;"})
        whole, call, none = (tree.compile(f"{name}.c") for name in ("all", "call", "none"))
        self.assert_accepts("legacy.py", "1", whole, none)
        self.assert_accepts("legacy.py", "0", none)
        self.assert_refuses("cbc_open is nowhere", "legacy.py", "1", call, none)
        self.assert_refuses("has protect_cbc_start", "legacy.py", "0", none, whole)
        self.assert_refuses("has RSA_public_encrypt", "legacy.py", "0", none, call)

    def test_refuses_a_header_that_does_not_stand_alone(self):
        arguments = [CC, "g++"]
        good = Tree({"a.h": "#include <stddef.h>\nsize_t f(void);\n"})
        self.assert_accepts("public_header.py", good.root, *arguments)
        self.assert_refuses("as c11", "public_header.py", Tree({"a.h": "size_t f(void);"}).root,
                            *arguments)
        self.assert_refuses("as c++17", "public_header.py", Tree({"a.h": "void f(int new);"}).root,
                            *arguments)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        CC = sys.argv.pop(1)
    unittest.main()
