"""Rewritten programs compute what they compute as compiled: prog.py SFIDIR TOOLS VSIP.

`libc` prints what much of the libraries does; the commands have their input on standard input.
"""
import subprocess
import sys

SFI, TOOLS, VSIP = sys.argv[1:4]
RUN = f'{SFI}/run'
TEXT = ''.join(f'{i * 7919 % 1000} line {"x" * (i % 13)} {i % 5}\n' for i in range(2000))
bad = 0


def report(name, why):
    global bad
    bad |= why is not None
    print(f'FAIL sfi-prog-{name}: {why}' if why else f'ok sfi-prog-{name}')


def run(*cmd, text=TEXT):
    p = subprocess.run(cmd, input=text, capture_output=True, text=True, timeout=120)
    return f'status {p.returncode}\n{p.stdout}{p.stderr}'


def same(got, want):
    if got == want:
        return None
    for a, b in zip(got.split('\n'), want.split('\n')):
        if a != b:
            return f'{a!r}, expected {b!r}'
    return 'one output is longer'


def refused():
    """The verifier's word on the same program as compiled."""
    p = subprocess.run([f'{TOOLS}/sfiv', f'{SFI}/libc.plain'], capture_output=True, text=True)
    return None if p.returncode == 1 and 'refused' in p.stdout else p.stdout + p.stderr


def command(name, *args):
    return run(RUN, f'{VSIP}/bin/{name}.sip', *args)


def main():
    plain = run(RUN, '-n', f'{SFI}/libc.plain', 'argument', text='a line\nanother\n')
    report('libc', same(run(RUN, f'{SFI}/libc.sip', 'argument', text='a line\nanother\n'), plain))
    report('libc-lines', None if plain.count('\n') > 40 and plain.startswith('status 0') else plain)
    report('refused', refused())
    lines = TEXT.splitlines()
    report('sort', same(command('sort'), 'status 0\n' + '\n'.join(sorted(lines)) + '\n'))
    report('sed', same(command('sed', 's/line (x*)/<\\1>/;/ 3$/d'),
                       'status 0\n' + ''.join(x.replace('line ' + x.split(' ')[2], f'<{x.split(" ")[2]}>') + '\n' for x in lines if x[-1] != '3')))
    report('wc', same(' '.join(command('wc', '-l').split()), 'status 0 2000'))
    report('tr', same(command('tr', 'a-z', 'A-Z'), 'status 0\n' + TEXT.upper()))
    return bad


sys.exit(main())
