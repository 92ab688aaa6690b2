"""`python -m matching.engine PROBLEM.json [--out RESULT.json] [--scores FILE.csv]`.

Exit 0 and a result; exit 2 and, on stderr, a line for each violation of the contract.
"""

import argparse
import csv
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from matching.engine import solve
from matching.engine.blocks import scored_pairs
from matching.engine.contract import Problem
from matching.engine.documents import result_json
from matching.engine.reading import InvalidProblemError, parse_problem


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        problem = parse_problem(options.problem.read_bytes())
        _write(problem, options.out, options.scores)
    except InvalidProblemError as error:
        return _refuse(f"{options.problem}: {line}" for line in error.violations)
    except OSError as error:
        return _refuse([f"{error.filename}: {error.strerror}"])
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m matching.engine", description="Match needs with offers.")
    parser.add_argument("problem", type=Path, metavar="PROBLEM.json")
    parser.add_argument("--out", type=Path, metavar="RESULT.json", help="where the result goes (stdout)")
    parser.add_argument("--scores", type=Path, metavar="FILE.csv", help="write every eligible pair's score")
    return parser


def _write(problem: Problem, out: Path | None, scores: Path | None) -> None:
    text = result_json(solve(problem))
    if scores:
        with scores.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(("need", "offer", "score"))
            rows.writerows(sorted(scored_pairs(problem)))
    if out:
        out.write_bytes(text)
    else:
        sys.stdout.buffer.write(text)


def _refuse(lines: Iterable[str]) -> int:
    for line in lines:
        print(line, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
