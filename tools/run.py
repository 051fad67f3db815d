"""make run: set up, then web, worker and beat together until Ctrl-C. make stop ends such a run."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time

from tools import PYTHON, ROOT, Stop, run_locks, say, setup

SECONDS_TO_START = 60
#: What a kill has left behind is given this long to end by itself.
SECONDS_TO_END = 20
#: The worker may take two minutes for its last steps (supervisord.conf).
SECONDS_TO_STOP = 150
# Celery's eight lines on this would bury the address; README.md says how to run in earnest.
ROOT_IS_KNOWN = "ignore:You're running the worker with superuser privileges"


def main():
    port = chosen_port()
    setup.check_writable()
    with the_only_run():
        check_free(port)
        setup.set_up()
        setup.prepare_database()
        return supervise(port)


def chosen_port():
    text = os.environ.setdefault("PORT", "8000")
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Stop(
            f"PORT 应为 1 至 65535 之间的数字，现为“{text}”。",
            f"PORT must be a number from 1 to 65535, not {text!r}.",
        )
    return int(text)


def the_only_run():
    """The lock of this run, once nothing of the one before is left: two beats on one database
    would start everything twice."""
    lock = run_locks.take("run")
    if not (lock and run_locks.are_free_within(SECONDS_TO_END)):
        offer_to_stop()
    return lock or run_locks.take("run", wait=True)


def offer_to_stop():
    """Ask at a terminal; elsewhere, or where the answer is no, say how."""
    pid = next(iter(run_locks.holders().values()), 0)
    running = f"上次的台账仍在运行（进程 {pid}）。"
    english = f"The last run is still going on, process {pid}."
    if sys.stdin.isatty():
        say(running, english)
        if input("现在停止它，再重新启动吗？ Stop it? [y/N] ").strip().lower() == "y":
            return stop_last_run()
    raise Stop(f"{running}要停止它：make stop", f"{english} To stop it: make stop")


def stop_last_run():
    """TERM to the first process, which ends the others; to each where only they are left."""
    pids = run_locks.holders()
    for pid in list(pids.values())[: 1 if pids.keys() & {"run", "supervisor"} else None]:
        terminate(pid)
    if not run_locks.are_free_within(SECONDS_TO_STOP):
        raise Stop(
            f"上次的台账没有停下来（进程 {'、'.join(map(str, pids.values()))}），请稍后再试。",
            "The last run did not stop, please try again later.",
        )
    say("上次的台账已停止。" if pids else "没有正在运行的台账。", "Nothing runs any more.")


def terminate(pid):
    if not pid:  # not written yet; to 0 the signal would go to ourselves
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)


def check_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise Stop(
                f"端口 {port} 不能使用，可能已被占用。可换一个端口：PORT={port + 1} make run",
                f"Port {port} cannot be used, it may be taken. Try: PORT={port + 1} make run",
            ) from None


def supervise(port):
    take_terminal()
    supervisor = start_supervisor()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop(supervisor))
    talk = threading.Thread(target=pass_on, args=(supervisor,))
    talk.start()
    started = wait_for_web(supervisor, port)
    if started:
        say(f"台账已启动：http://127.0.0.1:{port}", "Running; Ctrl-C stops it.")
    elif supervisor.poll() is None and not stop.asked:
        stop(supervisor)
        say("网页服务未能启动，原因见上面几行。", "The web server did not start, see above.")
        stop.asked = False
    supervisor.wait()
    talk.join()
    if stop.asked:
        say("台账已停止。", "Stopped.")
    elif started:
        say("台账意外停止，请再启动一次：make run", "It has stopped by itself: please start anew.")
    return 0 if stop.asked else 1


def take_terminal():
    """Stand alone in the terminal's foreground: Ctrl-C is ours, and make still ends with 0."""
    if sys.stdin.isatty() and os.tcgetpgrp(0) == os.getpgrp():
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpgrp())


def start_supervisor():
    """In a session of its own, so that a signal reaches it once and in order."""
    command = [PYTHON, "-m", "tools.program", "supervisor", "supervisor.supervisord"]
    command += ["--configuration", "tools/supervisord.conf"]
    environment = dict(os.environ)
    if os.geteuid() == 0:
        command += ["--user", "root"]
        environment["PYTHONWARNINGS"] = ROOT_IS_KNOWN
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def stop(supervisor):
    stop.asked = True
    if supervisor.poll() is None:
        supervisor.terminate()


stop.asked = False


def pass_on(supervisor):
    try:
        for line in supervisor.stdout:
            print(line, end="", flush=True)
    except OSError:  # nobody listens any more: the terminal is gone
        stop(supervisor)


def wait_for_web(supervisor, port):
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and supervisor.poll() is None and not stop.asked:
        if answers(port):
            return True
        time.sleep(0.2)
    return False


def answers(port):
    """Any answer will do: the port alone is open before the application is loaded."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/login/")
        connection.getresponse()
    except OSError:
        return False
    finally:
        connection.close()
    return True


if __name__ == "__main__":
    try:
        sys.exit(stop_last_run() if sys.argv[1:] == ["stop"] else main())
    except Stop as reason:
        sys.exit(str(reason))
    except KeyboardInterrupt:
        sys.exit(130)
