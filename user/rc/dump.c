/*
 * rc -r: the tree of a command, one node a line, to look at.
 */
#include <u.h>
#include <libc.h>
#include "rc.h"

static char *names[] = {
	[Nword] = "word",	[Nlist] = "list",	[Ncat] = "^",
	[Nvar] = "$",		[Ncount] = "$#",	[Njoin] = "$\"",
	[Nbq] = "`",		[Nproc] = "<{",		[Nsimple] = "simple",
	[Nassign] = "=",	[Nredir] = "redir",	[Nseq] = ";",
	[Nasync] = "&",		[Nand] = "&&",		[Nor] = "||",
	[Npipe] = "|",		[Nnot] = "!",		[Nsubsh] = "@",
	[Nif] = "if",		[Nifnot] = "if not",	[Nfor] = "for",
	[Nwhile] = "while",	[Nswitch] = "switch",	[Nmatch] = "~",
	[Nfn] = "fn",		[Ncase] = "case",	[Nstage] = "stage",
	[Nrfile] = "file",	[Nrhere] = "<<",	[Nrdup] = "dup",
};

void
dump(Node *n, int depth)
{
	for(; n != nil; n = n->next){
		fprint(2, "%*s%s", 2*depth, "", names[n->type]);
		if(n->s != nil && n->type != Nfn)
			fprint(2, " %s%q", n->pat ? "pattern " : "", unmark(strcpy(talloc(strlen(n->s) + 1), n->s)));
		if(n->type >= Nstage)
			fprint(2, " [%d=%d]", n->fd[0], n->fd[1]);
		fprint(2, "\n");
		dump(n->a, depth + 1);
		if(n->type != Nrhere)		/* there it is a link of the reader */
			dump(n->b, depth + 1);
		if(n->type != Nfn)
			dump(n->c, depth + 1);
	}
}
