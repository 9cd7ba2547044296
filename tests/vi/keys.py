#!/usr/bin/env python3
"""keys.py BUILD: the editor's commands, one case after the other, without a terminal."""
import os, re, resource, signal, subprocess, sys
import cases, excases
from tree import Tree

KEYS = {'esc': '\x1b', 'cr': '\r', 'bs': '\b', 'tab': '\t', 'lt': '<'}


def keys(s):
    def one(m):
        k = m.group(1)
        return chr(ord(k[2]) & 0x1f) if k.startswith('c-') else KEYS[k]
    return re.sub(r'<(esc|cr|bs|tab|lt|c-[a-z])>', one, s)


failed = False


def report(name, want, got):
    global failed
    if want == got:
        print('ok vi: %s' % name)
    else:
        failed = True
        print('FAIL vi: %s: wanted %.200r, got %.200r' % (name, want, got))


def edits(t):
    for name, text, typed, want in cases.CASES + excases.CASES:
        t.clear()
        t.put('f', text)
        t.put('in', 'in 1\nin 2\n')
        t.put('in2', '')
        try:
            t.run(keys(typed) + '\x1b:w!\r', 'f', 'in2')
            got = t.get('f')
            rest = set(os.listdir(t.work)) - {'f', 'in', 'in2', 'k', 'out', 'f.x', 'g'}
            if rest:
                got = 'files left: %s' % rest
        except subprocess.TimeoutExpired:
            got = 'no end'
        report(name, want, got)


def outputs(t):
    """What is printed in a script."""
    t.clear()
    t.put('f', 'a\tb\nc\xff\n')
    for name, typed, want in (
            (':p', ':2p\r', 'c\xff\n'), (':nu', ':1nu\r', '     1  a\tb\n'), (':l', ':%l\r', 'a^Ib$\nc\\xff$\n'),
            (':=', ':=\r', '2\n'), (':g print', ':g/a/\r', 'a\tb\n'), (':! output', ':!echo hi\r', 'hi\n'),
            (':set all', ':set ts=3 all\r', 'noautoindent\nnoignorecase\nnonumber\nshiftwidth=8\ntabstop=3\nwrapscan\n')):
        report(name, want, t.run(typed + ':q!\r', 'f'))


def disk(t):
    """The file on disk and what others do to it."""
    def case(name, want, typed, *args, **files):
        t.clear()
        for f in files:
            t.put(f, files[f])
        t.run(keys(typed), *args)
        report(name, want, {f: t.get(f) for f in os.listdir(t.work) if f != 'k'})
    case('a changed file is not overwritten', {'f': 'new\n'}, 'x:!echo new >f<cr>:w<cr>', 'f', f='abc\n')
    case('a changed file is overwritten by w!', {'f': 'bc\n'}, 'x:!echo new >f<cr>:w!<cr>', 'f', f='abc\n')
    case('w twice', {'f': 'c\n'}, 'x:w<cr>x:w<cr>', 'f', f='abc\n')
    case('a removed file is written again', {'f': 'bc\n'}, 'x:!rm f<cr>:w<cr>', 'f', f='abc\n')
    case('a new file', {'g': 'abc\n'}, 'iabc<esc>:w<cr>', 'g')
    case('a new file that appeared meanwhile', {'g': 'new\n'}, ':!echo new >g<cr>iabc<esc>:w<cr>', 'g')
    case('no name', {'h': 'abc\n'}, 'iabc<esc>:w<cr>:w h<cr>:q<cr>')
    case('a part is not written over the file', {'f': 'a\nb\n'}, ':1w<cr>', 'f', f='a\nb\n')
    case('+command', {'f': 'a\nc\n'}, 'dd:w<cr>', '+2', 'f', f='a\nb\nc\n')
    case('+/pattern', {'f': 'a\nb\n'}, 'dd:w<cr>', '+/c', 'f', f='a\nb\nc\n')
    case('a full disk', {'f': 'bc\n'}, 'x:w! /dev/full<cr>:q<cr>:w<cr>', 'f', f='abc\n')
    t.clear()
    t.put('f', 'abc\n')
    limit = lambda: (signal.signal(signal.SIGXFSZ, signal.SIG_IGN), resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000)))
    t.run(keys('yy2000p:w<cr>:3,$d<cr>:w g<cr>'), 'f', before=limit)
    report('a file that cannot grow', ['abc\n', 'abc\nabc\n', ['f', 'g', 'k']], [t.get('f'), t.get('g'), sorted(os.listdir(t.work))])
    t.clear()
    big = ''.join('line %d of many\n' % i for i in range(200000))
    t.put('f', big)
    t.run(':g/[13579] of/d\r:%s/many/few/\rGx:w\r', 'f')
    want = ''.join('line %d of few\n' % i for i in range(0, 200000, 2))
    cut = want.rfind('line')
    report('4 MiB: :g and :s over 200000 lines', True, t.get('f') == want[:cut] + want[cut + 1:])
    t.put('f', 'x' * 3000000)
    t.run('$iab\x1b:w\r', 'f')
    report('one line of 3 MB', True, t.get('f') == 'x' * 2999999 + 'abx')


def main():
    t = Tree(sys.argv[1])
    try:
        edits(t)
        outputs(t)
        disk(t)
    finally:
        t.close()
    sys.exit(failed)


main()
