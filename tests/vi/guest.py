#!/usr/bin/env python3
"""guest.py BUILD: a session of the editor inside Ennead, on the serial console."""
import os, sys
from term import Term

ROWS, COLS = 20, 72
failed = False


def report(name, good, term):
    global failed
    print('ok vi inside: ' + name if good else 'FAIL vi inside: %s: %r, cursor %r' % (name, term.screen.text(), (term.screen.y, term.screen.x)))
    failed |= not good


def main():
    top = os.path.dirname(os.path.abspath(__file__)) + '/../..'
    term = Term([top + '/image/qemu', '--efi', sys.argv[1] + '/ennead.efi', '--serial', '--timeout', '200'], ROWS, COLS)

    def shows(name, want, cursor=None):
        report(name, term.until(lambda s: s.text()[:len(want)] == want and cursor in (None, (s.y, s.x)), 60), term)

    def prompt(name, lines):
        """The last lines on the screen, above the cursor's, which has the shell's prompt."""
        def there(s):
            t = s.text()[:s.y + 1]
            return t[-1] == 'ennead%' and t[-1 - len(lines):-1] == lines
        report(name, term.until(there, 60), term)

    prompt('boot', [])
    term.send('seq 1 500 > f; vi f\r')
    shows('first page, size asked of the terminal', [str(i) for i in range(1, ROWS)], (0, 0))
    term.send('Gofive hundred and one ä日\x1b')
    shows('end', [str(i) for i in range(491, 501)] + ['five hundred and one ä日', '~'])
    term.send('\x1b[A\x1b[A')
    report('arrow keys', term.until(lambda s: s.text()[s.y] == '499'), term)
    term.send(':1,499d\r')
    shows(':d', ['500', 'five hundred and one ä日', '~'], (0, 0))
    term.send('u:%s/^[0-9]+$/<&>/\r')
    report('u and :s', term.until(lambda s: '<500>' in s.text()), term)
    term.send(':1,498d\r:%!tr a-z A-Z\r')
    shows('filter', ['<499>', '<500>', 'FIVE HUNDRED AND ONE ä日', '~'], (0, 0))
    term.send(':!echo out $status\r')
    report('a command', term.until(lambda s: s.text()[-2].startswith('out')), term)
    term.send('\r')
    shows('the text again', ['<499>', '<500>'])
    term.send('ox\ty\x1b:wq\r')
    prompt('leaving', [])
    term.send('xd -c f | sed 1q; wc f; cat f; ls | grep f\r')
    prompt('the file', ['<499>', 'x       y', '<500>', 'FIVE HUNDRED AND ONE ä日', 'f'])
    term.send('echo other text > g; vi g\r')
    shows('another', ['other text', '~'])
    term.send('x:!echo changed > g\r')
    report('changed behind its back', term.until(lambda s: s.text()[-1].startswith('[press a key]')), term)
    term.send('\r:w\r')
    report('is noticed', term.until(lambda s: 'changed on disk' in s.text()[-1]), term)
    term.send(':q!\r')
    prompt('leaving again', [])
    term.send('cat g; echo "three four" > h; vi h\r')
    report('a third', term.until(lambda s: s.text()[0] == '"three four"' and s.text()[1] == '~'), term)
    term.send('itext that is not written\x1b')
    report('modified', term.until(lambda s: s.text()[0].startswith('text that')), term)
    term.send(':!for(i in `{ps | grep \' vi$\' | sed \'s/^[^ ]+ +([0-9]+) .*/\\1/\'}) echo -n hangup > /proc/$i/note\r')
    report('ended by a note', term.until(lambda s: 'vi: the text is in h.save' in s.text(), 60), term)
    term.send('cat h.save\r')
    prompt('nothing is lost', ['text that is not written"three four"'])
    term.send('halt\r')
    term.finish(30)
    report('halt', term.ended, term)
    report('only simple escape sequences', not [s for s in term.screen.unknown if not s.startswith('?')], term)
    sys.exit(failed)


main()
