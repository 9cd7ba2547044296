/* Taking instructions in AT&T syntax apart. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "sipas.h"

static const char *const regs[][2] = {
	{"%rax", "%eax"}, {"%rbx", "%ebx"}, {"%rcx", "%ecx"}, {"%rdx", "%edx"}, {"%rsi", "%esi"}, {"%rdi", "%edi"},
	{"%rbp", "%ebp"}, {"%rsp", "%esp"}, {"%r8", "%r8d"}, {"%r9", "%r9d"}, {"%r10", "%r10d"}, {"%r11", "%r11d"},
	{"%r12", "%r12d"}, {"%r13", "%r13d"}, {"%r14", "%r14d"}, {"%r15", "%r15d"},
};

const char*
reg32(const char *reg64)
{
	for(size_t i = 0; i < sizeof regs / sizeof regs[0]; i++)
		if(strcmp(regs[i][0], reg64) == 0)
			return regs[i][1];
	return NULL;
}

bool
isreg(const Operand *o, const char *reg)
{
	return o->kind == Register && strcmp(o->text, reg) == 0;
}

bool
namesreg(const Operand *o, const char *const *family)
{
	for(; *family != NULL; family++) {
		if(o->kind == Register && strcmp(o->text, *family) == 0)
			return true;
		if(o->kind == Memory && (strcmp(o->base, *family) == 0 || strcmp(o->index, *family) == 0))
			return true;
	}
	return false;
}

bool
smallnumber(const char *disp, long limit)
{
	char *end;
	long n = strtol(disp, &end, 0);

	return *end == 0 && n >= -limit && n <= limit;
}

static const char*
blanks(const char *p)
{
	while(isspace((unsigned char)*p))
		p++;
	return p;
}

/* Copies [p, e) without blanks at its ends; false if it does not fit. */
static bool
copy(char *to, size_t size, const char *p, const char *e)
{
	p = blanks(p);
	while(e > p && isspace((unsigned char)e[-1]))
		e--;
	if(e < p)
		e = p;
	if((size_t)(e - p) >= size)
		return false;
	memcpy(to, p, e - p);
	to[e - p] = 0;
	return true;
}

/* The parts of (base,index,scale): p behind the parenthesis. */
static bool
address(Operand *o, const char *p)
{
	struct {
		char *to;
		size_t n;
	} part[] = {{o->base, sizeof o->base}, {o->index, sizeof o->index}, {o->scale, sizeof o->scale}};
	const char *close = strchr(p, ')'), *e;

	if(close == NULL || *blanks(close + 1) != 0)
		return false;
	for(int i = 0; i < 3; i++) {
		e = memchr(p, ',', close - p);
		if(!copy(part[i].to, part[i].n, p, e != NULL ? e : close))
			return false;
		if(e == NULL)
			return true;
		p = e + 1;
	}
	return false;
}

static bool
operand(Operand *o, const char *p, const char *e)
{
	const char *open, *colon;

	memset(o, 0, sizeof *o);
	p = blanks(p);
	if(*p == '*') {
		o->star = true;
		p++;
	}
	if(!copy(o->text, sizeof o->text, p, e) || o->text[0] == 0)
		return false;
	p = o->text;
	colon = p[0] == '%' ? strchr(p, ':') : NULL;
	if(p[0] == '$') {
		o->kind = Immediate;
		return true;
	}
	if(p[0] == '%' && colon == NULL) {
		o->kind = Register;
		return strpbrk(p, " \t(,") == NULL;
	}
	o->kind = Memory;
	if(colon != NULL) {
		if(!copy(o->seg, sizeof o->seg, p, colon))
			return false;
		p = colon + 1;
	}
	open = strstr(p, "(%");
	if(open == NULL)
		open = strstr(p, "(,");
	if(open == NULL)
		return copy(o->disp, sizeof o->disp, p, p + strlen(p));
	return copy(o->disp, sizeof o->disp, p, open) && address(o, open + 1);
}

static bool
isprefix(const char *word)
{
	static const char *const all[] = {"lock", "rep", "repe", "repz", "repne", "repnz", "notrack", NULL};

	for(int i = 0; all[i] != NULL; i++)
		if(strcmp(word, all[i]) == 0)
			return true;
	return false;
}

static const char*
wordend(const char *p)
{
	while(*p != 0 && !isspace((unsigned char)*p))
		p++;
	return p;
}

bool
parseinsn(const char *text, Insn *in)
{
	const char *p = blanks(text), *e, *start;
	int depth;

	memset(in, 0, sizeof *in);
	for(;;) {
		e = wordend(p);
		if(!copy(in->name, sizeof in->name, p, e))
			return false;
		p = blanks(e);
		if(!isprefix(in->name) || *p == 0)
			break;
		if(strcmp(in->name, "notrack") != 0) {
			if(strlen(in->prefix) + strlen(in->name) + 2 > sizeof in->prefix)
				return false;
			strcat(strcat(in->prefix, in->name), " ");
		}
	}
	while(*p != 0) {
		start = p;
		for(depth = 0; *p != 0 && (*p != ',' || depth > 0); p++)
			depth += (*p == '(') - (*p == ')');
		if(in->nop == Maxops || !operand(&in->op[in->nop++], start, p))
			return false;
		if(*p == ',' && *blanks(++p) == 0)
			return false;
	}
	return true;
}
