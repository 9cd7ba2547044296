#!/usr/bin/env python3
"""Protocol rules of lib9p, of ramfs and of the boot file server, and what hostile clients get.

usage: test.py folder-with-programs
"""
import os
import random
import struct
import subprocess
import sys
import tempfile
import traceback

sys.path.insert(0, os.path.dirname(__file__))
from p9 import *  # noqa: E402,F403

DIR = sys.argv[1]


def ramfs(**k):
    return Server([DIR + '/ramfs', '-i'], **k)


def fails(text, f, *a, **k):
    try:
        f(*a, **k)
    except P9Error as e:
        assert str(e) == text, 'error %r, wanted %r' % (str(e), text)
        return
    raise AssertionError('no error, wanted %r' % text)


def test_version():
    c = ramfs(version=False)
    assert c.version(8192) == (8192, '9P2000')
    assert c.version(1 << 30) == (65536 + 24, '9P2000')
    assert c.version(8192, '9P2000.u') == (8192, '9P2000')
    assert c.version(8192, '9P1999')[1] == 'unknown'
    assert c.version(8192, '9P20000')[1] == 'unknown'
    fails('version: message size too small', c.version, 100)
    # a new version forgets fids
    c.version(8192)
    r = c.attach()
    c.stat(r)
    c.version(8192)
    fails('unknown fid', c.stat, r)
    c.attach(fid=r)
    c.close()


def test_attach():
    c = ramfs()
    r = c.attach()
    fails('duplicate fid', c.attach, fid=r)
    fails('duplicate fid', c.attach, fid=NOFID)
    fails('authentication not required', c.rpc, Tauth, struct.pack('<I', 9) + s('me') + s(''))
    fails('unknown fid', c.rpc, Tattach, struct.pack('<II', 77, 9) + s('me') + s(''))
    fails('unknown fid', c.stat, 77)
    fails('out of memory', c.attach, uname='x' * 200)
    assert c.stat(r)['name'] == '/'
    c.close()


def test_walk():
    c = ramfs()
    r = c.attach()
    for path in (('a',), ('a', 'b'), ('a', 'b', 'c')):
        f = c.walk(r, *path[:-1])
        c.create(f, path[-1], DMDIR | 0o777, OREAD)
        c.clunk(f)
    f = c.walk(r, 'a', 'b', 'c')
    assert c.stat(f)['name'] == 'c'
    g = c.walk(f, '..', '..')
    assert c.stat(g)['name'] == 'a'
    g = c.walk(r, '..', '..', 'a')
    assert c.stat(g)['name'] == 'a'
    # stops half way: qids so far, newfid not made
    assert len(c.walkq(r, 900, 'a', 'b', 'nope', 'c')) == 2
    fails('unknown fid', c.stat, 900)
    fails('file does not exist', c.walkq, r, 900, 'nope')
    # with newfid == fid nothing moves unless all do
    assert len(c.walkq(f, f, '..', 'nope')) == 1
    assert c.stat(f)['name'] == 'c'
    c.walkq(f, f, '..')
    assert c.stat(f)['name'] == 'b'
    fails('duplicate fid', c.walkq, r, f, 'a')
    for bad in ('.', '', 'a/b'):
        fails('file does not exist', c.walkq, r, 900, bad)
    c.open(f)
    fails('fid is open', c.walkq, f, 900)
    h = c.walk(r)
    c.create(h, 'plain', 0o666)
    h = c.walk(r, 'plain')
    fails('not a directory', c.walkq, h, 900, 'x')
    assert len(c.walkq(r, 900, 'plain', 'x')) == 1
    c.walk(r, *['a', '..'] * 8)
    c.close()


def test_open_modes():
    c = ramfs()
    r = c.attach()
    f = c.walk(r)
    c.create(f, 'f', 0o644, OWRITE)
    c.write(f, 0, b'x')
    fails('9P protocol botch', c.read, f, 0, 10)
    fails('fid is open', c.open, f)
    fails('fid is open', c.create, f, 'y', 0o666)
    f = c.walk(r, 'f')
    fails('fid is not open', c.read, f, 0, 1)
    fails('fid is not open', c.write, f, 0, b'x')
    c.open(f, OREAD)
    fails('9P protocol botch', c.write, f, 0, b'x')
    fails('bad offset', c.rpc, Tread, struct.pack('<IQI', f, 1 << 63, 1))
    fails('file is a directory', c.open, c.walk(r), OWRITE)
    fails('file is a directory', c.open, c.walk(r), OTRUNC)
    fails('9P protocol botch', c.open, c.walk(r, 'f'), 0x20)
    fails('permission denied', c.open, c.walk(r, 'f'), OEXEC)
    # another user
    o = c.attach(uname='mallory')
    fails('permission denied', c.open, c.walk(o, 'f'), OWRITE)
    fails('permission denied', c.open, c.walk(o, 'f'), OTRUNC)
    fails('permission denied', c.open, c.walk(o, 'f'), ORCLOSE)
    fails('permission denied', c.create, c.walk(o), 'mine', 0o666)
    fails('permission denied', c.remove, c.walk(o, 'f'))
    c.open(c.walk(o, 'f'), OREAD)
    c.close()


def test_create():
    c = ramfs()
    r = c.attach()
    f = c.walk(r)
    q = c.create(f, 'f', 0o666, ORDWR)
    assert q[0] == 0 and c.stat(f)['mode'] == 0o664, oct(c.stat(f)['mode'])  # root is 0775
    fails('file already exists', c.create, c.walk(r), 'f', 0o666)
    for bad in ('.', '..', '', 'a/b'):
        fails('bad character in file name', c.create, c.walk(r), bad, 0o666)
    fails('create in non-directory', c.create, c.walk(r, 'f'), 'x', 0o666)
    fails('file is a directory', c.create, c.walk(r), 'd', DMDIR | 0o777, ORDWR)
    d = c.walk(r)
    q = c.create(d, 'd', DMDIR | 0o777, OREAD)
    assert q[0] == 0x80 and c.readdir(d) == []
    assert c.stat(d)['mode'] == DMDIR | 0o775
    # paths are unique for ever
    seen = set()
    for i in range(50):
        f = c.walk(r)
        seen.add(c.create(f, 'tmp', 0o666)[2])
        c.remove(f)
    assert len(seen) == 50
    # ORCLOSE
    f = c.walk(r)
    c.create(f, 'gone', 0o666, ORDWR | ORCLOSE)
    c.clunk(f)
    fails('file does not exist', c.walkq, r, 900, 'gone')
    # ... also when the session is reset
    f = c.walk(r)
    c.create(f, 'gone2', 0o666, ORDWR | ORCLOSE)
    c.version(8192)
    r = c.attach()
    fails('file does not exist', c.walkq, r, 900, 'gone2')
    c.close()


def test_data():
    c = ramfs(msize=65536 + 24)
    r = c.attach()
    f = c.walk(r)
    c.create(f, 'f', 0o666)
    rnd = random.Random(1)
    want = bytearray()
    for _ in range(300):
        n = rnd.choice([1, 7, 255, 256, 4096, 16384, 16385, 40000])
        off = rnd.randrange(0, 200000)
        b = rnd.randbytes(n)
        if off > len(want):
            want.extend(bytes(off - len(want)))
        want[off:off + n] = b
        assert c.write(f, off, b) == n
        off, n = rnd.randrange(0, 250000), rnd.randrange(1, 60000)
        assert c.read(f, off, n) == bytes(want[off:off + n])
        if rnd.randrange(20) == 0:
            n = rnd.choice([0, rnd.randrange(0, 300000)])
            c.wstat(f, length=n)
            want = want[:n] + bytes(max(0, n - len(want)))
        assert c.stat(f)['length'] == len(want)
    assert c.read(f, len(want), 10) == b''
    # count larger than a message: clamped
    c.wstat(f, length=1 << 20)
    assert len(c.read(f, 0, 0xffffffff)) == 65536
    # sparse and far away
    assert c.write(f, 1 << 35, b'end') == 3
    assert c.read(f, (1 << 35) - 4, 100) == bytes(4) + b'end'
    assert c.read(f, 1 << 30, 5) == bytes(5)
    fails('bad file length', c.write, f, (1 << 62), b'x')
    g = c.walk(r, 'f')
    v0 = c.stat(g)['qid'][1]
    c.open(g, OWRITE | OTRUNC)
    assert c.stat(g)['length'] == 0 and c.stat(g)['qid'][1] != v0
    c.write(g, 100, b'x')
    assert c.cat(r, 'f') == bytes(100) + b'x'
    c.close()


def test_append_excl():
    c = ramfs()
    r = c.attach()
    f = c.walk(r)
    q = c.create(f, 'log', DMAPPEND | 0o666, OWRITE)
    assert q[0] == 0x40
    c.write(f, 0, b'one')
    c.write(f, 0, b'two')
    c.write(f, 1 << 50, b'three')
    assert c.cat(r, 'log') == b'onetwothree'
    g = c.walk(r, 'log')
    c.open(g, OWRITE | OTRUNC)
    assert c.cat(r, 'log') == b'onetwothree'
    f = c.walk(r)
    assert c.create(f, 'lock', DMEXCL | 0o666)[0] == 0x20
    fails('exclusive use file already open', c.open, c.walk(r, 'lock'))
    c.clunk(f)
    f = c.walk(r, 'lock')
    c.open(f)
    fails('exclusive use file already open', c.open, c.walk(r, 'lock'))
    c.clunk(f)
    c.open(c.walk(r, 'lock'))
    c.close()


def test_remove():
    c = ramfs()
    r = c.attach()
    f = c.walk(r)
    c.create(f, 'f', 0o666)
    c.write(f, 0, b'still here')
    g = c.walk(r, 'f')
    c.remove(g)
    fails('unknown fid', c.stat, g)
    fails('file does not exist', c.walkq, r, 900, 'f')
    assert c.read(f, 0, 100) == b'still here'       # an open file lives on
    c.write(f, 0, b'STILL')
    fails('remove prohibited', c.remove, f)         # but only once removed
    fails('unknown fid', c.stat, f)                 # and the fid is gone in any case
    d = c.walk(r)
    c.create(d, 'd', DMDIR | 0o777, OREAD)
    e = c.walk(r, 'd')
    c.create(e, 'x', 0o666)
    fails('directory is not empty', c.remove, d)
    c.remove(e)
    c.remove(c.walk(r, 'd'))
    fails('permission denied', c.remove, c.walk(r))
    c.close()


def test_wstat():
    c = ramfs()
    r = c.attach()
    f = c.walk(r)
    c.create(f, 'f', 0o666)
    c.create(c.walk(r), 'other', 0o666)
    before = c.stat(f)
    c.wstat(f)                                      # nothing: commit
    assert c.stat(f) == before
    fails('file already exists', c.wstat, f, name='other')
    fails('bad character in file name', c.wstat, f, name='a/b')
    # all or nothing
    fails('file already exists', c.wstat, f, name='other', mode=0o600, mtime=1)
    assert c.stat(f) == before
    fails('permission denied', c.wstat, f, uid='root', mode=0)
    assert c.stat(f) == before
    fails('wstat changes what cannot be changed', c.wstat, f, mode=DMDIR | 0o777)
    fails('wstat changes what cannot be changed', c.wstat, f, qid=(0, 0xffffffff, 12345))
    fails('wstat changes what cannot be changed', c.wstat, f, muid='x')
    fails('wstat changes what cannot be changed', c.wstat, f, dev=17)
    c.wstat(f, name='g', mode=DMAPPEND | 0o600, mtime=1000, length=5, gid='sys')
    d = c.stat(f)
    assert (d['name'], d['mode'], d['length'], d['gid'], d['qid'][0]) == ('g', DMAPPEND | 0o600, 5, 'sys', 0x40)
    assert d['mtime'] == 1000
    fails('file does not exist', c.walkq, r, 900, 'f')
    c.wstat(c.walk(r, 'g'), name='g')               # its own name: no change
    fails('bad file length', c.wstat, r, length=1)
    o = c.attach(uname='mallory')
    for k in (dict(name='z'), dict(mode=0o777), dict(mtime=1), dict(length=0), dict(gid='mallory')):
        fails('permission denied', c.wstat, c.walk(o, 'g'), **k)
    # a damaged record
    st = mkstat(name='h')
    for bad in (st[:-1], st + b'x', b'', st[:10], struct.pack('<H', 3) + st[2:]):
        fails('malformed stat buffer', c.rpc, Twstat, struct.pack('<IH', f, len(bad)) + bad)
    c.close()


def test_readdir():
    c = ramfs()
    r = c.attach()
    names = ['file%d' % i for i in range(300)]
    for n in names:
        f = c.walk(r)
        c.create(f, n, 0o666)
        c.clunk(f)
    assert [d['name'] for d in c.ls(r)] == names
    assert [d['name'] for d in c.ls(r, count=100)] == names
    f = c.walk(r)
    c.open(f)
    fails('i/o count too small', c.read, f, 0, 20)
    b = c.read(f, 0, 1000)
    fails('bad offset', c.read, f, len(b) + 1, 1000)
    # removal and creation behind and before the reader: nothing twice, nothing lost
    got = []
    off = len(b)
    while b:
        d, n = parsestat(b)
        got.append(d['name'])
        b = b[n:]
    for n in names[:250:2]:
        c.remove(c.walk(r, n))
    c.create(c.walk(r), 'late', 0o666)
    while True:
        b = c.read(f, off, 500)
        if not b:
            break
        off += len(b)
        while b:
            d, n = parsestat(b)
            got.append(d['name'])
            b = b[n:]
    left = set(names) - set(names[:250:2])
    assert len(got) == len(set(got)) and left < set(got) and 'late' in got
    c.clunk(f)
    c.create(c.walk(r), 'again', 0o666)             # holes are closed now
    assert {d['name'] for d in c.ls(r)} == left | {'late', 'again'}
    c.close()


def test_memory():
    c = ramfs(msize=65536 + 24)
    r = c.attach()
    f = c.walk(r)
    c.create(f, 'big', 0o666)
    # the limit of 768 MB counts, of pages that were written; a write beyond it is refused, and only that
    last = (1 << 30) * 16384 - 10
    assert c.write(f, last, b'x') == 1
    assert c.read(f, last - 3, 10) == b'\0\0\0x'
    fails('bad file length', c.write, f, last, b'x' * 11)
    off, page, full = 0, b'y' * 60000, False
    while not full:
        try:
            off += c.write(f, off, page)
        except P9Error as e:
            full = str(e) == 'out of memory'
            assert full, e
    assert 700 << 20 < off < 768 << 20
    assert c.write(f, 100, b'fine') == 4
    assert c.read(f, 98, 8) == b'yyfineyy'
    c.wstat(f, length=50)
    assert c.write(f, 60000, page) == 60000
    c.close()


def test_hostile_frames():
    good = frame(Tattach, 1, struct.pack('<II', 5, NOFID) + s('u') + s(''))
    bad = [
        b'\0\0\0\0', b'\6\0\0\0', b'\xff\xff\xff\xff', b'\7\0\0\0\xff\0\0', b'\7\0\0\0\x6a\0\0', b'\7\0\0\0\x6d\0\0',
        frame(Twalk, 1, struct.pack('<IIH', 1, 2, 17) + s('a') * 17),
        frame(Twrite, 1, struct.pack('<IQI', 1, 0, 100) + b'short'),
        frame(Tattach, 1, struct.pack('<II', 5, NOFID) + s('a\0b') + s('')),
        good + good[:10], frame(107, 1, s('not to me')), frame(Tversion, 1, b'x' * 9000),
    ]
    for b in bad:
        c = ramfs()
        c.raw(b)
        try:
            c.sock.shutdown(1)
            while True:
                c.recv()
        except (Hangup, OSError):
            pass
        c.close(want=1)
    # cut into single bytes it still is a message
    c = ramfs()
    for i in range(len(good)):
        c.raw(good[i:i + 1])
    assert c.recv()[0] == Tattach + 1
    # many in one write
    n = 200
    c.raw(b''.join(frame(Tstat, i, struct.pack('<I', 5)) for i in range(n)))
    assert sorted(c.recv()[1] for _ in range(n)) == list(range(n))
    c.close()


def test_hostile_random():
    rnd = random.Random(7)
    for _ in range(30):
        c = ramfs()
        c.attach(fid=1)
        for _ in range(300):
            t = rnd.choice([Tattach, Tflush, Twalk, Topen, Tcreate, Tread, Twrite, Tclunk, Tremove, Tstat, Twstat])
            fid, nf = rnd.randrange(6), rnd.randrange(6)
            name = s(rnd.choice(['a', 'b', '..', 'c', 'd']))
            body = {
                Tattach: lambda: struct.pack('<II', fid, NOFID) + s('glenda') + s(''),
                Tflush: lambda: struct.pack('<H', rnd.randrange(100)),
                Twalk: lambda: struct.pack('<IIH', fid, nf, 2) + name + s(rnd.choice(['a', 'b', '..'])),
                Topen: lambda: struct.pack('<IB', fid, rnd.randrange(256)),
                Tcreate: lambda: struct.pack('<I', fid) + name + struct.pack('<IB', rnd.getrandbits(32), rnd.randrange(128)),
                Tread: lambda: struct.pack('<IQI', fid, rnd.choice([0, 0, 61, 1 << 40, rnd.getrandbits(64)]), rnd.getrandbits(32)),
                Twrite: lambda: struct.pack('<IQI', fid, rnd.choice([0, 5, 100000]), 20) + bytes(20),
                Twstat: lambda: (lambda st: struct.pack('<IH', fid, len(st)) + st)(
                    mkstat(name=rnd.choice(['', 'a', 'b']), mode=rnd.choice([0xffffffff, rnd.getrandbits(32)]),
                           length=rnd.choice([(1 << 64) - 1, 0, 100, rnd.getrandbits(64)]))),
            }.get(t, lambda: struct.pack('<I', fid))()
            tag = c.send(t, body)
            rt, rtag, _ = c.recv()
            assert rtag == tag and rt in (t + 1, Rerror)
        c.close()


def slow(flush=True, opt=None):
    c = Server([DIR + '/slowfs'] + ([opt] if opt else [] if flush else ['-f']))
    r = c.attach()
    b, g = c.walk(r, 'block'), c.walk(r, 'go')
    c.open(b)
    c.open(g, ORDWR)
    return c, r, b, g


def rd(c, fid, tag):
    c.send(Tread, struct.pack('<IQI', fid, 0, 100), tag)


def test_out_of_order():
    c, r, b, g = slow()
    for t in (10, 11, 12):
        rd(c, b, t)
    c.send(Twrite, struct.pack('<IQI', g, 0, 1) + b'x', 20)
    assert [c.recv()[1] for _ in range(4)] == [12, 11, 10, 20]
    # a tag in use
    rd(c, b, 30)
    rd(c, b, 30)
    rt, tag, body = c.recv()
    assert (rt, tag) == (Rerror, 30) and gs(body, 0)[0] == 'duplicate tag'
    c.send(Twrite, struct.pack('<IQI', g, 0, 1) + b'x', 31)
    assert [c.recv()[1] for _ in range(2)] == [30, 31]
    # a fid that is clunked while in use lives until the answer
    rd(c, b, 40)
    c.clunk(b)
    c.send(Twrite, struct.pack('<IQI', g, 0, 1) + b'x', 41)
    assert [c.recv()[:2] for _ in range(2)] == [(117, 40), (119, 41)]
    c.close()


def test_flush():
    c, r, b, g = slow()
    c.flush(999)                                    # unknown: answered at once
    rd(c, b, 10)
    c.send(Tflush, struct.pack('<H', 10), 11)
    assert [c.recv()[:2] for _ in range(2)] == [(Rerror, 10), (109, 11)]  # old reply first
    # a flush of itself
    c.send(Tflush, struct.pack('<H', 12), 12)
    assert c.recv()[:2] == (109, 12)
    rd(c, b, 10)                                    # tag is free again
    c.send(Tflush, struct.pack('<H', 10), 13)
    assert [c.recv()[1] for _ in range(2)] == [10, 13]
    c.close()


def test_flush_waits():
    # a server that cannot give up: each Rflush comes after the reply, in the order they were asked
    c, r, b, g = slow(opt='-l')
    rd(c, b, 10)
    c.send(Tflush, struct.pack('<H', 10), 11)
    c.send(Tflush, struct.pack('<H', 10), 12)
    c.send(Tflush, struct.pack('<H', 12), 13)       # a flush of a flush
    c.walk(r, 'go')                                 # nothing has come before this answer
    assert c.quiet()
    c.send(Twrite, struct.pack('<IQI', g, 0, 1) + b'x', 20)
    got = [c.recv()[:2] for _ in range(5)]
    assert got == [(117, 10), (109, 11), (109, 12), (109, 13), (119, 20)], got
    # reset while a flush waits
    rd(c, b, 10)
    c.send(Tflush, struct.pack('<H', 10), 11)
    c.version(8192)
    r = c.attach()
    g = c.walk(r, 'go')
    c.open(g, ORDWR)
    assert c.write(g, 0, b'x') == 1
    assert c.quiet()
    c.close()


def test_flush_without_hook():
    c, r, b, g = slow(False)
    rd(c, b, 10)
    c.send(Tflush, struct.pack('<H', 10), 11)
    assert c.recv()[:2] == (109, 11)
    rd(c, g, 10)                                    # reuse of the tag
    assert c.recv()[:2] == (117, 10)
    c.send(Twrite, struct.pack('<IQI', g, 0, 1) + b'x', 20)
    assert c.recv()[:2] == (119, 20)                # the late answer to the old 10 is swallowed
    fails('stat prohibited', c.stat, r)
    assert c.quiet()
    c.close()


def test_reset_in_flight():
    for hook in (True, False):
        c, r, b, g = slow(hook)
        rd(c, b, 10)
        rd(c, b, 11)
        assert c.version(8192)[1] == '9P2000'       # nothing of 10 and 11 comes
        r = c.attach()
        g = c.walk(r, 'go')
        c.open(g, ORDWR)
        c.send(Twrite, struct.pack('<IQI', g, 0, 1) + b'x', 20)
        assert c.recv()[:2] == (119, 20)
        assert c.quiet()
        rd(c, g, 30)
        c.recv()
        c.close()
        # hang-up with requests held: slowfs counts its fids
        c, r, b, g = slow(hook)
        rd(c, b, 10)
        c.clunk(g)
        c.close()


def test_walk1():
    c = Server([DIR + '/slowfs'])
    r = c.attach()
    assert len(c.walkq(r, 50, 'dir', 'nope')) == 1
    fails('unknown fid', c.stat, 50)
    f = c.walk(r, 'dir')
    assert len(c.walkq(f, f, '..', 'nope')) == 1    # f has not moved
    fails('file does not exist', c.walkq, f, f, 'block')
    c.walkq(f, f, '..', 'block')
    c.open(f)
    assert [d['name'] for d in c.ls(r)] == ['block', 'go', 'dir']
    c.clunk(f)
    c.close()


def mktar(tree, opts, out):
    """tree: path -> contents, None for a directory, ('sym'|'hard', target)"""
    with tempfile.TemporaryDirectory() as d:
        for p, v in tree.items():
            q = os.path.join(d, p)
            os.makedirs(os.path.dirname(q), exist_ok=True)
            if v is None:
                os.makedirs(q, exist_ok=True)
            elif isinstance(v, tuple):
                (os.symlink if v[0] == 'sym' else lambda t, n: os.link(os.path.join(d, t), n))(v[1], q)
            else:
                with open(q, 'wb') as f:
                    f.write(v)
        subprocess.run(['tar', '-C', d, '--sort=name', '--owner=sys:0', '--group=sys:0', '--mtime=@1000000000',
                        '-cf', out] + opts + ['.'], check=True)


def boot(*archives):
    return Server([DIR + '/bootsrv'] + list(archives), msize=65536 + 24)


def test_boot():
    long = 'n' * 120
    deep = '/'.join(['deep%d' % i for i in range(40)])
    tree = {'amd64/bin/ls': b'ls' * 50000, 'empty': b'', 'lib/namespace': b'bind', 'a/' + long: b'long', deep: b'deep',
            'mnt': None, 'hard': ('hard', 'empty'), 'x/soft': ('sym', '../amd64/bin/ls'), 'x/soft2': ('sym', 'soft'),
            'x/abs': ('sym', '/lib/namespace'), 'x/dangling': ('sym', 'nowhere'), 'x/out': ('sym', '../../../etc/passwd'),
            'uni/ü€': b'utf'}
    with tempfile.TemporaryDirectory() as tmp:
        for fmt in ('pax', 'gnu'):
            tar = tmp + '/a.tar'
            mktar(tree, ['--format=' + fmt], tar)
            c = boot(tar)
            r = c.attach('nobody')
            for p, v in tree.items():
                if isinstance(v, bytes):
                    w = c.walk(r)
                    parts = p.split('/')
                    while parts:
                        w, parts = c.walk(w, *parts[:16]), parts[16:]
                    st = c.stat(w)
                    assert st['length'] == len(v) and st['mtime'] == 1000000000 and st['uid'] == 'sys', st
                    assert not st['mode'] & 0o222
            assert c.cat(r, 'amd64', 'bin', 'ls') == tree['amd64/bin/ls']
            assert c.cat(r, 'a', long) == b'long' and c.cat(r, 'uni', 'ü€') == b'utf'
            assert c.cat(r, 'hard') == b'' and c.cat(r, 'x', 'soft2') == tree['amd64/bin/ls']
            assert c.cat(r, 'x', 'abs') == b'bind'
            assert sorted(d['name'] for d in c.ls(r, 'x')) == ['abs', 'soft', 'soft2']
            assert c.ls(r, 'mnt') == []
            f = c.walk(r, 'amd64', 'bin', 'ls')
            fails('permission denied', c.open, f, OWRITE)
            fails('permission denied', c.open, f, OTRUNC)
            fails('permission denied', c.remove, c.walk(r, 'empty'))
            fails('permission denied', c.create, c.walk(r), 'new', 0o666)
            fails('permission denied', c.wstat, f, mode=0o777)
            c.open(f)
            assert c.read(f, 1, 5) == b'slsls' and c.read(f, 100000, 5) == b'' and c.read(f, 1 << 62, 5) == b''
            err = c.close()
            assert err.count('left out') == 1 and err.count('leaves the archive') == 1, err


def test_boot_overlay():
    with tempfile.TemporaryDirectory() as tmp:
        mktar({'bin/a': b'old', 'bin/b': b'b', 'dir/x': b'x'}, [], tmp + '/a.tar')
        mktar({'bin/a': b'new!', 'bin/c': b'c', 'usr/glenda/t': b't', 'dir': b'file where a directory is'}, [], tmp + '/b.tar')
        c = boot(tmp + '/a.tar', tmp + '/b.tar')
        r = c.attach()
        assert sorted(d['name'] for d in c.ls(r, 'bin')) == ['a', 'b', 'c']
        assert c.cat(r, 'bin', 'a') == b'new!' and c.stat(c.walk(r, 'bin', 'a'))['length'] == 4
        assert c.cat(r, 'usr', 'glenda', 't') == b't' and c.cat(r, 'dir', 'x') == b'x'
        assert 'file is a directory' in c.close()


def test_boot_big_directory():
    with tempfile.TemporaryDirectory() as tmp:
        mktar({'d/%05d' % i: b'%d' % i for i in range(5000)}, [], tmp + '/a.tar')
        c = boot(tmp + '/a.tar')
        r = c.attach()
        assert c.cat(r, 'd', '04321') == b'4321'
        assert len(c.ls(r, 'd')) == 5000
        c.close()


def test_boot_damaged():
    with tempfile.TemporaryDirectory() as tmp:
        mktar({'a/file': b'x' * 3000, 'b': b'y'}, [], tmp + '/a.tar')
        whole = open(tmp + '/a.tar', 'rb').read()
        for cut, why in ((700, b'ends in a header'), (1536 + 100, b'ends in a file'), (2500, b'ends in a file')):
            open(tmp + '/cut.tar', 'wb').write(whole[:cut])
            p = subprocess.run([DIR + '/bootsrv', tmp + '/cut.tar'], capture_output=True, stdin=subprocess.DEVNULL)
            assert p.returncode == 1 and why in p.stderr, (cut, p)
        bad = bytearray(whole)
        bad[3] ^= 1
        open(tmp + '/bad.tar', 'wb').write(bad)
        p = subprocess.run([DIR + '/bootsrv', tmp + '/bad.tar'], capture_output=True, stdin=subprocess.DEVNULL)
        assert p.returncode == 1 and b'checksum' in p.stderr, p


def main():
    bad = 0
    for name, f in [(k, v) for k, v in globals().items() if k.startswith('test_')]:
        try:
            f()
            print('ok lib9p %s' % name[5:])
        except Exception as e:
            bad += 1
            traceback.print_exc(file=sys.stdout)
            print('FAIL lib9p %s: %s' % (name[5:], type(e).__name__), flush=True)
    sys.exit(bad != 0)


main()
