"""A 9P2000 client for tests, written from intro(5) and independent of the codec under test.

Server(argv) starts a server that speaks 9P on its descriptors 0 and 1 and gives raw() for any bytes,
send()/recv() for single messages, and one method per message that raises P9Error on Rerror.
"""
import select
import socket
import struct
import subprocess

NOTAG, NOFID = 0xffff, 0xffffffff
(Tversion, Tauth, Tattach, Rerror, Tflush, Twalk, Topen, Tcreate, Tread, Twrite, Tclunk, Tremove, Tstat,
 Twstat) = (100, 102, 104, 107, 108, 110, 112, 114, 116, 118, 120, 122, 124, 126)
OREAD, OWRITE, ORDWR, OEXEC, OTRUNC, ORCLOSE = 0, 1, 2, 3, 0x10, 0x40
DMDIR, DMAPPEND, DMEXCL = 0x80000000, 0x40000000, 0x20000000
DEADLINE = 20  # seconds until a silent server counts as hung


class P9Error(Exception):
    pass


class Hangup(Exception):
    pass


def s(x):
    b = x if isinstance(x, bytes) else x.encode()
    return struct.pack('<H', len(b)) + b


def frame(typ, tag, body):
    return struct.pack('<IBH', 7 + len(body), typ, tag) + body


def gs(b, o):
    n = struct.unpack_from('<H', b, o)[0]
    return b[o + 2:o + 2 + n].decode(), o + 2 + n


def gqid(b, o=0):
    return struct.unpack_from('<BIQ', b, o)


def parsestat(b):
    """One stat record at the start of b: (dict, bytes used)."""
    size, typ, dev = struct.unpack_from('<HHI', b, 0)
    d = {'type': typ, 'dev': dev, 'qid': gqid(b, 8)}
    d['mode'], d['atime'], d['mtime'], d['length'] = struct.unpack_from('<IIIQ', b, 21)
    o = 41
    for k in ('name', 'uid', 'gid', 'muid'):
        d[k], o = gs(b, o)
    assert o == size + 2, 'stat record size'
    return d, o


def mkstat(**k):
    """A wstat record: everything unchanged but what is given."""
    d = dict(type=0xffff, dev=0xffffffff, qid=(0xff, 0xffffffff, (1 << 64) - 1), mode=0xffffffff,
             atime=0xffffffff, mtime=0xffffffff, length=(1 << 64) - 1, name='', uid='', gid='', muid='')
    d.update(k)
    b = struct.pack('<HI', d['type'], d['dev']) + struct.pack('<BIQ', *d['qid'])
    b += struct.pack('<IIIQ', d['mode'], d['atime'], d['mtime'], d['length'])
    b += s(d['name']) + s(d['uid']) + s(d['gid']) + s(d['muid'])
    return struct.pack('<H', len(b)) + b


class Server:
    def __init__(self, argv, version=True, msize=8192 + 24):
        self.sock, other = socket.socketpair()
        self.proc = subprocess.Popen(argv, stdin=other, stdout=other, stderr=subprocess.PIPE)
        other.close()
        self.inbuf = b''
        self.nextfid = 1
        self.tag = 0
        if version:
            self.msize, _ = self.version(msize)

    def close(self, want=0):
        """End the session; returns what the server wrote to descriptor 2."""
        self.sock.close()
        err = self.proc.communicate(timeout=DEADLINE)[1].decode(errors='replace')
        assert self.proc.returncode == want, 'server status %d: %s' % (self.proc.returncode, err[-3000:])
        return err

    def raw(self, b):
        self.sock.sendall(b)

    def send(self, typ, body, tag=None):
        if tag is None:
            self.tag = tag = (self.tag + 1) % 0xfff0
        self.raw(frame(typ, tag, body))
        return tag

    def fill(self, n):
        while len(self.inbuf) < n:
            if not select.select([self.sock], [], [], DEADLINE)[0]:
                raise TimeoutError('no reply')
            try:
                b = self.sock.recv(1 << 20)
            except ConnectionResetError:
                b = b''
            if not b:
                raise Hangup()
            self.inbuf += b

    def recv(self):
        """type, tag, body of the next reply."""
        self.fill(7)
        size, typ, tag = struct.unpack_from('<IBH', self.inbuf)
        self.fill(size)
        body, self.inbuf = self.inbuf[7:size], self.inbuf[size:]
        return typ, tag, body

    def quiet(self):
        """True if no reply is waiting: asked after a round trip that would have come later."""
        return not self.inbuf and not select.select([self.sock], [], [], 0)[0]

    def rpc(self, typ, body, tag=None):
        tag = self.send(typ, body, tag)
        rt, rtag, rb = self.recv()
        assert rtag == tag, 'reply tag %d, wanted %d' % (rtag, tag)
        if rt == Rerror:
            raise P9Error(gs(rb, 0)[0])
        assert rt == typ + 1, 'reply type %d to %d' % (rt, typ)
        return rb

    def version(self, msize, v='9P2000'):
        b = self.rpc(Tversion, struct.pack('<I', msize) + s(v), NOTAG)
        return struct.unpack_from('<I', b)[0], gs(b, 4)[0]

    def newfid(self):
        self.nextfid += 1
        return self.nextfid

    def attach(self, uname='glenda', aname='', fid=None):
        fid = self.newfid() if fid is None else fid
        self.rpc(Tattach, struct.pack('<II', fid, NOFID) + s(uname) + s(aname))
        return fid

    def walk(self, fid, *names, newfid=None):
        """New fid and qids; a walk that stops half way is an error here."""
        newfid = self.newfid() if newfid is None else newfid
        q = self.walkq(fid, newfid, *names)
        if len(q) < len(names):
            raise P9Error('partial walk %d' % len(q))
        return newfid

    def walkq(self, fid, newfid, *names):
        b = self.rpc(Twalk, struct.pack('<IIH', fid, newfid, len(names)) + b''.join(s(n) for n in names))
        return [gqid(b, 2 + 13 * i) for i in range(struct.unpack_from('<H', b)[0])]

    def open(self, fid, mode=OREAD):
        b = self.rpc(Topen, struct.pack('<IB', fid, mode))
        return gqid(b)

    def create(self, fid, name, perm, mode=ORDWR):
        b = self.rpc(Tcreate, struct.pack('<I', fid) + s(name) + struct.pack('<IB', perm, mode))
        return gqid(b)

    def read(self, fid, off, count):
        b = self.rpc(Tread, struct.pack('<IQI', fid, off, count))
        n = struct.unpack_from('<I', b)[0]
        assert n == len(b) - 4 and n <= count
        return b[4:]

    def write(self, fid, off, data):
        b = self.rpc(Twrite, struct.pack('<IQI', fid, off, len(data)) + data)
        return struct.unpack('<I', b)[0]

    def clunk(self, fid):
        self.rpc(Tclunk, struct.pack('<I', fid))

    def remove(self, fid):
        self.rpc(Tremove, struct.pack('<I', fid))

    def stat(self, fid):
        b = self.rpc(Tstat, struct.pack('<I', fid))
        n = struct.unpack_from('<H', b)[0]
        assert n == len(b) - 2
        d, used = parsestat(b[2:])
        assert used == n
        return d

    def wstat(self, fid, **k):
        st = mkstat(**k)
        self.rpc(Twstat, struct.pack('<IH', fid, len(st)) + st)

    def flush(self, oldtag):
        return self.rpc(Tflush, struct.pack('<H', oldtag))

    def readdir(self, fid, count=8000):
        """Entries of an open directory, read as a client must."""
        out, off = [], 0
        while True:
            b = self.read(fid, off, count)
            if not b:
                return out
            off += len(b)
            while b:
                d, n = parsestat(b)
                out.append(d)
                b = b[n:]

    def ls(self, root, *names, count=8000):
        f = self.walk(root, *names)
        self.open(f)
        r = self.readdir(f, count)
        self.clunk(f)
        return r

    def cat(self, root, *names):
        f = self.walk(root, *names)
        self.open(f)
        out = b''
        while True:
            b = self.read(f, len(out), 8192)
            if not b:
                break
            out += b
        self.clunk(f)
        return out
