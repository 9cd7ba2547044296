"""Go's own mistakes on Plan 9 that its tests meet now and then, corrected, each as an overlay for the go command.

58802 (golang/go): each thread of a Go program is a process with a working directory of its own; before a call with a relative name
Go sets that to what Chdir said last (Fixwd).  Before Go 1.21 nothing kept the goroutine in that process until the call was made.
The correction, in package syscall, locks it there.

netpoll: a thread that is about to wait for the next timer makes that known, and then takes back whatever woke it last (netpoll_stub.go).
A thread that has an earlier timer and wakes it in between is not heard; the timer is late, by up to a minute.  With 2 ms of sleep put
there, TestTimerModifiedEarlier and TestAdjustTimers fail so time and again.  The correction, in package runtime, takes back afterwards;
with it and the same sleep 900 runs passed.

A test that fails without the correction and passes with it failed for that reason.
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
        raise SystemExit('mistakes.py does not know this Go: nothing matches ' + what)
    return text


def chdir(name, text):
    if name == 'pwd_plan9.go':
        text = change(text, r'import "sync"\n', 'import (\n\t"runtime"\n\t"sync"\n)\n')
        text = change(text, r'\n\t*Fixwd\(\)\n\t*return\n', '\n\t\t\truntime.LockOSThread()\n\t\t\tFixwd()\n\t\t\treturn runtime.UnlockOSThread\n')
        text = change(text, r'(func fixwd\(.*\)) \{\n((?:\t.*\n)*)\}\n', r'\1 func() {\n\2\treturn func() {}\n}\n')
        text = change(text, r'(func (?:Getwd\(\)|Chdir\().*\{\n)', r'\1' + LOCK)
    return change(text, r'\n\t(fixwd\(.*\))\n', r'\n\tdefer \1()\n')


def netpoll(name, text):
    take = r'(\t\tlock\(&netpollBrokenLock\)\n\t\tnoteclear\(&netpollNote\)\n(?:.*\n)*?\t\tunlock\(&netpollBrokenLock\)\n)'
    return change(text, take + r'\n(\t\tnotetsleep\(.*\)\n)', r'\2\n\1')


# each mistake's correction, and the files that it is made in
CORRECTIONS = {'58802': (chdir, ('src/syscall/pwd_plan9.go', 'src/syscall/syscall_plan9.go')), 'netpoll': (netpoll, ('src/runtime/netpoll_stub.go',))}


def overlay(mistake, cache):
    """The file for go's -overlay."""
    correct, files = CORRECTIONS[mistake]
    top = os.path.join(cache, mistake)
    os.makedirs(top, exist_ok=True)
    replace = {}
    for name in files:
        path = os.path.join(golang.goroot(), name)
        with open(path, encoding='utf-8') as f:
            text = correct(os.path.basename(name), f.read())
        replace[path] = os.path.join(top, os.path.basename(name))
        with open(replace[path], 'w', encoding='utf-8') as f:
            f.write(text)
    with open(os.path.join(top, 'overlay.json'), 'w') as f:
        json.dump({'Replace': replace}, f)
    return f.name
