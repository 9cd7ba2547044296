"""Saved firmware states: a machine that has booted OVMF as far as stub.efi, once for each kind of machine.

Resuming one takes a quarter of a second where booting the firmware takes ten.
"""
import fcntl
import json
import os
import re
import select
import socket
import subprocess
import time

import machine
from child import Child

READY = b'ENNEAD-FIRMWARE-READY'
BROKEN = re.compile(b'KVM internal error|X64 Exception Type')    # from QEMU, from OVMF (too little memory, say)
LIMIT = 180     # seconds for the firmware to come up, and for its state to be saved
KEEP = 40       # states; the ones not used for longest go first
AGAIN = 600     # seconds until it is tried again after it took too long


class Refused(Exception):
    """This machine can not be saved."""


class Late(Exception):
    """It took too long: perhaps the host is busy."""


def await_ready(p, deadline):
    """Read the console until the stub is there."""
    seen = b''
    while READY not in seen:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([p.stdout], [], [], left)[0]:
            raise Late('the firmware did not start the stub in time')
        data = os.read(p.stdout.fileno(), 65536)
        seen += data
        if not data or BROKEN.search(seen):
            raise Refused('the firmware ended: ' + seen[-500:].decode(errors='replace'))


class Qmp:
    """QEMU's control socket."""

    def __init__(self, path):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(LIMIT)
        self.sock.connect(path)
        self.file = self.sock.makefile('rw')
        self.file.readline()
        self.command('qmp_capabilities')

    def command(self, name, **arguments):
        self.file.write(json.dumps({'execute': name, 'arguments': arguments}) + '\n')
        self.file.flush()
        while True:
            reply = json.loads(self.file.readline())
            if 'error' in reply:
                raise Refused(reply['error']['desc'])
            if 'return' in reply:
                return reply['return']


def save(qmp, path, deadline):
    qmp.command('migrate-set-parameters', **{'max-bandwidth': 10 ** 11, 'downtime-limit': 10000})
    qmp.command('migrate', uri="exec:cat > '%s'" % path)
    while time.monotonic() < deadline:
        state = qmp.command('query-migrate')
        if state.get('status') == 'completed':
            return
        if state.get('status') == 'failed':
            raise Refused(state.get('error-desc', 'migration failed'))
        time.sleep(0.02)
    raise Late('saving took too long')


def make(args, accel, memory, disk, path):
    """Boot the firmware with the stub's disk and save the machine to path."""
    deadline = time.monotonic() + LIMIT
    tmp = '%s.%d' % (path, os.getpid())
    sock = os.path.relpath(tmp + '.qmp')
    cmd = [machine.QEMU] + machine.share(args) + machine.devices(args, accel, memory) + machine.flash(args) + machine.bootdisk(disk)
    cmd += ['-display', 'none', '-no-reboot', '-serial', 'stdio', '-serial', 'null',
            '-qmp', 'unix:%s,server=on,wait=off' % sock] + args.extra
    try:
        with Child(cmd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as p:
            await_ready(p, deadline)
            qmp = Qmp(sock)
            save(qmp, tmp, deadline)
            qmp.command('quit')
            p.wait(10)
        os.rename(tmp, path)
    finally:
        for f in (tmp, sock):
            if os.path.exists(f):
                os.unlink(f)


def prune(cache):
    """Keep the cache from growing for ever; a state in use stays readable for the QEMU that has it open."""
    states = [e for e in os.scandir(cache) if e.name.endswith('.state')]
    states.sort(key=lambda e: e.stat().st_mtime, reverse=True)
    for e in states[KEEP:]:
        os.unlink(e.path)


def age(path):
    """Seconds since the file was written; without a file for ever."""
    try:
        return time.time() - os.stat(path).st_mtime
    except FileNotFoundError:
        return float('inf')


def note(path, why):
    with open(path, 'w') as f:
        f.write(str(why) + '\n')


def state(args, accel, memory, stub, disk, cache):
    """Path of the saved state for this machine, made when it is missing; None when it can not be made."""
    os.makedirs(cache, exist_ok=True)
    path = os.path.join(cache, machine.key(args, accel, memory, stub))
    with open(path + '.lock', 'w') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if os.path.exists(path + '.state'):
            os.utime(path + '.state')
            return path + '.state'
        if os.path.exists(path + '.refused') or age(path + '.late') < AGAIN:
            return None
        prune(cache)
        try:
            make(args, accel, memory, disk, path + '.state')
            return path + '.state'
        except Refused as e:
            note(path + '.refused', e)
        except (Late, TimeoutError) as e:
            note(path + '.late', e)
        return None
