# Worlds: the files of this folder and of the kernel that are linked; the bounds that are searched, as definitions; broken variants
# of the kernel's files that must give a counterexample: definitions, source, the text that is replaced (it occurs
# once), what comes instead, and a pattern of what must go wrong.
MM = ['mm/' + f + '.c' for f in '''own ownparty ownloan owndeath ownmap ownchk owntab xblock xalloc xchange xmove xmail xrevoke xloans xspace xslot xfork xpin
	aspace segment pte perm'''.split()] + ['kernel/lib/bitmap.c']
SLEEP = ['proc/sleep.c', 'proc/note.c']

WORLDS = {
    'notes': (['notes', 'standin'], SLEEP + ['proc/' + f + '.c' for f in 'notify preempt stop exit'.split()], [
        ('', '3 CPUs, a sleep, a wakeup, a note'),
        ('NOWAKE', '3 CPUs, a sleep without wakeup, 2 notes'),
        ('EXIT', '3 CPUs, a sleep without wakeup, 2 notes, an exit at any time'),
        ('KILL', '3 CPUs, a sleep without wakeup, a note, a kill'),
        ('STOP', '3 CPUs, a sleep, a wakeup, a stop and start')]),
    'locks': (['locks', 'standin'], ['proc/sleep.c'] + ['kernel/core/' + f + '.c' for f in 'qlock rwlock waiter'.split()], [
        ('TIMES=2 Q', '3 processes that take a lock twice, or try to'),
        ('TIMES=2 RW', '3 processes, each reads or writes twice')]),
    'timers': (['timers'], ['kernel/core/timer.c'], [
        ('NCPU=2', '2 CPUs, 2 timers, one of them taken away or set anew from the other CPU')]),
    'sems': (['sems', 'standin'], ['proc/sem.c', 'proc/sleep.c'], [
        ('', '2 processes acquire, one releases twice'),
        ('TWO', '2 processes acquire, one releases two at once'),
        ('OTHER', '2 processes acquire of 2 words, one releases'),
        ('TIME', '2 processes acquire, one of them with a time limit, one releases'),
        ('NOTE', '2 processes acquire, one of them gets a note, one releases')]),
    'meet': (['meet', 'standin'], ['proc/rendez.c', 'proc/sleep.c'], [
        ('', '2 processes meet twice, one of them gets a note'),
        ('FOUR', '4 processes meet'),
        ('TAGS', '4 processes meet at 2 tags')]),
    'family': (['family', 'standin'], ['proc/wait.c', 'proc/sleep.c'], [
        ('', 'a parent waits for 2 children'),
        ('LEAVES', 'a parent waits for one of 2 children, or none, and ends')]),
    'group': (['group'], ['proc/note.c'], [
        ('', '2 processes, a fork, 2 notes to the group'),
        ('CHAIN', '3 processes, 2 forks, a note to the group')]),
    'channel': (['channel', 'standin', 'mmrest'], MM + SLEEP + ['fs9/x/xchan.c', 'fs9/x/xmsg.c', 'proc/turn.c'], [
        ('', '2 processes, 2 messages, 2 blocks'),
        ('KILL ONE', '2 processes, 1 message, 1 block, a note'),
        ('TIMEOUT ONE', '2 processes, 1 message, 1 block, time limits'),
        ('TWO ONE', '3 processes, 2 of them receive, 1 message without a block'),
        ('CALL', '2 processes, a call with a block, answered or not'),
        ('LOAN ONE CLOSE', '2 processes, 1 loan, ends that are closed at any time before their processes end')]),
    'exchange': (['exchange', 'mmrest'], MM + ['mm/tlb.c', 'mm/fault.c'], [
        ('NCPU=2', '2 CPUs, 2 owners, 1 block of a frame'),
        ('NCPU=2 PCID', '2 CPUs with PCIDs, 2 owners, 1 block of a frame'),
        ('NCPU=3 FEW=2', '3 CPUs, 2 owners, one of them with 2 address spaces, 1 block of a frame that is given and not taken')]),
    'scheduler': (['scheduler'], ['proc/' + f + '.c' for f in 'sched runq next sleep preempt'.split()], [
        ('NCPU=2 PING', '2 CPUs, a question and its answer'),
        ('NCPU=2 SPIN', '2 CPUs, a question, and who asks goes on'),
        ('NCPU=2 FORK', '2 CPUs, a fork and a wait'),
        ('NCPU=2 INTR', '2 CPUs, a wakeup by an interrupt beside a process that computes'),
        ('NCPU=1 TICK', 'a CPU, 2 processes that compute until a third one has run, which an interrupt wakes'),
        ('NCPU=2 WIRED', '2 CPUs, 2 processes that go where they must run, a wakeup'),
        ('NCPU=2 TIMEOUT', '2 CPUs, a sleep with a time limit, a wakeup'),
        ('NCPU=2 NOTE', '2 CPUs, a sleep that a note ends'),
        ('NCPU=2 WIRES', '2 CPUs, a process that is told where to run'),
        ('NCPU=2 YIELD', '2 CPUs, 3 processes that give way')]),
    'kernelmap': (['kernelmap'], ['mm/tlb.c'], [
        ('NCPU=2 TAKERS=2', '2 CPUs, a page each that goes out of the kernel\'s table'),
        ('NCPU=3 TAKERS=2', '3 CPUs, a page each of 2 of them that goes out of the kernel\'s table')]),
}

CHANGE, MAIL, REVOKE, SPACE, SLOT, TLB = 'mm/xchange.c', 'mm/xmail.c', 'mm/xrevoke.c', 'mm/xspace.c', 'mm/xslot.c', 'mm/tlb.c'
CHAN, MSG, MOVE, TURN, LOANS = 'fs9/x/xchan.c', 'fs9/x/xmsg.c', 'mm/xmove.c', 'proc/turn.c', 'mm/xloans.c'
SCHED, RUNQ, NEXT = ['proc/' + f + '.c' for f in 'sched runq next'.split()]
QLOCK, RWLOCK, TIMER = ['kernel/core/' + f + '.c' for f in 'qlock rwlock timer'.split()]
SLP, NOTE, NOTIFY, PREEMPT, STOP, EXIT, SEM, MEET, WAIT = ['proc/' + f + '.c' for f in 'sleep note notify preempt stop exit sem rendez wait'.split()]
STALE = 'has a translation|can read'
ASLEEP = 'waits for ever'
BROKEN = {
    'notes': [
        ('', SLP, 'if(canlock(&r->l)){', 'lock(&r->l);{', ASLEEP),
        ('', SLP, '\t\t\tr->p = nil;\n\t\t\tp->r = nil;\n\t\t\tready(p);\n\t\t\tunlock', '\t\t\tp->r = nil;\n\t\t\tready(p);\n\t\t\tunlock', 'sleep'),
        ('NOWAKE', SLP, 'intrable && p->notepending', 'false', ASLEEP),
        ('NOWAKE', SLP, '\tif(p->state == Prunning && (c = p->cpu) != nil){', '\tif(false && (c = p->cpu) != nil){', ASLEEP),
        ('NOWAKE', NOTE, '\tif(e != Eprocdied)\n\t\tp->notepending = true;\n\tiunlock(&p->notelock);\n\tif(e != Eprocdied)\n\t\tprocinterrupt(p);\n',
         '\tiunlock(&p->notelock);\n\tif(e != Eprocdied)\n\t\tprocinterrupt(p);\n\tif(e != Eprocdied)\n\t\tp->notepending = true;\n', ASLEEP + '|dead'),
        ('NOWAKE', NOTIFY, '\tif(p->nnote > 0)\n\t\tp->notepending = true;\n', '', ASLEEP),
        ('NOWAKE', NOTIFY, 'else if(!p->notified){', 'else{', 'handler|number|wrong place'),
        ('NOWAKE', NOTIFY, '\t\t\tp->nnote--;\n', '', 'number|handler'),
        ('NOWAKE', PREEMPT, '\tif(up->notepending || ', '\tif(', ASLEEP),
        ('EXIT', EXIT, '\tp->nonotes = true;\n', '', 'dead'),
    ],
    'locks': [
        ('TIMES=2 Q', QLOCK, '\tif(next != nil)\n\t\tupcall.unpark(next);\n', '\tstruct Waiter *w = next != nil ? q->tail : nil;\n\tif(next != nil)\n\t\tupcall.unpark(next);\n\tif(w != nil)\n\t\tq->pc = w->write;\n', 'was left'),
        ('TIMES=2 Q', QLOCK, 'if(__atomic_exchange_n(&q->locked, Qwanted, __ATOMIC_ACQUIRE) != Qfree)', 'if(__atomic_load_n(&q->locked, __ATOMIC_ACQUIRE) != Qfree)', 'not locked'),
        ('TIMES=2 Q', QLOCK, '\t\tq->holder = next;\n', '\t\t__atomic_store_n(&q->locked, Qfree, __ATOMIC_RELEASE);\n', 'writers|not locked'),
        ('TIMES=2 Q', SLP, '\tilock(&p->rlock);\n\tp->readyns = nsnow();\n\tp->state = Pqueueing;\n\tiunlock(&p->rlock);\n\tunlock(l);\n', '\tunlock(l);\n\tilock(&p->rlock);\n\tp->state = Pqueueing;\n\tiunlock(&p->rlock);\n', 'assert'),
        ('TIMES=2 RW', RWLOCK, '(s & Rwwanted) != 0 || change(l, s, s | Rwwanted)', 'true', ASLEEP),
        ('TIMES=2 RW', RWLOCK, 's & (Rwwriter | Rwwanted)', 's & Rwwriter', 'readers'),
        ('TIMES=2 RW', RWLOCK, '\tif(unlikely(s == Rwwanted))\n\t\tpasson(l);\n', '', ASLEEP),
        ('TIMES=2 RW', RWLOCK, ' || (l->head->write && (s & Rwreaders) != 0)', '', 'readers'),
        ('TIMES=2 RW', RWLOCK, '\t\tif(l->head == nil)\n\t\t\t__atomic_and_fetch(&l->state, ~Rwwanted, __ATOMIC_ACQ_REL);\n', '', 'not free'),
    ],
    'timers': [
        ('NCPU=2', TIMER, 'while(*p != nil && (*p)->when <= t->when)', 'while(false)', 'not sorted'),
        ('NCPU=2', TIMER, '\tif(c->timers == t)\n\t\tprogram(c);\n', '\tif(c->timers == t && t->next == nil)\n\t\tprogram(c);\n', 'is due'),
        ('NCPU=2', TIMER, 'while(firing[i] == t && cpus[i] != cpu())', 'while(false)', 'runs'),
        ('NCPU=2', TIMER, '\t\tfiring[c->id] = t;\n\t\tt->cpu = nil;\n', '\t\tt->cpu = nil;\n\t\tfiring[c->id] = t;\n', 'runs'),
        ('NCPU=2', TIMER, '\tif(c->timers == t)\n\t\tprogram(c);\n', '', 'is due'),
        ('NCPU=2', TIMER, '\tprogram(c);\n\tiunlock(l);\n', '\tiunlock(l);\n', 'is due'),
        ('NCPU=2', TIMER, 'c->timers->when <= nsnow()', 'true', 'too early'),
    ],
    'sems': [
        ('OTHER', SEM, 'if(w->ident == ident && __atomic_load_n', 'if(__atomic_load_n', 'left|acquired|for ever'),
        ('OTHER', SEM, 'if(w->ident == ident && w->state != Wagain)', 'if(w->state != Wagain)', ASLEEP),
        ('NOTE', SEM, '__atomic_compare_exchange_n(&w->state, &is, Wsleeping, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)', '(w->state = Wsleeping, is == Wtrying)', ASLEEP),
        ('TWO', SEM, '\tif(!nobody(b))\n\t\tagain(b, ident, n);\n', '', ASLEEP),
        ('TWO', SEM, '\t\t\tif(__atomic_exchange_n(&w->state, Wagain, __ATOMIC_SEQ_CST) == Wsleeping)\n\t\t\t\twakeup(&w->r);\n\t\t\tn--;\n',
         '\t\t\tw->state = Wagain;\n\t\t\tn--;\n', ASLEEP),
        ('NOTE', SEM, '\tif(w.state == Wagain)\n\t\tagain(b, w.ident, 1);\n', '', ASLEEP),
        ('TIME', SEM, '\tif(likely(w.state == Wgiven)){\n\t\t*got = true;', '\tif(e == nil && w.state == Wgiven){\n\t\t*got = true;', ASLEEP),
        ('TIME', SEM, '\t\tif(w.state != Wgiven)\n\t\t\tleave(b, &w);\n', '\t\tleave(b, &w);\n', 'nobody|freed|null|panic'),
    ],
    'meet': [
        ('TAGS', MEET, '\t\tif(p->rendtag == tag){', '\t\tif(true){', 'has met'),
        ('FOUR', MEET, '\t\t\t*l = p->rendnext;\n\t\t\t*ret', '\t\t\t*ret', 'has met|for ever'),
        ('FOUR', MEET, '\t\t\twakeup(&p->sleepr);\n', '', ASLEEP),
        ('', MEET, '\tif(p->rendmet){\n\t\t*ret = p->rendval;\n\t\te = nil;\n\t}else{', '\tif(e == nil)\n\t\t*ret = p->rendval;\n\telse if(!p->rendmet){', 'for ever|has met'),
        ('', MEET, '\tp->rendmet = false;\n', '', 'has met|for ever|nobody'),
    ],
    'family': [
        ('', WAIT, '\tif(!p->nowait)\n\t\tparent->nchild--;\n', '', 'for ever'),
        ('', WAIT, '\thandoff(&parent->waitr);\n', '', ASLEEP),
        ('LEAVES', WAIT, '\t\tc->parent = nil;\n', '\t\t;\n', 'freed'),
        ('LEAVES', WAIT, '\tw = orphan(p);\n\tunlock(family(p->pid));\n', '\tunlock(family(p->pid));\n\tw = orphan(p);\n', 'freed|nobody'),
        ('LEAVES', WAIT, '\tfor(; w != nil; w = next){\n\t\tnext = w->next;\n\t\trecput(p, w);\n\t}\n', '', 'left'),
        ('LEAVES', WAIT, '\tkfree(spare);\n\tfor(', '\tfor(', 'left'),
    ],
    'group': [
        ('', NOTE, 'if(__atomic_load_n(&posts.head, __ATOMIC_SEQ_CST) != nil){', 'if(false){', 'misses'),
        ('CHAIN', NOTE, '\tfromparent(p, born);\n', '', 'misses'),
        ('CHAIN', NOTE, """\t__atomic_store_n(&posts.head, g, __ATOMIC_SEQ_CST);
\tg->post = posts.last + 1;
\t__atomic_store_n(&posts.last, g->post, __ATOMIC_SEQ_CST);
""", """\tg->post = posts.last + 1;
\t__atomic_store_n(&posts.last, g->post, __ATOMIC_SEQ_CST);
\t__atomic_store_n(&posts.head, g, __ATOMIC_SEQ_CST);
""", 'misses'),
        ('', NOTE, ' || postno == p->lastnote.post', '', 'has had'),
        ('CHAIN', NOTE, ' || postno == p->lastnote.post', '', 'has had'),
        ('', NOTE, '\tp->bornpost = born;\n', '', 'twice'),
        ('', NOTE, '\t\tborn = posts.last;\n', '', 'twice'),
        ('', NOTE, ' && n.post <= born)', ')', 'twice'),
        ('CHAIN', NOTE, '\t\tif(p->note[i].post == postno)\n\t\t\treturn true;\n', '\t\t;\n', 'twice'),
    ],
    'channel': [
        ('', CHAN, '\t\twakeup(&peer->r);\n', '', ASLEEP),
        ('', CHAN, '\t\tempty(q);\n\t\tpeer->closed = true;\n\t}\n\tloans = last && c->loans.first != 0;\n\tqunlock(&c->l);\n\tif(last){\n\t\twakeup(&peer->r);\n',
         '\t\tempty(q);\n\t}\n\tloans = last && c->loans.first != 0;\n\tqunlock(&c->l);\n\tif(last){\n\t\twakeup(&peer->r);\n\t\tpeer->closed = true;\n', ASLEEP),
        ('LOAN ONE CLOSE', CHAN, '\tif(loans)\n\t\tendloans(c);\n', '', 'is lent over'),
        ('LOAN ONE CLOSE', LOANS, '\t\terr = ends(*block, ls, window, loan) ? xloanend(*block, *loan) : nil;\n\t\tlock(&b->l);\n\t\tif(b->over == ls)\n\t\t\tleave(b);\n\t\tunlock(&b->l);\n',
         '\t\tbool is = ends(*block, ls, window, loan);\n\t\tlock(&b->l);\n\t\tif(b->over == ls)\n\t\t\tleave(b);\n\t\tunlock(&b->l);\n\t\terr = is ? xloanend(*block, *loan) : nil;\n', 'is lent over'),
        ('', CHAN, '\t\tempty(q);\n\t\tpeer', '\t\tpeer', 'closed'),
        ('', MSG, '\tif(unlikely(xhungup(to)))\n\t\treturn Ehungup;\n', '', 'closed'),
        ('', MSG, '\tq->rp++;\n', '', 'comes'),
        ('', MAIL, 'if(r.freed)\n\t\t\txblockfree(m[i].block);', ';', 'left'),
        ('', SLP, '\t\thilock(&r->l);\n\t\tif(r->p != nil)\n\t\t\tpanic("two processes sleep at one place: %d %d", r->p->pid, p->pid);\n\t\tif(cond(arg))',
         '\t\tbool is = cond(arg);\n\t\thilock(&r->l);\n\t\tif(is)', ASLEEP),
        ('TWO ONE', CHAN, '\t\tturnrouse(&peer->turn, false);\n', '', ASLEEP),
        ('TWO ONE', MSG, 'turnpass(&q->turn) && ready(q)', 'turnpass(&q->turn) && false', ASLEEP),
        ('TWO ONE', TURN, '\telse if(w != nil)\n\t\twakeup(&w->r);\n', '', ASLEEP),
        ('TWO ONE', TURN, 'exchange_n(&t->state, Twanted', 'exchange_n(&t->state, Ttaken', ASLEEP),
        ('CALL', MSG, 'rouse(to, m, !there);', ';', ASLEEP),
        ('CALL', MSG, '\t__atomic_store_n(&q->waiting, true, __ATOMIC_SEQ_CST);\n', '', ASLEEP),
        ('TIMEOUT ONE', SLP, '\t\t\tr->p = nil;\n\t\t\tp->r = nil;\n\t\t\tready(p);\n\t\t\tunlock', '\t\t\tp->r = nil;\n\t\t\tready(p);\n\t\t\tunlock', 'sleep|assert'),
    ],
    'exchange': [
        ('NCPU=2', MOVE, '\tif(known && xdown(x, slot, b))\n', '\tif(false)\n', STALE),
        ('NCPU=2', CHANGE, '\t\tp->owed = xdown(x, p->slot, b);\n', '\t\tp->owed = false;\n', STALE),
        ('NCPU=2', CHANGE, 'last && xunentry(x, p->slot) ?', 'last ?', STALE),
        ('NCPU=2', CHANGE, '\tp->owed = xentry(x, p->slot, b, left);\n', '\tp->owed = true;\n', STALE),
        ('NCPU=2', CHANGE, '\t\tif(r.err != Ownok)\n\t\t\tr = owndeath(p->block, p->who);\n', '', 'left'),
        ('NCPU=2', MAIL, '\t\t\tr = ownunref(m[i].block);\n', '\t\t\t;\n', 'left'),
        ('NCPU=2', CHANGE, 'u8 e = ownref(p->block).err;', 'u8 e = ownrec(p->block)->state == Ofrozen ? Ownok : Ownwrong;', 'free|record|left|panic'),
        ('NCPU=2', REVOKE, '\t\txdown(y, l->by.slot, b);\n\t\txsync(y);\n', '', STALE),
        ('NCPU=2', MAIL, 'if(r.freed)\n\t\t\txblockfree(m[i].block);', ';', 'left'),
        ('NCPU=2', SPACE, 'if(r.freed)\n\t\txblockfree(s->block);', ';', 'left'),
        ('NCPU=2', TLB, '\tbool others = shoot(set, users->as->host);\n\tfor(Slot *u = users; u != nil; u = u->next)\n\t\tawait(u->as->host,',
         '\tbool others = shoot(set, users->as->host);\n\tfor(Slot *u = nil; u != nil; u = u->next)\n\t\tawait(u->as->host,', STALE),
        ('NCPU=2', TLB, """\t\t\t__atomic_or_fetch(&new_->cpus, bit, __ATOMIC_SEQ_CST);
\t\t\tu64 gen = __atomic_load_n(&new_->gen, __ATOMIC_SEQ_CST);
\t\t\tcpuloadpt(new_->pml4 | pcidof(new_, c->id, gen));
""", """\t\t\tu64 gen = __atomic_load_n(&new_->gen, __ATOMIC_SEQ_CST);
\t\t\tcpuloadpt(new_->pml4 | pcidof(new_, c->id, gen));
\t\t\t__atomic_or_fetch(&new_->cpus, bit, __ATOMIC_SEQ_CST);
""", STALE),
        ('NCPU=2 PCID', TLB, 'as->seen[id] == gen ? CR3KEEP : 0', 'CR3KEEP', STALE),
        ('NCPU=3 FEW=2', SLOT, 'for(Slot *u = x->seg->users; u != nil; u = u->next)', 'for(Slot *u = x->seg->users; u != nil; u = nil)', STALE),
        ('NCPU=2', TLB, '\tif(all)\n\t\treload(as, c);', '\tas->seen[c->id] = gen;\n\tif(all)\n\t\treload(as, c);', STALE),
    ],
    'scheduler': [
        ('NCPU=2 SPIN', SCHED, '\tif(havework(s)){', '\tif(false){', ASLEEP),
        ('NCPU=2 SPIN', SCHED, '\tif(!wired)\n\t\tinviteone(&owed);\n', '', ASLEEP),
        ('NCPU=2 PING', RUNQ, 'if((!p->oncpu || p == prev) && ', 'if(', 'stack|is free'),
        ('NCPU=2 SPIN', NEXT, '\ts->handed = Spare;\n\tinvite();\n', '\ts->handed = Spare;\n', ASLEEP),
        ('NCPU=2 SPIN', NEXT, '\tif(unlikely(idlemask != 0) && !hand)\n\t\tinvite();\n', '', ASLEEP),
        ('NCPU=2 PING', NEXT, '\tif(p->oncpu || s->next', '\tif(s->next', 'stack|is free'),
        ('NCPU=2 SPIN', NEXT, 'if(unlikely(mysched()->next != nil))', 'if(false)', ASLEEP),
        ('NCPU=2 FORK', SCHED, '\t__atomic_store_n(&prev->oncpu, false, __ATOMIC_RELEASE);\n', '', ASLEEP),
        ('NCPU=2 PING', SLP, '\tu64 x = irqsoff(), owed;\n\tProc *p;\n', '\tu64 x = 0, owed;\n\tProc *p;\n', 'hilock|interrupts'),
        ('NCPU=2 FORK', SCHED, '\t\t\treap(s->prev);\n\t\t\ts->prev = nil;\n', '\t\t\treap(s->prev);\n', 'free'),
        ('NCPU=2 INTR', SCHED, '\tif(id != cpu()->id)\n\t\t*owed |= bit;\n', '', ASLEEP),
        ('NCPU=2 INTR', SLP, '\t\tif(cond(arg))\n\t\t\tbreak;\n\t\thilock(&p->rlock);', '\t\thilock(&p->rlock);', ASLEEP),
        ('NCPU=1 TICK', SCHED, '\t\tif(s->nready > 0 || s->next != nil)\n\t\t\ts->cpu->resched = true;\n', '', ASLEEP),
        ('NCPU=2 TIMEOUT', SLP, '\t\t\tr->p = nil;\n\t\t\tp->r = nil;\n\t\t\tready(p);\n', '\t\t\tr->p = nil;\n\t\t\tp->r = nil;\n', ASLEEP),
        ('NCPU=2 NOTE', SLP, 'if(intrable && p->notepending)', 'if(false)', ASLEEP),
        ('NCPU=2 WIRES', SCHED, 'p->notepending || (p->wired != nil && p->wired != c)', 'p->notepending', 'not run'),
        ('NCPU=2 WIRES', SLP, '\tif(p->state == Prunning && (c = p->cpu) != nil){', '\tif(false && (c = p->cpu) != nil){', 'not run'),
        ('NCPU=2 WIRED', RUNQ, ' && !(steal && p->wired != nil)', '', 'must not|not run'),
        ('NCPU=2 WIRED', NEXT, 'hand ? p->wired != nil && p->wired != s->cpu :', 'hand ? false :', 'must not|not run'),
    ],
    'kernelmap': [
        ('NCPU=3 TAKERS=2', TLB, '\tshoot(set, nil);\n', '\tshoot(set & -set, nil);\n', ASLEEP),
        ('NCPU=2 TAKERS=2', TLB, '\tu64 s = splhi();\n\tCpu *c = cpu();\n\tu64 gen = __atomic_add_fetch(&kgen, 1, __ATOMIC_SEQ_CST);\n',
         '\tu64 gen = __atomic_add_fetch(&kgen, 1, __ATOMIC_SEQ_CST);\n\tu64 s = splhi();\n\tCpu *c = cpu();\n', ASLEEP),
        ('NCPU=2 TAKERS=2', TLB, '\tshoot(set, nil);\n\twhile(kstale(gen) != 0)\n', '\tshoot(set, nil);\n\twhile(false)\n', 'is free'),
        ('NCPU=2 TAKERS=2', TLB, '\tshoot(set, nil);\n', '', ASLEEP),
        ('NCPU=2 TAKERS=2', TLB, '\t\tcpuflushall();\n\t\tkseen[c->id] = gen;\n', '\t\tkseen[c->id] = gen;\n\t\tcpuflushall();\n', 'is free'),
        ('NCPU=2 TAKERS=2', TLB, ' || kseen[c->id] != gen - 1', '', 'is free'),
    ],
}
