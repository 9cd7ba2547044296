/*
 * Options: set [no]name, set name=number, set all.
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

struct Opt opt = {
	.ts = 8,
	.sw = 8,
	.ws = 1,
};

typedef struct Option Option;
struct Option {
	char	*name;
	char	*abbrev;
	int	*value;
	int	max;			/* 1: on or off */
};

static const Option options[] = {
	{"autoindent", "ai", &opt.ai, 1},
	{"ignorecase", "ic", &opt.ic, 1},
	{"number", "nu", &opt.nu, 1},
	{"shiftwidth", "sw", &opt.sw, 100},
	{"tabstop", "ts", &opt.ts, 100},
	{"wrapscan", "ws", &opt.ws, 1},
};

static const Option*
find(char *name, int n)
{
	const Option *o;

	for(o = options; o < options + nelem(options); o++)
		if(((int)strlen(o->name) == n && strncmp(o->name, name, n) == 0)
		|| ((int)strlen(o->abbrev) == n && strncmp(o->abbrev, name, n) == 0))
			return o;
	error("no such option: %s", name);
}

static void
show(const Option *o, char *s, int n)
{
	if(o->max > 1)
		snprint(s, n, "%s=%d", o->name, *o->value);
	else
		snprint(s, n, "%s%s", *o->value ? "" : "no", o->name);
}

static void
showall(void)
{
	char s[64];
	uint i;

	for(i = 0; i < nelem(options); i++){
		show(&options[i], s, sizeof s - 1);
		strcat(s, "\n");
		viewtext(s, strlen(s));
	}
}

static void
set(char *w)
{
	const Option *o;
	char *eq, s[64];
	int n, v;

	n = strlen(w);
	eq = strchr(w, '=');
	if(strcmp(w, "all") == 0)
		showall();
	else if(eq != nil){
		o = find(w, eq - w);
		v = atoi(eq + 1);
		if(o->max == 1 || v < 1 || v > o->max)
			error("bad value: %s", w);
		*o->value = v;
	}else if(w[n-1] == '?'){
		show(find(w, n - 1), s, sizeof s);
		msg("%s", s);
	}else if(strncmp(w, "no", 2) == 0 && n > 2){
		o = find(w + 2, n - 2);
		if(o->max > 1)
			error("%s wants a number", o->name);
		*o->value = 0;
	}else{
		o = find(w, n);
		if(o->max > 1){
			show(o, s, sizeof s);
			msg("%s", s);
		}else
			*o->value = 1;
	}
}

void
exset(Ex *e)
{
	char *w, word[64];
	int any;

	for(any = 0; ; any = 1){
		w = exword(e);
		strecpy(word, word + sizeof word, w);
		free(w);
		if(word[0] == 0)
			break;
		set(word);
	}
	if(!any)
		showall();
}
