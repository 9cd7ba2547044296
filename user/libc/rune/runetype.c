/*
 * Classes of runes and their case.
 */
#include <u.h>
#include <libc.h>
#include "runetab.h"

static int
inspans(const Runespan *t, int n, Rune r)
{
	int m;

	while(n > 0){
		m = n/2;
		if(r < t[m].first)
			n = m;
		else if(r > t[m].last){
			t += m+1;
			n -= m+1;
		}else
			return (r - t[m].first)%t[m].step == 0;
	}
	return 0;
}

static Rune
mapped(const Runemap *t, int n, Rune r)
{
	int m;

	while(n > 0){
		m = n/2;
		if(r < t[m].first)
			n = m;
		else if(r > t[m].last){
			t += m+1;
			n -= m+1;
		}else
			return (r - t[m].first)%t[m].step == 0 ? r + t[m].delta : r;
	}
	return r;
}

int
isalpharune(Rune r)
{
	return inspans(_alpha, _nalpha, r);
}

int
isupperrune(Rune r)
{
	return inspans(_upper, _nupper, r);
}

int
islowerrune(Rune r)
{
	return inspans(_lower, _nlower, r);
}

int
istitlerune(Rune r)
{
	return inspans(_title, _ntitle, r);
}

int
isdigitrune(Rune r)
{
	return inspans(_digit, _ndigit, r);
}

int
isspacerune(Rune r)
{
	return inspans(_space, _nspace, r);
}

Rune
tolowerrune(Rune r)
{
	return mapped(_tolower, _ntolower, r);
}

Rune
toupperrune(Rune r)
{
	return mapped(_toupper, _ntoupper, r);
}

/* the few that have a title case of their own, else upper case */
Rune
totitlerune(Rune r)
{
	Rune t;

	t = mapped(_totitle, _ntotitle, r);
	return t != r || istitlerune(r) ? t : toupperrune(r);
}
