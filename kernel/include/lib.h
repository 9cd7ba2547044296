/*
 * kernel/lib: pure C without globals, also compiled for the host by the tests.
 * Nothing here locks, allocates or can fail otherwise than by its result.
 */
#pragma once
#include "types.h"

/* memory and strings; the mem* ones also because gcc emits calls to them */
void *memset(void *, int, usize);
void *memmove(void *, const void *, usize);
void *memcpy(void *, const void *, usize);
int memcmp(const void *, const void *, usize);
void *memchr(const void *, int, usize);
usize strlen(const char *);
usize strnlen(const char *, usize);
int strcmp(const char *, const char *);
int strncmp(const char *, const char *, usize);
char *strchr(const char *, int);
char *strrchr(const char *, int);
char *strstr(const char *, const char *);
/* Copies as much of src as fits into [dst, end), always NUL-terminated (at a rune boundary); returns the address of the NUL. */
char *strecpy(char *dst, char *end, const char *src);

/* Decimal, 0x hexadecimal or 0 octal per base 0; *end (if end) is the first byte not used. */
u64 strtou64(const char *, char **end, int base);
s64 strtos64(const char *, char **end, int base);

/* Splits s in place at blanks (rc quotes '' understood); returns the number of fields, at most max. */
int tokenize(char *s, char **field, int max);

/*
 * Formatting: %d %u %x %X %o %b %c %s %.*s %p %% with flags - 0 # + width precision and
 * the sizes l ll z (l and ll both 64 bits); %r-like verbs do not exist here.
 * Both return the end (NUL written, never past end).
 */
char *vseprint(char *buf, char *end, const char *fmt, va_list);
char *seprint(char *buf, char *end, const char *fmt, ...);
int snprint(char *buf, usize n, const char *fmt, ...);	/* bytes written, NUL not counted */

/* UTF-8 (runes to 0x10FFFF). chartorune: bytes used, Rune 0xFFFD and 1 for bad input. */
enum { UTFmax = 4, Runeerror = 0xFFFD };
int chartorune(Rune *, const char *);
int runetochar(char *, Rune);
int fullrune(const char *, int n);

/* 64 bytes of ChaCha20 key stream. */
void chachablock(u32 out[16], const u32 key[8], u64 counter);

/* a * b / c with 128 bits in between; the largest number if it does not fit. */
u64 muldiv(u64 a, u64 b, u64 c);
int bitcount(u64);

u32 crc32(u32 crc, const void *, usize n);

enum { Sha1len = 20 };
void sha1(const void *, usize n, u8 digest[Sha1len]);
void hmacsha1(const void *, usize n, const void *key, usize nkey, u8 digest[Sha1len]);

enum { Sha256len = 32 };
typedef struct Sha256 Sha256;
struct Sha256 {
	u32 h[8];
	u8 buf[64];
	u64 len;		/* bytes so far */
};
void sha256begin(Sha256 *);
void sha256add(Sha256 *, const void *, usize n);
void sha256end(Sha256 *, u8 digest[Sha256len]);

/* Bit maps: arrays of u64. bitfind: index of the first clear bit below nbit at or after start, -1 if none. */
void bitset(u64 *map, u32 bit);
void bitclear(u64 *map, u32 bit);
bool bittest(const u64 *map, u32 bit);
s64 bitfind(const u64 *map, u32 nbit, u32 start);
