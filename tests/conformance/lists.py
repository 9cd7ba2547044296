"""The lists beside this file, and whether they tell all: what runs, what cannot, what meets a mistake of Go."""
import glob
import os
import re
import subprocess

import golang

HERE = os.path.dirname(os.path.abspath(__file__))
WHOLE = '*'      # in the list `excluded`: no test of the package but those in the list `offline`


def table(name):
    """Lines of a list without comments, split."""
    with open(os.path.join(HERE, name)) as f:
        return [line.split() for line in f if line.strip() and not line.startswith('#')]


def by_package(name):
    out = {}
    for package, test, *_ in table(name):
        out.setdefault(package, set()).add(test)
    return out


def offline():
    """The tests that run of packages that are excluded as a whole."""
    out = {}
    for package, *tests in table('offline'):
        out.setdefault(package, set()).update(tests)
    return out


def mistaken():
    """The tests that meet a mistake of Go's own."""
    return {package: set(tests.split(',')) for package, _, tests, *_ in table('mistakes')}


def undated():
    """Lines of the lists of exceptions that do not say since when and why."""
    bad = []
    for name, words in ('excluded', 2), ('mistakes', 3), ('excluded-gotest', 1):
        for line in table(name):
            if len(line) < words + 2 or not re.fullmatch(r'\d{4}-\d\d-\d\d', line[words]):
                bad.append('%s: %s: no date and fact' % (name, ' '.join(line[:words])))
    return bad


def standard():
    """Every package of the standard library that has tests for plan9/amd64."""
    form = '{{.ImportPath}} {{len .TestGoFiles}} {{len .XTestGoFiles}}'
    text = subprocess.check_output(['go', 'list', '-f', form, 'std'], text=True, env=golang.ENV)
    rows = [line.split() for line in text.splitlines()]
    return {p for p, inside, outside in rows if int(inside) + int(outside)}


def names(package):
    """Every test, example and fuzz target in the package's sources."""
    found = set()
    for path in glob.glob(os.path.join(golang.goroot(), 'src', package, '*_test.go')):
        with open(path) as f:
            found |= set(re.findall(r'^func ((?:Test|Example|Fuzz)\w*)\(', f.read(), re.M))
    return found


def complaints():
    """What is wrong with the lists: a package in none or both, a test that is not there."""
    run = {line[0] for line in table('packages')}
    out = by_package('excluded')
    never = {p for p, tests in out.items() if WHOLE in tests}
    every = standard()
    bad = undated()
    bad += ['packages: %s is missing' % p for p in sorted(every - run - never)]
    bad += ['packages: %s has no tests here' % p for p in sorted(run - every)]
    bad += ['excluded: %s is in packages' % p for p in sorted(run & never)]
    bad += ['mistakes: %s is not in packages' % line[0] for line in table('mistakes') if line[0] not in run]
    bad += ['offline: %s is not excluded' % p for p in sorted(set(offline()) - never)]
    for name, rows in ('excluded', out), ('offline', offline()), ('mistakes', mistaken()):
        for package, tests in rows.items():
            gone = tests - names(package) - {WHOLE}
            bad += ['%s: %s has no %s' % (name, package, test) for test in sorted(gone)]
    return bad


def one_of(tests):
    """A -test.run pattern for these tests."""
    return '^(%s)$' % '|'.join(sorted(tests))


def divide(package):
    """Tests that cannot run here, and the -test.run pattern of the rest ('' for none, '.' for all)."""
    out, some = by_package('excluded').get(package, set()), offline().get(package, set())
    if WHOLE in out:
        return names(package) - some, one_of(some) if some else ''
    return out, one_of(names(package) - out) if out else '.'
