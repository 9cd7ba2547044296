# Broken variants of proved files.  For each: source, functions to prove, the text that is replaced (it occurs once),
# what comes instead, and a pattern of the goals of which one must fail: the reason for which it is refused.
PARSE = 'fs9/codec/parse.c'
RANGE = 'mm/urange.h'
FRAME = 'mm/frame.h'
PERM = 'mm/perm.c'
BUDDY = 'mm/buddy.c'
OWN = 'mm/own.c'
LOAN = 'mm/ownloan.c'
DEATH = 'mm/owndeath.c'
PARTY = 'mm/ownparty.c'
MAP = 'mm/ownmap.c'
CHECK = 'mm/ownchk.c'
TABLE = 'mm/owntab.c'

MUTANTS = [
    (PARSE, 'g16', 'if(c->end - c->pos < BIT16SZ)', 'if(c->end - c->pos < BIT8SZ)', 'mem_access|ensures'),
    (PARSE, 'g32', 'c->pos += BIT32SZ;', 'c->pos += BIT64SZ;', 'ensures'),
    (PARSE, 'gbytes', 'if(c->end - c->pos < n){', 'if(c->end < n){', 'ensures|overflow'),
    (PARSE, 'hasnul', '\t\t\treturn 1;', '\t\t\treturn 0;', 'ensures'),
    (PARSE, 'gstr', '\tif(hasnul(b, s->off, s->len))\n\t\tc->bad = 1;\n', '', 'ensures'),
    (PARSE, 'gnames', 'if(n > MAXWELEM){\n\t\tc->bad = 1;\n\t\tn = 0;\n\t}\n\tgstrs',
     'if(n > MAXWELEM + 1){\n\t\tc->bad = 1;\n\t\tn = 0;\n\t}\n\tgstrs', 'ensures|requires'),
    (PARSE, 'gqids', 'for(i = 0; i < n; i++)\n\t\tgqid', 'for(i = 0; i <= n; i++)\n\t\tgqid', 'requires|mem_access|invariant|index'),
    (PARSE, 'fcallparse', ' || m->size > nbuf)', ')', 'requires|ensures'),
    (PARSE, 'dirparse', 'gstrs(&c, buf, &d->str[0], 4);', 'gstrs(&c, buf, &d->str[0], 3);', 'ensures'),

    (RANGE, 'inuser', 'n <= UTOP - va', 'va + n <= UTOP', 'overflow'),
    (RANGE, 'inuser', 'return va <= UTOP && ', 'return ', 'overflow|ensures'),
    (RANGE, 'goodlen', 'n <= 0x7fffffff', 'n <= 0xffffffff', 'ensures'),
    (RANGE, 'inpage', 'n < left ? n : left', 'n < left ? left : n', 'ensures'),
    (RANGE, 'inpage', 'Pgsize - va % Pgsize;', 'Pgsize;', 'ensures'),
    (RANGE, 'pageup', 'x + (Pgsize - 1)', 'x + Pgsize', 'ensures'),

    (FRAME, 'fclass', '(enum Frameclass)(f->word % 256)', '(enum Frameclass)(f->word % 128)', 'ensures'),
    (FRAME, 'faux', 'f->word / 256 % 256)', 'f->word / 256 % 128)', 'ensures'),
    (FRAME, 'fowner', 'return f->word / 65536;', 'return f->word / 256;', 'ensures'),
    (FRAME, 'fword', 'owner * 65536 + (u64)aux * 256 + class', 'owner * 65536 + (u64)aux * 256', 'ensures'),
    (FRAME, 'fword', 'requires class < Fnclass && aux < 256 && owner < 65536 * (1 << 32);', 'requires class < Fnclass && aux < 256;', 'overflow'),

    (FRAME, 'fhold', 'if(fclass(f) <= Ffree || ref == 0', 'if(fclass(f) < Ffree || ref == 0', 'ensures'),
    (FRAME, 'fhold', ' || ref == ~0u)', ')', 'requires|ensures'),
    (FRAME, 'fdrop', 'fclass(f) == Fdevice || frameref(f) == 0)', 'fclass(f) == Fdevice)', 'requires|ensures'),
    (FRAME, 'fdrop', 'if(fclass(f) <= Ffree || fclass(f) == Fdevice', 'if(fclass(f) == Fdevice', 'ensures'),
    (FRAME, 'fgive', ' || frameref(f) != 1)', ')', 'ensures'),
    (FRAME, 'fgive', 'fword(fclass(f), faux(f), owner)', 'fword(fclass(f), 0, owner)', 'ensures'),
    (FRAME, 'fstart', '\tf->ref = 1;\n', '\tf->ref = 2;\n', 'ensures'),
    (FRAME, 'fend', '\tf->ref = f->block = 0;\n', '\tf->block = 0;\n', 'ensures'),

    (PERM, 'maywrite', 'frameref(f) == 1 && ', '', 'ensures'),
    (PERM, 'maywrite', ' && fowner(f) == s->owner', '', 'ensures'),
    (PERM, 'maywrite', 'if((s->attr & SGronly) != 0 || ', 'if(', 'ensures'),
    (PERM, 'maywrite', 'class != Fsegment)', 'class != Fimage)', 'ensures'),
    (PERM, 'mayread', '\tcase Fabsent:\n\tcase Ffree:\n', '\tcase Ffree:\n\t\treturn true;\n\tcase Fabsent:\n', 'ensures'),
    (PERM, 'perm', 'maywrite(s, f) ?', 'mayread(s, f) ?', 'ensures'),
    (BUDDY, 'number', 'return n / len(order);', 'return n / len(0);', 'ensures'),
    (BUDDY, 'listed', 'frames[n].word == fword(Ffree, 1 + order, 0);', 'frames[n].word == fword(Ffree, 0, 0);', 'ensures'),
    (BUDDY, 'mark', 'frames[n].word = fword(Ffree, 1 + order, 0);', 'frames[n].word = fword(Ffree, order, 0);', 'ensures'),
    (BUDDY, 'unmark', '\tframes[n].word = fword(Ffree, 0, 0);\n', '', 'ensures'),
    (BUDDY, 'enlist', '\tif(f != 0)\n\t\tframes[f].ref = n;\n', '', 'ensures'),
    (BUDDY, 'delist', 'frames[p].block = f;', 'frames[p].block = n;', 'ensures'),
    (BUDDY, 'delist', '\telse\n\t\tfreelist[order] = f;\n', '', 'ensures'),
    (BUDDY, 'take', '\tunmark(n, order);\n', '', 'ensures|assert'),
    (BUDDY, 'buddyalloc', 'push(n + len(o), o);', 'push(n, o);', 'requires|invariant'),
    (BUDDY, 'buddyalloc', '\ttake(n, o);\n', '', 'invariant'),
    (BUDDY, 'buddyfree', '\t\tif(buddy < n)\n\t\t\tn = buddy;\n', '', 'invariant'),
    (BUDDY, 'buddyfree', 'buddy >= nframe || ', '', 'listed_requires'),
    (BUDDY, 'buddyfree', ' || !listed(buddy, order))', ')', 'take_requires'),

    (PERM, 'mayexec', '|| s->runs) && (s->attr & SGnoexec) == 0', '|| s->runs)', 'ensures'),

    # alloc, free, send, recv
    (OWN, 'owalloc', 'if(o->state != Ofree)', 'if(o->state == Ofrozen)', 'owalloc_ensures'),
    (OWN, 'owalloc', '\to->owner = owparty(who, slot, 0);\n\to->state = Oowned;\n\treturn owfail(Ownok);\n}\n\nOwnres\nowfree(',
     '\to->owner = owparty(who, slot, 1);\n\to->state = Oowned;\n\treturn owfail(Ownok);\n}\n\nOwnres\nowfree(', 'owalloc_ensures'),
    (OWN, 'owfree', 'if(o->state != Oowned && o->state != Otransit)', 'if(o->state == Ofree)', 'owfree_ensures'),
    (OWN, 'owfree', '\tif(o->owner.who != who)\n\t\treturn owfail(Ownother);\n\tif(o->pin != 0)\n\t\treturn owfail(Ownpinned);\n\tOwnres r = owtell(o->owner, Mnone);\n\towrelease(o);',
     '\tif(o->pin != 0)\n\t\treturn owfail(Ownpinned);\n\tOwnres r = owtell(o->owner, Mnone);\n\towrelease(o);', 'owfree_ensures'),
    (OWN, 'owfree', '\tif(o->pin != 0)\n\t\treturn owfail(Ownpinned);\n\tOwnres r = owtell(o->owner, Mnone);\n\towrelease(o);',
     '\tOwnres r = owtell(o->owner, Mnone);\n\towrelease(o);', 'owfree_ensures'),
    (OWN, 'owfree', '\towrelease(o);\n\tr.freed = 1;\n\treturn r;\n}\n\nOwnres\nowsend', '\to->state = Ofree;\n\tr.freed = 1;\n\treturn r;\n}\n\nOwnres\nowsend', 'owfree_ensures'),
    (OWN, 'owsend', '\tOwnres r = owtell(o->owner, Mnone);\n\to->owner = owparty(to, 0, 1);', '\tOwnres r = owfail(Ownok);\n\to->owner = owparty(to, 0, 1);', 'owsend_ensures'),
    (OWN, 'owsend', '\to->owner = owparty(to, 0, 1);\n', '', 'owsend_ensures'),
    (OWN, 'owsend', '\tif(to == who)\n\t\treturn owfail(Ownself);\n', '', 'owsend_ensures'),
    (OWN, 'owrecv', '\tif(o->owner.who != to)\n\t\treturn owfail(Ownother);\n', '', 'owrecv_ensures'),
    (OWN, 'owrecv', 'if(o->state != Otransit)', 'if(o->state != Otransit && o->state != Oowned)', 'owrecv_ensures'),
    # freeze, references, pins
    (OWN, 'owfreeze', 'owtell(o->owner, Mread)', 'owtell(o->owner, Mwrite)', 'owfreeze_ensures'),
    (OWN, 'owfreeze', '\to->nref = 1;\n', '', 'owfreeze_ensures'),
    (OWN, 'owref', '\tif(o->nref == Maxownref)\n\t\treturn owfail(Ownmany);\n', '', 'owref_ensures|overflow'),
    (OWN, 'owunref', 'if(o->nref == 0) {', 'if(o->nref <= 1) {', 'owunref_ensures'),
    (OWN, 'owunref', '\t\towrelease(o);\n\t\tr.freed = 1;\n\t}\n\treturn r;\n}\n\n/* The party', '\t\towrelease(o);\n\t}\n\treturn r;\n}\n\n/* The party', 'owunref_ensures'),
    (OWN, 'owwrites', ' && o->borrower.mail == 0', '', 'owwrites_ensures'),
    (OWN, 'owpin', '\tif(o->pin == Maxpin)\n\t\treturn owfail(Ownmany);\n', '', 'owpin_ensures|overflow|downcast'),
    (OWN, 'owpin', '\tif(!owwrites(o, who))\n\t\treturn owfail(Ownother);\n', '', 'owpin_ensures'),
    (OWN, 'owunpin', 'if(o->pin == 0)\n\t\treturn', 'if(o->pin == 1)\n\t\treturn', 'owunpin_ensures|overflow'),
    (OWN, 'owunpin', 'o->pin == 0 && o->state == Oquarantine', 'o->state == Oquarantine', 'owunpin_ensures'),
    # shares and loans
    (LOAN, 'owshare', '\tif(owreader(o, to) < Nreader)\n\t\treturn owfail(Owndup);\n', '', 'owshare_ensures'),
    (LOAN, 'owshare', '\tif(o->nread >= Nreader)\n\t\treturn owfail(Ownmany);\n', '', 'owshare_ensures|index|overflow'),
    (LOAN, 'owshare', '\to->owner = owless(o->owner, Mread);\n', '', 'owshare_ensures'),
    (LOAN, 'owlend', '\to->owner = owless(o->owner, Mnone);\n', '', 'owlend_ensures'),
    (LOAN, 'owlend', 'revocable ? 1 : 0', '1', 'owlend_ensures'),
    (LOAN, 'owaccept', '\tif(who == o->owner.who)\n\t\treturn owfail(Ownself);\n', '', 'owaccept_ensures'),
    (LOAN, 'owaccept', ' || o->borrower.mail == 0)', ')', 'owaccept_ensures'),
    (LOAN, 'owgiveback', '\tif(o->borrower.who != who)\n\t\treturn owfail(Ownother);\n', '', 'owgiveback_ensures'),
    (LOAN, 'owrevoke', '\tif(o->revocable == 0)\n\t\treturn owfail(Ownfirm);\n', '', 'owrevoke_ensures'),
    # death
    (DEATH, 'ownerdied', '\t\to->state = Oquarantine;\n\t} else {', '\t\to->state = Oowned;\n\t} else {', 'ownerdied_ensures'),
    (DEATH, 'borrowerdied', '\tif(o->borrower.mail == 0)\n\t\to->torn = 1;\n', '', 'borrowerdied_ensures'),
    (DEATH, 'borrowerdied', '\tif(o->pin != 0)\n\t\to->state = Oquarantine;\n\treturn r;', '\treturn r;', 'borrowerdied_ensures'),
    (DEATH, 'lenderdied', '\tif(o->owner.mail != 0)\n\t\to->state = Otransit;\n', '', 'lenderdied_ensures'),
    (DEATH, 'readerdied', '\t\to->owner = ownobody();\n\t\t/*@ assert back', '\t\t/*@ assert back', 'readerdied_ensures'),
    # what they are made of
    (PARTY, 'owless', 'if(p.map > map)\n\t\tp.map = map;', 'if(p.map < map)\n\t\tp.map = map;', 'owless_ensures'),
    (PARTY, 'owreader', 'for(i = 0; i < o->nread; i++)', 'for(i = 1; i < o->nread; i++)', 'owreader_ensures|invariant'),
    (PARTY, 'closeup', '\tif(i != last)\n\t\to->reader[i] = o->reader[last];\n', '', 'closeup_ensures'),
    (PARTY, 'closeup', '\to->reader[last] = ownobody();\n', '', 'closeup_ensures'),
    # rights and maps
    (MAP, 'owperm', '\tif(o->state == Ofrozen)\n\t\treturn Mread;\n', '\tif(o->state == Ofrozen)\n\t\treturn Mwrite;\n', 'owperm_ensures'),
    (MAP, 'owperm', ' && o->reader[i].mail == 0 ? Mread', ' ? Mread', 'owperm_ensures'),
    (MAP, 'ownames', ' || o->borrower.who == who', '', 'ownames_ensures'),
    # the check, the table
    (CHECK, 'soleparty', 'j = i + 1;', 'j = i + 2;', 'soleparty_ensures|invariant|overflow'),
    (CHECK, 'stateok', ' && (o->pin == 0 || q.mail == 0)', '', 'stateok_ensures'),
    (TABLE, 'ownsend', '\tif(b >= ntable)\n\t\treturn owfail(Ownbad);\n\treturn owsend', '\tif(b > ntable)\n\t\treturn owfail(Ownbad);\n\treturn owsend', 'ownsend'),
    (TABLE, 'owngrow', '\t\towwipe(&table[ntable]);\n', '', 'assert'),
]

# What would make a proof say less without a goal that fails: source, file, text, what comes instead, and the complaint.
CHEATS = [
    (OWN, OWN, '\to->state = Ofrozen;\n', '\to->state = Ofrozen;\n\t//@ admit ok(*o);\n', 'admit'),
    (OWN, OWN, '\to->nref++;\n', '\tasm volatile("incl %0" : "+m" (o->nref));\n', 'asm'),
    (OWN, 'mm/ownspec.h', '  predicate ok(Own o)', '  axiom a: \\false;\n  predicate ok(Own o)', 'axiom'),
    (OWN, 'mm/ownrec.h', '/*@ requires \\valid(o) && ok(*o);\n    assigns o->torn;', '/*@ requires \\false;\n    assigns o->torn;', 'false'),
    (FRAME, FRAME, '\tf->ref = 1;\n', '\t__atomic_store_n(&f->ref, 1, 0);\n', '__atomic'),
    # which counts everywhere and is proved nowhere
    (BUDDY, BUDDY, '\tpredicate memory', '\tlemma none: \\forall integer x; x == 0;\n\tpredicate memory', 'a lemma is proved only'),
    # a weaker contract, invariant or theorem is another text than the one that is checked in
    (OWN, 'mm/ownrec.h', ' && o->torn == \\old(o->torn); */\nOwnres owsend', '; */\nOwnres owsend', 'contracts'),
    (OWN, 'mm/ownspec.h', 'readers(o) && counts(o) && parties(o);', 'readers(o) && parties(o);', 'contracts'),
    (BUDDY, BUDDY, '\tassigns ', '\trequires 0 == 1;\n\tassigns ', 'contracts'),
    ('tests/prove/ownership.c', 'tests/prove/ownership.c', 'lemma ', 'lemma also_', 'contracts'),
]
