"""What a test of the finished binary expected and did not find."""
import sys

FAULTS = []


def expect(name, condition, seen=""):
    if not condition:
        FAULTS.append(name)
        print("FAILED", name + ":", str(seen)[:800], flush=True)


def end():
    """Says how many faults there were, and ends so."""
    print(f"{len(FAULTS)} faults")
    sys.exit(1 if FAULTS else 0)
