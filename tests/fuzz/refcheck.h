/*
 * A second opinion on what a valid 9P message is: the tables of intro(5) as
 * strings, walked by a dozen lines.  Shares nothing with fs9/codec, so that the
 * two can be held against each other.
 *
 * Letters: 1 2 4 8 integers, q qid, s string, d count[4] data, n count[2] data,
 * S names, Q qids.
 */
#ifndef REFCHECK_H
#define REFCHECK_H 1

#include <stdint.h>
#include <string.h>

static const char *const refbody[256] = {
	[100] = "4s", [101] = "4s",
	[102] = "4ss", [103] = "q",
	[104] = "44ss", [105] = "q",
	[107] = "s",
	[108] = "2", [109] = "",
	[110] = "44S", [111] = "Q",
	[112] = "41", [113] = "q4",
	[114] = "4s41", [115] = "q4",
	[116] = "484", [117] = "d",
	[118] = "48d", [119] = "4",
	[120] = "4", [121] = "",
	[122] = "4", [123] = "",
	[124] = "4", [125] = "n",
	[126] = "4n", [127] = "",
};

static inline uint64_t
refint(const uint8_t *p, int n)
{
	uint64_t v;

	v = 0;
	while(n-- > 0)
		v = v<<8 | p[n];
	return v;
}

/* bytes eaten by one item at p of n bytes, -1 if it does not fit */
static inline int64_t
refitem(int c, const uint8_t *p, int64_t n)
{
	int64_t k, len, i;

	switch(c){
	case '1': case '2': case '4': case '8':
		return n < c-'0'? -1: c-'0';
	case 'q':
		return n < 13? -1: 13;
	case 's':
		if(n < 2 || (len = (int64_t)refint(p, 2)) > n-2 || memchr(p+2, 0, (size_t)len) != 0)
			return -1;
		return 2+len;
	case 'd':
		return n < 4 || (len = (int64_t)refint(p, 4)) > n-4? -1: 4+len;
	case 'n':
		return n < 2 || (len = (int64_t)refint(p, 2)) > n-2? -1: 2+len;
	}
	if(n < 2 || (len = (int64_t)refint(p, 2)) > 16)
		return -1;
	for(k = 2; len > 0; len--, k += i)
		if((i = refitem(c == 'S'? 's': 'q', p+k, n-k)) < 0)
			return -1;
	return k;
}

static inline uint32_t
refwalk(const char *items, const uint8_t *p, int64_t n)
{
	int64_t i, total;

	total = n;
	for(; *items != 0; items++, p += i, n -= i)
		if((i = refitem(*items, p, n)) < 0)
			return 0;
	return n == 0? (uint32_t)total: 0;
}

static inline uint32_t
refmsg(const uint8_t *p, uint32_t n)
{
	uint64_t size;

	if(n < 7 || (size = refint(p, 4)) > n || size < 7 || refbody[p[4]] == 0)
		return 0;
	if(size > 7 && refwalk(refbody[p[4]], p+7, (int64_t)size-7) == 0)
		return 0;
	if(size == 7 && refbody[p[4]][0] != 0)
		return 0;
	return (uint32_t)size;
}

static inline uint32_t
refstat(const uint8_t *p, uint32_t n)
{
	uint32_t size;

	if(n < 2 || (size = 2+(uint32_t)refint(p, 2)) > n || size < 49)
		return 0;
	return refwalk("24q4448ssss", p+2, size-2) == 0? 0: size;
}

#endif
