"""Which accelerator works here?

That /dev/kvm exists says little: nested virtualisation may lack instructions that firmware uses.  So a guest has
to run: the firmware itself, as far as stub.efi.
"""
import os
import subprocess
import time

import firmware
import machine
from child import Child

PROBE_LIMIT = 30    # seconds; a working KVM needs three


def kvm_runs(args, disk):
    """Does the firmware come up with KVM?"""
    if not os.access('/dev/kvm', os.R_OK | os.W_OK):
        return False
    cmd = [machine.QEMU, '-nodefaults', '-machine', 'q35', '-accel', 'kvm', '-cpu', 'max', '-m', '256M', '-vga', 'std']
    cmd += machine.flash(args) + machine.bootdisk(disk) + ['-display', 'none', '-no-reboot', '-serial', 'stdio']
    try:
        with Child(cmd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as p:
            firmware.await_ready(p, time.monotonic() + PROBE_LIMIT)
    except (firmware.Refused, OSError):
        return False
    return True


def remembered(path):
    try:
        with open(path) as f:
            return f.read().strip()
    except OSError:
        return None


def choose(args, disk, cache):
    """tcg or kvm; the answer of the probe is kept for as long as the host runs."""
    if args.accel != 'auto':
        return args.accel
    if args.icount or not os.path.exists('/dev/kvm'):
        return 'tcg'
    with open('/proc/sys/kernel/random/boot_id') as f:
        path = os.path.join(cache, 'accel-' + f.read().strip())
    accel = remembered(path)
    if accel is None:
        accel = 'kvm' if kvm_runs(args, disk) else 'tcg'
        tmp = '%s.%d' % (path, os.getpid())
        with open(tmp, 'w') as f:
            f.write(accel + '\n')
        os.rename(tmp, path)
    return accel
