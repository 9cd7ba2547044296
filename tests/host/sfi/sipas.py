"""The rewriter: sipas.py SIPAS SFIV TMPDIR.

Each case is assembly and either the reason why it is refused, which must come with the right line, or what becomes of it; what sipas
accepts must assemble, link and be accepted by the verifier.
"""
import os
import subprocess
import sys

SIPAS, SFIV, TMP = sys.argv[1:4]
bad = 0

JUMP = '.bundle_lock; andl $-32,%r11d; addq %r14,%r11; jmp *%r11; .bundle_unlock'
LEA = 'leaq (%rsp,%r14),%rsp; .bundle_unlock'
BACK = '.p2align 5; 7711:'

# name, input, output
GOOD = [
    ('load', 'movl 8(%rax,%r9,4),%ecx', 'movl %gs:8(%eax,%r9d,4),%ecx'),
    ('index', 'movq t(,%rax,8),%rcx', 'movq %gs:t(,%eax,8),%rcx'),
    ('32-bit base', 'movl (%eax),%ecx', 'movl %gs:(%eax),%ecx'),
    ('stack', 'movl 8(%rsp),%ecx', 'movl 8(%rsp),%ecx'),
    ('stack, far', 'movl 70000(%rsp),%ecx', 'movl %gs:70000(%esp),%ecx'),
    ('stack, index', 'movl (%rsp,%rax,4),%ecx', 'movl %gs:(%esp,%eax,4),%ecx'),
    ('stack, symbol', 't = 8; movl t(%rsp),%ecx', 't = 8; movl %gs:t(%esp),%ecx'),
    ('rip', 'movl x(%rip),%ecx', 'movl x(%rip),%ecx'),
    ('absolute', 'movl 0,%eax', 'movl $0,%r11d; movl %gs:(%r11d),%eax'),
    ('lea', 'leaq 8(%rax,%rbx),%rcx', 'leaq 8(%rax,%rbx),%rcx'),
    ('lea of rip', 'leaq x(%rip),%rcx', 'leal x(%rip),%ecx'),
    ('lea of the stack', 'leaq 8(%rsp,%rax),%r9', 'leal 8(%rsp,%rax),%r9d'),
    ('lea32 of the stack', 'leal 8(%rsp),%eax', 'leal 8(%rsp),%eax'),
    ('rsp read', 'movq %rsp,%rbp', 'movl %esp,%ebp'),
    ('rsp compared', 'cmpq %rsp,%rax', 'movl %esp,%r11d; cmpq %r11,%rax'),
    ('rsp compared with', 'cmpq %rax,%rsp', 'movl %esp,%r11d; cmpq %rax,%r11'),
    ('rsp stored', 'movq %rsp,8(%rdi)', 'movl %esp,%r11d; movq %r11,%gs:8(%edi)'),
    ('rsp pushed', 'pushq %rsp', 'movl %esp,%r11d; pushq %r11'),
    ('rsp sub', 'subq $24,%rsp', f'.bundle_lock; subl $24,%esp; {LEA}'),
    ('rsp add register', 'addq %rax,%rsp', f'.bundle_lock; addl %eax,%esp; {LEA}'),
    ('rsp and', 'andq $-16,%rsp', f'.bundle_lock; andl $-16,%esp; {LEA}'),
    ('rsp lea', 'leaq -40(%rbp),%rsp', f'.bundle_lock; leal -40(%rbp),%esp; {LEA}'),
    ('rsp loaded', 'mov 48(%rdi),%rsp', f'.bundle_lock; movl %gs:48(%edi),%esp; {LEA}'),
    ('rsp sub memory', 'subq 8(%rdi),%rsp', f'movq %gs:8(%edi),%r11; .bundle_lock; subl %r11d,%esp; {LEA}'),
    ('rsp popped', 'popq %rsp', f'popq %r11; .bundle_lock; movl %r11d,%esp; {LEA}'),
    ('leave', 'leave', f'.bundle_lock; movl %ebp,%esp; {LEA}; popq %rbp'),
    ('pop to memory', 'popq 8(%rax)', 'popq %r11; movq %r11,%gs:8(%eax)'),
    ('push memory', 'pushq 8(%rax)', 'pushq %gs:8(%eax)'),
    ('ret', 'ret', f'popq %r11; {JUMP}'),
    ('rep ret', 'rep ret', f'popq %r11; {JUMP}'),
    ('call', 'call f@PLT', f'pushq $7711f; jmp f; {BACK}'),
    ('call register', 'call *%rbx', f'movq %rbx,%r11; pushq $7711f; {JUMP}; {BACK}'),
    ('call memory', 'call *8(%rax)', f'movq %gs:8(%eax),%r11; pushq $7711f; {JUMP}; {BACK}'),
    ('jump table', 'notrack jmp *t(,%rax,8)', f'movq %gs:t(,%eax,8),%r11; {JUMP}'),
    ('syscall', 'syscall', f'movq $7711f,(%rsp); jmp gate_sys; {BACK}'),
    ('string', 'rep stosq', '.bundle_lock; movl %edi,%edi; leaq (%r14,%rdi),%rdi; rep stosq; .bundle_unlock; movl %edi,%edi'),
    ('string copy', 'rep; movsb', '.bundle_lock; movl %edi,%edi; leaq (%r14,%rdi),%rdi; movl %esi,%esi; leaq (%r14,%rsi),%rsi; '
     'rep movsb; .bundle_unlock; movl %edi,%edi; movl %esi,%esi'),
    ('lock', 'lock; addl $1,(%rax)', 'lock addl $1,%gs:(%eax)'),
    ('two on a line', 'nop; movl (%rax),%eax # x; y', 'nop; movl %gs:(%eax),%eax'),
    ('label', 'l: movl (%rax),%eax', 'l:; movl %gs:(%eax),%eax'),
    ('bsf', 'rep bsfq %rax,%rax', 'rep bsfq %rax,%rax'),
    ('big alignment', '.p2align 6\nnop', '.p2align 5; nop'),
    ('big alignment in bytes', '.balign 64\nnop', '.p2align 5; nop'),
    ('small alignment', '.p2align 4,,10\nnop', '.p2align 4,,10; nop'),
    ('SSE', 'cvtsi2sdl (%rax),%xmm0', 'cvtsi2sdl %gs:(%eax),%xmm0'),
]

# name, input, the line that is to blame, words of the complaint
REFUSED = [
    ('r14', '\n\nmovq %r14,%rax', 3, 'r14 is the window'),
    ('r14 as index', 'movq (%rax,%r14),%rax', 1, 'r14 is the window'),
    ('r11', 'nop\nmovl %r11d,%eax', 2, 'r11 is taken'),
    ('x87', 'fldl 8(%rsp)', 1, 'x87'),
    ('MMX', 'movd %eax,%mm0', 1, 'MMX'),
    ('AVX', 'vaddps %ymm0,%ymm0,%ymm0', 1, 'AVX'),
    ('thread-local', 'movq %fs:0,%rax', 1, 'thread-local'),
    ('GOT', 'movq x@GOTPCREL(%rip),%rax', 1, '-fno-pic'),
    ('segment register', 'movw %ds,%ax', 1, 'segment registers'),
    ('bt of memory', 'btsq %rax,(%rbx)', 1, 'bit of memory'),
    ('scas', 'repne scasb', 1, 'no group'),
    ('ret n', 'ret $8', 1, 'removes arguments'),
    ('xchg rsp', 'xchgq %rax,%rsp', 1, 'no group'),
    ('xchg from rsp', 'xchgq %rsp,%rax', 1, 'no group'),
    ('or to rsp', 'orq $1,%rsp', 1, 'no group'),
    ('sub to esp', 'subl $8,%esp', 1, 'esp'),
    ('rdtsc', 'rdtsc', 1, 'ask the processor'),
    ('std', 'std', 1, 'flags'),
    ('fence', 'mfence', 1, 'not in the verifier'),
    ('in data', '.data\nnop', 2, 'outside a section of code'),
    ('pushsection', '.pushsection .data', 1, 'not supported'),
    ('nonsense', 'movl (%rax,%eax', 1, 'taken apart'),
]


def report(name, why):
    global bad
    bad |= why is not None
    print(f'FAIL sfi-sipas-{name}: {why}' if why else f'ok sfi-sipas-{name}')


def sipas(text):
    """(status, complaint, output or None)"""
    i, o = os.path.join(TMP, 'case.gs'), os.path.join(TMP, 'case.s')
    with open(i, 'w') as f:
        f.write(text + '\n')
    if os.path.exists(o):
        os.unlink(o)
    p = subprocess.run([SIPAS, i, o], capture_output=True, text=True)
    return p.returncode, p.stderr, open(o).read() if os.path.exists(o) else None


def statements(s):
    return [' '.join(x.split()) for x in s.replace(';', '\n').split('\n') if x.strip()]


def good(text, want):
    status, err, out = sipas(text)
    if status != 0:
        return err.strip()
    got = statements(out)
    if got[:2] != ['.bundle_align_mode 5', '.p2align 5']:
        return 'no bundles'
    if got[2:] != statements(want):
        return f'{"; ".join(got[2:])}; expected {want}'
    return verified(out)


def verified(out):
    s, o, sip = (os.path.join(TMP, f'case.{x}') for x in ('v.s', 'o', 'sip'))
    with open(s, 'w') as f:
        f.write(out + '\n.globl _main,f,t,x\n_main: f: nop\n.weak t\n.data\nx: .quad 0\n')
    for cmd in (['as', '-o', o, s], ['ld', '-static', '-T', 'image/vsip.lds', '-o', sip, o], [SFIV, sip]):
        p = subprocess.run(cmd, capture_output=True, text=True)
        if p.returncode != 0:
            return f'{cmd[0]}: {p.stderr.strip() or p.stdout.strip()}'
    return None


def refused(text, line, words):
    status, err, out = sipas(text)
    if status == 0 or out is not None:
        return 'accepted'
    if f':{line}: ' not in err or words not in err:
        return f'{err.strip()}; expected line {line}: {words}'
    return None


# labels whose address is taken begin a bundle, others do not
LABELS = '''
	.type f,@function
f:	nop
.L1:	nop
.L2:	movl $.L3,%eax
.L3:	leaq .L4(%rip),%rax
.L4:	jmp .L1
	.section .rodata
	.quad .L2
g:	.quad 0
'''


def labels():
    status, err, out = sipas(LABELS)
    if status != 0:
        return err.strip()
    s = statements(out)
    aligned = [s[i][:-1] for i in range(1, len(s)) if s[i].endswith(':') and s[i - 1] == '.p2align 5']
    return None if aligned == ['f', '.L2', '.L3', '.L4'] else f'aligned: {aligned}'


def main():
    report('labels', labels())
    wrong = [(n, why) for n, text, want in GOOD if (why := good(text, want))]
    wrong += [(n, why) for n, text, line, words in REFUSED if (why := refused(text, line, words))]
    for name, why in wrong:
        report(name, why)
    print(f'ok sfi-sipas: {len(GOOD) + len(REFUSED) - len(wrong)} instructions')
    return bad


sys.exit(main())
