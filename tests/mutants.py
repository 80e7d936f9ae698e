"""Tries every mutant that cargo-mutants lists, in one build.

    python3 tests/mutants.py TREE MUTANTS.json SURVIVORS CARGO-MUTANTS

Building anew for each of some thousands takes a day. So TREE, a copy of the project, gets
them all: the body of a function becomes a `match` of a number from the environment, with
one arm for each of its mutants and the body as it was in the last. What does not compile
is left out. The tests are built once, and run once for each number.

The few that cannot be switched like that (in a constant, a `const fn`, a function inside
another or of an `impl Trait`) are cargo-mutants' own, one build for each.
"""

import collections
import concurrent.futures
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import sys
import time

# Of those that could be built, in each package.
CAUGHT_MIN_PERCENT = 95
# Where a mutant can be seen: its own package's tests, those of the others, and the
# scenarios, in which both Lambdas run whole.
TESTED = ["preheat", "slack", "slack-handler", "executor", "scenarios"]
# Two as slow as all the others together, and one that needs many seeds and catches no
# more than the other scenarios.
SKIP = [
    "--skip=long_input_takes_no_more_than_its_length",
    "--skip=an_input_stays_below_what_scheduler_takes",
    "--skip=how_it_ends_does_not_depend_on_the_seed",
]
# Without the AWS SDK, which none of these tests needs, and whose build takes longest.
# Optimised a little: it is built once, and run thousands of times.
BUILD = ["--locked", "--no-default-features", "--profile", "mutants"]
BUILD += ["--config", "profile.mutants.opt-level=1"]
BUILD += ["--config", "profile.mutants.incremental=false"]
NUMBER = "PREHEAT_MUTANT"
SWITCH = f"""
#[doc(hidden)]
pub fn __mutant() -> u32 {{
    static NUMBER: std::sync::LazyLock<u32> = std::sync::LazyLock::new(|| {{
        std::env::var("{NUMBER}").map_or(0, |number| number.parse().unwrap())
    }});
    *NUMBER
}}
"""
# A mutant that never stops to allocate fails; it must not take the machine along.
MEMORY_MAX = 4 << 30


def main(tree, listed, survivors, cargo_mutants):
    mutants = [
        Mutant(number, one) for number, one in enumerate(json.loads(listed.read_text()), 1)
    ]
    if not mutants:
        sys.exit("There is nothing to change: is the file's name right?")
    sources = Sources(tree, mutants)
    binaries = build(sources)
    outcomes = run_all(sources, binaries)
    sources.restore()
    outcomes |= one_by_one(tree, cargo_mutants, sources.unswitched)
    explained = [line for line in survivors.read_text().splitlines() if line[:1] not in ("", "#")]
    packages = [package for package in TESTED if any(one.package == package for one in mutants)]
    judged = [
        judge(package, [one for one in mutants if one.package == package], outcomes, explained)
        for package in packages
    ]
    if not all(judged):
        sys.exit("Write a test, or say in tests/mutants.survivors why none is needed.")


class Mutant:
    """One that cargo-mutants listed; `name` is its own, with line and column."""

    def __init__(self, number, listed):
        self.number = number
        self.name = listed["name"]
        self.package = listed["package"]
        self.file = listed["file"]
        self.replacement = listed["replacement"]
        self.span = listed["span"]
        self.function = listed["function"] and listed["function"]["span"]

    @property
    def unplaced(self):
        """Its name as the list of survivors has it: lines move."""
        return re.sub(r"^([^:]+):\d+:\d+: ", r"\1: ", self.name)

    @property
    def module(self):
        """The first part of the path of the tests that stand nearest to it."""
        return pathlib.PurePath(self.file.split("/src/")[1]).parts[0].removesuffix(".rs") + "::"


class Body:
    """Of a function: where it stands, and the number and text of each of its mutants."""

    def __init__(self, span, is_iterator):
        self.span = span
        # Two iterators are two types; in a box they are one.
        self.arm = "Box::new({}) as Box<dyn Iterator<Item = _> + '_>" if is_iterator else "{}"
        self.mutated = []


class Sources:
    """The files of `tree`, as they were and with their mutants in them."""

    def __init__(self, tree, mutants):
        self.tree = tree
        self.mutants = {one.number: one for one in mutants}
        self.unviable = set()
        self.unswitched = []
        # For each file, the first and last line and the number of each arm.
        self.arms = {}
        self.before = {}
        self.functions = {}
        for file, here in grouped(mutants, lambda one: one.file).items():
            text = (tree / file).read_text()
            self.before[file] = text
            self.functions[file], unswitched = functions_of(text, here)
            self.unswitched += unswitched

    def write(self):
        """Puts those in that may compile."""
        for package in {file.split("/src/")[0] for file in self.before}:
            library = f"{package}/src/lib.rs"
            self.before.setdefault(library, (self.tree / library).read_text())
            self.functions.setdefault(library, [])
        for file, text in self.before.items():
            tail = SWITCH if file.endswith("/src/lib.rs") else ""
            switched, self.arms[file] = self.switched(text, self.functions[file])
            self.put(file, switched + tail)

    def restore(self):
        for file, text in self.before.items():
            self.put(file, text)

    def put(self, file, text):
        # What did not change keeps its time, and need not be built again.
        if (self.tree / file).read_text() != text:
            (self.tree / file).write_text(text)

    def switched(self, text, functions):
        pieces, arms, at, line = [], [], 0, 1

        def put(piece):
            nonlocal line
            pieces.append(piece)
            line += piece.count("\n")

        for body in functions:
            put(text[at : body.span.start])
            at = body.span.stop
            original = text[body.span]
            viable = [one for one in body.mutated if one[0] not in self.unviable]
            if not viable:
                put(original)
                continue
            put("{ match crate::__mutant() {\n")
            for number, new in viable:
                first = line
                put(f"{number}u32 => {body.arm.format(new)},\n")
                arms.append((first, line - 1, number))
            put(f"_ => {body.arm.format(original)}\n}} }}")
        put(text[at:])
        return "".join(pieces), arms

    def at(self, file, line):
        """The number of the mutant whose arm has this line."""
        for first, last, number in self.arms.get(file, []):
            if first <= line <= last:
                return number
        return None


def functions_of(text, mutants):
    """The functions' bodies, and the mutants that cannot be switched."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)

    def place(span):
        start, end = span["start"], span["end"]
        return slice(
            starts[start["line"] - 1] + start["column"] - 1,
            starts[end["line"] - 1] + end["column"] - 1,
        )

    switched, unswitched = [], [one for one in mutants if not one.function]
    in_functions = grouped(
        (one for one in mutants if one.function),
        lambda one: (place(one.function).start, place(one.function).stop),
    )
    for (start, end), here in sorted(in_functions.items()):
        is_inner = any(
            other != (start, end) and other[0] <= start and end <= other[1]
            for other in in_functions
        )
        opening = opening_brace(text, start)
        head = text[start:opening]
        if is_inner or re.search(r"\bconst\s+fn\b|->\s*impl\s+(?!Iterator\b)", head):
            unswitched += here
            continue
        body = Body(slice(opening, end), re.search(r"->\s*impl\s+Iterator\b", head))
        for one in here:
            span = place(one.span)
            new = f"{text[opening : span.start]} {one.replacement} {text[span.stop : end]}"
            body.mutated.append((one.number, new))
        switched.append(body)
    return switched, unswitched


def opening_brace(text, at):
    """Where the body of the function begins whose documentation or head begins `at`."""
    skipped = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\])*"|[^{]', re.DOTALL)
    while text[at] != "{":
        at = skipped.match(text, at).end()
    return at


def build(sources):
    """The tests with all mutants in them. What does not compile is told by its errors'
    places; some are only found when others are gone."""
    while True:
        sources.write()
        packages = [word for package in TESTED for word in ("--package", package)]
        built = subprocess.run(
            ["cargo", "test", "--no-run", "--message-format", "json", *BUILD, *packages],
            cwd=sources.tree,
            env=os.environ | {"RUSTFLAGS": "--cap-lints=allow"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        messages = [json.loads(line) for line in built.stdout.split("\n") if line]
        if built.returncode == 0:
            return [
                (
                    one["target"]["name"].replace("_", "-"),
                    one["executable"],
                    pathlib.Path(one["manifest_path"]).parent,
                )
                for one in messages
                if one["reason"] == "compiler-artifact"
                and one["profile"]["test"]
                and one["executable"]
            ]
        found = unviable(sources, messages)
        if not found - sources.unviable:
            sys.exit(f"The tests do not compile:\n{built.stderr}")
        sources.unviable |= found
        print(f"{len(sources.unviable)} do not compile", flush=True)


def unviable(sources, messages):
    errors = [
        one["message"]
        for one in messages
        if one["reason"] == "compiler-message" and one["message"]["level"] == "error"
    ]
    spans = [span for error in errors for span in error["spans"] if span["is_primary"]]
    # An error inside a macro is where the macro is used.
    for span in spans:
        if span["expansion"]:
            spans.append(span["expansion"]["span"])
    return {sources.at(span["file_name"], span["line_start"]) for span in spans} - {None}


def run_all(sources, binaries):
    """How the tests end with each mutant, by its number."""
    since = time.monotonic()
    check_unchanged(binary[0] for binary in binaries if run(binary, 0, [], None) != "missed")
    # One of them may take five times as long as all take together, when there was nothing
    # else to do: the machine may have other work, or sleep.
    longest = max(40, 5 * (time.monotonic() - since))
    not_built = sources.unviable | {one.number for one in sources.unswitched}
    built = [one for one in sources.mutants.values() if one.number not in not_built]
    outcomes = {one: "unviable" for one in sources.unviable}
    limits = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, limits[1]))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as workers:
        tried = {workers.submit(try_one, one, binaries, longest): one for one in built}
        # Among all the others, they have to pass as well.
        unchanged = {workers.submit(run, one, 0, [], longest): one[0] for one in binaries}
        for n, done in enumerate(concurrent.futures.as_completed(tried), 1):
            outcomes[tried[done].number] = done.result()
            if n % 500 == 0 or n == len(built):
                print(f"{n} of {len(built)} tried", flush=True)
        check_unchanged(name for done, name in unchanged.items() if done.result() != "missed")
    resource.setrlimit(resource.RLIMIT_AS, limits)
    return outcomes


def check_unchanged(failed):
    if failed := list(failed):
        sys.exit(f"These tests fail without any mutant: {', '.join(failed)}")


def try_one(mutant, binaries, longest):
    nearest_first = sorted(binaries, key=lambda binary: binary[0] != mutant.package)
    rounds = [(nearest_first[0], [mutant.module])] + [(binary, []) for binary in nearest_first]
    for binary, only in rounds:
        outcome = run(binary, mutant.number, only, longest)
        if outcome != "missed":
            return outcome
    return "missed"


def run(binary, number, only, longest):
    _, executable, directory = binary
    try:
        ended = subprocess.run(
            # To end at the first failure is an option that is not stable yet.
            [executable, "-Zunstable-options", "--fail-fast", *only, *SKIP],
            cwd=directory,
            env=os.environ
            | {
                NUMBER: str(number),
                "RUSTC_BOOTSTRAP": "1",
                "RUST_TEST_THREADS": "1",
                "PROPTEST_CASES": "8",
                "PROPTEST_DISABLE_FAILURE_PERSISTENCE": "1",
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=longest,
        )
    except subprocess.TimeoutExpired:
        return "timeout"
    # Whoever killed it, it was no test.
    if ended.returncode == -signal.SIGKILL:
        return "not tried"
    return "missed" if ended.returncode == 0 else "caught"


def one_by_one(tree, cargo_mutants, mutants):
    """What cargo-mutants finds of these, which it builds one after the other."""
    outcomes = {}
    for package, here in grouped(mutants, lambda one: one.package).items():
        print(f"{len(here)} of {package} that need a build each", flush=True)
        # It takes fields that it deletes whatever their names are: those of other files
        # are kept out.
        names = [f"--file={one.file}" for one in here]
        names += [f"--re=^{re.escape(one.name)}$" for one in here]
        out = tree / "one-by-one" / package
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        subprocess.run(
            [cargo_mutants, "mutants", "--dir", tree, "--in-place", "--output", out, *names]
            + ["--package", package, "--test-package", package, "--", "--", *SKIP],
            env=os.environ | {"PROPTEST_CASES": "8"},
            stdout=subprocess.DEVNULL,
        )
        for outcome in ("caught", "missed", "timeout", "unviable"):
            told = (out / "mutants.out" / f"{outcome}.txt").read_text().splitlines()
            outcomes |= {one.number: outcome for one in here if one.name in told}
    return outcomes


def judge(package, mutants, outcomes, explained):
    """Says how many were caught, and which were not although nothing explains why."""
    by_outcome = grouped(mutants, lambda one: outcomes.get(one.number, "not tried"))
    n = {outcome: len(those) for outcome, those in by_outcome.items()}
    n_viable = len(mutants) - n.get("unviable", 0)
    # A test that never ends is noticed, too.
    n_caught = n.get("caught", 0) + n.get("timeout", 0)
    print(f"{package}: {', '.join(f'{count} {outcome}' for outcome, count in sorted(n.items()))}")
    missed = collections.Counter(
        one.unplaced for outcome in ("missed", "not tried") for one in by_outcome.get(outcome, [])
    )
    files = {one.file for one in mutants}
    accepted = collections.Counter(
        line
        for line in explained
        if (file := line.split(":")[0]) in files
        or (file.startswith(f"crates/{package}/") and not pathlib.Path(file).exists())
    )
    complaints = {
        "Missed, and not explained:": missed - accepted,
        "Explained, and missed no more: take these off the list:": accepted - missed,
    }
    for complaint, names in complaints.items():
        if names:
            print(complaint, *sorted(names.elements()), sep="\n  ")
    has_enough = n_caught * 100 >= CAUGHT_MIN_PERCENT * n_viable
    if not has_enough:
        print(f"Fewer than {CAUGHT_MIN_PERCENT} % were caught.")
    return has_enough and not any(complaints.values())


def grouped(items, key):
    groups = collections.defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return dict(groups)


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:]))
