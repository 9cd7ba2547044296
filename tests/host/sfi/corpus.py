"""The verifier and a list of texts with the rule that each breaks: corpus.py SFIV CORPUS TMPDIR [NAME].

Prints one line ok for all lines of the list that have the same rule, and FAIL for each line that differs.
"""
import os
import struct
import subprocess
import sys

def cases(path):
    """(line number, rule, offset, assembly or None, bytes or None, text of the line)"""
    with open(path) as f:
        for n, line in enumerate(f, 1):
            line = line.rstrip('\n')
            if not line or line.startswith('#'):
                continue
            want, text = line.split('\t', 1)
            rule, _, off = want.partition('@')
            code = bytes.fromhex(text[1:]) if text.startswith('=') else None
            yield n, rule, int(off or 0), None if code else text, code, text


def sections(path):
    """name -> contents of the sections of a relocatable ELF file"""
    with open(path, 'rb') as f:
        elf = f.read()
    shoff, = struct.unpack_from('<Q', elf, 40)
    size, n, strndx = struct.unpack_from('<HHH', elf, 58)
    heads = [struct.unpack_from('<IIQQQQIIQQ', elf, shoff + i * size) for i in range(n)]
    names = elf[heads[strndx][4]:][:heads[strndx][5]]
    if any(h[1] in (4, 9) for h in heads):
        sys.exit('corpus.py: an assembly line needs a relocation')
    return {names[h[0]:names.index(0, h[0])].decode(): elf[h[4]:h[4] + h[5]] for h in heads if h[1] == 1}


def load(path, tmp):
    """(line number, rule, offset, bytes, text) of each line: one section of an assembled file for each in assembly"""
    todo = list(cases(path))
    s, o = os.path.join(tmp, 'corpus.s'), os.path.join(tmp, 'corpus.o')
    with open(s, 'w') as f:
        for n, _, _, asm, _, _ in todo:
            if asm is not None:
                f.write(f'.section c{n},"ax"\n# {n} "{path}"\n{asm}\n')
    subprocess.run(['as', '-o', o, s], check=True)
    found = sections(o)
    return [(n, rule, off, code or found[f'c{n}'], text) for n, rule, off, _, code, text in todo]


def differences(sfiv, texts):
    """(line number, text, answer, expected) of each text about which sfiv says something else than the list"""
    lines = '\n'.join(code.hex(' ') for _, _, _, code, _ in texts) + '\n'
    answers = subprocess.run([sfiv, '-x'], input=lines, capture_output=True, text=True).stdout.splitlines()
    answers += ['no answer'] * (len(texts) - len(answers))
    for (n, rule, off, _, text), got in zip(texts, answers):
        want = 'ok' if rule == 'ok' else f'{off} {rule}:'
        if got != want and (rule == 'ok' or not got.startswith(want)):
            yield n, text, got, want


def main(sfiv, path, tmp, name='corpus'):
    texts = load(path, tmp)
    bad = list(differences(sfiv, texts))
    for n, text, got, want in bad:
        print(f'FAIL sfi-{name}-{n}: {text}: {got}, expected {want}')
    wrong = {b[0] for b in bad}
    for rule in sorted({t[1] for t in texts}):
        good = sum(1 for t in texts if t[1] == rule and t[0] not in wrong)
        print(f'ok sfi-{name}-{rule}: {good} texts')
    return len(bad) != 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
