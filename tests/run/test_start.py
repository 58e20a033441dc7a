import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

SCRIPT = """
import sys
sys.path.insert(0, {here!r})
import planted_readers
from pi_scan.model import Limits, Walked
from pi_scan.run import local, worker
functions = worker.Functions(planted_readers.read, planted_readers.load)
print("begun", flush=True)
list(local.run(iter([(Walked({path!r}, 0),)]), worker.Setup(Limits()), functions=functions))
"""


def descendants(process):
    found = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *descendants(child)]
    return found


def alive(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="processes are found through /proc")
@pytest.mark.parametrize("name", ["loop", "sleep"])
def test_a_worker_ends_with_the_process_that_gave_it_work(tmp_path, name):
    begun = tmp_path / f"{name}-begun"
    script = SCRIPT.format(here=str(Path(__file__).parent), path=str(begun))
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout.readline() == b"begun\n"
        until = time.monotonic() + 30
        while len(workers := descendants(process.pid)) < 3 and time.monotonic() < until:
            time.sleep(0.05)  # the tracker of resources, the fork server, the worker
        assert len(workers) == 3
        time.sleep(0.3)
        process.kill()
    until = time.monotonic() + 5
    while any(map(alive, workers)) and time.monotonic() < until:
        time.sleep(0.02)
    assert not any(map(alive, workers))


UNHEARD = """
import os, subprocess, sys
from pi_scan.run import start
if {closed}:
    os.close(2)
with start._unheard():
    subprocess.run([sys.executable, "-c", "import os; [os.write(number, b'lost') for number in (1, {also})]"])
print("told")
assert sorted(os.listdir("/proc/self/fd")) <= ["0", "1", "2", "3"], os.listdir("/proc/self/fd")
"""


@pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="open files are found through /proc")
@pytest.mark.parametrize("closed", [False, True])
def test_processes_started_ahead_hold_none_of_our_outputs(closed):
    script = UNHEARD.format(closed=closed, also=1 if closed else 2)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("told\n", "")
