"""Saved firmware states that cannot be had: a machine that can not be saved is not tried again, one that took too long is, later."""
import os
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__)))))
sys.path.insert(0, os.path.join(ROOT, 'image', 'lib'))
import firmware  # noqa: E402
import machine  # noqa: E402

made = []
outcome = None


def make(args, accel, memory, disk, path):
    made.append(path)
    if outcome:
        raise outcome
    open(path, 'w').close()


def tried(cache, how):
    """Whether there is a state then, and how often one was begun."""
    global outcome
    outcome = how
    before = len(made)
    there = firmware.state(None, None, None, None, None, cache) is not None
    return there, len(made) - before


def check(what, got, want):
    print('%s image/firmware %s' % ('ok' if got == want else 'FAIL', what))
    return got == want


def grow_old(cache):
    for e in os.scandir(cache):
        if e.name.endswith('.late'):
            os.utime(e.path, (0, 0))


def main():
    good = True
    firmware.make = make
    machine.key = lambda *a: 'key'
    for error, later in ((firmware.Refused('no'), 0), (firmware.Late('slow'), 1), (TimeoutError('slow'), 1)):
        name = type(error).__name__
        with tempfile.TemporaryDirectory() as cache:
            good &= check(name + ': none', tried(cache, error), (False, 1))
            good &= check(name + ': not at once again', tried(cache, None), (False, 0))
            grow_old(cache)
            good &= check(name + ': later', tried(cache, None), (later == 1, later))
    with tempfile.TemporaryDirectory() as cache:
        good &= check('made', tried(cache, None), (True, 1))
        good &= check('made once', tried(cache, None), (True, 0))
    return 0 if good else 1


sys.exit(main())
