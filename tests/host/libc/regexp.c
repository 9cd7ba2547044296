/*
 * Regular expressions: whole matches against the host's POSIX matcher, parts and
 * errors by example, and time linear in the text.
 */
#include <u.h>
#include <libc.h>
#include <regexp.h>
#include "test.h"

static char *lasterror;

void
regerror(char *s)
{
	lasterror = s;
}

static char*
randre(char *p, int depth)
{
	int n;

	for(n = 1 + rndn(4); n > 0; n--){
		switch(rndn(depth > 0 ? 12 : 9)){
		case 0:
			*p++ = '.';
			break;
		case 1:
			strcpy(p, rndn(2) ? "[ab]" : "[^a]");
			p += 4;
			break;
		case 2:
			strcpy(p, "[b-c]");
			p += 5;
			break;
		case 9:
		case 10:
			*p++ = '(';
			p = randre(p, depth-1);
			*p++ = ')';
			break;
		case 11:
			*p++ = '(';
			p = randre(p, depth-1);
			*p++ = '|';
			p = randre(p, depth-1);
			*p++ = ')';
			break;
		default:
			*p++ = 'a' + rndn(3);
		}
		if(rndn(3) == 0)
			*p++ = "*+?"[rndn(3)];
	}
	*p = 0;
	return p;
}

static void
random(void)
{
	char re[200], *p, s[30];
	Rune rs[30];
	Resub m[1];
	Reprog *prog;
	int n, got, want, so, eo;

	p = re;
	if(rndn(6) == 0)
		*p++ = '^';
	p = randre(p, 2);
	if(rndn(6) == 0)
		strcpy(p, "$");
	for(n = 0; n < 25 && rndn(12) != 0; n++)
		s[n] = rndn(15) ? 'a' + rndn(3) : '\n';
	s[n] = 0;
	want = o_regexec(re, s, &so, &eo);
	if(want < 0)
		return;
	prog = regcomp(re);
	CHECKF(prog != nil, "%s does not compile: %s", re, lasterror);
	if(prog == nil)
		return;
	memset(m, 0, sizeof m);
	got = regexec(prog, s, m, 1);
	CHECKF(got == want && regexec(prog, s, nil, 0) == want, "%q on %q: %d not %d", re, s, got, want);
	if(got > 0 && want > 0)
		CHECKF(m[0].sp - s == so && m[0].ep - s == eo, "%q on %q: %d-%d not %d-%d", re, s,
			(int)(m[0].sp - s), (int)(m[0].ep - s), so, eo);
	runesnprint(rs, nelem(rs), "%s", s);
	memset(m, 0, sizeof m);
	got = rregexec(prog, rs, m, 1);
	CHECKF(got == want, "runes: %q on %q", re, s);
	if(got > 0 && want > 0)
		CHECK(m[0].rsp - rs == so && m[0].rep - rs == eo);
	free(prog);
}

/* the parts of the match, joined by | ; "no" without one */
static void
want(char *w, char *re, char *s)
{
	Resub m[10];
	Reprog *prog;
	char out[200], *p;
	int i;

	memset(m, 0, sizeof m);
	prog = regcomp(re);
	CHECKF(prog != nil, "%s: %s", re, lasterror);
	if(prog == nil)
		return;
	p = strecpy(out, out+sizeof out, "no");
	if(regexec(prog, s, m, nelem(m)) > 0){
		p = out;
		for(i = 0; i < (int)nelem(m) && m[i].sp != nil; i++)
			p = seprint(p, out+sizeof out, "%s%.*s", i ? "|" : "", utfnlen(m[i].sp, m[i].ep - m[i].sp), m[i].sp);
	}
	CHECKF(strcmp(out, w) == 0, "%q on %q: %q not %q", re, s, out, w);
	free(prog);
}

static void
bad(char *re, char *err)
{
	lasterror = "";
	CHECKF(regcomp(re) == nil && strcmp(lasterror, err) == 0, "%q: %s not %s", re, lasterror, err);
}

static void
examples(void)
{
	want("abcd|b|d", "a(.)c(.)", "xxabcd");
	want("foobar|foo|bar", "(foo|foob)(ar|bar)", "foobar");
	want("äöü|ö", "ä(.)ü", "xäöüx");
	want("€", "[€-₿]", "a€");
	want("a.b", "a\\.b", "axb a.b");
	want("-", "[a\\-z]", "m-");
	want("]", "[\\]]", "a]");
	want("no", "a.b", "a\nb");
	want("no", "a[^x]b", "a\nb");
	want("b", "^b$", "a\nb\nc");
	want("", "x*", "aaa");
	want("", "", "abc");
	want("aaa", "a*", "aaab");
	want("abab|ab", "(ab)*", "ababx");
	want("x|y", "x\\|y", "x|y");
	bad("(", "unmatched left paren");
	bad("(a", "unmatched left paren");
	bad("a)", "unmatched right paren");
	bad("*", "missing operand for *");
	bad("a|", "missing operand for |");
	bad("|a", "missing operand for |");
	bad("()", "missing operand for ()");
	bad("[a", "malformed '[]'");
	bad("[]", "malformed '[]'");
	bad("[z-a]", "malformed '[]'");
	bad("[a-", "malformed '[]'");
	bad("a(*)", "missing operand for *");
}

static void
others(void)
{
	Resub m[3];
	Reprog *p;
	char *s, buf[64];
	int i;

	p = regcomplit("a.*(b");
	s = "xa.*(by a..";
	memset(m, 0, sizeof m);
	CHECK(regexec(p, s, m, 1) == 1 && m[0].sp == s+1 && m[0].ep == s+6);
	free(p);
	p = regcompnl("a.b|c[^x]d");
	CHECK(regexec(p, "a\nb", nil, 0) == 1 && regexec(p, "c\nd", nil, 0) == 1);
	free(p);
	/* bounds: from m[0].sp to m[0].ep, but ^ looks at the whole */
	p = regcomp("b+");
	s = "abbbbb";
	m[0].sp = s+2;
	m[0].ep = s+4;
	CHECK(regexec(p, s, m, 1) == 1 && m[0].sp == s+2 && m[0].ep == s+4);
	free(p);
	p = regcomp("^b");
	memset(m, 0, sizeof m);
	m[0].sp = s+1;
	CHECK(regexec(p, s, m, 1) == 0);
	free(p);
	p = regcomp("(a+)(b*)");
	memset(m, 0, sizeof m);
	CHECK(regexec(p, "xaab", m, 3) == 1);
	regsub("<\\2-\\1-&-\\\\\\&\\9>", buf, sizeof buf, m, 3);
	CHECKF(strcmp(buf, "<b-aa-aab-\\&>") == 0, "%s", buf);
	regsub("&&&", buf, 5, m, 3);
	CHECK(strcmp(buf, "aaba") == 0);
	free(p);
	/* (a?)^n a^n, on which backtracking never ends; many alternatives; deep nesting */
	s = malloc(200001);
	s[0] = 0;
	for(i = 0; i < 100; i++)
		strcat(s, "a?");
	for(i = 0; i < 100; i++)
		strcat(s, "a");
	p = regcomp(s);
	memset(s, 'a', 100);
	s[100] = 0;
	memset(m, 0, sizeof m);
	CHECK(regexec(p, s, m, 1) == 1 && m[0].ep == s+100);
	free(p);
	for(i = 0; i < 200000; i += 2)
		memmove(s+i, "|x", 2);
	s[200000] = 0;
	p = regcomp(s+1);
	CHECK(p != nil && regexec(p, "wx", nil, 0) == 1);
	free(p);
	memset(s, '(', 200000);
	CHECK(regcomp(s) == nil);
	free(s);
}

void
testregexp(void)
{
	int i;

	for(i = 0; i < 40000; i++)
		random();
	examples();
	others();
}
