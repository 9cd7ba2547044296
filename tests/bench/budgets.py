"""The budgets of exchange and SIPs, each beside what is measured; what nothing here measures says so."""
import glob
import os
import re

import guests

TOP = guests.TOP


def lines(*patterns):
    """Lines of source, comments included."""
    return sum(len(open(f).read().splitlines()) for p in patterns for f in glob.glob(os.path.join(TOP, p)))


def tail(text, label):
    """The number at the end of the line that begins with label."""
    m = re.search(r'^%s\s+([0-9.]+)' % re.escape(label), text, re.M)
    return float(m[1]) if m else None


def measure(build):
    """Everything that the rows need, from three boots."""
    log = os.path.join(build, 'tests', 'bench', 'budgets.counts')
    script = '/tests/bench/calls null call; /tests/bench/move self selflend selfshare move pipe copy; /tests/bench/budgets'
    ops = guests.parse(guests.ennead(build, script, log), log)
    sips = guests.ennead(build, '/tests/bench/vsip')
    speed = guests.ennead(build, '/tests/bench/vsip speed', icount=False)
    ops.update(guests.parse(guests.ennead(build, '/tests/bench/budgets ipis', icount=False, cpus=2), None))
    return ops, sips, speed


def threshold(ops):
    """The least size, KiB, from which a block that moves costs less than a pipe; and less than a memmove."""
    found = []
    for other in ('pipe', 'copy'):
        better = [k for k in (4, 16, 64, 256, 1024) if ops['move/%dk' % k].median < ops['%s/%dk' % (other, k)].median]
        found.append('%d KiB' % better[0] if better else 'none up to 1 MiB')
    return found


def prove():
    """How many properties the proof lists."""
    files = [f for f in glob.glob(os.path.join(TOP, 'tests', 'prove', 'expected', '*')) if os.path.isfile(f)]
    return sum(len(open(f).read().splitlines()) for f in files)


def within(name, budget, value, text, ok=None):
    ok = value is not None and value <= budget if ok is None else ok
    return name, 'met' if ok else 'over' if value is not None else '-', text


def rows(ops, sips, speed):
    n = {k: o.median for k, o in ops.items()}
    e = ops['call'].events
    hsip, vsip = tail(sips, 'start and end of a SIP, kind h: echo'), tail(sips, 'start and end of a SIP, kind v: echo')
    mbs, per = tail(speed, 'verification'), tail(sips, '  for 1000 bytes')
    flat = [n['self/%dk' % k] for k in (64, 1024, 2048)]
    block, page = (n['deathblocks'] - n['death']) / 64, (n['deathpages'] - n['death']) / 64
    least = threshold(ops)
    return [
        within('G1  null system call <= 90', 90, n['null'], '%d' % n['null']),
        within('G2  call, 1 word, two processes <= 900, 2 CR3 loads, 0 invlpg', 900, n['call'], '%d, %.1f CR3 loads, %.1f invlpg' % (
            n['call'], e['cr3'], e['invlpg'])),
        within('G3  call in a pod <= 60', 60, None, 'not measured here'),
        within('G4  move 4 KiB, send and receive <= 450', 450, n['self/4k'], '%d' % n['self/4k']),
        within('G5  move 64 KiB, 1 MiB, 2 MiB <= 450', 450, max(flat), ', '.join('%d' % f for f in flat)),
        within('    within 5 % of each other', 1.05, max(flat) / min(flat), '%.1f %%' % (100 * max(flat) / min(flat) - 100)),
        within('G6  share, one reader, and return <= 200', 200, n['selfshare/1024k'], '%d' % n['selfshare/1024k']),
        within('G7  lend and return <= 2 x G4', 900, n['selflend/1024k'], '%d' % n['selflend/1024k']),
        within('G8  start and end of a SIP, kind h <= 20000', 20000, hsip, '%.0f' % hsip if hsip else 'not measured'),
        within('    kind v <= 8000', 8000, vsip, '%.0f' % vsip if vsip else 'not measured'),
        within('G9  verification >= 30 MB/s on hardware', 0, None, '%.0f instructions a byte; %.1f MB/s here, by time' % (per / 1000, mbs)),
        within('G10 death <= 60 a block', 60, block, '%.0f' % block),
        within('    <= 40 a private page', 40, page, '%.0f' % page),
        within('G11 flushes asked of other CPUs, one-CPU processes: 0', 0, n['ipis'], '%d in 1000 round trips, 2 CPUs' % n['ipis']),
        within('G12 price of verified code <= 8 %', 8, None, 'not measured here'),
        within('G13 lines: mm/own*.c <= 400', 400, lines('mm/own*.c'), '%d' % lines('mm/own*.c')),
        within('    kernel/lib/sfi*.c <= 400', 400, lines('kernel/lib/sfi*.c'), '%d' % lines('kernel/lib/sfi*.c')),
        within('G14 proof', 0, None, 'make prove; %d lines in tests/prove/expected' % prove()),
        within('G15 where moving is cheaper: measured', 0, 0, 'than a pipe from %s, than memmove from %s' % tuple(least)),
    ]


def table(build):
    print('Budgets of exchange and SIPs: instructions, 1 CPU, icount, unless said', flush=True)
    for name, verdict, text in rows(*measure(build)):
        print('  %-68s %-5s %s' % (name, verdict, text))
    return 0
