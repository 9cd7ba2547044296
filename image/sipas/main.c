/*
 * sipas: assembly from gcc becomes assembly that the verifier of v-SIPs accepts (kernel/lib/SFI.md).
 *
 *	sipas in.s out.s
 *
 * The input is what gcc -S writes with the flags CSFI of user/vsip/build.mk, or assembly by hand in AT&T syntax that has been through
 * the preprocessor; the output is for gas.  What cannot be rewritten is an error with its line; then there is no output.
 *
 * Nothing relies on this program being right but the programs it makes: the verifier looks at the result.
 *
 * Here: lines, sections, labels.  Labels of code whose address is taken begin a bundle, because indirect jumps reach only those.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "sipas.h"

enum { Nhash = 4096 };

/* A set of names. */
typedef struct Name Name;
struct Name {
	Name *next;
	char text[];
};

typedef struct Set Set;
struct Set {
	Name *hash[Nhash];
};

static const char *inname, *outname;
static int lineno;
static FILE *out;
static Set taken;  /* labels that need a bundle of their own: functions, and those whose address is used */
static Set macros; /* names of the file's own macros */
static bool code;  /* in a section of instructions */
static bool macro; /* between .macro and .endm */
static char pending[64]; /* prefixes that stood alone */

static void __attribute__((noreturn))
fatal(const char *why, const char *text)
{
	fprintf(stderr, "sipas: %s:%d: %s%s%s\n", inname, lineno, why, text != NULL ? ": " : "", text != NULL ? text : "");
	if(out != NULL)
		unlink(outname);
	exit(1);
}

static Name**
find(Set *s, const char *name, size_t n)
{
	unsigned h = 0;
	Name **p;

	for(size_t i = 0; i < n; i++)
		h = h * 31 + (unsigned char)name[i];
	for(p = &s->hash[h % Nhash]; *p != NULL; p = &(*p)->next)
		if(strncmp((*p)->text, name, n) == 0 && (*p)->text[n] == 0)
			break;
	return p;
}

static bool
has(Set *s, const char *name, size_t n)
{
	return *find(s, name, n) != NULL;
}

static void
add(Set *s, const char *name, size_t n)
{
	Name **p = find(s, name, n);

	if(*p != NULL)
		return;
	*p = malloc(sizeof **p + n + 1);
	if(*p == NULL)
		fatal("out of memory", NULL);
	(*p)->next = NULL;
	memcpy((*p)->text, name, n);
	(*p)->text[n] = 0;
}

static bool
namechar(int c)
{
	return isalnum(c) || c == '_' || c == '.' || c == '$' || c == '\\' || c == '@';
}

static const char*
blanks(const char *p)
{
	while(isspace((unsigned char)*p))
		p++;
	return p;
}

static size_t
namelen(const char *p)
{
	size_t n = 0;

	while(namechar((unsigned char)p[n]))
		n++;
	return n;
}

/* Every name in an expression is one whose address is used. */
static void
addnames(const char *p)
{
	while(*p != 0 && *p != '#') {
		size_t n = namelen(p);

		if(n == 0) {
			p++;
			continue;
		}
		if(!isdigit((unsigned char)*p))
			add(&taken, p, n);
		p += n;
	}
}

static bool
word(const char *p, const char *w)
{
	size_t n = strlen(w);

	return strncmp(p, w, n) == 0 && (p[n] == 0 || isspace((unsigned char)p[n]));
}

/* First pass: which names have their address taken, or are functions or macros. */
static void
scan(const char *line)
{
	static const char *const data[] = {".quad", ".8byte", ".long", ".4byte", ".int", ".globl", ".global", NULL};
	const char *p = blanks(line), *d;
	size_t n;

	while((n = namelen(p)) > 0 && p[n] == ':')
		p = blanks(p + n + 1);
	for(int i = 0; data[i] != NULL; i++)
		if(word(p, data[i]))
			addnames(p + strlen(data[i]));
	if(word(p, ".type") && strstr(p, "@function") != NULL) {
		p = blanks(p + 5);
		add(&taken, p, namelen(p));
	} else if(word(p, ".macro")) {
		p = blanks(p + 6);
		add(&macros, p, namelen(p));
	} else if(*p != '.' && *p != '#' && *p != 0) {
		for(d = p; (d = strchr(d, '$')) != NULL; d++)
			add(&taken, d + 1, namelen(d + 1));
		if(strncmp(p, "lea", 3) == 0 && (n = namelen(p)) > 0) {
			p = blanks(p + n);
			add(&taken, p, namelen(p));
		}
	}
}

static void
begincode(bool on)
{
	code = on;
	if(on)
		fputs("\t.p2align 5\n", out);
}

/* A section that holds code has x in its flags; without flags, by its name. */
static void
section(const char *p)
{
	const char *flags = strchr(p, '"');

	p = blanks(p);
	begincode(flags != NULL ? strcspn(flags + 1, "\"") > strcspn(flags + 1, "x") : strncmp(p, ".text", 5) == 0 || strncmp(p, ".init", 5) == 0);
}

/* Padding to more than a bundle would cross the ends of bundles. */
static bool
bigalign(const char *p)
{
	if(word(p, ".p2align"))
		return atoi(blanks(p + 8)) > 5;
	return (word(p, ".balign") && atoi(blanks(p + 7)) > 32) || (word(p, ".align") && atoi(blanks(p + 6)) > 32);
}

static void
directive(const char *p)
{
	if(code && bigalign(p)) {
		fputs("\t.p2align 5\n", out);
		return;
	}
	if(word(p, ".previous") || word(p, ".pushsection") || word(p, ".popsection") || word(p, ".subsection") || word(p, ".code32"))
		fatal("directive that is not supported", p);
	if(word(p, ".macro") || word(p, ".endm"))
		macro = p[1] == 'm';
	fprintf(out, "%s\n", p);
	if(word(p, ".text"))
		begincode(true);
	else if(word(p, ".data") || word(p, ".bss"))
		begincode(false);
	else if(word(p, ".section"))
		section(p + 8);
}

static void
instruction(const char *p)
{
	static char text[2 * Maxtext];
	const char *why;
	Insn in;

	if(snprintf(text, sizeof text, "%s %s", pending, p) >= (int)sizeof text || !parseinsn(text, &in))
		fatal("not an instruction that can be taken apart", p);
	if(in.nop == 0 && (strcmp(in.name, "lock") == 0 || strncmp(in.name, "rep", 3) == 0)) {
		snprintf(pending, sizeof pending, "%s", in.name);
		return;
	}
	pending[0] = 0;
	why = rewrite(out, &in);
	if(why != NULL)
		fatal(why, p);
}

/* Labels, then an instruction, a directive, or a use of a macro. */
static void
statement(const char *line)
{
	const char *p = blanks(line);
	size_t n;

	while((n = namelen(p)) > 0 && p[n] == ':') {
		if(code && !isdigit((unsigned char)*p) && has(&taken, p, n))
			fputs("\t.p2align 5\n", out);
		fprintf(out, "%.*s:\n", (int)n, p);
		p = blanks(p + n + 1);
	}
	if(*p == 0)
		return;
	if(n > 0 && *blanks(p + n) == '=')
		fprintf(out, "\t%s\n", p);
	else if(*p == '.')
		directive(p);
	else if(!code || has(&macros, p, namelen(p)))
		if(code || macro)
			fprintf(out, "\t%s\n", p);
		else
			fatal("instruction outside a section of code", p);
	else
		instruction(p);
}

/* A line of code may hold several statements and a comment; directives are kept whole, as strings may hold anything. */
static void
line(char *s)
{
	char *p = (char *)blanks(s), *end;

	s[strcspn(s, "\n")] = 0;
	if(*p == '#' || *p == 0)
		return;
	if(*p != '.' || p[namelen(p)] == ':') {
		if(strchr(p, '"') == NULL)
			p[strcspn(p, "#")] = 0;
		while((end = strchr(p, ';')) != NULL && strchr(p, '"') == NULL) {
			*end = 0;
			statement(p);
			p = end + 1;
		}
	}
	statement(p);
}

static void
eachline(FILE *f, void (*fn)(char *))
{
	static char *buf;
	static size_t size;

	rewind(f);
	for(lineno = 1; getline(&buf, &size, f) > 0; lineno++)
		fn(buf);
	if(ferror(f))
		fatal("cannot read it", strerror(errno));
}

static void
scanline(char *s)
{
	scan(s);
}

int
main(int argc, char **argv)
{
	FILE *in;

	if(argc != 3) {
		fprintf(stderr, "usage: sipas in.s out.s\n");
		return 2;
	}
	inname = argv[1];
	outname = argv[2];
	in = fopen(inname, "r");
	if(in == NULL)
		fatal("cannot open it", strerror(errno));
	eachline(in, scanline);
	out = fopen(outname, "w");
	if(out == NULL)
		fatal("cannot create the output", strerror(errno));
	fprintf(out, "\t.bundle_align_mode 5\n");
	begincode(true);
	eachline(in, line);
	if(fclose(out) != 0)
		fatal("cannot write the output", strerror(errno));
	return 0;
}
