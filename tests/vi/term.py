"""A program on a pseudo terminal, and the screen that a terminal would show of its output.
Only what any ANSI terminal does: CR LF BS TAB, ESC [ H J K L M m, and the answer to ESC [ 6 n."""
import codecs, os, pty, re, select, signal, sys, termios, time, unicodedata

CSI = re.compile('\x1b\\[([0-9;?]*)([@-~])')


def wide(ch):
    return unicodedata.east_asian_width(ch) in 'WF'


class Screen:
    def __init__(self, rows, cols):
        self.rows, self.cols = rows, cols
        self.cell = [[' '] * cols for _ in range(rows)]
        self.x = self.y = 0
        self.rest = ''
        self.inverse = False
        self.marked = set()         # (row, column) shown inverse
        self.unknown = []           # sequences that no simple terminal knows
        self.reply = ''
        self.count = 0              # bytes that came

    def newline(self):
        if self.y < self.rows - 1:
            self.y += 1
        else:
            self.cell = self.cell[1:] + [[' '] * self.cols]
            self.marked = {(r - 1, c) for r, c in self.marked}

    def put(self, ch):
        w = 2 if wide(ch) else 1
        if self.x + w > self.cols:
            self.x = 0
            self.newline()
        for i in range(w):
            self.cell[self.y][self.x + i] = ch if i == 0 else ''
            (self.marked.add if self.inverse else self.marked.discard)((self.y, self.x + i))
        self.x += w

    def blank(self, y, x0, x1):
        for x in range(x0, x1):
            self.cell[y][x] = ' '
            self.marked.discard((y, x))

    def csi(self, params, final):
        p = [int(s) if s.isdigit() else 0 for s in params.split(';')]
        n = max(p[0], 1)
        if final == 'H':
            self.y = min(n, self.rows) - 1
            self.x = min(max(p[1] if len(p) > 1 else 1, 1), self.cols) - 1
        elif final == 'K' and p[0] == 0:
            self.blank(self.y, min(self.x, self.cols - 1), self.cols)
        elif final == 'J' and p[0] == 2:
            for y in range(self.rows):
                self.blank(y, 0, self.cols)
        elif final == 'M':
            del self.cell[self.y:self.y + n]
            self.cell += [[' '] * self.cols for _ in range(self.rows - len(self.cell))]
            self.marked = {(r - n if r >= self.y + n else r, c) for r, c in self.marked if not self.y <= r < self.y + n}
        elif final == 'L':
            self.cell[self.y:self.y] = [[' '] * self.cols for _ in range(n)]
            del self.cell[self.rows:]
            self.marked = {(r + n if r >= self.y else r, c) for r, c in self.marked if r < self.y or r + n < self.rows}
        elif final == 'm' and params in ('', '0', '7'):
            self.inverse = params == '7'
        elif final == 'n' and p[0] == 6:
            self.reply += '\x1b[%d;%dR' % (self.y + 1, self.x + 1)
        else:
            self.unknown.append(params + final)

    def feed(self, text):
        self.count += len(text)
        text = self.rest + text
        i = 0
        while i < len(text):
            ch = text[i]
            if ch == '\x1b':
                m = CSI.match(text, i)
                if m:
                    self.csi(*m.groups())
                    i = m.end()
                    continue
                if len(text) - i < 16:
                    break
                self.unknown.append(text[i:i + 2])
            elif ch == '\n':
                self.newline()
            elif ch == '\r':
                self.x = 0
            elif ch == '\b':
                self.x = max(min(self.x, self.cols - 1) - 1, 0)
            elif ch == '\t':
                self.x = min(self.x // 8 * 8 + 8, self.cols - 1)
            elif ch >= ' ':
                self.put(ch)
            i += 1
        self.rest = text[i:]

    def text(self):
        return [''.join(r).rstrip() for r in self.cell]


class Term:
    def __init__(self, argv, rows, cols, env=None, cwd=None, answers=True):
        self.screen = Screen(rows, cols)
        self.answers = answers
        self.decoder = codecs.getincrementaldecoder('utf-8')('replace')
        self.ended = False
        self.log = ''
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            if cwd:
                os.chdir(cwd)
            os.execvpe(argv[0], argv, env or os.environ)

    def pump(self, seconds):
        """Take what comes within that time at most; False if nothing came."""
        if self.ended or not select.select([self.fd], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b''
        if not data:
            self.ended = True
            return False
        text = self.decoder.decode(data)
        self.log = (self.log + text)[-100000:]
        self.screen.feed(text)
        if self.screen.reply and self.answers:
            self.send(self.screen.reply)
        self.screen.reply = ''
        return True

    def send(self, text):
        data = text.encode('utf-8', 'surrogateescape')
        while data:
            data = data[os.write(self.fd, data):]

    def until(self, cond, seconds=20):
        """Wait for a condition on the screen."""
        end = time.monotonic() + seconds
        while not cond(self.screen):
            if self.ended or time.monotonic() > end:
                return cond(self.screen)
            self.pump(min(0.2, max(0, end - time.monotonic())))
        return True

    def finish(self, seconds=20):
        end = time.monotonic() + seconds
        while not self.ended and time.monotonic() < end:
            self.pump(0.5)
        if not self.ended:
            os.kill(self.pid, signal.SIGKILL)
        status = os.waitpid(self.pid, 0)[1]
        os.close(self.fd)
        return status

    def cooked(self):
        return bool(termios.tcgetattr(self.fd)[3] & termios.ICANON)
