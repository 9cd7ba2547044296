#!/usr/bin/env python3
"""init: what it says about a broken /lib/namespace, what it makes of run=, that it restarts the shell.

usage: init.py"""
import os, select, subprocess, sys, tempfile, time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
QEMU = TOP + '/image/qemu'
DEADLINE = 60   # seconds
bad = 0


def check(name, got, want):
    global bad
    if got == want:
        print('ok init %s' % name)
        return
    bad += 1
    print('FAIL init %s: %r instead of %r' % (name, got, want))


def run3(cmds, *options, tmpdir=None):
    """status, standard output, errors"""
    env = dict(os.environ, TMPDIR=tmpdir) if tmpdir else None
    p = subprocess.run([QEMU, '--timeout', str(DEADLINE), '--run', cmds, *options],
                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
    return p.returncode, p.stdout.decode(errors='replace'), p.stderr


def run(cmds, *options, tmpdir=None):
    return run3(cmds, *options, tmpdir=tmpdir)[:2]


def statuses():
    check('status success', run('echo yes'), (0, 'yes\n'))
    check('status failure', run('echo no; exit bad'), (1, 'no\n'))
    check('status of the last command', run('test -d /nofile'), (1, ''))
    check('no such command', run('nosuchcommand')[0], 1)
    check('standard input', run('wc -c'), (0, '      0\n'))
    check('both outputs', run('echo -n a; echo -n b >[1=2]'), (0, 'ab'))
    check('all of a long output', run('seq 50000'), (0, ''.join('%d\n' % i for i in range(1, 50001))))
    check('nothing of the firmware', run('echo cold', '--cold'), (0, 'cold\n'))
    check('nothing of the stub', run('echo stub', '--conf', 'gop=nonsense'), (0, 'stub\n'))
    check('nothing but errors of a damaged image', run('echo never', '--efi', '/dev/null', '--timeout', '15')[1], '')
    check('a wrong option', run('echo never', '--nonsense'), (4, ''))
    with tempfile.TemporaryDirectory(prefix='with,comma') as tmp:
        os.mkdir(tmp + '/add')
        with open(tmp + '/add/hello', 'w') as f:
            f.write('from the overlay\n')
        check('files whose names have commas', run('cat /hello', '--add', tmp + '/add', '--log', tmp + '/a,log', tmpdir=tmp),
              (0, 'from the overlay\n'))
        check('the log', os.path.getsize(tmp + '/a,log') > 0, True)
        with open(tmp + '/garbage', 'wb') as f:
            f.write(b'this is no archive' * 1000)
        status, out, err = run3('echo never', '--', '-fw_cfg', 'name=opt/ennead/overlay,file=%s/garbage' % tmp.replace(',', ',,'))
        check('an overlay that is no archive', (status, out, b'boot: archive: overlay: ' in err), (4, '', True))


BROKEN = r"""bind -x a b
frob
bind /nofile /mnt
bind $nosuch /mnt
mount /srv/nosuch /n
. /lib/more
. /lib/none
unmount /tmp
cd /nodir
bind 'with blank' /n
"""
COMPLAINTS = [
    'bind -x a b: unknown flag',
    'frob: unknown command or wrong number of arguments',
    "bind /nofile /mnt: '/nofile' file does not exist",
    'bind $nosuch /mnt: $nosuch is not set',
    "mount /srv/nosuch /n: '/srv/nosuch' file does not exist",
    ". /lib/none: '/lib/none' file does not exist",
    'unmount /tmp: not mounted',
    "cd /nodir: '/nodir' file does not exist",
    "bind 'with blank' /n: 'with blank' file does not exist",
]


def brokenns():
    with tempfile.TemporaryDirectory() as d:
        os.makedirs(d + '/lib')
        with open(TOP + '/user/root/lib/namespace') as f:
            good = f.read()
        open(d + '/lib/namespace', 'w').write(good + BROKEN)
        open(d + '/lib/more', 'w').write('bind -a /lib /mnt\n')
        open(d + '/lib/init.rc', 'w').write('echo init.rc runs as $user; exit oops\n')
        log = d + '/console'
        r = run('ls /mnt/*.rc /mnt/more', '--add', d, '--log', log)
        lines = open(log, errors='replace').read().replace('\r', '').split('\n')
    check('goes on after bad lines', r, (0, '/mnt/init.rc\n/mnt/more\n'))
    said = [l.split(': ', 2)[2] for l in lines if l.startswith('init: /lib/namespace:')]
    check('complaints', said, COMPLAINTS)
    check('init.rc', 'init.rc runs as glenda' in lines, True)
    check('init.rc status', [l[-6:] for l in lines if l.startswith('init: /lib/init.rc: ')], [': oops'])


class Console:
    def __init__(self):
        self.p = subprocess.Popen([QEMU, '--serial', '--timeout', str(DEADLINE)], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.buf = b''

    def upto(self, text):
        """What is printed before text, or None at the deadline."""
        end = time.monotonic() + DEADLINE
        while text not in self.buf:
            if not select.select([self.p.stdout], [], [], max(0, end - time.monotonic()))[0]:
                return None
            data = os.read(self.p.stdout.fileno(), 65536)
            if not data:
                return None
            self.buf += data
        before, self.buf = self.buf.split(text, 1)
        return before.decode(errors='replace').replace('\r', '')

    def send(self, s):
        self.p.stdin.write(s)
        self.p.stdin.flush()


def restart():
    c = Console()
    check('prompt', c.upto(b'ennead% ') is not None, True)
    c.send(b'exit bad\n')
    said = c.upto(b'ennead% ') or ''
    check('restart after exit', 'init: shell ended: ' in said and ': bad; starting another' in said, True)
    c.send(b'\x04')
    check('restart after end of file', 'init: shell ended; starting another' in (c.upto(b'ennead% ') or ''), True)
    c.send(b'pwd\n')
    check('home', (c.upto(b'ennead% ') or '').split('\n')[-2:], ['/usr/glenda', ''])
    c.send(b'halt\n')
    try:
        check('halt', c.p.wait(DEADLINE), 0)
    except subprocess.TimeoutExpired:
        c.p.kill()
        check('halt', 'still running', 0)


statuses()
brokenns()
restart()
sys.exit(1 if bad else 0)
