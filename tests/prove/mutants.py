# Broken variants of proved files.  For each: source, functions to prove, the text that is replaced (it occurs once),
# what comes instead, and a pattern of the goals of which one must fail: the reason for which it is refused.
PARSE = 'fs9/codec/parse.c'
RANGE = 'mm/urange.h'
FRAME = 'mm/frame.h'
PERM = 'mm/perm.c'
BUDDY = 'mm/buddy.c'

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
    (BUDDY, 'mark', 'fword(Ffree, 1 + order, 0);', 'fword(Ffree, order, 0);', 'ensures'),
    (BUDDY, 'unmark', '\tframes[n].word = fword(Ffree, 0, 0);\n', '', 'ensures'),
    (BUDDY, 'enlist', '\tif(f != 0)\n\t\tframes[f].ref = n;\n', '', 'ensures'),
    (BUDDY, 'delist', 'frames[p].block = f;', 'frames[p].block = n;', 'ensures'),
    (BUDDY, 'delist', '\telse\n\t\tfreelist[order] = f;\n', '', 'ensures'),
    (BUDDY, 'take', '\tunmark(n, order);\n', '', 'ensures|assert'),
    (BUDDY, 'buddyalloc', 'push(n + len(o), o);', 'push(n, o);', 'requires|invariant'),
    (BUDDY, 'buddyalloc', '\ttake(n, o);\n', '', 'invariant'),
    (BUDDY, 'buddyfree', '\t\tif(buddy < n)\n\t\t\tn = buddy;\n', '', 'invariant'),
    (BUDDY, 'buddyfree', 'buddy >= nframe || ', '', 'mem_access'),
    (BUDDY, 'buddyfree', 'fword(Ffree, 1 + order, 0))\n', 'fword(Ffree, 0, 0))\n', 'requires'),

    (PERM, 'mayexec', '|| s->runs) && (s->attr & SGnoexec) == 0', '|| s->runs)', 'ensures'),
]
