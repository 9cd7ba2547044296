"""Jobs inside Ennead, many in one boot.

A job is a name and some rc commands.  Its output stands between two marker lines, the second
with its exit string.  When the machine dies or is silent for too long, that job has no exit string and
another boot goes on with the rest.
"""
import os
import select
import shutil
import subprocess
import threading
import time

import golang

BEGIN, END = '@@begin ', '@@end '
LEAST = 8           # jobs that are worth a boot
START = 300         # seconds to the first job


class Job:
    def __init__(self, name, commands, seconds):
        self.name, self.commands, self.seconds = name, commands, seconds
        self.text, self.raw, self.status, self.took = [], '', None, 0
        self.over = ''          # why there is no exit string


def script(jobs):
    lines = ['#!/bin/rc']
    for i, job in enumerate(jobs):
        lines += ['echo %s%d' % (BEGIN, i), '@{', job.commands.rstrip('\n'), '} </dev/null >[2=1]', 'st=$status',
                  'echo', 'echo %s%d $st' % (END, i)]
    return '\n'.join(lines) + '\n'


def lines(stream, deadline):
    """Lines of a pipe; deadline() says until when (time.monotonic) the next byte must come."""
    rest = b''
    while True:
        ready, _, _ = select.select([stream], [], [], max(0, deadline() - time.monotonic()))
        data = os.read(stream.fileno(), 65536) if ready else None
        if not data:
            if rest:
                yield rest.decode(errors='replace')
            if data is None:
                yield None
            return
        *whole, rest = (rest + data).split(b'\n')
        for line in whole:
            yield line.decode(errors='replace').rstrip('\r')


def boot(jobs, tree, options, log, done, patience):
    """One boot; calls done(job) for each that came to an end.  The one it died in counts as ended."""
    os.makedirs(os.path.join(tree, 'lib'), exist_ok=True)
    path = os.path.join(tree, 'lib/jobs')
    if os.path.exists(path):
        os.unlink(path)
    with open(path, 'w') as f:
        f.write(script(jobs))
    os.chmod(path, 0o755)
    total = patience * (2 * START + sum(j.seconds for j in jobs))
    q = subprocess.Popen([os.path.join(golang.TOP, 'image/qemu'), '--add', tree, '--log', log, '--timeout', str(total),
                          *options, '--run', '/lib/jobs'], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=open(log + '.err', 'w'))
    job, start = None, time.monotonic()

    def limit():
        return start + patience * (job.seconds if job else START)

    for line in lines(q.stdout, limit):
        if line is None:
            q.terminate()
            if job:
                job.over = 'silent: killed after %d s' % (time.monotonic() - start)
            break
        if line.startswith(BEGIN) and line[len(BEGIN):].isdigit():
            job, start = jobs[int(line[len(BEGIN):])], time.monotonic()
            job.text = []
        elif job and line.startswith(END + str(jobs.index(job))):
            job.status = line[len(END + str(jobs.index(job))):].strip()
            job.took, start = time.monotonic() - start, time.monotonic()
            job.raw = '\n'.join(job.text)     # exactly: the marker begins with a newline of its own
            ended, job = job, None
            done(ended)
        elif job:
            job.text.append(line)
    q.wait()
    if job:
        job.took = time.monotonic() - start
        job.over = job.over or 'machine died (see %s)' % log
        done(job)


def size(tree):
    """Bytes of the files of a tree."""
    return sum(os.path.getsize(os.path.join(d, f)) for d, _, fs in os.walk(tree) for f in fs)


def run(jobs, lay, out, name, options=(), done=lambda job: None, lanes=None, memory=1536, most=500 << 20, patience=1):
    """Run jobs in boots of at most so many bytes, some boots at a time.  lay(job, tree) puts what a job needs into
    the tree of its boot and returns how many bytes that were; lay(None, tree) what all need.  All deadlines are times patience."""
    todo = list(jobs)
    lock = threading.Lock()
    serial = iter(range(10000))

    def lane():
        while True:
            with lock:
                if not todo:
                    return
                number = next(serial)
                tree = os.path.join(out, 'tree.%s.%d' % (name, number))
                shutil.rmtree(tree, ignore_errors=True)
                os.makedirs(tree)
                lay(None, tree)
                base, load, batch = size(tree), 0, []
                share = max(-(-len(todo) // lanes), LEAST)
                while todo and load < most and len(batch) < share:
                    load += lay(todo[0], tree)
                    batch.append(todo.pop(0))
            ended = set()

            def finish(job):
                with lock:
                    ended.add(job)
                    done(job)
            mem = memory + (base + load >> 19)
            boot(batch, tree, ['-m', '%dM' % (mem + 1023 & ~1023), *options], os.path.join(out, 'console.%s.%d' % (name, number)), finish, patience)
            shutil.rmtree(tree, ignore_errors=True)
            with lock:
                rest = [j for j in batch if j not in ended]
                if rest and len(rest) == len(batch):
                    for j in rest:
                        j.over = 'never started (see console.%s.%d)' % (name, number)
                        done(j)
                else:
                    todo[:0] = rest
    lanes = lanes or min(4, os.cpu_count() or 2)
    threads = [threading.Thread(target=lane) for _ in range(min(lanes, len(todo)))]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
