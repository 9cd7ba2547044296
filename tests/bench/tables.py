"""Tables of what the guests measured."""

SIZES = [4, 16, 64, 256, 1024, 2048, 8192, 65536]     # KiB
# Linux 6.1 made lean: one CPU, no modules, mitigations nor audit, a processor without ERMS.  Measured once, with the same QEMU.
LEAN = {'null': 187, 'read': 339, 'write': 295, 'pipe': 5322, 'sem': 5736, 'rendez': 3647, 'fault': 1770, 'cow': 2007, 'fork': 63791,
        'exec': 111078, 'rfmem': 12768, 'stat': 2440, 'stat4': 2440, 'open': 3411, 'note': 2416, 'fread1': 7734, 'fread4k': 12902, 'fread64k': 94793, 'fopen': 50704, 'fstat': 25952, 'boot': 93900000}
EVENTS = ['string', 'lock', 'cr3', 'invlpg', 'iret', 'wrmsr']


def number(n):
    """In five places or so: 13427, 1.06M."""
    if n is None:
        return '-'
    return '%d' % n if n < 100000 else '%.0fk' % (n / 1e3) if n < 1e6 else '%.2fM' % (n / 1e6) if n < 1e8 else '%.0fM' % (n / 1e6)


def size(kib):
    return '%d KiB' % kib if kib < 1024 else '%d MiB' % (kib // 1024)


def row(head, cells, width=9):
    print('  %-54s' % head + ''.join('%*s' % (width, c) for c in cells))


def ways(ops):
    """The ways of move.c in their order, with what they are."""
    seen = {}
    for o in ops.values():
        seen.setdefault(o.name.split('/')[0], o.what)
    return seen


def moves(ours, theirs):
    row('', [size(s) for s in SIZES])
    for system, ops in (('Ennead', ours), ('Linux', theirs)):
        for way, what in ways(ops).items():
            ns = [ops.get('%s/%dk' % (way, s)) for s in SIZES]
            row('%s, %s' % (system, what), [number(o.median if o else None) for o in ns])


def ratios(ours, theirs):
    """By time, the least of the runs: each way over the plain copy of the same system and size."""
    row('', [size(s) for s in SIZES])
    for system, ops in (('Ennead', ours), ('Linux', theirs)):
        for way, what in ways(ops).items():
            cells = []
            for s in SIZES:
                o, c = ops.get('%s/%dk' % (way, s)), ops.get('copy/%dk' % s)
                cells.append('%.2f' % (o.least / c.least) if o and c and c.least else '-')
            row('%s, %s' % (system, what), cells)


def thirtieth(ours):
    """Moving 1 MiB, that is sending and receiving it, costs less than 1/30 of copying it: 0 if so."""
    moved, piped, copied = (ours.get(w + '/1024k') for w in ('self', 'pipe', 'copy'))
    if moved is None or piped is None or copied is None:
        return 0
    ok = moved.median * 30 < copied.median
    print('%s: 1 MiB is sent and received by %d instructions, 1/%d of the %d that one memmove takes, 1/%d of the %d of a pipe' % (
        'ok' if ok else 'FAIL', moved.median, copied.median // moved.median, copied.median, piped.median // moved.median, piped.median))
    return 0 if ok else 1


def calls(ours, theirs):
    """Each operation of Ennead beside the one that Linux has under the same name; what is not exact has a star."""
    print('  %-8s %9s %9s %9s %6s  ' % ('', 'Ennead', 'Linux', 'lean', 'ratio') + ' '.join('%11s' % e for e in EVENTS))
    for name, o in ours.items():
        p = theirs.get(name)
        star = '*' if o.most > o.least * 1.01 else ' '
        events = ['%s/%s' % (count(o.events.get(e)), count(p.events.get(e) if p else None)) for e in EVENTS]
        print('  %-8s %8s%s %9s %9s %6s  ' % (name, number(o.median), star, number(p.median if p else None), number(LEAN.get(name)),
              '%.2f' % (o.median / p.median) if p else '-') + ' '.join('%11s' % e for e in events) +
              '  %s%s' % (o.what, ' | ' + p.what if p else ''))
    print('  ratio: Ennead / Linux; lean: a Linux made small, measured once (tables.py).  Events of one operation, Ennead/Linux; string: iterations')
    print('  of string instructions, which count as instructions; lock: locked operations, which Linux turns into plain ones where there')
    print('  is one CPU.  *: the runs differ by more than 1 %: an interrupt, or what was there already.')


def count(n):
    if n is None:
        return '-'
    return '%.0f' % n if n >= 10 or n == int(n) else '%.1f' % n
