"""Put a machine together and run it: batch() for --run, interactive() else."""
import fcntl
import math
import os
import re
import secrets
import select
import signal
import subprocess
import sys
import tempfile
import time

import accel
import child
import firmware
import machine

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
BUILD = os.path.join(ROOT, os.environ.get('ENNEAD_BUILD', 'build'))
CACHE = os.path.join(ROOT, 'build', 'firmware')
STUB = os.path.join(BUILD, 'stub.efi')

EXIT_OK, EXIT_FAILED, EXIT_PANIC, EXIT_TIMEOUT, EXIT_START = range(5)
# The guest writes v to isa-debug-exit, QEMU ends with v<<1|1.  0x23 is from stub.efi: the image returned.
GUEST_STATUS = {0x20 << 1 | 1: EXIT_OK, 0x21 << 1 | 1: EXIT_FAILED, 0x22 << 1 | 1: EXIT_PANIC, 0x23 << 1 | 1: EXIT_START}
MIB = 1 << 20


class Cannot(Exception):
    """The machine can not be started."""


def mib(size):
    """Mebibytes of a size like 64M or 6G."""
    m = re.fullmatch(r'(\d+)([KMG]?)', size.upper().removesuffix('B'))
    if not m:
        raise Cannot('bad memory size ' + size)
    return int(m[1]) * {'': 1, 'K': 1 / 1024, 'M': 1, 'G': 1024}[m[2]]


def make_overlay(args, tmp):
    """The archive of --add and of commands that are more than a line; None without either."""
    path = os.path.join(tmp, 'overlay.tar')
    tar = ['tar', '--format=posix', '--sort=name', '--owner=sys:0', '--group=sys:0']
    if args.add:
        if not os.path.isdir(args.add):
            raise Cannot(args.add + ' is not a folder')
        if subprocess.run(tar + ['-C', args.add, '-cf', path, '.']).returncode:
            raise Cannot('tar failed on ' + args.add)
    if args.run is not None and '\n' in args.run:
        os.makedirs(os.path.join(tmp, 'lib'))
        with open(os.path.join(tmp, 'lib', 'run.rc'), 'w') as f:
            f.write(args.run + '\n')
        mode = '-rf' if args.add else '-cf'
        if subprocess.run(tar + ['-C', tmp, mode, path, 'lib/run.rc']).returncode:
            raise Cannot('tar failed')
    return path if os.path.exists(path) else None


def boot_options(args):
    """name=value lines for the kernel."""
    lines = list(args.conf)
    if args.run is not None:
        lines.append('runmark=' + args.mark)
        lines.append('run=' + ('. /lib/run.rc' if '\n' in args.run else args.run))
    return '\n'.join(lines) + '\n' if lines else ''


def memory_size(args, overlay):
    """What was asked for, else 512 MiB and twice the overlay, in steps so that firmware states are shared."""
    if args.memory:
        return '%dM' % mib(args.memory)
    extra = os.path.getsize(overlay) * 2 / MIB if overlay else 0
    return '%dM' % (512 if extra < 128 else 512 * (1 + math.ceil(extra / 512)))


def optpath(path):
    """A file name inside a QEMU option, where a comma is doubled."""
    return path.replace(',', ',,')


def handover(args, overlay, tmp):
    """fw_cfg files for the stub of ennead.efi."""
    cmd = []
    text = boot_options(args)
    if text:
        conf = os.path.join(tmp, 'conf')
        with open(conf, 'w') as f:
            f.write(text)
        cmd += ['-fw_cfg', 'name=opt/ennead/conf,file=' + optpath(conf)]
    if overlay:
        cmd += ['-fw_cfg', 'name=opt/ennead/overlay,file=' + optpath(overlay)]
    return cmd


def esp(efi, path):
    """A disk image that boots efi."""
    r = subprocess.run([os.path.join(ROOT, 'image', 'mkesp'), path, efi])
    if r.returncode:
        raise Cannot('mkesp failed')
    return path


def stub_disk():
    """The disk that boots the stub, made once for each stub."""
    path = os.path.join(CACHE, 'stub.img')
    os.makedirs(CACHE, exist_ok=True)
    with open(path + '.lock', 'w') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.exists(path) or os.path.getmtime(path) < os.path.getmtime(STUB):
            esp(STUB, path)
    return path


def command(args, tmp):
    """The QEMU command without serial ports."""
    efi = args.efi or os.path.join(BUILD, 'ennead.efi')
    for f in machine.firmware(args.ovmf) + [args.disk or efi, STUB]:
        if not os.path.exists(f):
            raise Cannot('there is no %s (run make)' % f)
    overlay = make_overlay(args, tmp)
    memory = memory_size(args, overlay)
    disk = stub_disk()
    kind = accel.choose(args, disk, CACHE)
    if args.share and not os.path.isdir(args.share.removesuffix(',ro')):
        raise Cannot(args.share + ' is not a folder')
    cmd = [machine.QEMU] + machine.share(args) + machine.devices(args, kind, memory) + machine.flash(args)
    saved = None
    if not args.cold and not args.disk:
        saved = firmware.state(args, kind, memory, STUB, disk, CACHE)
    if saved:
        cmd += machine.bootdisk(disk)
        cmd += ['-incoming', "exec:cat '%s'" % saved.replace("'", "'\\''"), '-fw_cfg', 'name=opt/ennead/efi,file=' + optpath(efi)]
    else:
        cmd += machine.bootdisk(args.disk or esp(efi, os.path.join(tmp, 'esp.img')))
    cmd += handover(args, overlay, tmp)
    if args.gdb:
        cmd += ['-gdb', 'tcp:127.0.0.1:%d' % args.gdb, '-S']
    return cmd + args.extra


def plain(text):
    """Without the escape sequences that the firmware writes to a terminal."""
    return re.sub(rb'\x1b\[[0-9;?=]*[A-Za-z]|\x1b[()][A-Z0-9]|\r', b'', text)


def wait(p, timeout):
    """QEMU's exit status, None when the time is over."""
    try:
        return p.wait(timeout)
    except subprocess.TimeoutExpired:
        return None


def copy_out(data):
    """To our standard output; who closed it wants no more."""
    try:
        while data:
            data = data[os.write(sys.stdout.fileno(), data):]
    except BrokenPipeError:
        pass


def relay(p, mark, timeout):
    """Copy what QEMU prints after the line mark; its exit status, None when the time is over.

    The firmware writes its own messages to every serial port, so what comes before the mark is not the commands'.
    """
    deadline = time.monotonic() + timeout
    seen, started = b'', False
    while select.select([p.stdout], [], [], max(0, deadline - time.monotonic()))[0]:
        data = os.read(p.stdout.fileno(), 65536)
        if not data:
            return wait(p, max(1, deadline - time.monotonic()))
        if not started:
            before, line, data = (seen + data).partition(mark)
            started, seen = line != b'', before[-len(mark):]
        if started:
            copy_out(data)
    return None


def verdict(rc):
    """Our exit status, and what to tell about it."""
    if rc is None:
        return EXIT_TIMEOUT, 'time-out'
    if rc in GUEST_STATUS:
        status = GUEST_STATUS[rc]
        return status, {EXIT_PANIC: 'panic', EXIT_START: 'the image could not start'}.get(status)
    if rc == 0:
        return EXIT_PANIC, 'the machine was reset or switched off before the commands were done'
    return EXIT_START, 'QEMU ended with status %d' % rc


def batch(args):
    """Run commands: standard output is theirs alone, the console goes to the log."""
    child.terminate_cleanly()
    args.mark = 'output-' + secrets.token_hex(8)
    with tempfile.TemporaryDirectory(prefix='ennead-') as tmp:
        log = args.log or os.path.join(tmp, 'console')
        cmd = command(args, tmp)
        cmd += ['-display', 'none', '-no-reboot', '-chardev', 'file,id=console,path=' + optpath(log),
                '-serial', 'chardev:console', '-chardev', 'stdio,id=output,signal=off', '-serial', 'chardev:output']
        if args.dry_run:
            print(*cmd)
            return EXIT_OK
        sys.stdout.flush()
        with child.Child(cmd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as p:
            rc = relay(p, args.mark.encode() + b'\n', args.timeout or 120)
        status, why = verdict(rc)
        if why:
            with open(log, 'rb') as f:
                sys.stderr.buffer.write(plain(f.read()))
            print('\nimage/qemu: ' + why, file=sys.stderr)
        return status


def window(args):
    """What shows the screen: a window where there is a display and QEMU was built to use it."""
    if args.window != 'auto':
        return args.window
    if args.display == 'none' or not (os.environ.get('DISPLAY') or os.environ.get('WAYLAND_DISPLAY')):
        return 'none'
    known = subprocess.run([machine.QEMU, '-display', 'help'], capture_output=True, text=True).stdout.split()
    return next((kind for kind in ('gtk', 'sdl') if kind in known), 'none')


def interactive(args):
    """The console on this terminal; ctrl-a x ends QEMU, ctrl-c goes to the guest."""
    child.terminate_cleanly()
    with tempfile.TemporaryDirectory(prefix='ennead-') as tmp:
        cmd = command(args, tmp)
        console = 'stdio,id=console,mux=on,signal=off'
        if args.log:
            console += ',logfile=%s,logappend=off' % optpath(args.log)
        cmd += ['-display', window(args), '-chardev', console, '-serial', 'chardev:console',
                '-mon', 'chardev=console']
        cmd += ['-chardev', args.line.replace(',', ',id=line,', 1), '-serial', 'chardev:line'] if args.line else ['-serial', 'null']
        if args.dry_run:
            print(*cmd)
            return EXIT_OK
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with child.Child(cmd) as p:
            rc = wait(p, args.timeout)
        if rc is None:
            print('\nimage/qemu: time-out', file=sys.stderr)
            return EXIT_TIMEOUT
        return GUEST_STATUS.get(rc, rc and EXIT_START)
