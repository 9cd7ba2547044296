/* Times as words: "10ms", "1.5s", "+200us", as in proc(3). */
#include "text.h"
#include "lib.h"

typedef struct Unit Unit;
struct Unit {
	const char *name;
	u64 ns;
};
/* both of Unicode's micro signs */
static const Unit units[] = {
	{"s", 1000000000}, {"ms", 1000000}, {"us", 1000}, {"\xc2\xb5s", 1000}, {"\xce\xbcs", 1000}, {"ns", 1}, {"", 1},
};

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The digits behind the point, as billionths. */
static Err
fraction(const char **s, u64 *billionths)
{
	u64 v = 0, place = 1000000000;
	const char *p = *s;

	for(; digit(*p); p++){
		place /= 10;
		if(place == 0)
			return "too many digits after decimal point";
		v += (*p - '0') * place;
	}
	if(p == *s)
		return "ill-formed number";
	*s = p;
	*billionths = v;
	return nil;
}

Err
parsetime(const char *s, int *by, u64 *ns)
{
	static const u64 Toolong = 1000000000;
	const Unit *u;
	u64 whole = 0, part = 0;
	Err e;

	*by = *s == '+' ? 1 : *s == '-' ? -1 : 0;
	if(*by != 0)
		s++;
	if(!digit(*s) && *s != '.')
		return *s == 0 ? "missing value" : "ill-formed number";
	for(; digit(*s); s++)
		if((whole = whole * 10 + (*s - '0')) > Toolong * Toolong)
			return Ebadarg;
	if(*s == '.'){
		s++;
		if((e = fraction(&s, &part)) != nil)
			return e;
	}
	for(u = units; u < units + nelem(units); u++)
		if(strcmp(s, u->name) == 0){
			if(whole >= ~0ull / u->ns)
				return Ebadarg;
			*ns = whole * u->ns + part * u->ns / Toolong;
			return nil;
		}
	return "unrecognized unit";
}
