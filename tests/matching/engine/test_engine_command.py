"""The two command lines, as anyone runs them."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from matching.engine.documents import canonical_json
from tests.matching.engine.examples import example
from tests.matching.engine.instances import Shape, random_problem, shuffled
from tests.matching.engine.oracles import reference_scores

ROOT = Path(__file__).parents[3]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


@pytest.fixture
def problem_file(tmp_path: Path) -> Path:
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(example()))
    return path


def test_result_goes_to_standard_output(problem_file: Path) -> None:
    done = run("matching.engine", problem_file)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["objective"] == 102347280000


def test_result_and_scores_go_to_files_and_the_checker_accepts_them(tmp_path: Path) -> None:
    problem = random_problem(1, Shape(needs=30, offers=30))
    files = [tmp_path / name for name in ("problem.json", "result.json", "scores.csv")]
    files[0].write_bytes(canonical_json(problem))
    done = run("matching.engine", files[0], "--out", files[1], "--scores", files[2])
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    with files[2].open(newline="") as file:
        head, *rows = csv.reader(file)
    assert head == ["need", "offer", "score"]
    assert {(need, offer): int(score) for need, offer, score in rows} == reference_scores(problem)
    checked = run("matching.engine.check", files[0], files[1])
    assert (checked.returncode, checked.stdout) == (0, f"{files[1]}: right, and its bound is proven\n")


def test_violations_stand_on_standard_error_a_line_each(problem_file: Path) -> None:
    document = example()
    document["needs"][0] |= {"severity": 7, "quantity": 0}
    problem_file.write_text(json.dumps(document))
    done = run("matching.engine", problem_file)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        f"{problem_file}: $.needs[0].quantity: 0 is not between 1 and 1000000000",
        f"{problem_file}: $.needs[0].severity: 7 is not between 1 and 5",
    ]


def test_broken_file_is_named_with_line_and_column(problem_file: Path) -> None:
    problem_file.write_text('{"version": 1\n "needs": []}')
    done = run("matching.engine", problem_file)
    assert done.returncode == 2
    assert done.stderr == f"{problem_file}: line 2, column 2: Expecting ',' delimiter\n"


def test_absent_file_is_named(tmp_path: Path) -> None:
    done = run("matching.engine", tmp_path / "none.json")
    assert (done.returncode, done.stderr) == (2, f"{tmp_path / 'none.json'}: No such file or directory\n")


def test_place_that_cannot_be_written_is_named(problem_file: Path, tmp_path: Path) -> None:
    done = run("matching.engine", problem_file, "--out", tmp_path / "no" / "result.json")
    assert (done.returncode, done.stderr) == (
        2,
        f"{tmp_path / 'no' / 'result.json'}: No such file or directory\n",
    )


@pytest.mark.parametrize("text", ["{}", "[]", "7", "{", '{"matches": 3, "blocks": [], "version": 1}'])
def test_checker_refuses_what_is_no_result(problem_file: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "result.json").write_text(text)
    done = run("matching.engine.check", problem_file, tmp_path / "result.json")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(f"{tmp_path / 'result.json'}: ")


def modules_after(statement: str) -> set[str]:
    script = f"import sys; {statement}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    return set(done.stdout.split())


def test_engine_loads_no_django_and_no_app() -> None:
    statement = "import matching.engine.__main__, matching.engine.explain, matching.engine.ranking"
    loaded = modules_after(statement)
    assert loaded & {"django", "rest_framework", "coalition", "members", "requests", "projects", "psycopg2"} == set()
    assert loaded >= {"matching", "numpy", "ortools"}


def test_checker_loads_no_solver() -> None:
    assert modules_after("import matching.engine.check") & {"numpy", "ortools", "django"} == set()


def test_same_bytes_whatever_the_order_the_hash_seed_and_the_threads(tmp_path: Path) -> None:
    shape = Shape(needs=60, offers=60, ties=True, smallest=0.2)
    problem = random_problem(7, shape)
    document = json.loads(canonical_json(problem))
    answers = set()
    for seed in range(3):
        path = tmp_path / f"problem{seed}.json"
        for name in ("needs", "offers", "countries"):
            order = {row.get("id", row.get("iso3")): row for row in document[name]}
            rows = getattr(shuffled(problem, seed), name)
            document[name] = [order[getattr(row, "id", getattr(row, "iso3", None))] for row in rows]
        path.write_text(json.dumps(document))
        environment = {"PYTHONHASHSEED": str(seed), "OMP_NUM_THREADS": str(1 + seed)}
        done = subprocess.run(
            [sys.executable, "-m", "matching.engine", path],
            capture_output=True,
            cwd=ROOT,
            env=environment,
            check=True,
        )
        answers.add(done.stdout)
    assert len(answers) == 1
