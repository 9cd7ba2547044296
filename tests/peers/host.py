#!/usr/bin/env python3
"""host.py [--long] BUILD: folders of the host in Ennead, seen from both sides.

A folder is filled, tests/peers/p9.c works on it in the guest, and what that has left is compared here.
"""
import os
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
NHOST, NPROC, NFILE, DEPTH = 1000, 6, 20, 40    # as in p9.c
TESTS = 'straight reading writing large ahead errors wstat directories opened links concurrent exec exported device'.split()


def pattern(n):
    """n bytes (whole MiB): a period is a MiB long."""
    return bytes((i * 31 + (i >> 12)) & 0xFF for i in range(1 << 20)) * (n >> 20)


def fill(d, build, mib):
    def put(name, data):
        path = os.path.join(d, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as f:
            f.write(data)
    put('small', b'from the host\n')
    put('pattern', pattern(mib << 20))
    put('empty', b'')
    for i in range(NHOST):
        put('many/%d' % i, b'%d' % i)
    put('höst/名前', b'unicode')
    put('strange/seen', b'')
    put('strange/with\nnewline', b'')
    with open(os.path.join(os.fsencode(d), b'strange', b'latin1 \xe4'), 'wb'):
        pass
    os.mkfifo(os.path.join(d, 'fifo'))
    os.mkdir(os.path.join(d, 'links'))
    for name, to in (('file', '../small'), ('file3', 'file'), ('dir', '../many'), ('dir2', '../many'), ('chain', './../links/file3'), ('dangling', 'nowhere'),
                     ('absolute', '/etc/hostname'), ('outside', '../../../../etc/hostname'), ('loop', 'loop')):
        os.symlink(to, os.path.join(d, 'links', name))
    shutil.copy(os.path.join(build, 'user', 'bin', 'echo'), os.path.join(d, 'prog'))
    os.chmod(os.path.join(d, 'prog'), 0o755)


def compare(d, mib, many):
    """What is wrong with the folder afterwards."""
    def get(name):
        try:
            with open(os.path.join(d, name), 'rb') as f:
                return f.read()
        except OSError as e:
            return str(e).encode()

    def expect(name, ok):
        if not ok:
            yield name
    yield from expect('written', get('written') == pattern(mib << 20))
    yield from expect('mode of written', os.stat(os.path.join(d, 'written')).st_mode & 0o777 == 0o640)
    yield from expect('trunc', get('trunc') == b'short')
    name = 'ünïcödé 日本 😀'
    yield from expect('unicode name', get(name) == b'0123')
    yield from expect('unicode mode', os.stat(os.path.join(d, name)).st_mode & 0o7777 == 0o604)
    yield from expect('made2', sorted(os.listdir(os.path.join(d, 'made2'))) == sorted('file%d' % i for i in range(1, many, 2)))
    yield from expect('contents of made2', all(get('made2/file%d' % i) == b'file%d' % i for i in range(1, many, 2)))
    yield from expect('deep', get('deep/' * DEPTH + 'bottom') == b'here')
    yield from expect('links', sorted(os.listdir(os.path.join(d, 'links'))) == ['absolute', 'chain', 'dangling', 'dir', 'file', 'loop', 'outside'])
    yield from expect('small', get('small') == b'from the host\n')
    for p in range(NPROC):
        left = {'r%d' % i: b'process %d file %d' % (p, i) for i in range(NFILE) if i % 3}
        yield from expect('par%d' % p, {n: get('par%d/%s' % (p, n)) for n in os.listdir(os.path.join(d, 'par%d' % p))} == left)
    names = {'small', 'pattern', 'empty', 'many', 'höst', 'strange', 'fifo', 'links', 'prog', 'written', 'trunc', name, 'taken', 'made2', 'deep'}
    yield from expect('other files: %s' % (set(os.listdir(d)) ^ names), set(os.listdir(d)) == names | {'par%d' % p for p in range(NPROC)})


def guest(build, d, tests, mib, many, add, extra, limit):
    """Runs p9 in the guest; its output lines and the exit status."""
    cmd = [os.path.join(TOP, 'image', 'qemu'), '--efi', os.path.join(build, 'ennead.efi'), '--add', add, '--share', d,
           '--timeout', str(limit), '--run', '/tests/p9 %d %d %s' % (mib, many, ' '.join(tests))] + extra
    r = subprocess.run(cmd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    return r.stdout.decode(errors='replace').replace('\r', '').splitlines(), r.returncode


def row(name, build, add, mib=4, many=200, tests=TESTS, extra=(), limit=150):
    """One machine; prints the result, true if something failed."""
    with tempfile.TemporaryDirectory(prefix='ennead-') as tmp:
        d = os.path.join(tmp, 'share, with comma')
        os.mkdir(d)
        fill(d, build, mib)
        ro = tests == ['readonly']
        lines, status = guest(build, d + (',ro' if ro else ''), tests, mib, many, add, list(extra), limit)
        failed = False
        for t in tests:
            if 'ok ' + t in lines:
                print('ok %s %s' % (name, t))
            else:
                failed = True
                print('FAIL %s %s: exit status %d' % (name, t, status))
        if failed or status:
            failed = True
            print('\n'.join(lines[-40:]))
        if not ro and not failed:
            wrong = list(compare(d, mib, many))
            failed = bool(wrong)
            print('FAIL %s compare: %s' % (name, ', '.join(wrong)) if wrong else 'ok %s compare' % name)
        sys.stdout.flush()
        return failed


def main():
    build = os.path.abspath(sys.argv[-1])
    with tempfile.TemporaryDirectory(prefix='ennead-') as add:
        os.chmod(add, 0o755)
        os.mkdir(os.path.join(add, 'tests'))
        shutil.copy(os.path.join(build, 'tests', 'peers', 'p9'), os.path.join(add, 'tests', 'p9'))
        os.chmod(os.path.join(add, 'tests', 'p9'), 0o755)
        bad = row('q35', build, add)
        bad |= row('readonly', build, add, tests=['readonly'])
        if '--long' in sys.argv:
            small = ['reading', 'writing', 'device']
            bad |= row('large', build, add, mib=64, many=3000, limit=600)
            bad |= row('cpus4', build, add, extra=['--cpus', '4'], limit=600)
            bad |= row('pc', build, add, extra=['--machine', 'pc'], limit=300)
            for name, dev in (('rootport', 'bus=rp'), ('nomsix', 'vectors=0'), ('modern', 'disable-legacy=on')):
                port = ['--device', 'pcie-root-port,id=rp,slot=1'] if name == 'rootport' else []
                bad |= row(name, build, add, extra=port + ['--share-device', dev], limit=300)
        return bad


sys.exit(main())
