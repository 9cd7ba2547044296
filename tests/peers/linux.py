#!/usr/bin/env python3
"""linux.py [--long] BUILD: two machines and a serial line between them.

Ennead runs exportfs on its second serial line; a Linux guest (Debian's kernel, its v9fs over a file descriptor)
mounts that and works on it.  tests/peers/guest.sh is what Linux does, RC what Ennead does.
"""
import glob
import hashlib
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(TOP, 'image', 'lib'))
import child    # noqa: E402
from debian import Skip, packages, vmlinuz    # noqa: E402

MODULES = ['fs/netfs/netfs', 'fs/fscache/fscache', 'net/9p/9pnet', 'net/9p/9pnet_fd', 'fs/9p/9p']
RC = r'''mkdir /tmp/x
cp /lib/peers/hello /lib/peers/big /tmp/x
mkdir /tmp/x/names
for(i in `{cat /lib/peers/names}) echo $i >/tmp/x/names/$i
exportfs -r / </dev/eia1 >/dev/eia1 &
while(! grep -s '^exportfs .* Pread ' /proc/*/status >/dev/null >[2=1]) sleep 1
echo ENNEAD-READY
while(! test -f /tmp/x/done) sleep 1
fn check { if(~ $status '') echo 'ok ennead' $1; if not echo 'FAIL ennead '^$1^': '^$2 }
cmp /lib/peers/written /tmp/x/written
check written 'what linux wrote is something else'
cmp /lib/peers/written /tmp/x/par3
check concurrent 'what linux wrote is something else'
~ `{cat /tmp/x/names/ünïcödé-日本} ü
check unicode 'name or content is wrong'
test ! -e /tmp/x/d
check removed 'directory is still there'
~ `{ls /tmp/x/m | wc -l} `{echo %d}
check many 'wrong number of files'
echo ENNEAD-DONE
'''
# Ennead serves on until it is ended from here: Linux unmounts after it has said that it is done.


def initrd(root, tmp, files, settings):
    """cpio of busybox, the modules and guest.sh as init."""
    d = os.path.join(tmp, 'initrd')
    for sub in ('bin', 'proc', 'dev', 'lib/modules'):
        os.makedirs(os.path.join(d, sub))
    busybox = glob.glob(os.path.join(root, '*bin', 'busybox')) + glob.glob(os.path.join(root, 'usr', '*bin', 'busybox'))
    shutil.copy(busybox[0], os.path.join(d, 'bin'))
    for name in subprocess.run([busybox[0], '--list'], stdout=subprocess.PIPE, text=True).stdout.split():
        if name != 'busybox':
            os.symlink('busybox', os.path.join(d, 'bin', name))
    tree = glob.glob(os.path.join(root, 'lib', 'modules', '*', 'kernel'))[0]
    for i, m in enumerate(MODULES):
        shutil.copy(os.path.join(tree, m + '.ko'), os.path.join(d, 'lib/modules', '%d.ko' % i))
    shutil.copy(os.path.join(HERE, 'guest.sh'), os.path.join(d, 'init'))
    os.chmod(os.path.join(d, 'init'), 0o755)
    for name, data in files.items():
        with open(os.path.join(d, name), 'wb') as f:
            f.write(data)
    with open(os.path.join(d, 'big'), 'w') as f:
        f.writelines('%s=%s\n' % kv for kv in settings.items())
    out = os.path.join(tmp, 'initrd.img')
    names = subprocess.run(['find', '.'], cwd=d, stdout=subprocess.PIPE).stdout
    with open(out, 'wb') as f:
        subprocess.run([busybox[0], 'cpio', '-o', '-H', 'newc'], cwd=d, input=names, stdout=f, stderr=subprocess.DEVNULL, check=True)
    return out


def overlay(tmp, files, many):
    d = os.path.join(tmp, 'overlay')
    os.makedirs(os.path.join(d, 'lib', 'peers'))
    for name, data in files.items():
        with open(os.path.join(d, 'lib', 'peers', name), 'wb') as f:
            f.write(data)
    with open(os.path.join(d, 'lib', 'init.rc'), 'w') as f:
        f.write(RC % (many - 10))
    return d


def linux(root, image, sock, log):
    return ['qemu-system-x86_64', '-machine', 'q35', '-accel', 'tcg', '-cpu', 'max', '-m', '256', '-nodefaults', '-display', 'none',
            '-no-reboot', '-kernel', vmlinuz(root), '-initrd', image, '-append',
            # no message of the kernel in the middle of a line (guest.sh shows them), and none because a busy host let it stand still
            'console=ttyS0 quiet loglevel=1 panic=-1 mitigations=off tsc=unstable nokaslr nowatchdog rcupdate.rcu_cpu_stall_suppress=1',
            '-chardev', 'file,id=c,path=' + log, '-serial', 'chardev:c',
            '-chardev', 'socket,id=l,path=' + sock, '-serial', 'chardev:l']


def wait(what, ok, deadline, procs):
    """Until ok(); what did not come in time, or which machine ended how, else None.  procs: machines by name."""
    while not ok():
        if time.monotonic() > deadline:
            return what + ' did not come in time'
        for name, p in procs.items():
            if p.poll() is not None and not ok():
                return '%s ended with status %d before %s' % (name, p.returncode, what)
        time.sleep(0.1)
    return None


def missing(llog, elog):
    """The checks that printed no result, by the scripts themselves."""
    with open(os.path.join(HERE, 'guest.sh')) as f:
        want = ['linux ' + n for n in re.findall(r'^(?:check|refuse) (\w+)', f.read(), re.M)]
    want += ['ennead ' + n for n in re.findall(r'^check (\w+)', RC, re.M)]
    said = set(re.findall(r'(?:ok|FAIL) ((?:linux|ennead) \w+)', llog + elog))
    return [n for n in want if n not in said]


def text(path):
    try:
        with open(path, errors='replace') as f:
            return f.read().replace('\r', '')
    except OSError:
        return ''


def run(build, tmp, long):
    root = packages(os.path.join(build, 'linux'))
    limit = 1800 if long else 600
    rnd = random.Random(9)
    big = rnd.randbytes((8 << 20) if long else 200000)
    written = rnd.randbytes((2 << 20) if long else 30001)
    names = ['a', 'b.c', 'ä', 'файл', '名前', 'x' * 100]
    listing = '\n'.join(sorted(names, key=lambda s: s.encode())) + '\n'
    many = 300 if long else 40
    settings = {'BIGSUM': hashlib.md5(big).hexdigest(), 'BIGSIZE': len(big), 'MANY': many}
    image = initrd(root, tmp, {'names': listing.encode(), 'written': written}, settings)
    tree = overlay(tmp, {'hello': b'hello from ennead\n', 'big': big, 'written': written, 'names': listing.encode()}, many)
    sock, elog, llog = (os.path.join(tmp, n) for n in ('line', 'ennead.log', 'linux.log'))
    deadline = time.monotonic() + limit
    ennead = [os.path.join(TOP, 'image', 'qemu'), '--serial', '--efi', os.path.join(build, 'ennead.efi'), '--add', tree,
              '--timeout', str(limit + 60), '--line', 'socket,path=%s,server=on,wait=off' % sock, '--log', elog]
    began = time.monotonic()
    with child.Child(ennead, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as e:
        machines = {'Ennead': e}
        why = wait('ENNEAD-READY', lambda: 'ENNEAD-READY' in text(elog), deadline, machines)
        if why is None:
            with child.Child(linux(root, image, sock, llog), stdin=subprocess.DEVNULL) as l:
                why = wait('LINUX-DONE', lambda: 'LINUX-DONE' in text(llog), deadline, machines | {'Linux': l})
                why = why or wait('ENNEAD-DONE', lambda: 'ENNEAD-DONE' in text(elog), deadline, machines)
        if e.poll() is None:
            e.terminate()
            e.wait(20)
    llog, elog = text(llog), text(elog)
    lines = [s for s in (llog + '\n' + elog).splitlines() if s.startswith(('ok ', 'FAIL '))]
    lines += ['FAIL %s: no result' % n for n in missing(llog, elog)]
    if why:
        lines.append('FAIL linux guest: %s; %d s after the start, limit %d s' % (why, time.monotonic() - began, limit))
    print('\n'.join(lines))
    bad = any(s.startswith('FAIL') for s in lines)
    if bad:
        print('--- the end of what Linux said:', llog[-3000:], '--- of what Ennead said:', elog[-3000:], sep='\n')
    return bad


def main():
    long = '--long' in sys.argv
    build = os.path.abspath(sys.argv[-1])
    child.terminate_cleanly()
    with tempfile.TemporaryDirectory(prefix='ennead-') as tmp:
        try:
            return run(build, tmp, long)
        except Skip as s:
            print('skip linux guest: %s' % s)
            return 0


sys.exit(main())
