"""Zips what `sam build` built, as `sam deploy` would, and fails for a package that has
grown past tests/budget.json.

    python3 tests/package_size.py target/sam
"""

import io
import json
import pathlib
import sys
import zipfile

FUNCTIONS = {"slack-handler": "SlackHandlerFunction", "executor": "ExecutorFunction"}


def main(built: pathlib.Path) -> None:
    budget = json.loads(pathlib.Path("tests/budget.json").read_text())["zipped_kib"]
    has_grown = False
    for name, function in FUNCTIONS.items():
        kib = zipped(built / function / "bootstrap") / 1024
        print(f"{name}: {kib:.0f} KiB zipped, of {budget[name]}")
        has_grown |= kib > budget[name]
    if has_grown:
        sys.exit("A package is larger than tests/budget.json allows: find out why first.")


def zipped(binary: pathlib.Path) -> int:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(binary, "bootstrap")
    return len(package.getvalue())


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
