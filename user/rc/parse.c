/*
 * Tokens to commands, by recursive descent.
 *
 * From loose to tight: if while for; && ||; ! @ redirections and assignments put
 * before a command; |.  What binds looser swallows everything to its right:
 * x=1 a | b sets x for both.
 *
 * The current token is looked at, never the one after it: a line must run before
 * the next one is read.  After a syntax error every token is Teof.
 */
#include <u.h>
#include <libc.h>
#include "rc.h"

static Node *command(Lex*);
static Node *unary(Lex*);
static Node *rest(Lex*);

static Node*
mk(Lex *l, int type, Node *a, Node *b)
{
	Node *n;

	n = nodenew(l->code, type, l->tok.line);
	n->a = a;
	n->b = b;
	return n;
}

static void
expect(Lex *l, int type)
{
	if(l->tok.type != type)
		syntax(l, nil);
	else
		lexnext(l);
}

static void
skipnl(Lex *l)
{
	while(l->tok.type == '\n')
		lexnext(l);
}

/* commands up to the token end, which is left to the caller */
static Node*
sequence(Lex *l, int end)
{
	Node *n, *seq, **tail;

	seq = mk(l, Nseq, nil, nil);
	tail = &seq->a;
	for(;;){
		n = command(l);
		if(l->tok.type == '&')
			n = mk(l, Nasync, n, nil);
		if(n != nil){
			*tail = n;
			tail = &n->next;
		}
		if(l->tok.type == '&' || l->tok.type == ';' || (l->tok.type == '\n' && end != '\n'))
			lexnext(l);
		else
			break;
	}
	if(l->tok.type != end && (end != '\n' || l->tok.type != Teof))
		syntax(l, nil);
	return seq->a != nil && seq->a->next == nil ? seq->a : seq;
}

Node*
parsebrace(Lex *l)
{
	Node *n;

	expect(l, '{');
	n = sequence(l, '}');
	expect(l, '}');
	return n;
}

static Node*
condition(Lex *l)
{
	Node *n;

	expect(l, '(');
	n = sequence(l, ')');
	expect(l, ')');
	skipnl(l);
	return n;
}

static Node*
redirection(Lex *l, Token *t)
{
	Node *n;

	if(t->type == Tdup){
		n = mk(l, Nrdup, nil, nil);
	}else if(t->op == Rhere){
		n = mk(l, Nrhere, nil, nil);
		if(l->tok.s == nil){
			syntax(l, nil);
			return n;
		}
		n->s = unmark(l->tok.s);
		n->op = !l->tok.quoted;
		*l->heretail = n;
		l->heretail = &n->b;
		lexnext(l);
	}else{
		n = mk(l, Nrfile, parseword(l, 1), nil);
		n->op = t->op;
	}
	n->fd[0] = t->fd[0];
	n->fd[1] = t->fd[1];
	return n;
}

static int
isredir(Lex *l)
{
	return l->tok.type == Tredir || l->tok.type == Tdup;
}

/* redirections after a command in braces */
static Node*
epilog(Lex *l, Node *cmd)
{
	Node *r, **tail;
	Token t;

	if(!isredir(l))
		return cmd;
	r = mk(l, Nredir, nil, nil);
	r->c = cmd;
	tail = &r->a;
	while(isredir(l)){
		t = l->tok;
		lexnext(l);
		*tail = redirection(l, &t);
		tail = &(*tail)->next;
	}
	return r;
}

static Node*
assignment(Lex *l, Node *name)
{
	Node *n;

	n = mk(l, Nassign, name, nil);
	lexnext(l);
	if(startsword(l, 1) || (l->tok.type == Tredir && !l->tok.space))
		n->b = parseword(l, 1);
	n->c = rest(l);
	return n;
}

/* words and redirections mixed */
static Node*
simple(Lex *l)
{
	Node *cmd, *redir, **words, **redirs;
	Token t;

	cmd = mk(l, Nsimple, nil, nil);
	redir = mk(l, Nredir, nil, nil);
	redir->c = cmd;
	cmd->a = parseword(l, 0);
	if(l->tok.type == '=')
		return assignment(l, cmd->a);
	words = &cmd->a->next;
	redirs = &redir->a;
	for(;;){
		if(startsword(l, 1)){
			*words = parseword(l, 1);
			words = &(*words)->next;
			continue;
		}
		if(!isredir(l))
			break;
		t = l->tok;
		lexnext(l);
		if(t.type == Tredir && l->tok.type == '{'){
			*words = parseproc(l, &t);
			words = &(*words)->next;
		}else{
			*redirs = redirection(l, &t);
			redirs = &(*redirs)->next;
		}
	}
	return redir->a != nil ? redir : cmd;
}

static Node*
ifcommand(Lex *l)
{
	Node *n;

	lexnext(l);
	if(l->tok.type == Tnot){
		n = mk(l, Nifnot, nil, nil);
		lexnext(l);
		skipnl(l);
		n->a = command(l);
		return n;
	}
	n = mk(l, Nif, nil, nil);
	n->a = condition(l);
	n->b = command(l);
	return n;
}

static Node*
whilecommand(Lex *l)
{
	Node *n;

	n = mk(l, Nwhile, nil, nil);
	lexnext(l);
	n->a = condition(l);
	n->b = command(l);
	return n;
}

static Node*
forcommand(Lex *l)
{
	Node *n;

	n = mk(l, Nfor, nil, nil);
	lexnext(l);
	expect(l, '(');
	n->a = parseword(l, 0);
	if(l->tok.type == Tin){
		n->op = 1;
		lexnext(l);
		n->b = parsewords(l, 1);
	}
	expect(l, ')');
	skipnl(l);
	n->c = command(l);
	return n;
}

static int
iscase(Node *n)
{
	Node *w;

	if(n->type != Nsimple)
		return 0;
	w = n->a;
	return w->type == Nword && !w->pat && strcmp(w->s, "case") == 0;
}

/* the commands between braces, cut at each command named case */
static Node*
switchcommand(Lex *l)
{
	Node *n, *body, *cmd, *next, **cases, **tail;

	n = mk(l, Nswitch, nil, nil);
	lexnext(l);
	n->a = parseword(l, 0);
	skipnl(l);
	body = parsebrace(l);
	cases = &n->b;
	tail = nil;
	for(cmd = body->type == Nseq ? body->a : body; cmd != nil && !l->failed; cmd = next){
		next = cmd->next;
		if(iscase(cmd)){
			*cases = mk(l, Ncase, cmd->a->next, mk(l, Nseq, nil, nil));
			tail = &(*cases)->b->a;
			cases = &(*cases)->next;
		}else if(tail == nil)
			syntax(l, "switch: no case before the first command");
		else{
			*tail = cmd;
			cmd->next = nil;
			tail = &cmd->next;
		}
	}
	return epilog(l, n);
}

static Node*
fncommand(Lex *l)
{
	Node *n, **tail;
	long start, end;

	n = mk(l, Nfn, nil, nil);
	lexnext(l);
	tail = &n->a;
	while(startsword(l, 0)){
		*tail = parseword(l, 0);
		tail = &(*tail)->next;
	}
	if(n->a == nil)
		syntax(l, nil);
	if(l->tok.type != '{')
		return n;
	start = l->tok.start;
	lexnext(l);
	n->b = sequence(l, '}');
	end = l->tok.end;
	if(l->here != nil){		/* the text goes on to the end of the here document */
		n->fd[0] = start;
		n->c = l->fnend;
		l->fnend = n;
	}else if(!l->failed)
		n->s = codestr(l->code, l->text + start, end - start);
	expect(l, '}');
	return n;
}

static Node*
matchcommand(Lex *l)
{
	Node *n;

	n = mk(l, Nmatch, nil, nil);
	lexnext(l);
	if(!startsword(l, 1)){
		syntax(l, nil);
		return n;
	}
	n->a = parseword(l, 1);
	n->b = parsewords(l, 0);
	return epilog(l, n);
}

static Node*
primary(Lex *l)
{
	switch(l->tok.type){
	case Tif:
		return ifcommand(l);
	case Twhile:
		return whilecommand(l);
	case Tfor:
		return forcommand(l);
	case Tswitch:
		return switchcommand(l);
	case Tfn:
		return fncommand(l);
	case '~':
		return matchcommand(l);
	case '{':
		return epilog(l, parsebrace(l));
	}
	return startsword(l, 0) ? simple(l) : nil;
}

/* bare: it may begin with no command */
static Node*
pipeline(Lex *l, int bare)
{
	Node *n, *stage;

	n = primary(l);
	if(l->tok.type != '|')
		return n;
	stage = mk(l, Nstage, n, nil);
	n = mk(l, Npipe, stage, nil);
	while(l->tok.type == '|'){
		if(stage->a == nil && !bare)
			syntax(l, nil);
		bare = 0;
		stage->fd[0] = l->tok.fd[0];
		stage->fd[1] = l->tok.fd[1];
		lexnext(l);
		skipnl(l);
		stage->next = mk(l, Nstage, nil, nil);
		stage = stage->next;
		stage->a = l->tok.type == '!' || l->tok.type == '@' || isredir(l) ? unary(l) : primary(l);
		if(stage->a == nil)
			syntax(l, nil);
	}
	return n;
}

/* !~ is ! ~, and !x is ! x, where a command may start */
static int
splitbang(Lex *l)
{
	Token *t;

	t = &l->tok;
	if(t->type != Tword || t->quoted || t->s[0] != '!' || t->s[1] == 0)
		return 0;
	t->s++;
	t->start++;
	t->type = strcmp(t->s, "~") == 0 ? '~' : strcmp(t->s, "@") == 0 ? '@' : Tword;
	return 1;
}

static Node*
unary(Lex *l)
{
	Node *n;

	if(splitbang(l))
		return mk(l, Nnot, unary(l), nil);
	if(isredir(l)){
		n = epilog(l, nil);
		n->c = rest(l);
		return n;
	}
	if(l->tok.type != '!' && l->tok.type != '@')
		return pipeline(l, 0);
	n = mk(l, l->tok.type == '!' ? Nnot : Nsubsh, nil, nil);
	lexnext(l);
	n->a = unary(l);
	return n;
}

/* what assignments and redirections are for: a command, or none, and that may still be the first of a pipeline */
static Node*
rest(Lex *l)
{
	return l->tok.type == '|' ? pipeline(l, 1) : unary(l);
}

static Node*
command(Lex *l)
{
	Node *n, *right;
	int type;

	n = unary(l);
	while(l->tok.type == Tand || l->tok.type == Tor){
		type = l->tok.type == Tand ? Nand : Nor;
		if(n == nil)
			syntax(l, nil);
		lexnext(l);
		skipnl(l);
		right = unary(l);
		if(right == nil)
			syntax(l, nil);
		n = mk(l, type, n, right);
	}
	return n;
}

/* one line of commands; nil at the end of the input, or with *failed set after an error */
Code*
parse(Input *in, int *failed)
{
	Lex l;
	Code *c;

	in->cont = 0;
	in->intr = 0;
	c = codenew(in->file);
	lexinit(&l, in, c);
	lexnext(&l);
	if(l.tok.type != Teof){
		c->root = sequence(&l, '\n');
		if(l.here != nil)
			readhere(&l);
	}
	*failed = l.failed;
	if(l.failed || (l.tok.type == Teof && c->root == nil)){
		codefree(c);
		c = nil;
	}
	lexfree(&l);
	return c;
}
