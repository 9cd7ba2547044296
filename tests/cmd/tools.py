#!/usr/bin/env python3
"""Compare the larger tools, built for the host, with the host's own: what one writes the other must
read (diff and patch, diff -e and ed, tar, gzip), and results must be equal (od, find, comm, join,
sums, cal, awk, bc, dc).

usage: tools.py BINDIR [CASES [SEED]]
Prints each difference and exits 1 if there is one.  What was left out of the build, or is not
on the host, is skipped."""
import calendar, gzip, os, random, shutil, subprocess, sys, tempfile

BIN = os.path.abspath(sys.argv[1])
CASES = int(sys.argv[2]) if len(sys.argv) > 2 else 40
rnd = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
ENV = dict(os.environ, LC_ALL='C', SHIMROOT='', TZ='UTC')
checks, failures = {}, {}


class Missing(Exception):
    pass


def run(argv, data=b''):
    try:
        p = subprocess.run(argv, input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENV, timeout=60)
    except FileNotFoundError:
        raise Missing(os.path.basename(argv[0]))
    return p.stdout


def ours(cmd, *args, data=b''):
    path = os.path.join(BIN, cmd)
    if not os.path.exists(path):
        raise Missing(cmd)
    return run([path] + list(args), data)


def same(name, got, want, *why):
    checks[name] = checks.get(name, 0) + 1
    if got != want:
        failures[name] = failures.get(name, 0) + 1
        if failures[name] <= 3:
            print('different: %s %r\ngot  %r\nwant %r' % (name, why, got[:2000], want[:2000]))


def put(name, data):
    with open(name, 'wb') as f:
        f.write(data)


def get(name):
    if not os.path.exists(name):
        return b''
    with open(name, 'rb') as f:
        return f.read()


def pair():
    """Two texts of which the second comes from the first by a few changes."""
    alphabet = rnd.choice(['ab', 'abcdef', '.x', ['line %d' % i for i in range(30)]])
    a = [rnd.choice(alphabet) for _ in range(rnd.randrange(40))]
    b = list(a)
    for _ in range(rnd.randrange(8)):
        i = rnd.randrange(len(b) + 1)
        b[i:i + rnd.randrange(2)] = [rnd.choice(alphabet) for _ in range(rnd.randrange(2))]
    return tuple(''.join(l + '\n' for l in t).encode() for t in (a, b))


def diff():
    a, b = pair()
    put('a', a)
    put('b', b)
    script = ours('diff', '-e', 'a', 'b')
    put('patched', a)
    ours('ed', '-', 'patched', data=script + b'w\nq\n')
    same('diff -e, ed', get('patched'), b, a)
    if rnd.randrange(4) == 0:
        b = b[:-1]
        put('b', b)
    for opt in [], ['-u']:
        out = ours('diff', *opt, 'a', 'b')
        put('patched', a)
        if out:
            run(['patch', '-s', 'patched'], out)
        same('diff, patch', get('patched') if os.path.exists('patched') else b'', b, opt, a)
    # no more lines than the shortest script has
    count = lambda t: sum(l[:1] in (b'<', b'>') for l in t.splitlines())
    same('diff is minimal', b'%d' % count(ours('diff', 'a', 'b')), b'%d' % count(run(['diff', '-d', 'a', 'b'])), a, b)


def words(n, size):
    return b''.join(bytes(rnd.choice(b'abcdefgh \n') for _ in range(rnd.randrange(size))) for _ in range(n))


def tree(top, long):
    """Files of awkward sizes and names."""
    os.makedirs(top + '/empty')
    for i, size in enumerate([0, 1, 511, 512, 513, 10240, rnd.randrange(100000)]):
        put('%s/%s%d' % (top, rnd.choice(['f', 'ü', 'a b ']), i), rnd.randbytes(size))
    if long:
        deep = top + '/' + '/'.join(['d' * 60] * 3)
        os.makedirs(deep)
        put(deep + '/' + 'n' * 120, b'deep\n')
    os.chmod(top + '/empty', 0o750)


def contents(top):
    """Names, rights and bytes of a tree, as one text."""
    out = []
    for d, _, files in sorted(os.walk(top)):
        out.append('%s %o' % (os.path.relpath(d, top), os.stat(d).st_mode & 0o777))
        for f in sorted(files):
            p = os.path.join(d, f)
            out.append('%s %o %d %r' % (os.path.relpath(p, top), os.stat(p).st_mode & 0o777, os.stat(p).st_mtime, get(p)))
    return '\n'.join(out).encode()


def tar():
    for fmt in 'ustar', 'pax', 'gnu':
        for z in '', 'z':
            if z and not os.path.exists(os.path.join(BIN, 'gzip')):
                continue
            tree('src', fmt != 'ustar')
            want = contents('src')
            os.mkdir('o')
            ours('tar', 'cf' + z, 'x.tar', 'src')
            run(['tar', 'xf' + z, 'x.tar', '-C', 'o'])
            same('tar c', contents('o/src'), want, z)
            shutil.rmtree('o')
            os.mkdir('o')
            run(['tar', '--format=' + fmt, '-c%sf' % z, 'x.tar', 'src'])
            ours('tar', 'xf' + z + 'C', 'x.tar', 'o')
            same('tar x', contents('o/src'), want, fmt, z)
            shutil.rmtree('o')
            shutil.rmtree('src')


def zip():
    data = rnd.choice([words(300, 60), rnd.randbytes(rnd.randrange(70000)), b'x' * rnd.randrange(200000), b''])
    level = '-%d' % rnd.randrange(1, 10)
    same('gzip', gzip.decompress(ours('gzip', level, data=data)), data, level)
    two = gzip.compress(data) + gzip.compress(data[:100]) + bytes(rnd.choice([0, 512]))
    same('gunzip', ours('gunzip', data=two), data + data[:100])


def od():
    put('f', rnd.randbytes(rnd.randrange(200)) + bytes(rnd.randrange(100)))
    opt = rnd.choice([[], ['-b'], ['-c'], ['-x'], ['-d'], ['-t', 'd1'], ['-t', 'd4', '-A', 'x'], ['-t', 'a'],
                      ['-t', 'u8', '-A', 'n'], ['-t', 'd8', '-v'], ['-t', 'x1', '-A', 'd']])
    same('od', ours('od', *opt, 'f'), run(['od'] + opt + ['f']), opt)


def find():
    os.makedirs('t/a/b')
    os.makedirs('t/c')
    for i in range(rnd.randrange(12)):
        put('t/%s%s%d.%s' % (rnd.choice(['', 'a/', 'a/b/', 'c/']), rnd.choice('xyz'), i, rnd.choice('ch')),
            bytes(rnd.randrange(3000)))
    opt = rnd.choice([[], ['-type', 'f'], ['-type', 'd'], ['-name', '*.c'], ['-name', '[xy]?.h'], ['!', '-name', 'x*'],
                      ['-type', 'f', '-size', '+2'], ['-size', '-700c', '-type', 'f'],
                      ['-name', 'b', '-prune', '-o', '-print'], ['(', '-name', 'x*', '-o', '-name', '*.h', ')', '-type', 'f'],
                      ['-maxdepth', '1'], ['-name', '*.c', '-exec', 'echo', 'got', '{}', ';']])
    want = ['-maxdepth', '1'] if '-maxdepth' in opt else opt
    same('find', b'\n'.join(sorted(ours('find', 't', *opt).splitlines())),
         b'\n'.join(sorted(run(['find', 't'] + want).splitlines())), opt)
    shutil.rmtree('t')


def columns():
    key = lambda: rnd.choice('abcdefgh')
    a = sorted(key() + ' ' + key() for _ in range(rnd.randrange(12)))
    b = sorted(key() + ' ' + key() for _ in range(rnd.randrange(12)))
    put('a', ''.join(l + '\n' for l in a).encode())
    put('b', ''.join(l + '\n' for l in b).encode())
    opt = rnd.choice([[], ['-1'], ['-12'], ['-23'], ['-3'], ['-13']])
    same('comm', ours('comm', *opt, 'a', 'b'), run(['comm'] + opt + ['a', 'b']), opt)
    opt = rnd.choice([[], ['-a', '1'], ['-a', '1', '-a', '2'], ['-v', '1'], ['-v', '2'], ['-o', '1.2,2.2,0'],
                      ['-a', '2', '-e', 'X', '-o', '0,1.2,2.2']])
    same('join', ours('join', *opt, 'a', 'b'), run(['join'] + opt + ['a', 'b']), opt, a, b)


def sums():
    data = rnd.randbytes(rnd.choice([0, 1, 55, 56, 63, 64, 65, 119, 120, rnd.randrange(100000), 32768]))
    for mine, theirs in (['md5sum'], 'md5sum'), (['sha1sum'], 'sha1sum'), (['sha1sum', '-2', '256'], 'sha256sum'):
        same(theirs, ours(*mine, data=data).strip(), run([theirs], data).split()[0], len(data))


def cal():
    y, m = rnd.randrange(1753, 2500), rnd.randrange(1, 13)
    lines = ours('cal', str(m), str(y)).decode().split('\n')[2:]
    want = calendar.TextCalendar(6).formatmonth(y, m).split('\n')[2:]
    same('cal', '\n'.join(lines).strip('\n').encode(), '\n'.join(want).rstrip().encode(), y, m)


def number():
    return rnd.choice(['%d' % rnd.randrange(1000), '%d.%d' % (rnd.randrange(1000), rnd.randrange(100)),
                       '%d' % rnd.randrange(10**rnd.randrange(1, 40))])


def expr(depth):
    if depth == 0:
        return number()
    k = rnd.randrange(6)
    if k == 0:
        return '(' + expr(depth - 1) + ')'
    if k == 1:
        return '-' + number()
    if k == 2:
        return 'sqrt(%s)' % number()
    if k == 3:
        return '(%s)^%d' % (expr(depth - 1), rnd.randrange(5))
    return '(%s)%s(%s)' % (expr(depth - 1), rnd.choice('+-*/%'), expr(depth - 1))


def bc():
    prog = 'scale=%d\n%s\n%s(%s)\n' % (rnd.randrange(30), expr(3), rnd.choice('sceal'), '%d.%d' % (rnd.randrange(1, 5), rnd.randrange(100)))
    same('bc', ours('bc', '-l', data=prog.encode()), run(['bc', '-l'], prog.encode()), prog)


def dc():
    prog = ' '.join([str(rnd.randrange(20)) + 'k'] + [number() for _ in range(5)] + [rnd.choice('+-*/') for _ in range(3)] + ['f'])
    same('dc', ours('dc', data=prog.encode()), run(['dc'], prog.encode()), prog)


AWK = ['{print $2, $1}', 'NR % 2', '{s += NF} END {print s, NR}', '/a.*b/', '!/c/ {print NR ": " $0}',
       '{gsub(/[abc]+/, "<&>"); print}', '{n[$1]++} END {k = 0; for(i in n) k += n[i]*length(i); print k}',
       '{print length($0), toupper($1), substr($0, 3, 4), index($0, "b")}', 'length > 5', '$1 ~ /^a/, $1 ~ /^b/',
       '{n = split($0, x, "b"); print n, x[1], x[n]}', '{printf "%-8s|%5.2f|%03d|%x\\n", $1, NR/3, NR, NR*17}',
       'BEGIN {FS = "b"} {print NF ":" $2}', '{$2 = "X"; print; print NF}', '{ if(match($0, /c+/)) print RSTART, RLENGTH }',
       'function r(s,  i, t) {for(i = length(s); i > 0; i--) t = t substr(s, i, 1); return t} {print r($1)}',
       'BEGIN {while(i++ < 5) printf "%s ", i^2; print 7%3, 1e6, 0.1, 100*1000, 3/2}',
       '{a[NR] = $0} END {for(i = NR; i > 0; i--) print a[i]}', '{print $NF; NF = 1; print}']


def awk():
    prog, data = rnd.choice(AWK), words(12, 30) + b'\n'
    same('awk', ours('awk', prog, data=data), run(['awk', prog], data), prog, data)


def main():
    top = tempfile.mkdtemp()
    os.chdir(top)
    skipped = set()
    for f, n in (diff, CASES), (tar, 2), (zip, CASES), (od, CASES), (find, CASES), (columns, CASES), (sums, CASES), \
            (cal, CASES), (bc, CASES), (dc, CASES), (awk, 2 * CASES):
        try:
            for _ in range(n):
                f()
        except Missing as e:
            skipped.add(f.__name__)
            print('skip random %s: there is no %s' % (f.__name__, e))
    os.chdir('/')
    shutil.rmtree(top)
    for name, n in sorted(checks.items()):
        if name in failures:
            print('FAIL random %s: %d of %d cases differ' % (name, failures[name], n))
        else:
            print('ok random %s (%d cases)' % (name, n))
    sys.exit(1 if failures else 0)


main()
