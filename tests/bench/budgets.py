"""The budgets of exchange and SIPs, each beside what is measured; what nothing here measures says so."""
import glob
import importlib.machinery
import importlib.util
import math
import os
import re
import resource
import subprocess

import guests

TOP = guests.TOP


def lines(*patterns):
    """Lines of source: those with code, and all."""
    text = [open(f).read() for p in patterns for f in sorted(glob.glob(os.path.join(TOP, p)))]
    code = [re.sub(r'/\*.*?\*/|//[^\n]*', '', t, flags=re.S) for t in text]
    return sum(bool(x.strip()) for t in code for x in t.splitlines()), sum(len(t.splitlines()) for t in text)


def measure(build):
    """Everything that the rows need, from three boots."""
    log = os.path.join(build, 'tests', 'bench', 'budgets.counts')
    script = '; '.join('/tests/bench/' + w for w in (
        'calls null call', 'move self selflend selfshare move pipe copy', 'budgets', 'vsip gate'))
    ops = guests.parse(guests.ennead(build, script, log), log)
    ops.update(guests.parse(guests.ennead(build, '; '.join('/tests/bench/vsip ' + w for w in ('sip', 'verify', 'call', 'tax'))), None))
    ops.update(guests.parse(guests.ennead(build, '/tests/bench/budgets ipis', icount=False, cpus=2), None))
    return ops


def threshold(ops):
    """The least size, KiB, from which a block that moves costs less than a pipe; and less than a memmove."""
    found = []
    for other in ('pipe', 'copy'):
        better = [k for k in (4, 16, 64, 256, 1024) if ops['move/%dk' % k].median < ops['%s/%dk' % (other, k)].median]
        found.append('%d KiB' % better[0] if better else 'none up to 1 MiB')
    return found


def geomean(ratios):
    return math.exp(sum(map(math.log, ratios)) / len(ratios))


def tax(ops):
    """By kernel: instructions of the rewritten program for one of the program as compiled."""
    return {k[4:]: o.median / ops['plain/' + k[4:]].median for k, o in ops.items() if k.startswith('sfi/')}


def usertime(cmd):
    """Seconds of processor that a command uses."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(cmd, stdout=subprocess.DEVNULL, check=True, timeout=600)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def taxtime(build, kernels):
    """The same by the time of this machine's processor, natively: the least of some runs, without start and verification."""
    sfi = os.path.join(build, 'host', 'sfi')
    forms = {'sfi': [sfi + '/run', sfi + '/bench.sip'], 'plain': [sfi + '/run', '-n', sfi + '/bench.plain']}
    ratio = {}
    for k in kernels:
        rounds = 8
        while usertime(forms['plain'] + [k, str(rounds)]) < 0.2 and rounds < 1 << 20:
            rounds *= 2
        least = {}
        for _ in range(7):      # one after the other, so that what else runs here hits all alike
            for f, cmd in forms.items():
                for n in (1, rounds):
                    least[f, n] = min(usertime(cmd + [k, str(n)]), least.get((f, n), 1e9))
        ratio[k] = (least['sfi', rounds] - least['sfi', 1]) / (least['plain', rounds] - least['plain', 1])
    return ratio


def speed(build):
    """MB/s of the verifier on this machine's processor, natively."""
    out = subprocess.run([os.path.join(build, 'tools', 'sfiv'), '-t', os.path.join(build, 'vsip', 'bin', 'rc.sip')],
                         stdout=subprocess.PIPE, text=True, check=True).stdout
    return float(re.search(r'([0-9.]+) MB/s', out)[1])


def prove():
    """What the last runs of `make prove` found, as far as the files are still the same; (all of them hold, text)."""
    loader = importlib.machinery.SourceFileLoader('prove', os.path.join(TOP, 'tests', 'prove', 'prove'))
    tool = importlib.util.module_from_spec(importlib.util.spec_from_loader('prove', loader))
    loader.exec_module(tool)
    last, files = tool.remembered(), [t.source for t in tool.table()]
    fresh = [f for f in files if f in last and tool.sources(last[f]['files']) == last[f]['sources']]
    if not fresh:
        return None, 'not measured: `make prove` was not run on these files'
    valid, properties = (sum(last[f][k] for f in fresh) for k in ('valid', 'properties'))
    text = '%d of %d properties valid in %d of %d files, the others not proved here as they stand' if len(fresh) < len(files) \
        else '%d of %d properties valid in %d of %d files'
    return len(fresh) == len(files) and all(last[f]['ok'] for f in fresh), text % (valid, properties, len(fresh), len(files))


def row(name, ok, text):
    """ok: None, it is not measured, or says nothing by itself."""
    return name, '-' if ok is None else 'met' if ok else 'over', text


def most(name, budget, value, text=None):
    return row(name, value <= budget, text or '%d' % value)


def exchange(ops, n):
    e = ops['call'].events
    flat = [n['self/%dk' % k] for k in (64, 1024, 2048)]
    return [
        most('G1  null system call <= 90', 90, n['null']),
        row('G2  call, 1 word, two processes <= 900, 2 CR3 loads, 0 invlpg', n['call'] <= 900 and round(e['cr3']) <= 2 and round(e['invlpg']) == 0,
            '%d, %.1f CR3 loads, %.1f invlpg' % (n['call'], e['cr3'], e['invlpg'])),
        most('G4  move 4 KiB, send and receive <= 450', 450, n['self/4k']),
        most('G5  move 64 KiB, 1 MiB, 2 MiB <= 450', 450, max(flat), ', '.join('%d' % f for f in flat)),
        most('    within 5 % of each other', 1.05, max(flat) / min(flat), '%.1f %%' % (100 * max(flat) / min(flat) - 100)),
        most('G6  share, one reader, and return <= 200', 200, n['selfshare/1024k']),
        most('G7  lend and return <= 2 x G4', 900, n['selflend/1024k']),
    ]


def death(n):
    block, page = (n['deathblocks'] - n['death']) / 64, (n['deathpages'] - n['death']) / 64
    more = max(n['crowdblocks'] / n['deathblocks'], n['crowdpages'] / n['deathpages'])
    return [
        most('G10 death <= 60 a block', 60, block, '%.0f' % block),
        most('    <= 40 a private page', 40, page, '%.0f' % page),
        most('    no scan: the same beside 400 blocks and 8192 pages of others', 1.01, more, '%+.1f %%' % (100 * more - 100)),
    ]


def sips(ops, n, mbs):
    e = ops['gate'].events
    entries = e['syscall'] + e['iret']
    return [
        row('G3  call in a pod, with libc at both ends <= 60, 0 kernel entries', n['gate'] <= 60 and entries < 0.01,
            '%d, %.4f kernel entries' % (n['gate'], entries)),
        most('G8  start of a warm SIP, kind h <= 20000', 20000, n['siph/start'], '%d; its end %d' % (n['siph/start'], n['siph/end'])),
        most('    kind v <= 8000', 8000, n['sipv/start'], '%d; its end %d' % (n['sipv/start'], n['sipv/end'])),
        row('G9  verification >= 30 MB/s', mbs >= 30, '%.1f MB/s on this host; %.1f instructions a byte' % (mbs, n['verify'])),
        row('    system call of verified code: no budget', None, '%d; of an ordinary program %d' % (n['syscallv'], n['syscall'])),
    ]


def taxes(counted, timed):
    out = []
    for what, r in (('instructions', counted), ('time on this host', timed)):
        worst = max(r, key=r.get)
        out.append(row('G12 verified beside ordinary code, %s: mean <= 1.08' % what, geomean(r.values()) <= 1.08, '%.3f' % geomean(r.values())))
        out.append(row('    worst <= 1.35', r[worst] <= 1.35, '%.2f (%s); %s' % (r[worst], worst, ' '.join('%s %.2f' % x for x in r.items()))))
    return out


def sizes():
    table = [('mm/own*.c', 400, ('mm/own*.c',)), ('kernel/lib/sfi*.c', 400, ('kernel/lib/sfi*.c',)), ('trap/*gate.S', 80, ('trap/*gate.S',)),
             ('exchange and channels', 900, ('mm/x*.c', 'fs9/x/x*.c', 'fs9/x/sysx.c', 'fs9/sys/sysxio.c', 'kernel/lib/contract*.c'))]
    out = []
    for name, budget, files in table:
        code, all_ = lines(*files)
        out.append(most('%s lines of code: %s <= %d' % ('   ' if out else 'G13', name, budget), budget, code, '%d; %d with comments' % (code, all_)))
    return out


def rows(ops, build):
    n = {k: o.median / (1000 if k == 'verify' else 1) for k, o in ops.items()}
    least = threshold(ops)
    counted = tax(ops)
    all_ = exchange(ops, n) + sips(ops, n, speed(build)) + death(n) + [
        most('G11 flushes asked of other CPUs in 1000 round trips, 2 CPUs: 0', 0, n['ipis'] + n['ipiswired'],
             '%d; %d on one of them' % (n['ipis'], n['ipiswired']))] + taxes(counted, taxtime(build, counted)) + sizes() + [
        row('G14 proof: every property', *prove()),
        row('G15 where moving is cheaper: measured', None, 'than a pipe from %s, than memmove from %s' % tuple(least)),
    ]
    order = sorted(range(len(all_)), key=lambda i: (number(all_, i), i))
    return [all_[i] for i in order]


def number(all_, i):
    """The number of the goal that row i belongs to."""
    while not all_[i][0].startswith('G'):
        i -= 1
    return int(all_[i][0][1:3])


def table(build):
    print('Budgets of exchange and SIPs: instructions, 1 CPU, icount, unless said', flush=True)
    for name, verdict, text in rows(measure(build), build):
        print('  %-78s %-5s %s' % (name, verdict, text), flush=True)
    return 0
