"""What rewriting costs: bench.py RUN SIP PLAIN SFIV [--check].

Each kernel of prog/bench.c runs rewritten and as compiled, with two amounts of work; the difference of the instructions executed (valgrind's
callgrind counts them) is what the work took, without start-up and verification.  Prints a line for each kernel, the geometric
mean, and the verifier's speed.  --check: only compares results, without counting.
"""
import math
import os
import re
import subprocess
import sys

RUN, SIP, PLAIN, SFIV = sys.argv[1:5]
FORMS = {'plain': [RUN, '-n', PLAIN], 'sip': [RUN, SIP]}


def output(form, kernel, n):
    return subprocess.run(FORMS[form] + [kernel, str(n)], capture_output=True, text=True, check=True, timeout=600).stdout


def instructions(form, kernel, n):
    cmd = ['valgrind', '--tool=callgrind', '--callgrind-out-file=/dev/null'] + FORMS[form] + [kernel, str(n)]
    err = subprocess.run(cmd, capture_output=True, text=True, check=True, timeout=3600).stderr
    return int(re.search(r'Collected : (\d+)', err).group(1))


def size(path):
    out = subprocess.run(['readelf', '-SW', path], capture_output=True, text=True, check=True).stdout
    return int(re.search(r' \.text +PROGBITS +\w+ +\w+ +(\w+)', out).group(1), 16)


def main():
    kernels = subprocess.run([RUN, SIP], capture_output=True, text=True, check=True).stdout.split()
    ratios, bad = [], 0
    for k in kernels:
        a, b = output('sip', k, 3), output('plain', k, 3)
        if a != b or not a.startswith(k):
            print(f'FAIL sfi-bench-{k}: {a.strip()} rewritten, {b.strip()} as compiled')
            bad = 1
        elif '--check' in sys.argv:
            print(f'ok sfi-bench-{k}')
        else:
            count = {f: instructions(f, k, 4) - instructions(f, k, 1) for f in FORMS}
            ratios.append(count['sip'] / count['plain'])
            print(f'{k:10} {count["plain"]:11} {count["sip"]:11} {ratios[-1]:.3f}', flush=True)
    if ratios:
        print(f'{"geomean":10} {"":11} {"":11} {math.exp(sum(map(math.log, ratios)) / len(ratios)):.3f}')
        subprocess.run([SFIV, '-t', SIP], check=True)
        print(f'text with libraries: {size(PLAIN)} bytes with constants as compiled, {size(SIP)} rewritten')
    return bad


sys.exit(main())
