#!/usr/bin/env python3
"""The leaks that the two-world test plants are in its own program and not in the binary that is released.

Both files are searched for the leaks' names, which the switch needs at run time, and for the namespace that all of the
test's code is in. What is looked for must be found in the test program: a search that finds nothing anywhere proves
nothing. Nothing below src/ names the test either, so no other build of the program could hold it."""
import os
import pathlib
import subprocess
import sys

binary = pathlib.Path(os.environ["TOCSIN"])
program = binary.parent / "tests" / "test_two_worlds"
if not program.exists():
    print("test_two_worlds is not built here")
    sys.exit(77)

names = subprocess.run([program, "--leaks"], check=True, capture_output=True).stdout.splitlines()
assert len(names) >= 12, names
marks = names + [b"planted leak", b"10two_worlds", b"LeakyDoor", b"FlawedIndex"]

tested, released = program.read_bytes(), binary.read_bytes()
for mark in marks:
    assert mark in tested, f"the search is at fault: the test program does not hold {mark!r}"
    assert mark not in released, f"the released binary holds {mark!r}"
# The namespace of the program's own code is there: it was not the symbols that were taken out.
assert b"6tocsin" in released, "the binary has no symbols to look through"

sources = pathlib.Path(os.environ["TOCSIN_SOURCE_DIR"]) / "src"
for path in sources.rglob("*"):
    if path.suffix in (".cc", ".h") and any(word in path.read_text() for word in ("two_worlds", "two-worlds/", "LeakyDoor")):
        sys.exit(f"{path} names the two-world test")
print(f"{len(names)} planted leaks in the test program, none in the released binary")
