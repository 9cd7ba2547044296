#!/usr/bin/env python3
"""test.py [--update] XCC DRIVE CONTRACTS: the contract compiler and the kernel's step.

XCC compiles, DRIVE is tests/host/contract/drive.c, CONTRACTS the folder of the standard contracts.  --update writes the
golden tables; read the difference before committing it.
"""
import os, random, re, subprocess, sys, tempfile
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ref

HERE = os.path.dirname(os.path.abspath(__file__))
STANDARD = ['9p', 'blk', 'ctl', 'data', 'echo', 'ev']
failures = 0


def report(name, wrong):
    global failures
    failures += bool(wrong)
    print('FAIL contract-%s: %s' % (name, wrong) if wrong else 'ok contract-' + name)


class Xcc:
    def __init__(self, path, tmp):
        self.path, self.tmp = path, tmp

    def __call__(self, flag, data):
        """(status, output, errors) of xcc over a source or table."""
        f = os.path.join(self.tmp, 'in')
        with open(f, 'wb') as w:
            w.write(data)
        p = subprocess.run([self.path, flag, f], capture_output=True)
        return p.returncode, p.stdout, p.stderr.decode().replace(f + ':', '')


def hexlines(table):
    return ''.join(table[i:i + 32].hex() + '\n' for i in range(0, len(table), 32))


def golden(xcc, contracts, update):
    """Tables of known contracts do not change; their canonical text makes the same table."""
    for name in STANDARD + ['every']:
        src = open(os.path.join(HERE, 'every') if name == 'every' else os.path.join(contracts, name), 'rb').read()
        status, table, err = xcc('-t', src)
        if update:
            open(os.path.join(HERE, 'golden', name), 'w').write(hexlines(table))
        wrong = err or (hexlines(table) != open(os.path.join(HERE, 'golden', name)).read() and 'another table')
        _, text, _ = xcc('-p', table)
        if not wrong and (xcc('-t', text)[1] != table or xcc('-p', text)[1] != text or xcc('-p', src)[1] != text):
            wrong = 'the canonical text does not make the same table and text'
        if not wrong and not ref.Source(src.decode()).valid():
            wrong = 'the reference does not agree that it is right'
        report('golden-' + name, wrong)


def cases(xcc):
    """What the compiler says of each source in cases.txt."""
    with open(os.path.join(HERE, 'cases.txt')) as f:
        lines = f.read().split('\n')[1:]
    wrong, n, i = '', 0, 0
    while i < len(lines):
        want, src = [], []
        while i < len(lines) and lines[i].startswith('== '):
            want.append(lines[i][3:])
            i += 1
            if want[-1] in ('1: the text ends where contract should be',):
                break
        while i < len(lines) and not lines[i].startswith('== '):
            src.append(lines[i])
            i += 1
        status, _, err = xcc('-s', '\n'.join(src + [''] if src else []).encode())
        got = err.split('\n')[:-1] if status else ['ok']
        n += 1
        if got != want and not wrong:
            wrong = '%s gives %s instead of %s' % (src, got, want)
    report('cases', wrong or (n < 60 and 'only %d cases' % n))


def row(length, width):
    """A server that sends length messages in a row, each one of width that mean the same."""
    text = 'contract r {\n in ask()\n'
    for i in range(length):
        text += ''.join(' out m%d_%d()\n' % (i, k) for k in range(width))
    text += ' state s { ask? -> t0 }\n'
    for i in range(length):
        to = 't%d' % (i + 1) if i + 1 < length else 's'
        text += ' state t%d { %s }\n' % (i, ' '.join('m%d_%d! -> %s' % (i, k, to) for k in range(width)))
    return text + '}\n'


def fork(length):
    """The same with two messages that lead to different states each time: 2^length ways through the queue."""
    text = 'contract r {\n in ask() out a() out b()\n state s { ask? -> t0a }\n'
    for i in range(length):
        to = ('t%da' % (i + 1), 't%db' % (i + 1)) if i + 1 < length else ('s', 's2')
        for side in 'a' if i == 0 else 'ab':
            text += ' state t%d%s { a! -> %s; b! -> %s }\n' % ((i, side) + to)
    return text + ' state s2 { ask? -> t0a }\n}\n'


def limits(xcc):
    """The largest contracts, those that are one too large, and those that are too much to try."""
    wrong = ''
    for src, want in [
            (row(63, 1), 'r: 5'), (row(12, 5), 'queue to server 1, to client 12'),
            (row(64, 1), 'more than 64'), (row(13, 5), 'more than 64 messages'),
            (fork(8), 'queue to server 1, to client 8'), (fork(16), 'too many situations'),
            (row(63, 1).replace('}\n}', '}\n window 65 }'), 'queue to server 65, to client 4095'),
            (row(63, 1).replace('}\n}', '}\n window 66 }'), 'queue too long'),
            (re.sub(r'\b([mt])(\d)', lambda m: m[1] * 20 + m[2], row(63, 1)), ' bytes, 64 states, 64 messages'),
            (row(12, 5).replace('(', '(%s' % ', '.join('u8 %s%d' % ('w' * 30, i) for i in range(6))), 'larger than 8192 bytes')]:
        _, out, err = xcc('-s', src.encode())
        if want not in out.decode() + err or err.count('\n') > 1:
            wrong = '%r instead of %r for\n%s' % (out.decode() + err, want, src[:300])
    report('limits', wrong)


def randomcontract(rng):
    """A small contract, often a right one: made right as far as that is easy, then perhaps one thing is changed."""
    states = ['s%d' % i for i in range(rng.randint(2, 6))]
    sender = {s: ['in', 'out'][(i + (rng.random() < 0.2)) % 2] for i, s in enumerate(states)}
    lent = {s for s in states[1:] if rng.random() < 0.4} if rng.random() < 0.6 else set()
    lender = rng.choice(['in', 'out'])
    msgs, edges = [], []        # [direction, parameters, returns], [state, message, next]
    for i, s in enumerate(states):
        for k in range(rng.randint(1, 3)):
            turn = [t for t in states if sender[t] != sender[s] and (s in lent) == (t in lent)] + ['close'] * (s not in lent)
            turn = turn if turn and rng.random() < 0.7 else states
            to = states[i + 1] if k == 0 and i + 1 < len(states) else rng.choice(turn)
            end, block, ret = sender[s], '', ''
            if s in lent and to not in lent:
                ret = ' returns x'
                end = sender[s] = sender[s] if k else {'in': 'out', 'out': 'in'}[lender]
            elif s not in lent and to in lent:
                block = '%s x' % rng.choice(['lend', 'lend', 'share'])
                end = sender[s] = sender[s] if k else lender
            elif rng.random() < 0.4:
                block = '%s d[%d]%s' % (rng.choice(['move', 'share']), rng.randint(1, 512), rng.choice(['', '?']))
            same = [i for i, m in enumerate(msgs) if m[0] == end and m[1].split('[')[0] == block.split('[')[0] and m[2] == ret]
            if same and rng.random() < 0.6:
                m = rng.choice(same)
            else:
                m = len(msgs)
                msgs.append([end, block, ret])
            if not any(e[0] == s and e[1] == m for e in edges):
                edges.append([s, m, to])
    if rng.random() < 0.5:
        e, m = rng.choice(edges), rng.choice(msgs)
        what = rng.randrange(5)
        if what == 0:
            e[2] = rng.choice(states + ['close'])
        elif what == 1:
            e[1] = rng.randrange(len(msgs))
        elif what == 2:
            m[1], m[2] = rng.choice([('', ' returns x'), ('lend x', ''), ('share x', ''), ('', '')])
        elif what == 3:
            m[0] = rng.choice(['in', 'out'])
        else:
            edges.remove(e)
    text = 'contract r {\n'
    for i, (end, block, ret) in enumerate(msgs):
        text += '\t%s m%d(%s)%s\n' % (end, i, ', '.join(['u32'] * rng.randint(0, 2) + [block] * (block != '')), ret)
    for s in states:
        body = {m: ' m%d%s -> %s' % (m, '?' if msgs[m][0] == 'in' else '!', to) for t, m, to in edges if t == s}
        text += '\tstate %s {%s }\n' % (s, ''.join(body.values()))
    return text + ('\twindow %d\n' % rng.randint(1, 4) if rng.random() < 0.5 else '') + '}\n'


class Drive:
    """The kernel's step, and the reference beside it."""

    def __init__(self, path):
        self.p = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def batch(self, lines):
        """Answers to some lines; as many as there are. Few at a time: they fit into the pipes."""
        answers = []
        for i in range(0, len(lines), 200):
            part = lines[i:i + 200]
            self.p.stdin.write('\n'.join(part) + '\n')
            self.p.stdin.flush()
            answers += [self.p.stdout.readline().rstrip('\n') for _ in part]
        return answers


def trace(rng, src, drive, steps):
    """A random walk, right and wrong messages mixed; what went wrong, and how many messages passed."""
    chan, passed = ref.Channel(src), 0
    todo, want = [], []
    for _ in range(steps):
        end = rng.randint(0, 1)
        what = rng.random()
        if what < 0.3:
            todo.append('r %d' % end)
            want.append(chan.receive(end))
            continue
        if what < 0.35:
            todo.append('m %d' % end)
            want.append('1' if chan.movable(end) else '0')
            continue
        conv = rng.randrange(src.window)
        can = src.sends(chan.view[end][conv], end)
        name = rng.choice(can) if can and rng.random() < 0.9 else rng.choice(list(src.msgs))
        msg, tag = src.msgs[name], src.numbers[name]
        blocks = [(ref.Channel.LETTER[b[0]], rng.choice([1, max(b[2], 1), rng.randint(1, max(b[2], 1))])) for b in msg.blocks]
        while blocks and msg.blocks[len(blocks) - 1][3] and rng.random() < 0.5:
            blocks.pop()
        nw = msg.words
        if rng.random() < 0.2:      # one thing wrong
            k = rng.randrange(6)
            conv = rng.choice([src.window, 65535]) if k == 0 else conv
            tag = rng.choice([len(src.msgs), 63, 65535]) if k == 1 else tag
            nw = rng.choice([nw + 1, 7, 65535]) if k == 2 else nw
            if k == 3:
                blocks = (blocks + [('m', 1)] * 5)[:rng.choice([len(blocks) + 1, 5])] if rng.random() < 0.5 else blocks[:-1]
            if k == 4 and blocks:
                blocks[rng.randrange(len(blocks))] = (rng.choice('mslrcx'), 1)
            if k == 5 and blocks:
                i = rng.randrange(len(blocks))
                blocks[i] = (blocks[i][0], rng.choice([0, 513, 65535]))
        bad = chan.wrong(end, conv, tag, nw, blocks)
        todo.append('s %d %d %d %d %d %s' % (end, conv, tag, nw, len(blocks), ' '.join('%s,%d' % b for b in blocks)))
        want.append({'contract: ' + b for b in bad} if bad else chan.send(end, conv, tag, len(blocks)))
        passed += not bad
    for line, w, got in zip(todo, want, drive.batch(todo)):
        if got not in w if isinstance(w, set) else got != w:
            return '%r gives %r instead of %r' % (line, got, w), passed
    return '', passed


def loadtrace(rng, src, table, tmp, drive, steps):
    f = os.path.join(tmp, 'table')
    with open(f, 'wb') as w:
        w.write(table)
    a = drive.batch(['t ' + f])
    if a[0].split()[:2] != ['ok', str(src.window)]:
        return 'the table is refused: ' + a[0], 0
    passed = 0
    for _ in range(10):
        drive.batch(['o'])
        wrong, n = trace(rng, src, drive, steps // 10)
        passed += n
        if wrong:
            return wrong, passed
    return '', passed


def randoms(xcc, drive, tmp, rng, n):
    """The compiler and the reference agree what a contract is, and the step and the reference what a message may be."""
    right, passed, wrong = 0, 0, ''
    for _ in range(n):
        text = randomcontract(rng)
        src = ref.Source(text)
        status, table, err = xcc('-t', text.encode())
        if (status == 0) != src.valid():
            wrong = 'compiler: %s reference: %s\n%s' % (err or 'right', src.valid(), text)
            break
        if status != 0:
            continue
        right += 1
        if xcc('-t', xcc('-p', table)[1])[1] != table:
            wrong = 'the canonical text makes another table\n' + text
            break
        w, p = loadtrace(rng, src, table, tmp, drive, 300)
        passed += p
        if w:
            wrong = w + '\n' + text
            break
    print('contract: %d of %d random contracts are right, %d messages passed' % (right, n, passed))
    report('random', wrong or (right * 4 < n and 'too few right contracts') or (passed < 30 * right and 'too few messages'))


def ends(xcc, drive, tmp):
    """Which ends of channels the blocks of `every' may be: the kernel and the reference agree."""
    text = open(os.path.join(HERE, 'every')).read()
    src, f, wrong, n = ref.Source(text), os.path.join(tmp, 'table'), '', 0
    with open(f, 'wb') as w:
        w.write(xcc('-t', text.encode())[1])
    drive.batch(['t ' + f])
    for name, m in src.msgs.items():
        for i, (which, contract) in m.ends.items():
            for end in (0, 1):
                for have in ('-', 'blk', 'ev', 'every', 'a', 'e', 'c'):
                    want = 'contract: wrong end of a channel' if which and which != ['exp', 'imp'][end] else \
                        'contract: end of a channel with another contract' if contract and contract != have else 'ok'
                    line = 'e %d %d %d %s' % (src.numbers[name], i, end, have)
                    got = drive.batch([line])[0]
                    n += 1
                    wrong = wrong or (got != want and '%r gives %r instead of %r' % (line, got, want))
    report('ends', wrong or (n < 70 and 'only %d cases' % n))


def standard(xcc, drive, contracts, tmp):
    for name in STANDARD:
        rng = random.Random(name)  # its own walk, whatever the others are
        text = open(os.path.join(contracts, name), 'rb').read()
        w, p = loadtrace(rng, ref.Source(text.decode()), xcc('-t', text)[1], tmp, drive, 4000)
        report('trace-' + name, w or (p < 20 and 'only %d messages passed' % p))


def main():
    args = sys.argv[1:]
    update = args[0] == '--update' and bool(args.pop(0))
    rng = random.Random(9)
    with tempfile.TemporaryDirectory() as tmp:
        xcc, drive = Xcc(args[0], tmp), Drive(args[1])
        golden(xcc, args[2], update)
        cases(xcc)
        limits(xcc)
        ends(xcc, drive, tmp)
        standard(xcc, drive, args[2], tmp)
        randoms(xcc, drive, tmp, rng, int(os.environ.get('CONTRACTS', 300)))
    return failures != 0


sys.exit(main())
