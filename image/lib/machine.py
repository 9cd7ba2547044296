"""The machine as QEMU arguments: everything that the firmware can see, and nothing else.

Two machines with the same arguments here can share a saved firmware state, so backends (files,
network, where a serial port goes) are added elsewhere or are taken out of the key.
"""
import hashlib
import os
import re
import shutil

QEMU = os.environ.get('QEMU', 'qemu-system-x86_64')
OVMF = '/usr/share/OVMF'
FIRMWARE = {
    '4M': ('OVMF_CODE_4M.fd', 'OVMF_VARS_4M.fd'),
    '2M': ('OVMF_CODE.fd', 'OVMF_VARS.fd'),
}
DISPLAYS = {
    'none': ['-vga', 'none'],
    'std': ['-vga', 'std'],
    'virtio': ['-vga', 'virtio'],
    'bochs': ['-vga', 'none', '-device', 'bochs-display'],
    'ramfb': ['-vga', 'none', '-device', 'ramfb'],
}
SHARE = 'virtio-9p-pci,id=host9p,fsdev=share,mount_tag=host'
# Options that name a backend: their files, ports and paths do not change what the firmware sees.
BACKENDS = ('-netdev', '-chardev', '-fsdev', '-drive', '-object', '-serial', '-monitor', '-qmp', '-trace', '-d', '-D')


def firmware(build):
    """Paths of code and pristine variables of an OVMF build."""
    return [os.path.join(OVMF, f) for f in FIRMWARE[build]]


def split_extra(extra):
    """Pairs of QEMU options and their values from the arguments after --."""
    pairs, i = [], 0
    while i < len(extra):
        if i + 1 < len(extra) and not extra[i + 1].startswith('-'):
            pairs.append((extra[i], extra[i + 1]))
            i += 2
        else:
            pairs.append((extra[i], None))
            i += 1
    return pairs


def visible(extra):
    """The extra arguments as the firmware sees them: a backend counts by its id and kind alone, a plugin not at all."""
    seen = []
    for opt, val in split_extra(extra):
        if opt == '-plugin':
            continue
        if opt in BACKENDS:
            val = ','.join(re.findall(r'(?:^|\b)(?:id|if|media)=[^,]*', val or ''))
        seen.append((opt, val))
    return seen


def devices(args, accel, memory):
    """The machine without backends."""
    cmd = ['-nodefaults', '-machine', args.machine, '-accel', accel, '-cpu', args.cpu, '-smp', str(args.cpus),
           '-m', memory, '-device', 'isa-debug-exit,iobase=0xf4,iosize=4']
    cmd += DISPLAYS[args.display]
    if args.icount:
        cmd += ['-icount', args.icount]
    for d in args.device:
        cmd += ['-device', d]
    if args.share:
        cmd += ['-device', SHARE + (',' + args.share_device if args.share_device else '')]
    return cmd


def share(args):
    """The host folder behind the device of --share.  Files belong to the user who runs QEMU, with their real modes."""
    if not args.share:
        return []
    path = args.share.removesuffix(',ro')
    opts = 'local,id=share,security_model=none,multidevs=remap,path=' + os.path.abspath(path).replace(',', ',,')
    return ['-fsdev', opts + (',readonly=on' if path != args.share else '')]


def flash(args):
    """Firmware in flash; its variables are forgotten at the end."""
    code, variables = firmware(args.ovmf)
    return ['-drive', 'if=pflash,unit=0,format=raw,readonly=on,file=' + code,
            '-drive', 'if=pflash,unit=1,format=raw,snapshot=on,file=' + variables]


def bootdisk(image):
    """The disk that the firmware boots from; writes to it are forgotten."""
    return ['-drive', 'if=none,id=boot,format=raw,snapshot=on,file=' + image.replace(',', ',,'),
            '-device', 'virtio-blk-pci,drive=boot,bootindex=0']


def identity(path):
    s = os.stat(path)
    return '%s %d %d' % (path, s.st_size, s.st_mtime_ns)


def key(args, accel, memory, stub):
    """Name of the firmware state of this machine."""
    what = [devices(args, accel, memory), visible(args.extra), identity(shutil.which(QEMU))]
    what += [identity(f) for f in firmware(args.ovmf)]
    with open(stub, 'rb') as f:
        what.append(hashlib.sha256(f.read()).hexdigest())
    return hashlib.sha256(repr(what).encode()).hexdigest()[:20]
