"""Independent processes on 1 to 8 CPUs: throughput, waiting, interrupts (scale.c), and cache lines that they have in common (lines.c).

The machines run in turns, ROUNDS times, and medians count: what else the host does meanwhile changes every single time.
"""
import os
import statistics
import subprocess

import guests

CPUS = [1, 2, 4, 8]
ROUNDS = int(os.environ.get('ROUNDS', '3'))
MS = os.environ.get('MS', '200')
LINECPUS = 4
WAITS = ['spins', 'spinus', 'sleeps', 'flushes', 'flushus']


class Run:
    """One line of scale.c."""

    def __init__(self, words):
        self.name, self.cpus, self.procs, self.ops, self.ns = words[0], *(int(w) for w in words[1:5])
        self.switches, self.wakes, self.flushipis = (int(w) for w in words[5:8])
        for what, w in zip(WAITS, words[8:13]):
            setattr(self, what, [int(n) for n in w.split(',')])
        self.what = ' '.join(words[13:])

    def rate(self):
        return self.ops * 1e9 / self.ns

    def per(self, n):
        return n / max(1, self.ops)

    def waiting(self):
        """Percent of each CPU's time that it waited for spin locks and for other CPUs' flushes."""
        return [(a + b) * 1e5 / self.ns for a, b in zip(self.spinus, self.flushus)]


def parse(text):
    return [Run(line.split()[1:]) for line in text.splitlines() if line.startswith('scale ')]


def guest(build, cpus, words, flags='', extra=None):
    cmd = [os.path.join(guests.TOP, 'image', 'qemu'), '--accel', 'tcg', '--timeout', '900', '--cpus', str(cpus), '--add', os.path.join(build, 'tests', 'bench', 'root'),
           '--run', '/tests/bench/scale %s %s' % (flags, ' '.join([MS] + words))] + (['--'] + extra if extra else [])
    r = subprocess.run(cmd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    if r.returncode:
        raise guests.Failed('Ennead ended with status %d:\n%s' % (r.returncode, r.stdout))
    return r.stdout


def number(v):
    return '%.0f' % v if v >= 100 or v == int(v) else '%.1f' % v if v >= 10 else '%.2f' % v


def table(title, runs, names, cells, value):
    print(title)
    print('  %-8s' % '' + ''.join('%8s' % ('%d/%d' % c) for c in cells))
    for n in names:
        row = [[value(r) for r in runs if (r.name, r.cpus, r.procs) == (n, *c)] for c in cells]
        print('  %-8s' % n + ''.join('%8s' % (number(statistics.median(v)) if v else '-') for v in row))


def tables(runs):
    names = list(dict.fromkeys(r.name for r in runs))
    cells = sorted({(r.cpus, r.procs) for r in runs})
    alone = {n: statistics.median(r.rate() for r in runs if (r.name, r.cpus) == (n, 1)) for n in names}
    full = [c for c in cells if c[0] == c[1]]
    for n in names:
        print('  %-8s %s' % (n, next(r.what for r in runs if r.name == n)))
    print('Columns: CPUs/processes.  Medians of %d rounds; %s CPUs of the host.' % (ROUNDS, os.cpu_count()))
    table('operations a second', runs, names, cells, Run.rate)
    table('the same as a multiple of one CPU', runs, names, cells, lambda r: r.rate() / alone[r.name])
    table('the same for each CPU', runs, names, full, lambda r: r.rate() / r.cpus)
    table('percent of the time of all CPUs that is waiting for spin locks and flushes', runs, names, cells, lambda r: statistics.mean(r.waiting()))
    table('the same of the CPU that waits most', runs, names, cells, lambda r: max(r.waiting()))
    table('spin locks that were not free, in 1000 operations', runs, names, cells, lambda r: 1000 * r.per(sum(r.spins)))
    table('interrupts to wake a CPU, in 1000 operations', runs, names, cells, lambda r: 1000 * r.per(r.wakes))
    table('interrupts to flush, in 1000 operations', runs, names, cells, lambda r: 1000 * r.per(r.flushipis))


def symbols(build):
    """Name of the function at an address of the kernel."""
    out = subprocess.run(['nm', '-n', os.path.join(build, 'kernel.elf')], stdout=subprocess.PIPE, text=True, check=True).stdout
    syms = [(int(w[0], 16), w[2]) for w in (line.split() for line in out.splitlines()) if len(w) == 3]

    def name(pc):
        return next((n for a, n in reversed(syms) if a <= pc), '?')
    return name


def lines(build, words):
    """What wired processes write in lines that others touch, too: for each operation the number, and who does it most."""
    log = os.path.join(build, 'tests', 'bench', 'lines.log')
    text = guest(build, LINECPUS, words, '-w', ['-plugin', '%s,log=%s' % (os.path.join(build, 'tests', 'bench', 'lines.so'), log)])
    runs = parse(text)
    name, marks = symbols(build), open(log).read().split('mark\n')[1:]
    if len(marks) != len(runs):
        raise guests.Failed('the plugin saw %d measurements of %d' % (len(marks), len(runs)))
    print('writes to cache lines of the kernel that other CPUs touch, too, in an operation: %d processes, each on a CPU of its own' % LINECPUS)
    for r, m in zip(runs, marks):
        if r.procs != LINECPUS:
            continue
        found = [(int(w[0]), int(w[1]), name(int(w[2], 16))) for w in (s.split() for s in m.splitlines())]
        by = {}
        for writes, _, who in found:
            by[who] = by.get(who, 0) + writes
        top = sorted(by.items(), key=lambda i: -i[1])[:6]
        print('  %-8s %7s  %s' % (r.name, number(sum(by.values()) / r.ops), '  '.join('%s %s' % (w, number(n / r.ops)) for w, n in top if n * 50 > r.ops)))


def run(build, words):
    runs = []
    for i in range(ROUNDS):
        for cpus in CPUS:
            runs += parse(guest(build, cpus, words))
    if not runs or any(w not in {r.name for r in runs} for w in words) or any(r.ops == 0 for r in runs):
        raise guests.Failed('not measured: ' + ' '.join(w for w in words or ['all'] if not any(r.name == w and r.ops for r in runs)))
    tables(runs)
    lines(build, words)
    return 0
