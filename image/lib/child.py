"""A QEMU process that can not outlive this script."""
import ctypes
import signal
import subprocess

PR_SET_PDEATHSIG = 1


def _die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Child:
    """Context: start a command, and kill exactly that process at the end if it still runs."""

    def __init__(self, cmd, **kw):
        self.p = subprocess.Popen(cmd, preexec_fn=_die_with_parent, **kw)

    def __enter__(self):
        return self.p

    def __exit__(self, *exc):
        if self.p.poll() is None:
            self.p.kill()
            self.p.wait()


def terminate_cleanly():
    """Let SIGTERM and SIGHUP end the script as an exception, so that contexts are left."""
    def stop(sig, frame):
        raise SystemExit(128 + sig)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, stop)
