import itertools
import logging
import os
import time
from pathlib import Path

import planted_readers
import pytest

from pi_scan.model import Limits, Outcome, Walked
from pi_scan.run import local, worker
from pi_scan.walk import resolve, walk


def write(folder, names, text="Jane Roe 123"):
    for name in names:
        (folder / name).write_text(text if not name.startswith("empty") else "")
    return list(walk(resolve([str(folder)])))


def fates(results):
    found = {}
    for batch in results:
        for file, sealed in batch:
            assert file.path not in found, "each file has one result"
            found[os.path.basename(file.path)] = sealed.reason or sealed.status
    return found


def test_batches_are_cut_by_count_and_by_bytes():
    small = [Walked(str(number), 10) for number in range(local.BATCH_FILES + 1)]
    assert [len(batch) for batch in local.batches(small)] == [local.BATCH_FILES, 1]
    big = [Walked("a", 1), Walked("b", local.BATCH_BYTES), Walked("c", 1)]
    assert [[file.path for file in batch] for batch in local.batches(big)] == [["a"], ["b"], ["c"]]
    assert list(local.batches([])) == []


def test_every_file_has_one_result(tmp_path, make_setup, functions):
    files = write(tmp_path, [f"f{number}" for number in range(500)])
    found = fates(local.run(local.batches(files), make_setup(), jobs=2, functions=functions))
    assert len(found) == 500
    assert set(found.values()) == {"read"}


def test_poison_costs_its_own_file_and_no_other(tmp_path, make_setup, functions):
    poison = {
        "segfault": "crashed",
        "killed": "crashed",
        "loop": "timeout",
        "sleep": "timeout",
        "alloc": "memory limit",
        "native": "memory limit",
        "fault": "internal error",
    }
    files = write(tmp_path, [*(f"{number:03}" for number in range(100)), *(f"050-{name}" for name in poison)])
    setup = make_setup(seconds=3.0, memory=300 << 20)
    found = fates(local.run(local.batches(files), setup, jobs=2, functions=functions))
    assert {name.partition("-")[2]: fate for name, fate in found.items() if "-" in name} == poison
    assert sum(fate == "read" for fate in found.values()) == 100


def test_a_large_file_gets_more_time_than_a_small_one():
    limits = Limits(seconds=2.0, seconds_per_mib=0.5)
    assert (limits.time_for(0), limits.time_for(4 << 20)) == (2.0, 4.0)


def test_a_worker_that_dies_by_chance_costs_nothing(tmp_path, make_setup, functions):
    files = write(tmp_path, ["a", "once", "z"])
    found = fates(local.run(local.batches(files), make_setup(), jobs=1, functions=functions))
    assert found == {"a": "read", "once": "read", "z": "read"}


def test_the_source_is_drawn_only_as_workers_are_free(tmp_path, make_setup, functions):
    drawn = 0

    def endless():
        nonlocal drawn
        for _ in itertools.count():
            drawn += 1
            yield (Walked(str(tmp_path / f"slow{drawn}"), 0),)

    results = local.run(endless(), make_setup(), jobs=1, functions=functions)
    for _ in range(3):
        next(results)
    assert drawn <= 3 + local.AHEAD + 1
    results.close()


def test_closing_stops_the_workers(tmp_path, make_setup, functions):
    files = write(tmp_path, ["a", "sleep"])
    results = local.run(iter([(files[0],), (files[1],)]), make_setup(), jobs=2, functions=functions)
    next(results)
    started = time.monotonic()
    results.close()
    assert time.monotonic() - started < 10


def test_without_a_key_the_outcomes_come_whole(tmp_path, make_setup, functions):
    files = write(tmp_path, ["a"])
    ((_, outcome),) = next(local.run(local.batches(files), make_setup(key=None), functions=functions))
    assert isinstance(outcome, Outcome)
    assert outcome.pairs[0].numbers[0].value.reveal() == "123"


def test_logs_of_the_workers_reach_this_process_but_not_those_of_libraries(tmp_path, make_setup, functions, caplog):
    files = write(tmp_path, ["log"])
    with caplog.at_level(logging.WARNING):
        list(local.run(local.batches(files), make_setup(), functions=functions))
    assert [record.getMessage() for record in caplog.records] == ["from a worker"]


def test_no_value_of_a_fault_is_told(tmp_path, make_setup, functions, caplog):
    files = write(tmp_path, ["fault"])
    ((_, sealed),) = next(local.run(local.batches(files), make_setup(), functions=functions))
    assert "ValueError" in sealed.detail
    assert "078" not in sealed.detail + caplog.text
    assert "Roe" not in sealed.detail + caplog.text


def test_workers_that_cannot_start_end_the_run_and_say_why(tmp_path, make_setup, caplog):
    files = write(tmp_path, ["a"])
    functions = worker.Functions(planted_readers.read, planted_readers.load_never)
    with pytest.raises(local.WorkersError, match="worker processes"):
        list(local.run(local.batches(files), make_setup(), functions=functions))
    assert "a worker cannot start: RuntimeError" in caplog.text


def test_nothing_to_read_starts_no_worker(make_setup, functions, monkeypatch):
    monkeypatch.setattr("pi_scan.run.pool.ProcessPool", None)
    assert list(local.run(iter(()), make_setup(), functions=functions)) == []


def test_a_main_module_without_a_guard_is_not_run_again(tmp_path):
    import subprocess
    import sys

    script = tmp_path / "script.py"
    script.write_text(
        "import sys\n"
        f"sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "import planted_readers\n"
        "from pi_scan.model import Limits, Walked\n"
        "from pi_scan.run import local, worker\n"
        "functions = worker.Functions(planted_readers.read, planted_readers.load)\n"
        f"files = iter([(Walked({str(tmp_path / 'empty')!r}, 0),)])\n"
        "print(len(list(local.run(files, worker.Setup(Limits()), functions=functions))))\n"
    )
    (tmp_path / "empty").touch()
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("1\n", "", 0)
