/*
 * Text encodings of bytes.
 */
#include <u.h>
#include <libc.h>
#include "test.h"

typedef int Enc(char*, int, const uchar*, int);
typedef int Dec(uchar*, int, const char*, int);

static void
both(Enc *enc, Dec *dec)
{
	uchar a[70], b[70];
	char s[200];
	int i, j, n, m;

	for(i = 0; i < 3000; i++){
		n = rndn(60);
		for(j = 0; j < n; j++)
			a[j] = rnd();
		m = enc(s, sizeof s, a, n);
		CHECK(m == (int)strlen(s));
		CHECKF(dec(b, sizeof b, s, m) == n && memcmp(a, b, n) == 0, "%d bytes: %s", n, s);
		CHECK(enc(s, m, a, n) == -1);
		if(n > 0){
			enc(s, sizeof s, a, n);
			CHECK(dec(b, n-1, s, m) == -1);
		}
	}
}

void
testenc(void)
{
	char s[64];
	uchar b[64];

	both(enc16, dec16);
	both(enc32, dec32);
	both(enc64, dec64);
	CHECK(enc64(s, sizeof s, (uchar*)"light work.", 11) == 16 && strcmp(s, "bGlnaHQgd29yay4=") == 0);
	CHECK(enc64(s, sizeof s, (uchar*)"light work", 10) == 16 && strcmp(s, "bGlnaHQgd29yaw==") == 0);
	CHECK(enc32(s, sizeof s, (uchar*)"fooba", 5) == 8 && strcmp(s, "MZXW6YTB") == 0);
	CHECK(enc32(s, sizeof s, (uchar*)"foob", 4) == 8 && strcmp(s, "MZXW6YQ=") == 0);
	CHECK(enc16(s, sizeof s, (uchar*)"\x01\xAB", 2) == 4 && strcmp(s, "01AB") == 0);
	CHECK(dec16(b, sizeof b, "ab01", 4) == 2 && b[0] == 0xAB && dec16(b, sizeof b, "xy", 2) == -1);
	CHECK(dec64(b, sizeof b, "bGln\naHQ=", 9) == 5 && memcmp(b, "light", 5) == 0);
}
