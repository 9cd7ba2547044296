"""The two machines that are measured: Ennead through image/qemu, and a Linux guest with the same devices.

Both print lines `bench NAME RUNS N MEDIAN LEAST MOST WHAT` (bench.h); the plugin writes a line of counts for each run.
"""
import argparse
import glob
import os
import stat
import struct
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.dont_write_bytecode = True
sys.path[:0] = [os.path.join(TOP, 'image', 'lib'), os.path.join(TOP, 'tests', 'peers')]
import child    # noqa: E402
import debian   # noqa: E402
import machine  # noqa: E402

ICOUNT = 'shift=0,sleep=off'
MEMORY = '512M'
LIMIT = 3600    # seconds; a machine that counts is slow, and others may use this one


class Failed(Exception):
    """A machine did not run to its end."""


class Op:
    """One operation as a guest measured it; events: mean of the counts of a run, for one operation."""

    def __init__(self, words):
        self.name = words[0]
        self.runs, self.n, self.median, self.least, self.most = (int(w) for w in words[1:6])
        self.what = ' '.join(words[6:])
        self.events = {}


def parse(text, log):
    """Name to Op of what a guest printed, with the counts of the plugin's log."""
    ops = {}
    lines = open(log).read().splitlines() if log and os.path.exists(log) else None
    for line in text.splitlines():
        words = line.split()
        if len(words) < 7 or words[0] != 'bench':
            continue
        op = ops[words[1]] = Op(words[1:])
        if lines is None:
            continue
        mine, lines = lines[:op.runs], lines[op.runs:]
        runs = [{k: int(v) for k, v in (w.split('=') for w in run.split())} for run in mine]
        if len(runs) != op.runs:
            raise Failed('the plugin counted fewer runs than the guest made')
        op.events = {k: sorted(r[k] for r in runs)[len(runs) // 2] / op.n for k in runs[0]}
    return ops


def ennead(build, commands, log=None, icount=True, cpus=1, share=None, memory=MEMORY, root='root'):
    """Runs commands; what they printed.  share: a folder, at /n/host; root: what is laid over the boot file system."""
    cmd = [os.path.join(TOP, 'image', 'qemu'), '--timeout', str(LIMIT), '--memory', memory, '--cpus', str(cpus),
           '--add', os.path.join(build, 'tests', 'bench', root), '--run', commands]
    cmd += ['--icount', ICOUNT] if icount else ['--accel', 'tcg']
    if share:
        cmd += ['--share', share]
    if log:
        cmd += ['--', '-plugin', plugin(build, log)]
    r = subprocess.run(cmd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    if r.returncode:
        raise Failed('Ennead ended with status %d:\n%s' % (r.returncode, r.stdout))
    return r.stdout


def boot(build, memory=MEMORY, cpus=1):
    """From the kernel's first instruction to init's, for which boot.c stands."""
    return parse(ennead(build, 'nothing', memory=memory, cpus=cpus, root='boot'), None)


def plugin(build, log):
    return '%s,log=%s' % (os.path.join(build, 'tests', 'bench', 'plugin.so'), log)


def newc(entries):
    """An initramfs of (name, mode, data or device numbers)."""
    out = b''
    for i, (name, mode, data) in enumerate(entries + [('TRAILER!!!', 0, b'')]):
        dev = data if isinstance(data, tuple) else (0, 0)
        data = b'' if isinstance(data, tuple) else data
        head = (i + 1, mode, 0, 0, 1, 0, len(data), 0, 0, dev[0], dev[1], len(name) + 1, 0)
        out += b'070701' + b''.join(b'%08X' % v for v in head) + name.encode() + b'\0'
        out += b'\0' * (-len(out) % 4) + data
        out += b'\0' * (-len(out) % 4)
    return out


def module(root, name):
    with open(glob.glob(os.path.join(root, 'lib', 'modules', '*', 'kernel', name))[0], 'rb') as f:
        return f.read()


# What v9fs needs, in the order in which it is loaded (linux/wire.c).
V9FS = ['drivers/virtio/virtio_ring', 'drivers/virtio/virtio', 'drivers/virtio/virtio_pci_legacy_dev', 'drivers/virtio/virtio_pci_modern_dev',
        'drivers/virtio/virtio_pci', 'fs/netfs/netfs', 'fs/fscache/fscache', 'net/9p/9pnet', 'net/9p/9pnet_virtio', 'fs/9p/9p']


def initramfs(build, root, path, share):
    def program(name):
        with open(os.path.join(build, 'tests', 'bench', 'linux', name), 'rb') as f:
            return f.read()
    char = stat.S_IFCHR | 0o666
    entries = [('dev', stat.S_IFDIR | 0o755, b''), ('dev/console', char, (5, 1)), ('dev/null', char, (1, 3)), ('dev/zero', char, (1, 5)),
               ('dev/fuse', char, (10, 229)), ('fuse.ko', stat.S_IFREG | 0o644, module(root, 'fs/fuse/fuse.ko')),
               ('init', stat.S_IFREG | 0o755, program('init')), ('tiny', stat.S_IFREG | 0o755, program('tiny'))]
    if share:
        entries += [(os.path.basename(m) + '.ko', stat.S_IFREG | 0o644, module(root, m + '.ko')) for m in V9FS]
    with open(path, 'wb') as f:
        f.write(newc(entries))


def linux(build, words, log=None, icount=True, cpus=1, options='', share=None):
    """Runs the words of linux/init.c; what the guest printed.  share: a folder, behind the same device as Ennead's."""
    root = debian.packages(os.path.join(build, 'linux'))
    with tempfile.TemporaryDirectory(prefix='ennead-') as tmp:
        image, console = os.path.join(tmp, 'initrd'), os.path.join(tmp, 'console')
        initramfs(build, root, image, share)
        args = argparse.Namespace(machine='q35', cpu='max', cpus=cpus, display='std', icount=ICOUNT if icount else None, device=[], share=share, share_device=None)
        cmd = [machine.QEMU] + machine.devices(args, 'tcg', MEMORY) + ['-display', 'none', '-no-reboot', '-serial', 'file:' + console]
        cmd += machine.share(args)
        cmd += ['-kernel', debian.vmlinuz(root), '-initrd', image, '-append',
                'console=ttyS0 quiet panic=-1 nokaslr norandmaps %s -- %s' % (options, ' '.join(words))]
        if log:
            cmd += ['-plugin', plugin(build, log)]
        end = time.monotonic() + LIMIT
        with child.Child(cmd, stdin=subprocess.DEVNULL) as p:
            while p.poll() is None and time.monotonic() < end:
                time.sleep(0.2)
        text = open(console, errors='replace').read().replace('\r', '')
    if 'bench: end' not in text:
        raise Failed('the Linux guest did not run to its end:\n' + text[-2000:])
    return text


def qemu_version():
    return subprocess.run([machine.QEMU, '--version'], stdout=subprocess.PIPE, text=True).stdout.split('\n')[0]
