#!/usr/bin/env python3
"""screen.py BUILD: the editor on a pseudo terminal, its screen compared with what should be there."""
import os, random, sys
from term import Term
from tree import Tree

ROWS, COLS = 12, 40
failed = False


def report(name, good, text=''):
    global failed
    print('ok vi screen: ' + name if good else 'FAIL vi screen: %s: %s' % (name, text))
    failed |= not good


class Session:
    def __init__(self, tree, text, rows=ROWS, cols=COLS, size=True, answers=True, args=('f',)):
        self.tree = tree
        tree.clear()
        tree.put('f', text)
        env = {'SHIMROOT': tree.dir, 'PATH': os.environ['PATH']}
        if size:
            env.update(LINES=str(rows), COLUMNS=str(cols))
        self.rows, self.cols = rows, cols
        self.term = Term([tree.base + '/bin/vi'] + list(args), rows, cols, env, tree.work, answers)

    def shows(self, name, want, cursor=None):
        """The first rows, and where the cursor is (row, column)."""
        def there(s):
            return s.text()[:len(want)] == want and (cursor is None or (s.y, s.x) == cursor)
        good = self.term.until(there)
        s = self.term.screen
        report(name, good, 'wanted %r at %r, got %r at %r' % (want, cursor, s.text(), (s.y, s.x)))

    def says(self, name, text):
        good = self.term.until(lambda s: text in s.text()[-1])
        report(name, good, 'wanted %r in %r' % (text, self.term.screen.text()[-1]))

    def type(self, keys):
        self.term.send(keys)

    def sync(self, mark):
        """Wait until all keys were taken; a colon line that is given up shows it."""
        self.type(':' + mark)
        good = self.term.until(lambda s: s.text()[-1] == ':' + mark)
        text = self.term.screen.text()[:-1], set(p for p in self.term.screen.marked if p[0] < self.rows - 1)
        self.type('\x03')
        return good, text

    def close(self, name):
        self.type('\x1b\x1b:q!\r')
        status = self.term.finish()
        report(name, status == 0 and not self.term.screen.unknown, 'status %d, unknown sequences %r, %r' % (
            status, self.term.screen.unknown[:5], self.term.screen.text()))


def basics(tree):
    s = Session(tree, 'one\ntwo\n\tthree\n')
    s.shows('text and tildes', ['one', 'two', '        three'] + ['~'] * 8, (0, 0))
    s.says('file name', '"f" 3 lines')
    s.says('ruler', '1,1')
    s.type('jj')
    s.shows('cursor on a tab', ['one'], (2, 7))
    s.type('l')
    s.shows('cursor after a tab', ['one'], (2, 8))
    s.type('ggonew line')
    s.shows('insert', ['one', 'new line', 'two'], (1, 8))
    s.says('mode', '-- INSERT --')
    s.type('\x1b[A')
    s.shows('arrow key in insert mode', ['one'], (0, 3))
    s.type('\x1b')
    s.shows('ESC alone', ['one', 'new line'], (0, 2))
    s.type('jdd')
    s.shows('dd', ['one', 'two', '        three'] + ['~'] * 8, (1, 0))
    s.type('\x1b[Bx\x1b[A\x1b[H')
    s.shows('arrow keys', ['one', 'two', 'three'], (1, 0))
    s.type(':foo\r')
    s.says('error', 'no such command: foo')
    s.type(':q\r')
    s.says('modified', 'not written since the last change; use')
    s.type(':set nu\r')
    s.shows('numbers', ['     1  one', '     2  two', '     3  three', '~'], (1, 8))
    s.type(':set nonu\r:%p\r')
    report('lines are printed', s.term.until(lambda t: t.text()[-1].startswith('[press a key]') and t.text()[-2] == 'three'),
           repr(s.term.screen.text()))
    s.type(' ')
    s.shows('the screen comes back', ['one', 'two', 'three', '~'])
    s.type(':!echo hello\r')
    report('a command with the console', s.term.until(lambda t: 'hello' in t.text() and t.text()[-1].startswith('[press a key]')),
           repr(s.term.screen.text()))
    s.type(' ')
    s.shows('the screen comes back after it', ['one', 'two', 'three', '~'])
    s.close('leaving')


def commands(tree):
    s = Session(tree, 'one\n')
    s.shows('before a command', ['one'])
    s.type(':!echo begin; sleep 100\r')
    report('a command runs', s.term.until(lambda t: 'begin' in t.text()), repr(s.term.screen.text()))
    report('not raw meanwhile', s.term.cooked())
    s.type('\x03')
    report('ctrl-c ends it', s.term.until(lambda t: t.text()[-1].endswith('[press a key]')), repr(s.term.screen.text()))
    report('raw again', not s.term.cooked())
    s.type(' ix')
    s.shows('the editor goes on', ['xone', '~'], (0, 1))
    s.type('\x1b:%!echo >begun; sleep 100\r')
    report('a filter runs', s.term.until(lambda t: os.path.exists(tree.work + '/begun') and s.term.cooked()), 'raw')
    s.type('\x03')
    report('ctrl-c ends a filter', s.term.until(lambda t: not s.term.cooked()), 'not raw')
    s.close('leaving after commands')


def layout(tree):
    long = ''.join(chr(ord('a') + i % 26) for i in range(100))
    s = Session(tree, long + '\nshort\n')
    s.shows('a long line goes on', [long[:40], long[40:80], long[80:], 'short', '~'], (0, 0))
    s.type('$')
    s.shows('its end', [long[:40]], (2, 19))
    s.type('50|')
    s.shows('its middle', [long[:40]], (1, 9))
    s.close('leaving after long lines')
    s = Session(tree, 'x' * 1000 + '\nend\n')
    s.type('$')
    s.shows('a line longer than the screen', ['x' * 40] * 6 + ['end', '~'], (5, 39))
    s.type('j')
    s.shows('after it', ['x' * 40] * 6 + ['end', '~'], (6, 2))
    s.type('0')
    s.type('gg')
    s.shows('and back', ['x' * 40] * 11, (0, 0))
    s.close('leaving after a very long line')
    s = Session(tree, 'ä日本x\nbad\xff'.encode().decode('latin-1').replace('\xc3\xbf', '\xff') + '\x01\x7f\ne\u0301z\n'.encode().decode('latin-1'))
    s.shows('runes, bad bytes, controls', ['ä日本x', 'bad\\xff^A^?', 'e\\u0301z', '~'], (0, 0))
    s.type('lll')
    s.shows('cursor after wide runes', ['ä日本x'], (0, 5))
    s.type('hx')
    s.shows('a wide rune goes', ['ä日x'], (0, 3))
    s.close('leaving after runes')


def scrolling(tree):
    text = ''.join('line %d\n' % i for i in range(1, 201))
    s = Session(tree, text)
    rows = lambda a: ['line %d' % i for i in range(a, a + 11)]
    s.shows('first page', rows(1), (0, 0))
    s.type('\x06')
    s.shows('ctrl-f', rows(10), (0, 0))
    s.type('\x02')
    s.shows('ctrl-b', rows(1), (10, 0))
    s.type('\x04')
    s.shows('ctrl-d', rows(6))
    s.type('G')
    report('G shows the end', s.term.until(lambda t: 'line 200' in t.text()), repr(s.term.screen.text()))
    s.type('100Gz\r')
    s.shows('z', rows(100), (0, 0))
    s.type('110G')
    s.shows('last row', rows(100), (10, 0))
    before = s.term.screen.count
    s.type('j')
    s.shows('scrolled by one', rows(101), (10, 0))
    report('scrolling by one sends little', s.term.screen.count - before < 120, '%d bytes' % (s.term.screen.count - before))
    before = s.term.screen.count
    s.type('Hk')
    s.shows('scrolled back by one', rows(100), (0, 0))
    report('scrolling back sends little', s.term.screen.count - before < 160, '%d bytes' % (s.term.screen.count - before))
    before = s.term.screen.count
    s.type('ix')
    s.shows('one character', ['xline 100'], (0, 1))
    report('typing sends little', s.term.screen.count - before < 80, '%d bytes' % (s.term.screen.count - before))
    s.type('\x1b/line 150\r')
    report('search', s.term.until(lambda t: t.text()[t.y] == 'line 150'), repr(s.term.screen.text()))
    s.close('leaving after scrolling')


def visual(tree):
    s = Session(tree, 'abcdef\nghi\n')
    s.type('lvl')
    s.shows('selection', ['abcdef'], (0, 2))
    s.term.until(lambda t: t.marked == {(0, 1), (0, 2)})
    report('selection is inverse', s.term.screen.marked == {(0, 1), (0, 2)}, repr(s.term.screen.marked))
    s.type('d')
    s.shows('selection deleted', ['adef'], (0, 1))
    report('nothing inverse', s.term.until(lambda t: not t.marked), repr(s.term.screen.marked))
    s.close('leaving after a selection')


def terminal(tree):
    s = Session(tree, 'a\n', 9, 50, size=False)
    s.shows('size asked of the terminal', ['a'] + ['~'] * 7, (0, 0))
    s.says('ruler in its place', '1,1')
    report('raw', not s.term.cooked())
    s.close('leaving that size')
    s = Session(tree, 'a\n', 24, 80, size=False, answers=False)
    s.shows('no answer: 24 rows', ['a'] + ['~'] * 22, (0, 0))
    s.type('x:wq\r')
    s.term.until(lambda t: False, 0.1)
    report('end', s.term.finish() == 0)
    report('written', tree.get('f') == '\n', repr(tree.get('f')))
    s = Session(tree, 'a\n')
    s.shows('before a note', ['a'])
    s.type('ixyz')
    s.shows('before a note, typed', ['xyza'])
    os.kill(s.term.pid, 1)
    s.term.finish()
    report('hangup saves the text', tree.get('f.save') == 'xyza\n' and tree.get('f') == 'a\n', repr(os.listdir(tree.work)))


def random_keys(tree, seed, rounds):
    """After any keys the screen is the one that is drawn from nothing."""
    rnd = random.Random(seed)
    words = ['j', 'k', 'l', 'h', 'w', 'b', '$', '0', 'G', 'gg', 'dd', 'x', 'p', 'P', 'yy', 'J', 'u', '\x12', '\x04', '\x15', '\x06', '\x02',
             '>>', 'D', 'vlll', 'Vjj', '\x1b', 'ofoo 日本\x1b', 'ibar\tx\rbaz\x1b', 'A' + 'long ' * 20 + '\x1b', '~', 'zz', 'zt', 'zb', '\x05', '\x19',
             ':set nu\r', ':set nonu\r', 'R' + 'ÄÖ' + '\x1b', 'dw', 'cwé\x1b', '.', 'H', 'L', 'M', '}', '{', '5x', '/o\r', 'n', ':%s/a/bb/g\r', 'a\x16\x01\x1b']
    s = Session(tree, ''.join('line %d\t%s\n' % (i, 'xyz ' * (i % 17)) for i in range(40)))
    s.shows('random keys: start', ['line 0'])
    for i in range(rounds):
        keys = [rnd.choice(words) for _ in range(12)]
        for k in keys:
            s.type(k)
            while s.term.pump(0.002):
                pass
        s.type('\x1b')
        while s.term.pump(0.12):
            pass
        ok1, seen = s.sync('a%d' % i)
        s.type('\x0c')
        ok2, drawn = s.sync('b%d' % i)
        if not ok1 or not ok2 or seen != drawn:
            report('random keys, seed %d' % seed, False, 'after %r: %r, drawn again %r' % (keys, seen, drawn))
            break
    else:
        report('random keys, seed %d' % seed, True)
    s.close('leaving after random keys')


def main():
    tree = Tree(sys.argv[1])
    try:
        for test in basics, commands, layout, scrolling, visual, terminal:
            test(tree)
        for seed in 1, 2, 3:
            random_keys(tree, seed, 12)
    finally:
        tree.close()
    sys.exit(failed)


main()
