"""Mistakes put into the verifier, each of which a test must notice.

	mutants.py DIR [--all] [--capstone]

DIR is scratch space.  A mutant is killed by the corpus, by place, by running what it accepts (exec), or by capstone; the first that does so is
enough.  --all asks all three and prints who noticed; --capstone: it is installed.  Run in the top folder; HOSTCC is used.
"""
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import corpus

LIB, HERE = 'kernel/lib', 'tests/host/sfi'
TMP = sys.argv[1]
PARTS = ['sfi.c', 'sfidec.c', 'sfirule.c', 'sfigroup.c', 'sfitab.c']
CC = os.environ.get('HOSTCC', 'gcc').split() + ['-std=gnu11', '-O1', '-w', f'-I{LIB}', '-Ikernel/include']

# name, file, [old, new, ...]
MUTANTS = [
    ('bts of memory by a register', 'sfitab.c', '[0xab] = {.flags = REG | V | Wrm', '[0xab] = {.flags = RM | V | Wrm'),
    ('66 with REX.W allowed', 'sfirule.c', ' && !((f & Osize) && d->osize)', ''),
    ('66 with REX.W allowed and measured with 2 bytes', 'sfirule.c', ' && !((f & Osize) && d->osize)', '',
     'sfidec.c', 'd->osize && !wide ? 2 : 4', 'd->osize ? 2 : 4'),
    ('write to r14 through ModRM.reg', 'sfirule.c', 'if(f & Wreg)', 'if((f & Wreg) && d->reg != Rbase)'),
    ('write to r14 through ModRM.rm', 'sfirule.c', 'set |= regbit(d, d->rm);', 'set |= regbit(d, d->rm & 7);'),
    ('pop of r14', 'sfirule.c', 'set |= regbit(d, (d->opcode & 7) | (d->rex & 1) << 3);', 'set |= regbit(d, d->opcode & 7);'),
    ('pop of rsp', 'sfitab.c', '[0x58 ... 0x5f] = {.flags = Rex | Wop,', '[0x58 ... 0x5f] = {.flags = Rex,'),
    ('%gs without addr32', 'sfirule.c', 'if(!d->gs || !d->addr32 || d->base == Rrip)', 'if(!d->gs || d->base == Rrip)'),
    ('addr32 without %gs', 'sfirule.c', 'if(!d->gs || !d->addr32 || d->base == Rrip)', 'if(!d->addr32 || d->base == Rrip)'),
    ('index beside rsp', 'sfirule.c', 'if(d->base != Rsp || d->index != Rnone)', 'if(d->base != Rsp)'),
    ('any displacement from rsp', 'sfirule.c', 'd->disp < -Sfireach || d->disp > Sfireach', 'd->disp < -Sfireach'),
    ('r12 taken for rsp', 'sfidec.c', '(sib & 7) | (d->rex & 1) << 3', 'sib & 7'),
    ('rip operand anywhere', 'sfirule.c', ' || at + Sfiopmax > (s64)t->end', ''),
    ('maskmovdqu', 'sfitab.c', '[0xf1 ... 0xf6] = X(P66)', '[0xf1 ... 0xf7] = X(P66)'),
    ('and with another mask', 'sfigroup.c', 'want[n++] = 0xe0 | x;\n\twant[n++] = 0xe0;', 'want[n++] = 0xe0 | x;\n\twant[n] = p[n]; n++;'),
    ('jump by another register than the masked', 'sfigroup.c', 'want[n] = 0xe0 | x;', 'want[n] = (p[n] & 0xf8) == 0xe0 ? p[n] : 0xe0;'),
    ('r14 masked as a target', 'sfigroup.c', '(high ? x == Rbase - 8 : x == Rsp)', '(!high && x == Rsp)'),
    ('rsp masked as a target', 'sfigroup.c', '(high ? x == Rbase - 8 : x == Rsp)', '(high && x == Rbase - 8)'),
    ('string group without the source', 'sfigroup.c', 'u8 op = 0xaa;', 'u8 op = room > n && (p[n + 1] & 0xfe) == 0xa4 ? 0xa4 : 0xaa;'),
    ('jump into an instruction', 'sfi.c', 'return bittest(starts, to);', 'return true;'),
    ('jump into a group', 'sfi.c', '\t\t\tbitset(starts, off + i);', '\t\t\tfor(u32 k = 0; k < len; k++)\n\t\t\t\tbitset(starts, off + i + k);'),
    ('jump into a gate slot', 'sfi.c', ' && slot % Sfislot == 0', ''),
    ('jump out of the gate', 'sfi.c', 'slot >= 0 && slot < t->ngate', 'slot >= 0'),
    ('instruction across bundles', 'sfi.c', 'if(d.len > room)', 'if(d.len > room + 8)', 'sfi.c', 'i < Sfibundle; i += len', 'i < Sfibundle && off + i < t->n; i += len'),
    ('stack group without its second half', 'sfi.c', 'if(n == 0)', 'if(false)'),
    ('64-bit write begins a stack group', 'sfirule.c', 'd->osize || (d->rex & 8))', 'd->osize)'),
    ('16-bit write begins a stack group', 'sfirule.c', 'd->osize || (d->rex & 8))', '(d->rex & 8))'),
    ('xchg begins a stack group', 'sfitab.c', '[0x87] = {.flags = RM | V | Wrm | Wreg,', '[0x87] = {.flags = RM | V | Wrm | Wreg | Esp,'),
    ('or begins a stack group', 'sfitab.c', '#define ALUESP (1 << 0 | 1 << 4 | 1 << 5)', '#define ALUESP 0x7f'),
    ('cmpxchg writes nothing', 'sfitab.c', '[0xb1] = {.flags = RM | V | Wrm', '[0xb1] = {.flags = RM | V'),
    ('xadd does not write its register', 'sfitab.c', '[0xc1] = {.flags = RM | V | Wrm | Wreg', '[0xc1] = {.flags = RM | V | Wrm'),
    ('movd writes nothing', 'sfirule.c', '|| ((f & Wrm66) && d->osize)', ''),
    ('inc writes nothing', 'sfitab.c', '.digits = 0x43, .wdigits = 3,', '.digits = 0x43, .wdigits = 0,'),
    ('indirect jump alone', 'sfitab.c', '.digits = 0x43, .wdigits = 3,', '.digits = 0x53, .wdigits = 3,'),
    ('spl taken for ah', 'sfirule.c', 'd->rex == 0 && r >= 4', 'r >= 4 && r < 8'),
    ('66 before jcc', 'sfitab.c', '[0x80 ... 0x8f] = {.prefix = P0, .imm = Rel32}', '[0x80 ... 0x8f] = {.prefix = P0 | P66, .imm = Rel32}'),
    ('test with a wrong length', 'sfidec.c', 'case Iztest:\n\t\treturn d->digit == 0 ? z : 0;', 'case Iztest:\n\t\treturn 0;'),
    ('movabs with 4 bytes', 'sfidec.c', 'return wide ? 8 : z;', 'return z;'),
    ('displacement of a byte taken for four', 'sfidec.c', 'd->mod == 1 ? 1 :', 'd->mod == 1 ? 4 :'),
    ('SIB without base has no displacement', 'sfidec.c', 'd->base = Rnone;\n\t\t\tndisp = 4;', 'd->base = Rnone;'),
    ('lea accesses nothing, neither does mov', 'sfitab.c', '[0x89] = {.flags = RM | V', '[0x89] = {.flags = RM | V | Noacc'),
    ('short jumps not looked at', 'sfi.c', 'return op->imm == Rel8 || ', 'return '),
    ('long jumps not looked at', 'sfi.c', ' || op->imm == Rel32;', ';'),
    ('long conditional jumps not looked at', 'sfi.c', 'p[0] == 0x0f ? &sfitwo[p[1]] : ', ''),
    ('last bundle not looked at', 'sfi.c', 'off < t->n; off += Sfibundle) {\n\t\tload', 'off < t->n - Sfibundle || off == 0; off += Sfibundle) {\n\t\tload'),
    ('part of a page', 'sfi.c', 't->n % Pgsize != 0 || ', ''),
    ('text between pages', 'sfi.c', ' || t->start % Pgsize != 0', ''),
    ('end beyond the window', 'sfi.c', 't->end <= Sfiwindow && ', ''),
    ('text beyond its end', 'sfi.c', '(u64)t->start + t->n <= t->end && ', ''),
    ('gate in the text', 'sfi.c', ' || (u64)t->gate + t->ngate > t->start', ''),
    ('gate that wraps around', 'sfi.c', '(u64)t->gate', 't->gate'),
    ('slots that begin anywhere', 'sfi.c', 't->gate % Sfislot != 0 || ', ''),
    ('frames taken in another order', 'sfi.c', 't->page[off >> Pgshift]', 't->page[off >> Pgshift ^ (t->n > 2 * Pgsize)]'),
    ('ret', 'sfitab.c', '[0xcc] = {.prefix = P0},', '[0xcc] = {.prefix = P0}, [0xc3] = {.prefix = P0},'),
    ('syscall', 'sfitab.c', '[0x0b] = {.prefix = P0},', '[0x0b] = {.prefix = P0}, [0x05] = {.prefix = P0},'),
    ('mov to segment registers', 'sfitab.c', '[0x90] = ', '[0x8e] = {.flags = RM, .prefix = P0},\n\t[0x90] = '),
    ('wrgsbase', 'sfitab.c', '[0xaf] = ', '[0xae] = {.flags = RM | Wok, .prefix = P0 | Pf3},\n\t[0xaf] = '),
    ('std', 'sfitab.c', '[0xf6] = {.flags = RM | Byteop', '[0xfd] = {.prefix = P0},\n\t[0xf6] = {.flags = RM | Byteop'),
]


def cc(out, source, *more):
    subprocess.run(CC + list(more) + ['-c', '-o', out, source], check=True)
    return out


def mutate(where, edits):
    """Objects of the verifier with (file, old, new) applied; what is not changed was compiled once."""
    os.makedirs(where, exist_ok=True)
    text, objects = {}, []
    for f, old, new in edits:
        text.setdefault(f, open(f'{LIB}/{f}').read())
        if old not in text[f]:
            sys.exit(f'FAIL sfi-mutants: {f} has no more: {old}')
        text[f] = text[f].replace(old, new, 1)
    for p in PARTS:
        if p in text:
            with open(f'{where}/{p}', 'w') as f:
                f.write(text[p])
            objects.append(cc(f'{where}/{p}.o', f'{where}/{p}'))
        else:
            objects.append(f'{TMP}/{p}.o')
    return objects + [f'{TMP}/bitmap.c.o']


def build(out, objects, *more):
    subprocess.run(CC + ['-no-pie', '-o', out] + objects + list(more), check=True)


def fails(cmd, seconds):
    """Does the test fail?  Endless is a failure too."""
    try:
        return subprocess.run(cmd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=seconds).returncode != 0
    except subprocess.TimeoutExpired:
        return True


def judge(k, texts, all_, capstone):
    """(name, who noticed it)"""
    name, edits = MUTANTS[k][0], MUTANTS[k][1:]
    where = f'{TMP}/m{k}'
    obj = mutate(where, [edits[i:i + 3] for i in range(0, len(edits), 3)])
    noticed = []
    build(f'{where}/sfiv', obj + [f'{TMP}/sfiv.o'])
    if any(corpus.differences(f'{where}/sfiv', texts)):
        noticed.append('corpus')
    if all_ or not noticed:
        build(f'{where}/place', obj + [f'{TMP}/place.o'])
        if fails([f'{where}/place'], 60):
            noticed.append('place')
    if all_ or not noticed:
        build(f'{where}/exec', obj + [f'{TMP}/exec.o', f'{TMP}/bundle.o'])
        if fails([f'{where}/exec', 'random', '3000000', '1'], 300):
            noticed.append('exec')
    if capstone and (all_ or not noticed):
        build(f'{where}/capstone', obj + [f'{TMP}/capstone.o', f'{TMP}/bundle.o'], '-lcapstone')
        if fails([f'{where}/capstone', 'random', '2000000', '1'], 300) or fails([f'{where}/capstone', 'sweep', '5'], 300):
            noticed.append('capstone')
    return name, noticed


def main():
    all_, capstone = '--all' in sys.argv, '--capstone' in sys.argv
    os.makedirs(TMP, exist_ok=True)
    for p in PARTS + ['bitmap.c']:
        cc(f'{TMP}/{p}.o', f'{LIB}/{p}')
    cc(f'{TMP}/sfiv.o', 'image/sfiv.c')
    for p in ['exec', 'bundle', 'place'] + ['capstone'] * capstone:
        cc(f'{TMP}/{p}.o', f'{HERE}/{p}.c', '-O2')
    texts = corpus.load(f'{HERE}/corpus', TMP)
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda k: judge(k, texts, all_, capstone), range(len(MUTANTS))))
    alive = [n for n, noticed in results if not noticed]
    for name in alive:
        print(f'FAIL sfi-mutants: nothing noticed: {name}')
    if all_:
        for name, noticed in results:
            print(f'{name}: {" ".join(noticed)}')
    if not alive:
        print(f'ok sfi-mutants: {len(results)} mistakes, each noticed')
    return len(alive) != 0


sys.exit(main())
