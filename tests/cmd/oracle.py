#!/usr/bin/env python3
"""Compare the text commands, built for the host, with the host's own on random input
where both have the same meaning: grep sed sort uniq tr head tail wc seq basename.

usage: oracle.py BINDIR [CASES [SEED]]
Prints each difference and exits 1 if there is one."""
import os, random, subprocess, sys, tempfile

BIN = os.path.abspath(sys.argv[1])
CASES = int(sys.argv[2]) if len(sys.argv) > 2 else 60
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
ENV = dict(os.environ, LC_ALL='C.UTF-8', POSIXLY_CORRECT='1')
CENV = dict(ENV, LC_ALL='C')
rnd = random.Random(SEED)
checks = {}
failures = {}


def run(argv, data, env=ENV):
    p = subprocess.run(argv, input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, timeout=20)
    return p.returncode == 0, p.stdout


def differ(cmd, text):
    failures[cmd] = failures.get(cmd, 0) + 1
    print('different: %s %s' % (cmd, text))


def compare(cmd, ours, theirs, data, env=ENV, status=False):
    a = run([os.path.join(BIN, cmd)] + ours, data)
    b = run(theirs, data, env)
    checks[cmd] = checks.get(cmd, 0) + 1
    if a[1] != b[1] or (status and a[0] != b[0]):
        differ(cmd, '%r against %r\ninput  %r\nours   %r\ntheirs %r' % (ours, theirs, data, a, b))


def text(alphabet='abcABC xyz', lines=12, width=10, final=True):
    ls = [''.join(rnd.choice(alphabet) for _ in range(rnd.randrange(width))) for _ in range(rnd.randrange(lines))]
    s = '\n'.join(ls) + ('\n' if ls and final else '')
    return s.encode()


def regex(depth=3):
    if depth == 0:
        return rnd.choice(['a', 'b', 'c', '.', '[ab]', '[^a]', '[a-c]', 'x', 'ä'])
    k = rnd.randrange(7)
    if k == 0:
        return regex(depth - 1) + '|' + regex(depth - 1)
    if k == 1:
        return '(' + regex(depth - 1) + ')'
    if k in (2, 3):
        r = regex(depth - 1)
        return ('(' + r + ')' if len(r) > 1 else r) + rnd.choice('*+?')
    return regex(depth - 1) + regex(depth - 1)


def anchored():
    r = regex()
    if '|' in r:
        r = '(' + r + ')'
    return rnd.choice(['', '', '^']) + r + rnd.choice(['', '', '$'])


def matches_empty(r):
    return run(['grep', '-E', '-e', r], b'\n')[0]


def grep():
    r = anchored()
    opt = rnd.choice([[], ['-v'], ['-c'], ['-i'], ['-vc'], ['-ic'], ['-h']])
    compare('grep', opt + ['-e', r], ['grep', '-E'] + opt + ['-e', r], text('abcAxäÄ', 15), status=True)


SEDCMDS = ['p', 'd', '=', 'h', 'H', 'g', 'G', 'x', 'P', 'D', 'n', 'q', 's/a/<&>/', 's/[bc]/X/g', 's/(a)(.)/\\2\\1/p',
           'y/abc/bca/', 'a\\\ntext', 'i\\\ntext', '$!N', 's/\\n/+/g', 's/b+/\\&/']


def address(multiline):
    # ^ and $ match at every newline of the pattern space in Plan 9
    return rnd.choice(['%d' % rnd.randrange(1, 8), '$', '/a/', '/[xy]/', '/b[^a]/'] + ['/^b/', '/c$/'] * (not multiline))


def sedscript():
    lines = []
    multiline = rnd.randrange(2)
    cmds = [c for c in SEDCMDS if multiline or c not in ('$!N', 'G', 'H')]
    for _ in range(rnd.randrange(1, 5)):
        c = rnd.choice(cmds)
        k = rnd.randrange(4)
        a = ''
        if k >= 1 and not c.startswith('$'):
            a = address(multiline)
        if k >= 2 and a and c[0] not in 'aiq=':
            a += ',' + address(multiline)
        if a and rnd.randrange(4) == 0:
            a += '!'
        if a and rnd.randrange(4) == 0 and c[0] not in 'ai':
            lines.append(a + '{\n' + c + '\n}')
        else:
            lines.append(a + c)
    return '\n'.join(lines)


def sed():
    if rnd.randrange(2):
        r = anchored()
        if matches_empty(r):
            return
        s = 's/%s/<&>/%s' % (r, rnd.choice(['', 'g']))
    else:
        s = sedscript()
    opt = rnd.choice([[], ['-n']])
    compare('sed', opt + ['-e', s], ['sed', '-E'] + opt + ['-e', s], text('abcxyä', 10, 8))


def number():
    return rnd.choice(['', ' ', '-', '']) + str(rnd.randrange(30)) + rnd.choice(['', '', '.5', '.25', 'x', '.50'])


def sort():
    lines = []
    for _ in range(rnd.randrange(20)):
        lines.append(rnd.choice([' ', ':', '  ']).join(
            rnd.choice([number(), rnd.choice('abAB') * rnd.randrange(1, 3), rnd.choice(['jan', 'Feb', 'DEC', 'x'])])
            for _ in range(rnd.randrange(1, 4))))
    data = ''.join(l + '\n' for l in lines).encode()
    opt = rnd.choice([[], ['-r'], ['-n'], ['-nr'], ['-f'], ['-u'], ['-b'], ['-nu'], ['-M'], ['-fr']])
    if rnd.randrange(3) == 0:
        opt = opt + ['-t:']
    for _ in range(rnd.randrange(3)):
        k = '-k%d' % rnd.randrange(1, 4)
        if rnd.randrange(4) == 0:
            k += '.%d' % rnd.randrange(1, 4)
        fl = rnd.choice(['', '', 'n', 'r', 'nr', 'f'])
        if rnd.randrange(2):
            k += ',%d' % rnd.randrange(1, 4)
            if rnd.randrange(4) == 0:
                k += '.%d' % rnd.randrange(1, 4)
        opt = opt + [k + fl]
    compare('sort', opt, ['sort', '-s'] + opt, data, CENV)


def uniq():
    lines = ''.join(rnd.choice(['a', 'b', 'a b', 'b b', '']) + '\n' for _ in range(rnd.randrange(15))).encode()
    opt = rnd.choice([[], ['-d'], ['-u']])
    ours, theirs = list(opt), list(opt)
    if rnd.randrange(3) == 0:
        n = rnd.randrange(1, 3)
        ours.append('-%d' % n)
        theirs += ['-f', str(n)]
    if rnd.randrange(3) == 0:
        n = rnd.randrange(1, 3)
        ours.append('+%d' % n)
        theirs += ['-s', str(n)]
    compare('uniq', ours, ['uniq'] + theirs, lines)


def trset():
    return ''.join(rnd.choice(['a', 'b', 'x-z', 'a-c', 'A-C', '\\012']) for _ in range(rnd.randrange(1, 3)))


def tr():
    k = rnd.randrange(4)
    a = trset() if k else rnd.choice(['a-c', 'xzA', 'A-C', 'by', '\\012b'])    # no rune twice
    b = rnd.choice(['A-Z', 'x', 'xy', '0-9'])
    args = [[a, b], ['-d', a], ['-s', a], ['-cd', a]][k]
    compare('tr', args, ['tr'] + args, text('abcABC xyz', 6), CENV)


def headtail():
    data = text(lines=30, final=rnd.randrange(3) > 0)
    n = str(rnd.randrange(35))
    compare('head', ['-n', n], ['head', '-n', n], data)
    compare('head', ['-' + n], ['head', '-n', n], data)
    compare('tail', ['-n', n], ['tail', '-n', n], data)
    compare('tail', ['-c', n], ['tail', '-c', n], data)
    compare('tail', ['-' + n], ['tail', '-n', n], data)
    if data.endswith(b'\n'):
        compare('tail', ['-r', '-n', '100'], ['tac'], data)
    compare('tail', ['-n', '+' + n], ['tail', '-n', '+' + n], data)


def wc():
    data = text('ab \t\n', 30, final=rnd.randrange(2) > 0)
    for o in 'lwc':
        ours = run([os.path.join(BIN, 'wc'), '-' + o], data)[1].split()
        theirs = run(['wc', '-' + o], data)[1].split()
        checks['wc'] = checks.get('wc', 0) + 1
        if ours != theirs:
            differ('wc', '-%s %r %r %r' % (o, data, ours, theirs))


def seq():
    a, i, b = rnd.randrange(-20, 20), rnd.choice([-3, -1, 1, 2, 5]), rnd.randrange(-20, 20)
    opt = rnd.choice([[], ['-w']])
    args = opt + [str(a), str(i), str(b)]
    compare('seq', args, ['seq'] + args, b'')


def basename():
    p = '/'.join(rnd.choice(['a', 'b.c', 'dir']) for _ in range(rnd.randrange(1, 4)))
    compare('basename', [p, '.c'], ['basename', p, '.c'], b'')


def big():
    """Inputs larger than any buffer."""
    data = ''.join('%d line %s\n' % (rnd.randrange(1000000), 'x' * rnd.randrange(200)) for _ in range(20000)).encode()
    compare('sort', [], ['sort'], data, CENV)
    compare('sort', ['-n'], ['sort', '-s', '-n'], data, CENV)
    compare('grep', ['5.*x$'], ['grep', '5.*x$'], data)
    compare('sed', ['s/[0-9]+/<&>/;/x$/d'], ['sed', '-E', 's/[0-9]+/<&>/;/x$/d'], data)
    compare('tail', ['-n', '5000'], ['tail', '-n', '5000'], data)
    compare('tail', ['-r', '-n', '30000'], ['tac'], data)
    compare('tr', ['a-z', 'A-Z'], ['tr', 'a-z', 'A-Z'], data, CENV)
    compare('uniq', [], ['uniq'], data)
    compare('cat', [], ['cat'], data)
    long = (b'y' * 100000 + b'a' + b'z' * 100000 + b'\n') * 3
    compare('grep', ['a'], ['grep', 'a'], long)
    compare('sed', ['s/a/b/'], ['sed', 's/a/b/'], long)
    compare('sort', ['-u'], ['sort', '-u'], long, CENV)


for f in (grep, sed, sort, uniq, tr, headtail, wc, seq, basename):
    for _ in range(CASES):
        f()
big()
for cmd, n in sorted(checks.items()):
    if cmd in failures:
        print('FAIL random %s: %d of %d cases differ' % (cmd, failures[cmd], n))
    else:
        print('ok random %s (%d cases)' % (cmd, n))
sys.exit(1 if failures else 0)
