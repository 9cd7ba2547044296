#!/usr/bin/env python3
"""two.py BUILD: two Enneads and a serial line: one exports, the other imports, both write and compare."""
import os
import random
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
sys.path.insert(0, os.path.join(TOP, 'image', 'lib'))
import child    # noqa: E402

SERVER = r'''exportfs -r / </dev/eia1 >/dev/eia1 &
while(! grep -s '^exportfs .* Pread ' /proc/*/status >/dev/null >[2=1]) sleep 1
echo SERVER-READY
while(! test -f /tmp/done) sleep 1
cmp /lib/data /tmp/back && echo 'ok export written'
~ `{cat /tmp/dir/new} renamed && echo 'ok export renamed'
echo SERVER-DONE
'''
CLIENT = r'''import -c /dev/eia1 /n/other || echo 'FAIL import mount: '^$status
cmp /lib/data /n/other/lib/data && echo 'ok import read'
cp /lib/data /n/other/tmp/back && cmp /lib/data /n/other/tmp/back && echo 'ok import write'
mkdir /n/other/tmp/dir && echo renamed >/n/other/tmp/dir/old && mv /n/other/tmp/dir/old /n/other/tmp/dir/new && echo 'ok import rename'
grep -s init /n/other/proc/1/status && echo 'ok import process'
e=`{cat /n/other/tmp/nosuch >[2=1]}
~ $"e *'file does not exist' && echo 'ok import error'
>/n/other/tmp/done
echo CLIENT-DONE
'''
WANT = ['import read', 'import write', 'import rename', 'import process', 'import error', 'export written', 'export renamed']
LIMIT = 600


def machine(build, tmp, name, script, data, line):
    d = os.path.join(tmp, name)
    os.makedirs(os.path.join(d, 'lib'))
    os.chmod(d, 0o755)
    with open(os.path.join(d, 'lib', 'init.rc'), 'w') as f:
        f.write(script)
    with open(os.path.join(d, 'lib', 'data'), 'wb') as f:
        f.write(data)
    log = os.path.join(tmp, name + '.log')
    return log, [os.path.join(TOP, 'image', 'qemu'), '--serial', '--efi', os.path.join(build, 'ennead.efi'), '--add', d,
                 '--timeout', str(LIMIT), '--line', line, '--log', log]


def text(path):
    try:
        with open(path, errors='replace') as f:
            return f.read().replace('\r', '')
    except OSError:
        return ''


def until(ok, deadline):
    while not ok() and time.monotonic() < deadline:
        time.sleep(0.1)
    return ok()


def main():
    build = os.path.abspath(sys.argv[1])
    child.terminate_cleanly()
    deadline = time.monotonic() + LIMIT
    data = random.Random(4).randbytes(150000)
    with tempfile.TemporaryDirectory(prefix='ennead-') as tmp:
        sock = os.path.join(tmp, 'line')
        slog, scmd = machine(build, tmp, 'server', SERVER, data, 'socket,path=%s,server=on,wait=off' % sock)
        clog, ccmd = machine(build, tmp, 'client', CLIENT, data, 'socket,path=' + sock)
        quiet = {'stdin': subprocess.DEVNULL, 'stdout': subprocess.DEVNULL}
        began, ended = time.monotonic(), 'neither'
        with child.Child(scmd, **quiet) as s:
            # what the client sends before the server reads is lost: its line is set up at the start
            if until(lambda: 'SERVER-READY' in text(slog) or s.poll() is not None, deadline):
                with child.Child(ccmd, **quiet) as c:
                    until(lambda: 'CLIENT-DONE' in text(clog) and 'SERVER-DONE' in text(slog)
                          or s.poll() is not None or c.poll() is not None, deadline)
                    ended = 'server %s, client %s' % (s.poll(), c.poll())
                    c.terminate()
                    c.wait(20)
            s.terminate()
            s.wait(20)
        lines = (text(clog) + '\n' + text(slog)).splitlines()
        bad = [w for w in WANT if 'ok ' + w not in lines]
        for w in WANT:
            print('FAIL %s: see the console' % w if w in bad else 'ok ' + w)
        if bad:
            print('after %d s of %d; status of who had ended by itself: %s' % (time.monotonic() - began, LIMIT, ended))
            print(text(clog)[-1500:], text(slog)[-1500:], sep='\n--- server:\n')
        return bool(bad)


sys.exit(main())
