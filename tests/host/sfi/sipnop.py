"""sipnop changes no instruction but nops: sipnop.py RAW SIP, the same program before and after.

objdump's text of both must be equal without nops, without the instructions' own addresses, and with addresses relative to RIP resolved.
Targets of jumps are in that text, so they must not have moved; and the nops that run must have become fewer.
"""
import re
import subprocess
import sys

LINE = re.compile(r'^ *([0-9a-f]+):\t(.*)$')


def instructions(path):
    """(address, text) of each instruction, normalised"""
    out = subprocess.run(['objdump', '-d', '-w', '-z', '--no-show-raw-insn', path], capture_output=True, text=True, check=True).stdout
    for line in out.splitlines():
        m = LINE.match(line)
        if not m:
            continue
        text, _, where = m[2].partition('#')
        if where:
            text = re.sub(r'-?0x[0-9a-f]+\(%rip\)', where.split()[0] + '(%rip)', text)
        text = re.sub(r'<.*>', '', text)
        text = re.sub(r'\brex(\.[WRXB]+)? ', '', text)
        text = re.sub(r'(?<![0-9a-fx-])0x0\(', '(', text)
        yield int(m[1], 16), ' '.join(text.split())


def isnop(text):
    return re.match(r'(data16 |cs )*(nop|xchg %ax,%ax)', text) is not None


def main(raw, sip):
    before, after = list(instructions(raw)), list(instructions(sip))
    a = [(at, t) for at, t in before if not isnop(t)]
    b = [(at, t) for at, t in after if not isnop(t)]
    for (at, t), (bt, u) in zip(a, b):
        if t != u or at // 32 != bt // 32:
            print(f'FAIL sfi-sipnop: {at:#x} {t} became {bt:#x} {u}')
            return 1
    nops = len(before) - len(a), len(after) - len(b)
    if len(a) != len(b) or len(a) < 1000 or nops[1] * 2 > nops[0]:
        print(f'FAIL sfi-sipnop: {len(a)} and {len(b)} instructions, {nops[0]} and {nops[1]} nops')
        return 1
    moved = sum(at != bt for (at, _), (bt, _) in zip(a, b))
    print(f'ok sfi-sipnop: {len(a)} instructions are the same, {moved} of them moved, {nops[0]} nops became {nops[1]}')
    return 0


sys.exit(main(*sys.argv[1:3]))
