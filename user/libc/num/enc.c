/*
 * Bytes as text in base 16, 32 (RFC 4648 alphabet) and 64, and back.
 * All give the length of the result, or -1 when it does not fit or is wrong.
 */
#include <u.h>
#include <libc.h>

static const char hex[] = "0123456789ABCDEF";
static const char b32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
static const char b64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* groups of so many bits, padded with = to a multiple of quantum characters if that is not 0 */
static int
encode(char *out, int lim, const uchar *in, int n, const char *abc, int bits, int quantum)
{
	uint acc;
	int nacc, len;

	acc = 0;
	nacc = len = 0;
	while(n > 0 || nacc > 0){
		if(nacc < bits){
			acc <<= 8;
			if(n > 0){
				acc |= *in++;
				n--;
				nacc += 8;
			}else{
				acc = acc>>8 << (bits-nacc);
				nacc = bits;
			}
			continue;
		}
		if(len >= lim-1)
			return -1;
		nacc -= bits;
		out[len++] = abc[acc>>nacc & ((1<<bits)-1)];
		acc &= (1<<nacc)-1;
	}
	while(quantum != 0 && len%quantum != 0){
		if(len >= lim-1)
			return -1;
		out[len++] = '=';
	}
	if(len >= lim)
		return -1;
	out[len] = 0;
	return len;
}

static int
decode(uchar *out, int lim, const char *in, int n, const char *abc, int bits, int fold)
{
	const char *p;
	uint acc;
	int c, nacc, len;

	acc = 0;
	nacc = len = 0;
	for(; n > 0; n--){
		c = *in++;
		if(c == '=')
			break;
		if(isspace(c))
			continue;
		if(fold)
			c = toupper(c);
		p = c != 0 ? strchr(abc, c) : nil;
		if(p == nil)
			return -1;
		acc = acc<<bits | (p - abc);
		nacc += bits;
		if(nacc >= 8){
			nacc -= 8;
			if(len >= lim)
				return -1;
			out[len++] = acc>>nacc;
			acc &= (1<<nacc)-1;
		}
	}
	return len;
}

int
enc16(char *out, int lim, const uchar *in, int n)
{
	return encode(out, lim, in, n, hex, 4, 0);
}

int
enc32(char *out, int lim, const uchar *in, int n)
{
	return encode(out, lim, in, n, b32, 5, 8);
}

int
enc64(char *out, int lim, const uchar *in, int n)
{
	return encode(out, lim, in, n, b64, 6, 4);
}

int
dec16(uchar *out, int lim, const char *in, int n)
{
	return decode(out, lim, in, n, hex, 4, 1);
}

int
dec32(uchar *out, int lim, const char *in, int n)
{
	return decode(out, lim, in, n, b32, 5, 1);
}

int
dec64(uchar *out, int lim, const char *in, int n)
{
	return decode(out, lim, in, n, b64, 6, 0);
}
