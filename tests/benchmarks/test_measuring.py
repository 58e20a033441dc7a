"""What a command costs, on real processes."""

import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

from measuring import measured

ORPHAN = """
import os, time
if os.fork() == 0 and os.fork() == 0:
    while time.process_time() < 0.4: pass
    os._exit(0)
os._exit(7)
"""
SLEEPERS = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""


def run(tmp_path, script, limit=60.0, **environment):
    output = tmp_path / "out"
    done = measured(
        [sys.executable, "-c", script],
        output=output,
        complaints=tmp_path / "err",
        limit=limit,
        environment=environment,
    )
    return done, output.read_text()


def test_exit_code_output_and_environment(tmp_path):
    done, said = run(tmp_path, "import os, sys; print(os.environ['SAID']); sys.exit(3)", SAID="hello")
    assert (done.code, said) == (3, "hello\n")
    assert 0 < done.cpu_seconds < done.seconds + 1


def test_memory_of_children_counts(tmp_path):
    hold = "import time; held = b'x' * (40 << 20); time.sleep(1)"
    script = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}])"
    assert run(tmp_path, script)[0].peak_bytes > 40 << 20


def test_time_of_a_process_left_behind_counts(tmp_path):
    done, _ = run(tmp_path, ORPHAN)
    assert done.code == 7
    assert done.cpu_seconds >= 0.4


def test_when_its_time_is_over_the_whole_session_ends(tmp_path):
    start = time.monotonic()
    done, child = run(tmp_path, SLEEPERS, limit=1.5)
    assert done.code is None
    assert time.monotonic() - start < 30
    assert not Path(f"/proc/{int(child)}").exists()
