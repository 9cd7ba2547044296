#!/usr/bin/env python3
"""dma.py [--long] BUILD: exchange blocks that a device works on (dma/), with a share of the host that is made slow."""
import os
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
RATE = 32 << 10     # bytes in a second, each way
TESTS = 'badask fewpins sippins parts held killed exited reset flush borrower closed lender cut badcut cutnote cutlook cutkilled'.split()


def row(name, build, tmp, extra=(), limit=400):
    """One machine; true if something failed."""
    share = tempfile.mkdtemp(prefix='share', dir=tmp)
    with open(os.path.join(share, 'pattern'), 'wb') as f:
        f.write(bytes((i * 31 + (i >> 12)) & 0xFF for i in range(1 << 20)))
    back = 'local,id=slow,security_model=none,path=%s,throttling.bps-read=%d,throttling.bps-write=%d' % (share.replace(',', ',,'), RATE, RATE)
    cmd = [os.path.join(TOP, 'image', 'qemu'), '--efi', os.path.join(build, 'ennead.efi'), '--add', os.path.join(tmp, 'add'),
           '--timeout', str(limit), '--device', 'virtio-9p-pci,fsdev=slow,mount_tag=slow', '--run', '/tests/dma slow', *extra, '--', '-fsdev', back]
    r = subprocess.run(cmd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    lines = r.stdout.decode(errors='replace').replace('\r', '').splitlines()
    bad = r.returncode != 0
    for t in TESTS:
        ok = 'ok ' + t in lines
        bad |= not ok
        print('ok %s %s' % (name, t) if ok else 'FAIL %s %s: exit status %d' % (name, t, r.returncode))
    if bad:
        print('\n'.join(lines[-40:]))
    sys.stdout.flush()
    return bad


def main():
    build = os.path.abspath(sys.argv[-1])
    with tempfile.TemporaryDirectory(prefix='ennead-') as tmp:
        os.makedirs(os.path.join(tmp, 'add', 'tests'))
        os.makedirs(os.path.join(tmp, 'add', 'n', 'slow'))
        shutil.copy(os.path.join(build, 'tests', 'peers', 'dma'), os.path.join(tmp, 'add', 'tests', 'dma'))
        for d, _, files in os.walk(tmp):
            for n in [d] + [os.path.join(d, f) for f in files]:
                os.chmod(n, 0o755)
        bad = row('dma', build, tmp)
        if '--long' in sys.argv:
            bad |= row('dma, 4 CPUs', build, tmp, ['--cpus', '4'], 800)
            bad |= row('dma, pc', build, tmp, ['--machine', 'pc'], 800)
        return bad


sys.exit(main())
