/*
 * Strings.
 */
#include <u.h>
#include <libc.h>
#include "test.h"

static void
randstr(char *s, int max, int nchar)
{
	int n;

	for(n = rndn(max); n > 0; n--)
		*s++ = rndn(20) == 0 ? 0xC3 : 'a' + rndn(nchar);
	*s = 0;
}

static int
sign(int n)
{
	return n < 0 ? -1 : n > 0;
}

void
teststr(void)
{
	char a[64], b[64], buf[8];
	char *p;
	int i, c;

	for(i = 0; i < 20000; i++){
		randstr(a, 30, 2);
		randstr(b, 4, 2);
		CHECKF(sign(strcmp(a, b)) == sign(o_strcmp(a, b)), "strcmp %q %q", a, b);
		CHECKF(strstr(a, b) == o_strstr(a, b), "strstr %s %s", a, b);
	}
	CHECK(strncmp("abcd", "abxx", 2) == 0 && strncmp("abcd", "abxx", 3) < 0 && strncmp("a", "ab", 5) < 0);
	CHECK(cistrcmp("HeLLo", "hEllO") == 0 && cistrcmp("a", "B") < 0 && cistrncmp("ABx", "aby", 2) == 0);
	CHECK(o_strcmp(cistrstr("xxHELlo", "hell"), "HELlo") == 0 && cistrstr("abc", "d") == nil);
	CHECK(strlen("") == 0 && strlen("hello") == 5);
	CHECK(strspn("aabbc", "ab") == 4 && strcspn("aabbc", "c") == 4 && strcspn("abc", "x") == 3);
	CHECK(*strpbrk("hello", "ol") == 'l' && strpbrk("hello", "xyz") == nil);
	p = "a/b/c";
	CHECK(strchr(p, '/') == p+1 && strrchr(p, '/') == p+3 && strchr(p, 0) == p+5 && strrchr(p, 'x') == nil);
	p = strecpy(buf, buf+sizeof buf, "a long string");
	CHECK(p == buf+7 && strcmp(buf, "a long ") == 0);
	p = strecpy(buf, buf+sizeof buf, "ab");
	CHECK(p == buf+2 && strcmp(buf, "ab") == 0);
	strcpy(a, "ab");
	strcat(a, "cd");
	strncat(a, "efgh", 2);
	CHECK(strcmp(a, "abcdef") == 0);
	memset(buf, 'x', sizeof buf);
	strncpy(buf, "ab", 5);
	CHECK(memcmp(buf, "ab\0\0\0xxx", 8) == 0);
	p = strdup("copy");
	CHECK(strcmp(p, "copy") == 0);
	free(p);
	strcpy(a, ",,a,b,,c");
	CHECK(strcmp(strtok(a, ","), "a") == 0 && strcmp(strtok(nil, ","), "b") == 0);
	CHECK(strcmp(strtok(nil, ","), "c") == 0 && strtok(nil, ",") == nil && strtok(nil, ",") == nil);
	for(c = -1; c < 256; c++){
		CHECK(isalpha(c) == ((c|32) >= 'a' && (c|32) <= 'z' && c < 128));
		CHECK(isspace(c) == (c > 0 && c < 128 && o_strstr(" \t\n\v\f\r", (char[]){c, 0}) != nil));
		CHECK(isprint(c) == (c >= 32 && c < 127));
		CHECK(ispunct(c) == (c > 32 && c < 127 && !isalpha(c) && !isdigit(c)));
	}
	CHECK(toupper('a') == 'A' && tolower('Z') == 'z' && toupper('1') == '1');
}
