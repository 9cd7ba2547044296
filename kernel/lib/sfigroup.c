/*
 * Groups: instructions that are safe only together, so that nothing jumps between them.  They are compared byte by byte.
 */
#include "sfidec.h"

static bool
same(const u8 *p, u32 room, const u8 *want, u32 n)
{
	if(n > room)
		return false;
	for(u32 i = 0; i < n; i++)
		if(p[i] != want[i])
			return false;
	return true;
}

/*
 * V5: and $-32,%eX; add %r14,%rX; jmp or call *%rX.  The target is a bundle of this window, whatever X held.
 */
static u32
jump(const u8 *p, u32 room)
{
	u8 high = p[0] == 0x41, x = p[high + 1] & 7, want[11];
	u32 n = 0;

	if(p[high] != 0x83 || (high ? x == Rbase - 8 : x == Rsp))
		return 0;
	if(high)
		want[n++] = 0x41;
	want[n++] = 0x83;
	want[n++] = 0xe0 | x;
	want[n++] = 0xe0;
	want[n++] = high ? 0x4d : 0x4c;
	want[n++] = 0x01;
	want[n++] = 0xf0 | x;
	if(high)
		want[n++] = 0x41;
	want[n++] = 0xff;
	want[n] = 0xe0 | x;
	if(same(p, room, want, n + 1))
		return n + 1;
	want[n] = 0xd0 | x;
	return same(p, room, want, n + 1) ? n + 1 : 0;
}

/*
 * mov %edi,%edi; lea (%r14,%rdi),%rdi; [mov %esi,%esi; lea (%r14,%rsi),%rsi;] [rep] stos or movs.  With the direction flag
 * clear, which only std and popf could change, they walk upwards and meet unmapped memory at the end of the window.
 */
static u32
string(const u8 *p, u32 room)
{
	static const u8 rdi[] = {0x89, 0xff, 0x49, 0x8d, 0x3c, 0x3e}, rsi[] = {0x89, 0xf6, 0x49, 0x8d, 0x34, 0x36};
	u32 n = sizeof rdi;
	u8 op = 0xaa;

	if(!same(p, room, rdi, sizeof rdi))
		return 0;
	if(same(p + n, room - n, rsi, sizeof rsi)) {
		n += sizeof rsi;
		op = 0xa4;
	}
	if(n < room && p[n] == 0xf3)
		n++;
	if(n < room && p[n] == 0x48)
		n++;
	return n < room && (p[n] & 0xfe) == op ? n + 1 : 0;
}

/* The assembler's nop of 11 bytes, with one prefix twice. */
static u32
padding(const u8 *p, u32 room)
{
	static const u8 nop[] = {0x66, 0x66, 0x2e, 0x0f, 0x1f, 0x84, 0, 0, 0, 0, 0};

	return same(p, room, nop, sizeof nop) ? sizeof nop : 0;
}

/* Length of the group that begins at p, room bytes before the end of its bundle; 0: none does. */
u32
sfigroup(const u8 p[Sfilook], u32 room)
{
	u32 n;

	if((n = jump(p, room)) == 0 && (n = string(p, room)) == 0)
		n = padding(p, room);
	return n;
}

/* V4: the second half of a stack group, lea (%rsp,%r14),%rsp: ESP, just written, becomes an address of the window. */
u32
sfistack(const u8 *p, u32 room)
{
	static const u8 lea[] = {0x4a, 0x8d, 0x24, 0x34};

	return same(p, room, lea, sizeof lea) ? sizeof lea : 0;
}
