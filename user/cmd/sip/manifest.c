/*
 * Manifests: a line sip=NAME, then lines that begin with a blank; each is words with or without `=', in quotes where
 * they have blanks. From a word `#' on the rest of a line is a comment.
 */
#include <u.h>
#include <libc.h>
#include "sip.h"
#include "manifest.h"

static int
nsline(Man *m, char **w, int n)
{
	int flags, ro;
	Bind *b;

	flags = n > 2 && w[2][0] == '-';
	ro = n == 5 + flags && strcmp(w[n-1], "ro") == 0;
	if(n != 4 + flags + ro || strcmp(w[1], "bind") != 0)
		return bad(m, "want: ns bind [-abc] new old [ro]");
	if(ro && flags && strchr(w[2], 'c') != nil)
		return bad(m, "-c and ro: files cannot be created where nothing is written");
	if(m->nbind == Maxbinds)
		return bad(m, "too many lines ns");
	b = &m->bind[m->nbind++];
	b->line = m->line;
	b->flags = flags? w[2]: "";
	b->ro = ro;
	b->new = w[n-2-ro];
	b->old = w[n-1-ro];
	return 0;
}

static int
choice(Man *m, char *attr, char *v, char *a, char *b, char *c)
{
	char *all[] = {a, b, c};
	int i;

	for(i = 0; i < (int)nelem(all); i++)
		if(all[i] != nil && strcmp(v, all[i]) == 0)
			return i;
	return bad(m, "bad %s=%s: %s, %s%s%s", attr, v, a, b, c != nil? ", ": "", c != nil? c: "");
}

static int
fds(Man *m, Wire *x, char *s)
{
	for(x->nfd = 0; x->nfd < Maxfds; s++){
		x->fd[x->nfd++] = strtol(s, &s, 10);
		if(x->fd[x->nfd-1] < 0 || x->fd[x->nfd-1] > 200)
			break;
		if(*s == 0)
			return 0;
		if(*s != ',')
			break;
	}
	return bad(m, "bad fd=: numbers below 200 with commas between them");
}

static int
mode(Man *m, Wire *x, char *s)
{
	static struct { char *s; int mode; } modes[] = {{"r", OREAD}, {"w", OWRITE}, {"rw", ORDWR}};
	int i;

	for(i = 0; i < (int)nelem(modes); i++)
		if(strcmp(s, modes[i].s) == 0){
			x->mode = modes[i].mode;
			return 0;
		}
	return bad(m, "bad mode=%s: r, w or rw", s);
}

static int
wireword(Man *m, Wire *x, char *w)
{
	char *v;

	if((v = value(w, "name")) != nil)
		x->name = v;
	else if((v = value(w, "fd")) != nil)
		return fds(m, x, v);
	else if(x->kind < Wopen && (v = value(w, "post")) != nil)
		x->post = v;
	else if(x->kind == Wchan && (v = value(w, "contract")) != nil)
		x->contract = v;
	else if(x->kind == Wchan && (v = value(w, "role")) != nil)
		return x->imp = choice(m, "role", v, "exp", "imp", nil);
	else if(x->kind == Wchan && (v = value(w, "keep")) != nil)
		return x->keep = choice(m, "keep", v, "no", "yes", nil);
	else if(x->kind == Wopen && (v = value(w, "file")) != nil)
		x->file = v;
	else if(x->kind == Wopen && (v = value(w, "mode")) != nil)
		return mode(m, x, v);
	else if(x->kind == Wstore && (v = value(w, "mem")) != nil)
		return bytes(m, v, &x->store.limit);
	else
		return bad(m, "unknown word: %s", w);
	return 0;
}

/* The other end is a server's, which has posted this one. */
static int
client(Man *m, Wire *x)
{
	if(x->contract == nil)
		return bad(m, "role=imp needs contract=");
	if(x->keep)
		return bad(m, "keep=yes is for who serves");
	x->from = x->post;
	x->post = nil;
	return 0;
}

static int
wireline(Man *m, int kind, char **w, int n)
{
	Wire *x;
	int i;

	if(m->nwire == Maxwires)
		return bad(m, "too many lines of descriptors");
	x = &m->wire[m->nwire++];
	x->kind = kind;
	x->line = m->line;
	x->mode = OREAD;
	x->mine = x->next = -1;
	for(i = 1; i < n; i++)
		if(wireword(m, x, w[i]) < 0)
			return -1;
	if(x->name == nil || x->nfd == 0)
		return bad(m, "a descriptor needs name= and fd=");
	if(kind == Wopen? x->file == nil: kind != Wstore && x->post == nil)
		return bad(m, kind == Wopen? "open needs file=": "the other end needs a name in /srv: post=");
	return x->imp? client(m, x): 0;
}

static int
args(Man *m, char **w, int n)
{
	int i;

	for(i = 1; i < n; i++){
		if(m->argc == Maxargs)
			return bad(m, "too many arguments");
		m->argv[m->argc++] = w[i];
	}
	return 0;
}

static int
envline(Man *m, char **w, int n)
{
	int i;

	for(i = 1; i < n; i++)
		if(strcmp(w[i], "keep") == 0)
			m->keepenv = 1;
		else if(strchr(w[i], '=') == nil || m->nenv == Maxenv)
			return bad(m, "want: env keep, or env name=value");
		else
			m->env[m->nenv++] = w[i];
	return 0;
}

/*
 * A word attr=value of the SIP itself.
 */
static int
attr(Man *m, char *w)
{
	vlong n;
	char *v;

	if((v = value(w, "image")) != nil)
		m->image = v;
	else if((v = value(w, "sha256")) != nil){
		if(strlen(v) != 64)
			return bad(m, "sha256= has 64 digits");
		m->sha = v;
	}else if((v = value(w, "kind")) != nil)
		return m->verified = choice(m, "kind", v, "h", "v", nil);
	else if((v = value(w, "pod")) != nil)
		m->pod = v;
	else if((v = value(w, "restart")) != nil)
		return m->restart = choice(m, "restart", v, "never", "onfailure", "always");
	else if((v = value(w, "debug")) != nil)
		return m->debug = choice(m, "debug", v, "no", "yes", nil);
	else if((v = value(w, "boot")) != nil)
		return m->boot = choice(m, "boot", v, "no", "yes", nil);
	else if((v = value(w, "most")) != nil){
		if(number(v, &n) < 0 || n > 1000)
			return bad(m, "bad most=%s: restarts in a minute", v);
		m->most = n;
	}else
		return bad(m, "unknown word: %s", w);
	return 0;
}

static int
gateline(Man *m, char **w, int n)
{
	int i;

	for(i = 1; i < n; i++){
		if(m->ngate == Maxgates)
			return bad(m, "at most %d gates", Maxgates);
		m->gate[m->ngate++] = w[i];
	}
	return 0;
}

/* dev #c #t */
static int
devline(Man *m, char **w, int n)
{
	int i;

	if(m->dev != nil)
		return bad(m, "one line dev is enough");
	for(i = 1; i < n; i++){
		if(w[i][0] != '#' || utflen(w[i]) != 2)
			return bad(m, "bad device: %s; want: dev #c #t ...", w[i]);
		if(strlen(m->letters) + strlen(w[i] + 1) >= sizeof m->letters)
			return bad(m, "too many devices");
		strcat(m->letters, w[i] + 1);
	}
	m->dev = m->letters;
	return 0;
}

static int
line(Man *m, char **w, int n)
{
	static struct { char *word; int kind; } wirewords[] = {{"pipe", Wpipe}, {"chan", Wchan}, {"open", Wopen}, {"store", Wstore}};
	int i;

	if(m->name == nil){
		m->name = value(w[0], "sip");
		if(m->name == nil || m->name[0] == 0 || n != 1)
			return bad(m, "a manifest begins with sip=NAME");
		return 0;
	}
	for(i = 0; i < (int)nelem(wirewords); i++)
		if(strcmp(w[0], wirewords[i].word) == 0)
			return wireline(m, wirewords[i].kind, w, n);
	if(strcmp(w[0], "quota") == 0)
		return quotaline(m, w, n);
	if(strcmp(w[0], "ns") == 0)
		return nsline(m, w, n);
	if(strcmp(w[0], "args") == 0)
		return args(m, w, n);
	if(strcmp(w[0], "env") == 0)
		return envline(m, w, n);
	if(strcmp(w[0], "dev") == 0)
		return devline(m, w, n);
	if(strcmp(w[0], "gate") == 0)
		return gateline(m, w, n);
	for(i = 0; i < n; i++)
		if(attr(m, w[i]) < 0)
			return -1;
	return 0;
}

/*
 * The words of a line, without its comment.
 */
static int
words(char *s, char **w, int max)
{
	int i, n;

	n = tokenize(s, w, max);
	for(i = 0; i < n; i++)
		if(strcmp(w[i], "#") == 0)
			return i;
	return n;
}

static int
parse(Man *m, char *text)
{
	enum { Words = 40 };
	char *w[Words], *next;
	int n;

	for(; text != nil && *text != 0; text = next){
		m->line++;
		next = strchr(text, '\n');
		if(next != nil)
			*next++ = 0;
		n = words(text, w, Words);
		if(n == Words)
			return bad(m, "too many words");
		if(n > 0 && line(m, w, n) < 0)
			return -1;
	}
	if(m->name == nil || m->image == nil)
		return bad(m, m->name == nil? "a manifest begins with sip=NAME": "no image=");
	return 0;
}

int
bad(Man *m, char *fmt, ...)
{
	char buf[ERRMAX];
	va_list arg;

	va_start(arg, fmt);
	vsnprint(buf, sizeof buf, fmt, arg);
	va_end(arg);
	werrstr("%s:%d: %s", m->file, m->line, buf);
	return -1;
}

char*
value(char *word, char *attr)
{
	int n;

	n = strlen(attr);
	return strncmp(word, attr, n) == 0 && word[n] == '='? word + n + 1: nil;
}

Man*
readman(char *file)
{
	char *copy;
	Man *m;

	m = mallocz(sizeof *m, 1);
	if(m == nil || (m->text = readall(file)) == nil || (copy = strdup(m->text)) == nil)
		return nil;
	m->file = strdup(file);
	m->most = 5;
	m->argc = 1;
	if(parse(m, copy) < 0)
		return nil;
	m->argv[0] = m->name;
	return m;
}
