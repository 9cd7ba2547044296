"""Building and running worlds: kernel files as they are, spin/real/coop.c, a world, and what Spin makes of real.pml."""
import os, re, shutil, subprocess, threading

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, '../../../..'))
CC = ['gcc', '-std=gnu11', '-O1', '-g', '-w', '-fno-pie', '-ffreestanding', '-fno-strict-aliasing', '-fno-stack-protector',
      '-fcf-protection=none', '-include', HERE + '/machine.h', '-DLOCKCALLS', '-DHHDM=((unsigned long)physmem)', '-DXBLOCKTAB=0x300000000000ull',
      '-I' + TOP + '/kernel/include', '-I' + TOP + '/fs9/codec', '-I' + TOP + '/fs9', '-I' + HERE]
# each access to memory is a call, each variable in a section of which coop.c knows the begin and the end
TRACED = ['-include', HERE + '/kernel.h', '-fsanitize=thread', '--param', 'tsan-instrument-func-entry-exit=0', '-fno-inline']


class Failed(Exception):
    pass


def sh(*cmd, cwd=None):
    r = subprocess.run(cmd, cwd=cwd, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if r.returncode != 0:
        raise Failed(' '.join(cmd) + '\n' + r.stdout)
    return r.stdout


def kernelfile(d, source, text=None):
    """Compiles a file of the kernel; text: what stands in it instead."""
    src, obj = os.path.join(TOP, source), os.path.join(d, source.replace('/', '_') + '.o')
    if text is not None:
        src = os.path.join(d, os.path.basename(source))
        with open(src, 'w') as f:
            f.write(text)
    sh(*CC, *TRACED, '-I' + os.path.join(TOP, os.path.dirname(source)), '-c', '-o', obj, src)
    names = re.findall(r'^ *\d+ (\.(?:data|bss)[\w.]*)', sh('objdump', '-h', obj), re.M)
    rename = [a for n in names if 'rel.ro' not in n for a in ('--rename-section', n + '=world,alloc,load,data,contents')]
    if rename:
        sh('objcopy', *rename, obj)
    return obj


class Objects:
    """What is compiled once, whoever asks first: kernel files, the threads, Spin's search."""

    def __init__(self, d):
        self.d, self.made, self.lock, self.locks = d, {}, threading.Lock(), {}

    def get(self, name, make):
        with self.lock:
            once = self.locks.setdefault(name, threading.Lock())
        with once:
            if name not in self.made:
                self.made[name] = make()
            return self.made[name]

    def kernel(self, source, text=None, d=None):
        if text is not None:
            return kernelfile(d, source, text)
        return self.get(source, lambda: kernelfile(self.d, source))

    def coop(self):
        return self.get('coop', lambda: hostfile(self.d, 'coop', ''))

    def switch(self):
        obj = os.path.join(self.d, 'switch.o')
        return self.get('switch', lambda: sh('gcc', '-c', '-o', obj, os.path.join(TOP, 'proc/switch.S')) or obj)

    def reach(self):
        exe = os.path.join(self.d, 'reach')
        return self.get('reach', lambda: sh('gcc', '-O2', '-Wall', '-o', exe, os.path.join(HERE, 'reach.c')) or exe)

    def pan(self):
        def make():
            sh('spin', '-a', os.path.join(HERE, 'real.pml'), cwd=self.d)
            sh('gcc', '-O2', '-w', '-fno-pie', '-DSAFETY', '-DMEMLIM=4000', '-c', '-o', 'pan.o', 'pan.c', cwd=self.d)
            return os.path.join(self.d, 'pan.o')
        return self.get('pan', make)


def hostfile(d, name, defs):
    obj = os.path.join(d, name + '.o')
    sh(*CC, *['-D' + x for x in defs.split()], *['-I' + TOP + '/' + r for r in ('mm', 'proc', 'fs9/x')], '-c', '-o', obj, os.path.join(HERE, name + '.c'))
    return obj


def build(o, d, host, sources, defs, broken=None):
    """The search of a world (files of this folder) in folder d; broken: a source and what stands in it instead."""
    objs = [o.kernel(s, broken[1], d) if broken and s == broken[0] else o.kernel(s) for s in sources]
    shutil.copy(o.reach(), os.path.join(d, 'reach'))
    # data always at the same address, as coop.c gives words of memory numbers
    sh('gcc', '-no-pie', '-Wl,-Tdata=0x800000', '-o', os.path.join(d, 'pan'), o.pan(), o.coop(), o.switch(), *[hostfile(d, h, defs) for h in host], *objs)


def learn(d, fresh):
    with open(fresh) as new, open(os.path.join(d, 'racy'), 'a') as known:
        known.write(new.read())
    os.remove(fresh)


def reach(d, edges):
    """From how many states no end can be reached: who waits there in a loop, or for who does, is no deadlock to Spin."""
    n = int(sh(os.path.join(d, 'reach'), edges))
    os.remove(edges)
    return n


def search(d):
    """Errors, states, why.  Again and again, until no further word of memory is found that is used without a lock in common."""
    edges = os.path.join(d, 'edges')
    while True:
        r = subprocess.run(['./pan', '-m100000', '-w22'], cwd=d, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                           env=dict(os.environ, RACY='racy', FRESH='fresh', EDGES=edges))
        fresh = os.path.join(d, 'fresh')
        if os.path.exists(fresh) and 'errors: ' not in r.stdout:
            learn(d, fresh)
            continue
        errors, states = re.search(r'errors: (\d+)', r.stdout), re.search(r'(\d+) states, stored', r.stdout)
        if not errors or 'max search depth too small' in r.stdout or 'memory limit' in r.stdout or 'out of memory' in r.stdout:
            return None, 0, r.stdout
        why = re.search(r'^wrong: (.*)', r.stdout, re.M)
        why = why.group(1) if why else 'somebody waits for ever' if 'invalid end state' in r.stdout.split('(Spin')[0] else ''
        if errors.group(1) != '0':
            return int(errors.group(1)), int(states.group(1)), why
        if not os.path.exists(fresh):
            stuck = reach(d, edges)
            return stuck, int(states.group(1)), f'somebody waits for ever: from {stuck} states no end is reached' if stuck else why
        learn(d, fresh)


def trail(d):
    if os.path.exists(os.path.join(d, 'fresh')):
        os.remove(os.path.join(d, 'fresh'))
    r = subprocess.run(['./pan', '-r', 'real.pml.trail'], cwd=d, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                       env=dict(os.environ, TALK='1', RACY='racy'))
    return [l for l in r.stdout.splitlines() if re.match(r'\w+: |wrong', l)]
