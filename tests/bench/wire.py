"""9P over the wire: a folder of the host by QEMU's virtio-9p, Ennead beside Linux's v9fs, by wall-clock time.

The guests run in turns, ROUNDS times; each measures a few runs, and the median counts.  The files that they make before and after
a run tell when that was, by the host's clock: so QEMU's processor time in it is known, too.
"""
import os
import tempfile
import threading
import time

import guests

ROUNDS = int(os.environ.get('ROUNDS', '3'))
NAMES = ['read64k', 'read1m', 'write64k', 'write1m', 'create', 'small', 'stat', 'list', 'names', 'xread1m', 'xwrite1m']
BIG, NNAMES, NLIST = 64 << 20, 1000, 10000      # as in wire.c
# The most that Linux's transport takes: 125 pages.  Without a cache, as Ennead has none; loose: beside it.
MOUNT = 'trans=virtio,version=9p2000.L,msize=512000,cache='
CACHES = ['none', 'loose']
PERIOD = 0.02       # seconds between looks at QEMU's processor time


def fill(d):
    """The folder as the guests find it."""
    for sub in ('names', 'list', 'small', 'marks'):
        os.mkdir(os.path.join(d, sub))
    with open(os.path.join(d, 'big'), 'wb') as f:
        f.write(os.urandom(1 << 20) * (BIG >> 20))
    for sub, n in (('names', NNAMES), ('list', NLIST)):
        for i in range(n):
            open(os.path.join(d, sub, 'n%d' % i), 'w').close()


def children(pid):
    """pid and all processes below it."""
    found = [pid]
    for p in found:
        try:
            with open('/proc/%d/task/%d/children' % (p, p)) as f:
                found += [int(w) for w in f.read().split()]
        except OSError:
            pass
    return found


def cputime():
    """Seconds that the QEMU below this process has had; None without one."""
    for pid in children(os.getpid()):
        try:
            with open('/proc/%d/stat' % pid) as f:
                name, rest = f.read().split('(', 1)[1].rsplit(')', 1)
        except OSError:
            continue
        if name.startswith('qemu-system'):
            words = rest.split()
            return (int(words[11]) + int(words[12])) / os.sysconf('SC_CLK_TCK')
    return None


class Sampler(threading.Thread):
    """Context: processor time over wall-clock time of one machine."""

    def __init__(self):
        super().__init__(daemon=True)
        self.samples, self.over = [], threading.Event()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exc):
        self.over.set()
        self.join()

    def run(self):
        while not self.over.wait(PERIOD):
            cpu = cputime()
            if cpu is not None:
                self.samples.append((time.time(), cpu))

    def at(self, t):
        """Processor time at t."""
        before = [s for s in self.samples if s[0] <= t]
        after = [s for s in self.samples if s[0] > t]
        if not before or not after:
            return None
        (t0, c0), (t1, c1) = before[-1], after[0]
        return c0 + (c1 - c0) * (t - t0) / (t1 - t0)


def spent(sampler, d, op):
    """Median over the runs of op: nanoseconds of processor time for one of what is counted."""
    def when(run, end):
        return os.stat(os.path.join(d, 'marks', '%s.%d.%s' % (op.name, run, end))).st_mtime
    runs = [(sampler.at(when(i, 'begin')), sampler.at(when(i, 'end'))) for i in range(op.runs)]
    runs = sorted(e - b for b, e in runs if b is not None and e is not None)
    return runs[len(runs) // 2] / op.n * 1e9 if runs else None


def once(d, start):
    """One machine: its operations by name, and what it printed."""
    with Sampler() as sampler:
        text = start()
    ops = guests.parse(text, None)
    for o in ops.values():
        o.events['cpu'] = spent(sampler, d, o)
    return ops, text


def median(values):
    values = sorted(v for v in values if v is not None)
    return values[len(values) // 2] if values else None


def together(rounds):
    """One dictionary of several: medians."""
    ops = {}
    for name in rounds[0]:
        same = [r[name] for r in rounds if name in r]
        o = ops[name] = same[0]
        o.runs = sum(s.runs for s in same)
        o.median, o.least, o.most = median(s.median for s in same), min(s.least for s in same), max(s.most for s in same)
        o.events['cpu'] = median(s.events['cpu'] for s in same)
    return ops


def run(build, words, cpus):
    """Ennead's operations, Linux's by kind of cache, and the line that Linux tells of its kernel."""
    ours, theirs, kernel = [], {c: [] for c in CACHES}, 'kernel ?'
    with tempfile.TemporaryDirectory(prefix='ennead-') as d:
        fill(d)
        for _ in range(ROUNDS):
            ops, _text = once(d, lambda: guests.ennead(build, ' '.join(['/tests/bench/wire'] + words), icount=False, cpus=cpus, share=d))
            ours.append(ops)
            for cache in CACHES:
                ops, text = once(d, lambda c=cache: guests.linux(build, ['wire', MOUNT + c] + words, icount=False, cpus=cpus, share=d))
                theirs[cache].append(ops)
                kernel = next((s for s in text.splitlines() if s.startswith('kernel ')), kernel)
    return together(ours), {c: together(rounds) for c, rounds in theirs.items()}, kernel


def rate(op, ns):
    """A second's worth."""
    return '%.0f' % (1e9 / ns) if op is not None and ns else '-'


def cell(op):
    return '-' if op is None or op.events['cpu'] is None else '%.1f' % (op.events['cpu'] / 1000)


def table(ours, theirs, cpus, kernel):
    """The ratio is Ennead's rate by that of Linux without a cache: more than 1 is ahead."""
    print('9P over the wire, virtio-9p, %d CPU%s, TCG; medians of %d rounds; Linux: %s' % (cpus, 's' if cpus > 1 else '', ROUNDS, kernel))
    print('  %-9s %9s %9s %6s %9s   %9s %9s %6s' % ('a second', 'Ennead', 'Linux', 'ratio', 'loose', 'cpu us', 'cpu us', 'ratio'))
    none, loose = theirs['none'], theirs['loose']
    for name, o in ours.items():
        p, q = none.get(name), loose.get(name)
        cpu = o.events['cpu'] / p.events['cpu'] if p and o.events['cpu'] and p.events['cpu'] else None
        print('  %-9s %9s %9s %6s %9s   %9s %9s %6s  %s%s' % (
            name, rate(o, o.median), rate(p, p.median if p else 0), '%.2f' % (p.median / o.median) if p else '-', rate(q, q.median if q else 0),
            cell(o), cell(p), '-' if cpu is None else '%.2f' % cpu, o.what, ' | ' + p.what if p else ''))
    print('  ratio: Ennead / Linux with cache=none; neither keeps data when a file is closed, as cache=loose does.  cpu: processor time of')
    print('  QEMU for one of what is counted (Ennead, Linux, ratio).')
