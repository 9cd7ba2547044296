/* What a SIP may have: `limit mem 1m proc 2 cpu 5ms/20ms'.  All of a line holds, or nothing; at once if it runs. */
#include "devsip.h"

enum { Maxwords = 48 };

/* 5ms/20ms: so much in each period; none: as much as there is. */
static Err
cputime(char *s, u64 *quota, u64 *period)
{
	char *slash = strchr(s, '/');
	int sign, psign;
	Err e;

	*quota = *period = 0;
	if(strcmp(s, "none") == 0)
		return nil;
	if(slash == nil)
		return errf("cpu budget: want TIME/PERIOD, or none");
	*slash = 0;
	if((e = parsetime(s, &sign, quota)) != nil || (e = parsetime(slash + 1, &psign, period)) != nil)
		return errf("cpu budget: %s", e);
	return sign != 0 || psign != 0 ? errf("cpu budget: a time has no sign") : nil;
}

static void
apply(Sip *s, const Limits *set)
{
	for(int r = 0; r < Nresource; r++)
		if(set->given[r]){
			s->limit[r] = set->limit[r];
			if(s->account != nil)
				s->account->limit[r] = set->limit[r] + (r == Rproc && set->limit[r] != ~0ull);
		}
}

Err
siplimit(Sip *s, char **word, int n)
{
	Limits set = { 0 };
	char *rest[Maxwords], *cpu = nil;
	u64 quota, period;
	int m = 0;
	Err e;

	if(n == 0 || n % 2 != 0 || n > Maxwords)
		return Ecmdargs;
	for(int i = 0; i < n; i += 2)
		if(strcmp(word[i], "cpu") == 0)
			cpu = word[i + 1];
		else{
			rest[m++] = word[i];
			rest[m++] = word[i + 1];
		}
	if(m > 0 && (e = limitsparse(rest, m, &set)) != nil)
		return e;
	if(cpu != nil && ((e = cputime(cpu, &quota, &period)) != nil || (e = sipcpuset(s, quota, period)) != nil))
		return e;
	apply(s, &set);
	return nil;
}
