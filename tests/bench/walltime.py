"""The operations of calls.c and files.c by wall-clock time: Ennead and Linux in turns, ROUNDS times; the median of all rounds' medians counts."""
import os
import re

import guests
import tables

ROUNDS = int(os.environ.get('ROUNDS', '3'))
CLOCK = "sed -n '/^clock: tsc/p' /dev/kmesg"     # ticks a millisecond, as both guests count them


def middle(values):
    values = sorted(values)
    return values[len(values) // 2] if len(values) % 2 else sum(values[len(values) // 2 - 1:len(values) // 2 + 1]) / 2


def together(rounds, khz):
    """Name to Op of several rounds: nanoseconds of one operation."""
    ops = {}
    for name, o in rounds[0].items():
        same = [r[name] for r in rounds if name in r]
        o.median, o.least, o.most = (f(getattr(s, k) for s in same) * 1e6 / khz for k, f in (('median', middle), ('least', min), ('most', max)))
        ops[name] = o
    return ops


def run(build, words):
    """Both guests' operations, and the line that Linux tells of its kernel."""
    ours, theirs, kernel = [], [], 'kernel ?'
    commands = '; '.join(' '.join(['/tests/bench/' + p] + words) for p in ('calls', 'files')) + '; ' + CLOCK
    for _ in range(ROUNDS):
        text = guests.ennead(build, commands, icount=False)
        found = re.search(r'^clock: tsc (\d+) kHz', text, re.M)
        if not found:
            raise guests.Failed('Ennead does not tell how fast its clock is')
        khz = int(found.group(1))
        ours.append(guests.parse(text, None))
        text = guests.linux(build, ['calls'] + words, icount=False)
        theirs.append(guests.parse(text, None))
        kernel = next((s for s in text.splitlines() if s.startswith('kernel ')), kernel)
    return together(ours, khz), together(theirs, khz), kernel


def table(ours, theirs, kernel):
    print('The same by wall-clock time, nanoseconds, TCG; medians of %d rounds in turns; Linux: %s' % (ROUNDS, kernel))
    print('  %-8s %9s %9s %6s  %s' % ('', 'Ennead', 'Linux', 'ratio', 'least to most'))
    for name, o in ours.items():
        p = theirs.get(name)
        print('  %-8s %9s %9s %6s  %s to %s%s  %s' % (
            name, tables.number(o.median), tables.number(p.median if p else None), '%.2f' % (o.median / p.median) if p and p.median else '-',
            tables.number(o.least), tables.number(o.most), ', %s to %s' % (tables.number(p.least), tables.number(p.most)) if p else '', o.what))
