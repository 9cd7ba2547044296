/*
 * console.c: messages to the person in front of the machine.
 *
 * Before the memory map is taken they go to the firmware's console.  From then on the firmware must
 * not be called (output may allocate, and so change the map), and they go to COM1 alone, if there is one.
 */
#include "stub.h"

static int nofirmware;

enum {
	Com1 = 0x3f8,
	Lsr = 5,
	Lsrthre = 1<<5,		/* transmitter empty */
	Spin = 100000,		/* polls before a port counts as absent */
};

static void
computc(int c)
{
	int i;

	for(i = 0; i < Spin; i++)
		if(inb(Com1 + Lsr) & Lsrthre){
			outb(Com1, c);
			return;
		}
}

void
computs(const char *s)
{
	if(inb(Com1 + Lsr) == 0xff)
		return;
	for(; *s != 0; s++)
		computc(*s);
}

/* From here on only COM1. */
void
quiet(void)
{
	nofirmware = 1;
}

static void
putc(int c)
{
	CHAR16 w[3];
	char s[2];
	int n = 0;

	if(nofirmware){
		s[0] = c;
		s[1] = 0;
		computs(s);
		return;
	}
	if(c == '\n')
		w[n++] = '\r';
	w[n++] = c;
	w[n] = 0;
	if(stub.st->ConOut != nil)
		stub.st->ConOut->OutputString(stub.st->ConOut, w);
}

static void
putnum(uint64_t v, unsigned base)
{
	char buf[24];
	int i = sizeof buf;

	do
		buf[--i] = "0123456789abcdef"[v % base];
	while((v /= base) != 0);
	while(i < (int)sizeof buf)
		putc(buf[i++]);
}

/* The errors that a phase is likely to meet (UEFI, Appendix D). */
static const char*
statusname(EFI_STATUS s)
{
	switch(s){
	case EFI_SUCCESS: return "success";
	case EFI_LOAD_ERROR: return "load error";
	case EFI_INVALID_PARAMETER: return "invalid parameter";
	case EFI_UNSUPPORTED: return "unsupported";
	case EFI_BUFFER_TOO_SMALL: return "buffer too small";
	case EFI_NOT_READY: return "not ready";
	case EFI_DEVICE_ERROR: return "device error";
	case EFI_OUT_OF_RESOURCES: return "out of resources";
	case EFI_VOLUME_CORRUPTED: return "volume corrupted";
	case EFI_NOT_FOUND: return "not found";
	case EFI_ACCESS_DENIED: return "access denied";
	case EFI_CRC_ERROR: return "checksum error";
	case EFI_INCOMPATIBLE_VERSION: return "incompatible version";
	case EFI_SECURITY_VIOLATION: return "security violation";
	}
	return nil;
}

static void
putstatus(EFI_STATUS s)
{
	const char *p = statusname(s);

	if(p == nil){
		putc('0');
		putc('x');
		putnum(s, 16);
		return;
	}
	while(*p != 0)
		putc(*p++);
}

/* Verbs, each of 64 bits or a pointer: %s %d (unsigned) %x %r (EFI_STATUS). */
static void
vsay(const char *fmt, __builtin_va_list arg)
{
	const char *s;

	for(; *fmt != 0; fmt++){
		if(*fmt != '%'){
			putc(*fmt);
			continue;
		}
		switch(*++fmt){
		case 's':
			for(s = __builtin_va_arg(arg, const char*); *s != 0; s++)
				putc(*s);
			break;
		case 'd':
			putnum(__builtin_va_arg(arg, uint64_t), 10);
			break;
		case 'x':
			putnum(__builtin_va_arg(arg, uint64_t), 16);
			break;
		case 'r':
			putstatus(__builtin_va_arg(arg, EFI_STATUS));
			break;
		}
	}
}

void
say(const char *fmt, ...)
{
	__builtin_va_list arg;

	__builtin_va_start(arg, fmt);
	vsay(fmt, arg);
	__builtin_va_end(arg);
}

/* Say what is wrong and give the status back, for `return fail(...)`. */
EFI_STATUS
fail(EFI_STATUS s, const char *fmt, ...)
{
	__builtin_va_list arg;

	say("ennead: cannot start: ");
	__builtin_va_start(arg, fmt);
	vsay(fmt, arg);
	__builtin_va_end(arg);
	say(" (%r)\n", s);
	return s;
}
