"""The command line. This module imports nothing heavy: a worker process may import it too."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from typing import NoReturn


class Failed(Exception):  # noqa: N818  (what it says on the user's screen)
    """The command could not do it; the text is one sentence that says what to do. Ends with exit code 1."""


INTERRUPTED = 130


def program() -> NoReturn:
    """`main` as a process of its own, which ends at once.

    What Python takes apart behind that the system takes back anyway, and sooner.
    """
    try:
        main()
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else 1
        alone = all(thread.daemon or thread is threading.main_thread() for thread in threading.enumerate())
        if not alone or sys.stdout is None or sys.stderr is None:
            raise
        sys.stdout.flush()
        sys.stderr.flush()
        atexit._run_exitfuncs()  # noqa: SLF001  (no other way to have done what was left to the end)
        os._exit(code)


def main() -> NoReturn:
    """Run `pi-scan` and leave with its exit code; never with a traceback."""
    signal.signal(signal.SIGTERM, _interrupt)  # a stopped service goes on where it was, like one stopped by hand
    try:
        code = _run()
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else int(bool(ending.code))
        if isinstance(ending.__context__, BrokenPipeError):  # which typer makes an ending of
            code = _enough()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:  # the reader of our output has seen enough
        code = _enough()
    except BaseException as error:  # noqa: BLE001  (the last guard: a traceback could show what a document says)
        print(f"pi-scan: {told(error)}", file=sys.stderr)
        code = 1
    if code == INTERRUPTED:
        print("Interrupted: the same command goes on where it was.", file=sys.stderr)
    sys.exit(code)


def _enough() -> int:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is still held back goes nowhere
    return 0


def _run() -> int:
    if sys.argv[1:2] == ["scan"] and "--help" not in sys.argv:
        from pi_scan.run.start import warm_up

        warm_up()  # the workers import in the background while this process prepares the rest
    from typer.main import get_command

    from pi_scan.cli.app import called
    from pi_scan.cli.values import plain

    try:
        return plain(get_command(called(sys.argv[1:])))(standalone_mode=False) or 0
    except Exception as error:
        if hasattr(error, "show") and hasattr(error, "exit_code"):  # wrong usage, as typer tells it
            if isinstance(getattr(error, "message", None), str):
                error.message = error.message.removeprefix("Value error, ")  # type: ignore[attr-defined]
            error.show()
            return int(error.exit_code)
        if type(error).__name__ == "Abort":  # what typer makes of Ctrl-C
            raise KeyboardInterrupt from None
        raise


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def told(error: BaseException) -> str:
    """One sentence for the user. Only errors that are written for users speak for themselves."""
    if isinstance(error, OSError) and error.strerror:
        where = f": {error.filename!a}" if isinstance(error.filename, str | bytes) else ""
        return f"{error.strerror}{where}."
    module = type(error).__module__
    if module.startswith("pi_scan.") and str(error):
        return str(error)
    trace, spot = error.__traceback__, ""
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if f"{os.sep}pi_scan{os.sep}" in name:
            spot = f" at {name.rpartition(f'pi_scan{os.sep}')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"a fault in pi-scan ({type(error).__name__}{spot}): please report it."
