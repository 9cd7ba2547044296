"""A second opinion on contracts, from the source text: what is one, and what two ends may do.

It shares nothing with xcc and the kernel: each end has a state of its own for each conversation, moved by what that
end itself sends and receives, real queues, and loans by name.
"""
import re

IN, OUT = 1, 0          # the end that sends: client, server


class Msg:
    def __init__(self, name, end, params, returns):
        self.name, self.end, self.words, self.blocks, self.ends = name, end, 0, [], {}
        for p in [p.strip() for p in params.split(',')] if params and params.strip() else []:
            if re.match(r'u(8|16|32|64)\b', p):
                self.words += 1
                continue
            mode, block, pages, opt = re.fullmatch(r'(move|share|lend|chan)\s+(\w+)\s*(?:\[\s*([\w\s]+?)\s*\])?\s*(\?)?', p).groups()
            if mode == 'chan':
                words = (pages or '').split()
                self.ends[len(self.blocks)] = (words.pop(0) if words[:1] in (['exp'], ['imp']) else None, words[0] if words else None)
                pages = None
            self.blocks.append((mode, block, int(pages or 512), opt is not None))
        for r in returns.split(',') if returns else []:
            self.blocks.append(('returns', r.strip(), 0, False))


class Source:
    def __init__(self, text):
        text = re.sub(r'#.*', '', text)
        self.msgs, self.states = {}, {}
        for m in re.finditer(r'\b(in|out)\s+(\w+)\s*(?:\(([^)]*)\))?(?:\s*returns\s+(\w+(?:\s*,\s*\w+)*?)(?=\s*(?:\bin\b|\bout\b|\bstate\b|\bwindow\b|;|\})))?', text):
            self.msgs[m[2]] = Msg(m[2], IN if m[1] == 'in' else OUT, m[3], m[4])
        for m in re.finditer(r'\bstate\s+(\w+)\s*\{([^}]*)\}', text):
            self.states[m[1]] = {e[1]: e[2] for e in re.finditer(r'(\w+)\s*[?!]\s*->\s*(\w+)', m[2])}
        w = re.search(r'\bwindow\s+(\d+)', text)
        self.window = int(w[1]) if w else 1
        self.first = next(iter(self.states))
        self.numbers = {n: i for i, n in enumerate(self.msgs)}
        self.statenumbers = {n: i for i, n in enumerate(list(self.states) + ['close'])}
        self.states.setdefault('close', {})
        loans = {b[1] for m in self.msgs.values() for b in m.blocks if b[0] in ('returns', 'lend')}
        self.slots = {}
        for m in self.msgs.values():
            for b in m.blocks:
                if b[1] in loans:
                    self.slots.setdefault(b[1], len(self.slots))

    def sends(self, state, end):
        return [m for m in self.states[state] if self.msgs[m].end == end]

    def after(self, out, msg):
        """The loans (name, lender) that are out after a message, None if it must not be sent."""
        out = set(out)
        for mode, name, _, _ in msg.blocks:
            if name not in self.slots:
                continue
            if mode == 'returns':
                if (name, 1 - msg.end) not in out:
                    return None
                out.remove((name, 1 - msg.end))
            elif any(n == name for n, _ in out):
                return None
            else:
                out.add((name, msg.end))
        return frozenset(out)

    def valid(self):
        """Is it a contract? By trying everything that two ends can do in one conversation."""
        lent, lender, seen, used = {}, {}, set(), set()
        begin = (self.first, self.first, (), (), frozenset())
        todo, met = [begin], {begin}
        while todo:
            views, queues, out = list(todo[-1][0:2]), list(todo[-1][2:4]), todo[-1][4]
            todo.pop()
            can, nexts = 0, []
            for end in (0, 1):
                seen.add(views[end])
                if self.sends(views[end], 0) and self.sends(views[end], 1):
                    return False
                for m in self.sends(views[end], end):
                    can += 1
                    used.add(m)
                    to, loans = self.states[views[end]][m], self.after(out, self.msgs[m])
                    if loans is None or lent.setdefault(to, loans) != loans or (to in (self.first, 'close') and loans):
                        return False
                    for n, l in loans:
                        if lender.setdefault(n, l) != l:
                            return False
                    v, q = list(views), list(queues)
                    v[end] = to
                    q[1 - end] += (m,)
                    if len(q[1 - end]) > len(self.states) + 1:
                        return False
                    nexts.append((v[0], v[1], q[0], q[1], loans))
                if queues[end]:
                    if queues[end][0] not in self.states[views[end]]:
                        return False
                    v, q = list(views), list(queues)
                    v[end] = self.states[views[end]][q[end][0]]
                    q[end] = q[end][1:]
                    nexts.append((v[0], v[1], q[0], q[1], out))
            if not can and not queues[0] and not queues[1] and views != ['close', 'close']:
                return False
            for n in nexts:
                if n not in met:
                    met.add(n)
                    todo.append(n)
        if used != set(self.msgs) or seen | {'close'} != set(self.states):
            return False
        return all(self.returnable(s, n, lent) for s in seen for n in lent.get(s, ()))

    def returnable(self, state, loan, lent):
        reach, todo = {state}, [state]
        while todo:
            s = todo.pop()
            if loan not in lent.get(s, ()):
                return True
            for t in self.states[s].values():
                if t not in reach:
                    reach.add(t)
                    todo.append(t)
        return False


class Channel:
    LETTER = {'move': 'm', 'share': 's', 'lend': 'l', 'returns': 'r', 'chan': 'c'}

    def __init__(self, source):
        self.src = source
        self.view = [[source.first] * source.window for _ in (0, 1)]
        self.queue = [[], []]

    def wrong(self, end, conv, tag, nw, blocks):
        """The set of what is wrong with a message: empty if it may be sent. blocks: (letter, pages)."""
        if conv >= self.src.window:
            return {'no such conversation'}
        if tag >= len(self.src.msgs):
            return {'no such message'}
        m = list(self.src.msgs.values())[tag]
        bad = set()
        if m.end != end:
            bad.add('message goes the other way')
        ahead = self.view[end][conv] if any(c == conv for c, _ in self.queue[1 - end]) else self.view[1 - end][conv]
        if m.name not in self.src.states[self.view[end][conv]] or m.end != end:
            if ahead == 'close':
                bad.add('conversation is closed')
            elif not self.src.sends(ahead, end):
                bad.add('not your turn')
            elif any(c == conv for c, _ in self.queue[end]):
                bad.add('receive before you answer')
            else:
                bad.add('message not allowed in this state')
        if nw != m.words:
            bad.add('wrong number of words')
        if not sum(not b[3] for b in m.blocks) <= len(blocks) <= len(m.blocks):
            bad.add('wrong number of blocks')
        for (letter, pages), (mode, _, most, _) in zip(blocks, m.blocks):
            if letter != self.LETTER[mode]:
                bad.add('wrong mode of a block')
            elif mode in ('move', 'share', 'lend') and pages == 0:
                bad.add('empty block')
            elif mode in ('move', 'share', 'lend') and pages > most:
                bad.add('block has too many pages')
        return bad

    def send(self, end, conv, tag, nblocks):
        """Makes the step; returns what the kernel must say of it."""
        m = list(self.src.msgs.values())[tag]
        self.view[end][conv] = self.src.states[self.view[end][conv]][m.name]
        self.queue[1 - end].append((conv, tag))
        slots = [self.src.slots.get(b[1], 255) for b in m.blocks[:nblocks]]
        return ' '.join(['ok', str(self.src.statenumbers[self.view[end][conv]])] + [str(s) for s in slots])

    def receive(self, end):
        if not self.queue[end]:
            return 'nothing'
        conv, tag = self.queue[end].pop(0)
        self.view[end][conv] = self.src.states[self.view[end][conv]][list(self.src.msgs)[tag]]
        return '%d %d' % (conv, tag)

    def movable(self, end):
        return not self.queue[end] and all(s == 'close' or self.src.sends(s, end) for s in self.view[end])
