"""Package syscall with golang/go 58802 corrected, as an overlay for the go command.

On Plan 9 each thread of a Go program is a process with a working directory of its own; before a call with a relative name
Go sets that to what Chdir said last (Fixwd).  Before Go 1.21 nothing kept the goroutine in that process until the call was made.  The correction
locks it there.  A test that fails without it and passes with it failed for that reason.
"""
import json
import os
import re

import golang

LOCK = '\truntime.LockOSThread()\n\tdefer runtime.UnlockOSThread()\n'


def change(text, what, by):
    """Every match replaced; there must be one."""
    text, n = re.subn(what, by, text)
    if not n:
        raise SystemExit('chdir.py does not know this Go: nothing matches ' + what)
    return text


def corrected(name, text):
    if name == 'pwd_plan9.go':
        text = change(text, r'import "sync"\n', 'import (\n\t"runtime"\n\t"sync"\n)\n')
        text = change(text, r'\n\t*Fixwd\(\)\n\t*return\n', '\n\t\t\truntime.LockOSThread()\n\t\t\tFixwd()\n\t\t\treturn runtime.UnlockOSThread\n')
        text = change(text, r'(func fixwd\(.*\)) \{\n((?:\t.*\n)*)\}\n', r'\1 func() {\n\2\treturn func() {}\n}\n')
        text = change(text, r'(func (?:Getwd\(\)|Chdir\().*\{\n)', r'\1' + LOCK)
    return change(text, r'\n\t(fixwd\(.*\))\n', r'\n\tdefer \1()\n')


def overlay(cache):
    """The file for go's -overlay."""
    top = os.path.join(cache, 'chdir')
    os.makedirs(top, exist_ok=True)
    replace = {}
    for name in 'pwd_plan9.go', 'syscall_plan9.go':
        path = os.path.join(golang.goroot(), 'src/syscall', name)
        with open(path, encoding='utf-8') as f:
            text = corrected(name, f.read())
        replace[path] = os.path.join(top, name)
        with open(replace[path], 'w', encoding='utf-8') as f:
            f.write(text)
    with open(os.path.join(top, 'overlay.json'), 'w') as f:
        json.dump({'Replace': replace}, f)
    return f.name
