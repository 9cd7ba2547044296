#!/usr/bin/env python3
"""Run the scripts of tests/cmd and compare what they print with NAME.out.

usage: check.py host|ennead [--update] BUILD [NAME ...]
host    programs built for the host (BUILD/shim), scripts of tests/cmd only
ennead  the real system in a virtual machine, scripts of tests/cmd and tests/cmd/sys
--update writes the .out files instead; read the difference before committing it."""
import difflib, glob, os, shutil, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))


def scripts(where):
    dirs = [HERE] if where == 'host' else [HERE, HERE + '/sys']
    return [f for d in dirs for f in sorted(glob.glob(d + '/*.rc'))]


def name(script):
    return os.path.basename(script)[:-3]


def there(build, script):
    """A script whose second line is `# needs PROGRAM ...` is skipped where a port was left out of the build."""
    lines = open(script).read().split('\n')
    for prog in lines[1].split()[2:] if lines[1].startswith('# needs ') else []:
        if not os.path.exists(build + '/src/%s.mk' % prog):
            print('skip %s: %s was left out of the build' % (name(script), prog))
            return False
    return True


def runhost(build, files):
    """Each script in a fresh root; returns {name: output}."""
    out = {}
    for f in files:
        p = subprocess.run([TOP + '/tests/host/shim/run', build, 'rc', '-c', 'cd /tmp; rc /host%s >[2=1]' % f],
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=120)
        out[name(f)] = p.stdout
    return out


def runennead(build, files):
    """All scripts in one boot; their outputs are told apart by the lines of lib/all.rc."""
    with tempfile.TemporaryDirectory() as add:
        shutil.copytree(HERE, add + '/tests/cmd', ignore=shutil.ignore_patterns('*.py', '*.mk', '*.out'))
        args = ' '.join('/tests/cmd/' + os.path.relpath(f, HERE) for f in files)
        p = subprocess.run([TOP + '/image/qemu', '--add', add, '--timeout', '600', '--run',
                            'rc /tests/cmd/lib/all.rc ' + args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    if p.returncode != 0:
        print('FAIL machine: ended with status %d' % p.returncode)
    out, current = {}, None
    for line in p.stdout.splitlines(keepends=True):
        if line.startswith(b'=== '):
            current = line[4:].strip().decode()
            out[current] = b''
        elif current is not None:
            out[current] += line
    return out


def main():
    where, rest = sys.argv[1], sys.argv[2:]
    update = '--update' in rest
    rest = [a for a in rest if a != '--update']
    build, names = os.path.abspath(rest[0]), rest[1:]
    files = [f for f in scripts(where) if (not names or name(f) in names) and there(build, f)]
    outs = {'host': runhost, 'ennead': runennead}[where](build, files)
    bad = 0
    for f in files:
        got, ref = outs.get(name(f)), f[:-3] + '.out'
        if update and got is not None:
            open(ref, 'wb').write(got)
            continue
        want = open(ref, 'rb').read() if os.path.exists(ref) else b''
        if got == want and got is not None:
            print('ok %s' % name(f))
            continue
        bad += 1
        print('FAIL %s: %s' % (name(f), 'did not run' if got is None else 'prints something else'))
        if got is None:
            continue
        diff = difflib.unified_diff(want.decode(errors='replace').splitlines(), got.decode(errors='replace').splitlines(),
                                    'expected', 'printed', lineterm='', n=2)
        print('\n'.join('\t' + l for l in diff))
    print('%s: %d scripts, %d failed' % (where, len(files), bad))
    sys.exit(1 if bad or not files else 0)


main()
