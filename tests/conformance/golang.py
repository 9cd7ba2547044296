"""Debian's Go as a cross compiler for plan9/amd64, and its GOROOT as a tree for Ennead."""
import functools
import os
import re
import shutil
import subprocess

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ENV = dict(os.environ, GOOS='plan9', GOARCH='amd64', CGO_ENABLED='0', GO111MODULE='off', GOFLAGS='', GOTOOLCHAIN='local')
HOSTENV = dict(ENV, GOOS='linux')
CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt'


@functools.cache
def goroot():
    return subprocess.check_output(['go', 'env', 'GOROOT'], text=True, env=ENV).strip()


@functools.cache
def version():
    return subprocess.check_output(['go', 'version'], text=True, env=HOSTENV).strip()


def run(args, **kw):
    """A go command; (status, everything it printed)."""
    r = subprocess.run(args, env=kw.pop('env', ENV), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **kw)
    return r.returncode, r.stdout


def fresh(stamp):
    """Was stamp made by this Go?"""
    try:
        with open(stamp) as f:
            return f.read() == version()
    except OSError:
        return False


def mark(stamp):
    with open(stamp, 'w') as f:
        f.write(version())


def unquote(literal):
    """The bytes of a Go string."""
    letters = dict(zip('abfnrtv\\"', b'\a\b\f\n\r\t\v\\"'))
    out = bytearray()
    for m in re.finditer(r'\\x(..)|\\u(....)|\\U(.{8})|\\(.)|([^\\]+)', literal):
        if m[1]:
            out.append(int(m[1], 16))
        elif m[4]:
            out.append(letters[m[4]])
        else:
            out += (m[5] or chr(int(m[2] or m[3], 16))).encode()
    return bytes(out)


def zoneinfo(path):
    """lib/time/zoneinfo.zip, which Debian leaves out: the package time/tzdata holds the same file as a string."""
    with open(os.path.join(goroot(), 'src/time/tzdata/zipdata.go'), encoding='utf-8') as f:
        text = f.read().split('const zipdata = ')[1]
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as f:
        f.write(b''.join(unquote(m) for m in re.findall(r'"(.*)"', text)))


# The number in the folder's name goes up when what is in it changes.
def tree(cache):
    """A root tree with GOROOT's sources, its test folder and time zones at the place that programs built by
    this Go look at; made once."""
    top = os.path.join(cache, 'goroot.1')
    stamp = top + '.stamp'
    if fresh(stamp):
        return top
    shutil.rmtree(top, ignore_errors=True)
    dst = top + goroot()
    os.makedirs(dst)
    shutil.copy(os.path.join(goroot(), 'VERSION'), dst)
    for part in ('src', 'test'):
        shutil.copytree(os.path.realpath(os.path.join(goroot(), part)), os.path.join(dst, part), symlinks=False,
                        ignore=lambda d, names: ['testdata'] if '/src/cmd/' in d and 'testdata' in names else [])
    zoneinfo(os.path.join(dst, 'lib/time/zoneinfo.zip'))
    os.makedirs(top + '/sys/lib/tls')
    shutil.copy(CERTIFICATES, top + '/sys/lib/tls/ca.pem')
    subprocess.run(['chmod', '-R', 'u+w', top], check=True)
    mark(stamp)
    return top


TOOLS = 'go gofmt compile asm link buildid pack nm vet addr2line objdump cover pprof trace test2json'.split()


def builder(cache):
    """A GOROOT in the build folder that packages and tools for plan9/amd64 can be installed into."""
    top = os.path.join(cache, 'builder')
    shutil.rmtree(top, ignore_errors=True)
    os.makedirs(os.path.join(top, 'pkg/tool'))
    for part in ('src', 'pkg/include', 'pkg/tool/linux_amd64'):
        os.symlink(os.path.realpath(os.path.join(goroot(), part)), os.path.join(top, part))
    shutil.copytree(os.path.join(goroot(), 'bin'), os.path.join(top, 'bin'))
    shutil.copy(os.path.join(goroot(), 'VERSION'), top)
    return top


def toolchain(cache):
    """A root tree with the go command, compiler, assembler, linker, and the packages of the standard library
    as archives, all made for plan9/amd64; made once."""
    top = os.path.join(cache, 'toolchain.2')
    stamp = top + '.stamp'
    if fresh(stamp):
        return top
    root = builder(cache)
    env = dict(ENV, GOROOT=root, GOROOT_FINAL=goroot(), GOBIN='')
    for what in (['std'], ['cmd/' + t for t in TOOLS]):
        status, text = run([os.path.join(root, 'bin/go'), 'install', *what], env=env)
        if status:
            raise SystemExit('go install %s:\n%s' % (' '.join(what), text))
    shutil.rmtree(top, ignore_errors=True)
    dst = top + goroot()
    shutil.copytree(os.path.join(root, 'bin/plan9_amd64'), os.path.join(dst, 'bin'))
    for part in ('tool/plan9_amd64', 'plan9_amd64'):
        shutil.copytree(os.path.join(root, 'pkg', part), os.path.join(dst, 'pkg', part))
    shutil.copytree(os.path.join(root, 'pkg/include'), os.path.join(dst, 'pkg/include'), ignore=lambda d, names: [
        n for n in names if not n.endswith('.h')])
    subprocess.run(['chmod', '-R', 'u+w', top], check=True)
    mark(stamp)
    return top


def link(src, dst):
    """A copy of a tree or file (hard links would make tar see files that change)."""
    os.makedirs(os.path.dirname(dst), exist_ok=True)
    subprocess.run(['cp', '-a', '--reflink=auto', src + ('/.' if os.path.isdir(src) else ''), dst], check=True)
