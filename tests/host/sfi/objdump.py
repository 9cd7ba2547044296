"""What the verifier accepts, in the eyes of objdump: objdump.py ACCEPTED TMPDIR random N SEED | sweep STEP.

The same check as capstone.c makes, on the text that objdump prints: instructions begin where the verifier says; operands in memory are
those of rule V3; r14 and, outside groups, rsp are no destination; no mnemonic that a program must not have.
"""
import os
import re
import struct
import subprocess
import sys

ACCEPTED, TMP, HOW = sys.argv[1], sys.argv[2], sys.argv[3:]
LINE = re.compile(rb'^ *([0-9a-f]+):\t([0-9a-f ]+)\t(.*)$')
SHOWN = 10

# riz and eiz are no index
GS = re.compile(r'^%gs:(-?0x[0-9a-f]+)?(\((%e[a-z]{2}|%r\d+d)?(,(%e[a-z]{2}|%r\d+d)(,[1248])?)?\))?$')
RSP = re.compile(r'^(-?0x[0-9a-f]+)?\(%rsp(,%riz,[1248])?\)$')
RIP = re.compile(r'^(-?0x[0-9a-f]+)\(%rip\)$')
NOWRITE = re.compile(r'^(cmp[bwlq]?|test[bwlq]?|bt[wlq]?|push[wq]?)$')
FORBIDDEN = re.compile(r'^(\(bad\)|\.byte|l?ret|iret|sys|int\b|int |in\b|out|hlt|cl[cdi]$|clts|st[cdi]$|popf|pushf|loop|j[er]?cxz|enter|leave|xlat|scas|lods|cmps[bwlq] |'
                       r'f[a-z0-9]+|v[a-z]|rd|wr|swapgs|xsave|xrstor|mask|movnt|[lrs][gil]dt|lmsw|l[dfegs]s\b|cpuid|inv|emms|mwait|monitor)')
R14 = ('%r14', '%r14d', '%r14w', '%r14b')
SP = ('%rsp', '%esp', '%sp', '%spl')
PREFIXES = ('lock', 'rep', 'repz', 'repnz', 'data16', 'cs', 'addr32', 'gs', 'rex', 'rex.W', 'rex.R', 'rex.X', 'rex.B')


def operands(s):
    out, depth, cur = [], 0, ''
    for c in s:
        depth += (c == '(') - (c == ')')
        if c == ',' and depth == 0:
            out.append(cur)
            cur = ''
        else:
            cur += c
    return out + [cur] if cur else out


def memory(op, at, n, text):
    """Is the operand one that V3 allows?"""
    if GS.match(op):
        return True
    m = RSP.match(op)
    if m:
        return abs(int(m[1] or '0', 16)) <= 65536
    m = RIP.match(op)
    # the bundle stands for one at 0x20000 of its window, whose data end at 2 MiB
    return bool(m) and 0x20000 <= 0x20000 + at % 32 + n + int(m[1], 16) <= 0x200000 - 64


def wrong(at, raw, text, start, nextraw):
    """Why the instruction must not be there; None: it may."""
    words = text.split('#')[0].split('<')[0].split()
    while len(words) > 1 and (words[0] in PREFIXES or words[0].startswith('rex.')):
        words.pop(0)
    name, ops = words[0], operands(''.join(words[1:]))
    if FORBIDDEN.match(' '.join(words)) and name != 'int3' and not name.startswith('invlps'):
        return 'must not be there'
    string = re.match(r'^(stos|movs)[bwlq]? %[ed]s:', name + ' ' + ''.join(words[1:])) or name.startswith('stos')
    if string:
        return 'string instruction outside a group' if start else None
    if name[0] == 'j' or name.startswith('call'):
        return 'indirect jump outside a group' if '*' in text and (start or not re.match(r'^\*%', ops[0])) else None
    for op in ops:
        if ('(' in op or (op[0] not in '$%' or op.startswith('%gs'))) and not name.startswith(('lea', 'nop')):
            if not memory(op, at, len(raw), text):
                return 'operand in memory'
    if re.match('bt[src]?[wlq]?$', name) and ops[0][0] == '%' and ops[1][0] != '%':
        return 'bit of memory that a register chooses'
    if not ops or NOWRITE.match(name) or (len(ops) == 1 and re.match('i?(mul|div)', name)):
        return None
    written = ops if name.startswith(('xchg', 'xadd')) else ops[-1:]
    if any(op in R14 for op in written):
        return 'writes r14'
    if any(op in SP for op in written):
        second = raw == b'\x4a\x8d\x24\x34' and not start
        first = start and nextraw == b'\x4a\x8d\x24\x34' and written == ['%esp']
        return None if first or second else 'writes rsp'
    return None


def main():
    raw = os.path.join(TMP, 'accepted.bundles')
    subprocess.run([ACCEPTED, raw] + HOW, check=True)
    with open(raw + '.starts', 'rb') as f:
        starts = [w for w, in struct.iter_unpack('<I', f.read())]
    out = subprocess.run(['objdump', '-D', '-w', '-z', '-b', 'binary', '-m', 'i386:x86-64', raw], capture_output=True, check=True).stdout
    insns = []
    for line in out.split(b'\n'):
        m = LINE.match(line)
        if m:
            insns.append((int(m[1], 16), bytes.fromhex(m[2].decode()), m[3].decode()))
    bad = 0
    theirs = [0] * len(starts)
    for (at, b, text), (_, after, _) in zip(insns, insns[1:] + [(0, b'', '')]):
        theirs[at // 32] |= 1 << at % 32
        why = wrong(at, b, text, starts[at // 32] >> at % 32 & 1, after)
        if why:
            bad += 1
            if bad <= SHOWN:
                print(f'FAIL sfi-objdump: {b.hex(" ")}: {text}: {why}')
    for i, (ours, other) in enumerate(zip(starts, theirs)):
        if ours & ~other:
            bad += 1
            if bad <= SHOWN:
                print(f'FAIL sfi-objdump: bundle {i}: begins at {ours:032b}, objdump {other:032b}')
    if not starts or len(insns) < 2 * len(starts):
        print('FAIL sfi-objdump: nothing was looked at')
        return 1
    if not bad:
        print(f'ok sfi-objdump-{HOW[0]}: {len(starts)} bundles, {len(insns)} instructions')
    return bad != 0


sys.exit(main())
