/*
 * out.c: text to COM1.  putf shows one value: %d %x or %s.
 */
#include <stdint.h>
#include "probe.h"

uint64_t bss0;

static void
putc(int c)
{
	uint8_t v;

	do
		__asm__ volatile("inb %1, %0" : "=a"(v) : "Nd"((uint16_t)0x3fd));
	while((v & 1<<5) == 0);
	outb(0x3f8, c);
}

void
put(const char *s)
{
	while(*s != 0)
		putc(*s++);
}

static void
putnum(uint64_t v, unsigned base)
{
	if(v >= base)
		putnum(v / base, base);
	putc("0123456789abcdef"[v % base]);
}

void
putf(const char *fmt, uint64_t v)
{
	for(; *fmt != 0; fmt++){
		if(*fmt != '%')
			putc(*fmt);
		else if(*++fmt == 's')
			put((char*)v);
		else
			putnum(v, *fmt == 'x' ? 16 : 10);
	}
}
