/*
 * kernel/hw: only the hardware that the kernel itself must drive.  Every device is optional
 * and every wait has a deadline.
 */
#pragma once
#include "types.h"

struct Bootinfo;

/* port I/O */
static inline void outb(u16 p, u8 v) { __asm__ volatile("outb %0,%1" :: "a"(v), "Nd"(p)); }
static inline void outw(u16 p, u16 v) { __asm__ volatile("outw %0,%1" :: "a"(v), "Nd"(p)); }
static inline void outl(u16 p, u32 v) { __asm__ volatile("outl %0,%1" :: "a"(v), "Nd"(p)); }
static inline u8 inb(u16 p) { u8 v; __asm__ volatile("inb %1,%0" : "=a"(v) : "Nd"(p)); return v; }
static inline u16 inw(u16 p) { u16 v; __asm__ volatile("inw %1,%0" : "=a"(v) : "Nd"(p)); return v; }
static inline u32 inl(u16 p) { u32 v; __asm__ volatile("inl %1,%0" : "=a"(v) : "Nd"(p)); return v; }

static inline u64 rdtsc(void) { u32 a, d; __asm__ volatile("rdtsc" : "=a"(a), "=d"(d)); return (u64)d << 32 | a; }
static inline u64 rdmsr(u32 m) { u32 a, d; __asm__ volatile("rdmsr" : "=a"(a), "=d"(d) : "c"(m)); return (u64)d << 32 | a; }
static inline void wrmsr(u32 m, u64 v) { __asm__ volatile("wrmsr" :: "c"(m), "a"((u32)v), "d"((u32)(v >> 32)) : "memory"); }
typedef struct Cpuid Cpuid;
struct Cpuid { u32 ax, bx, cx, dx; };
/* Leaves that the CPU does not have read as 0. */
Cpuid cpuid(u32 leaf, u32 sub);

/*
 * Deadlines for hardware, in TSC cycles, so that they work before any clock is
 * calibrated: a microsecond is taken as 4096 cycles, too long rather than too short.
 */
static inline u64 hwdeadline(u32 us) { return rdtsc() + (u64)us * 4096; }
static inline bool hwexpired(u64 deadline) { return (s64)(rdtsc() - deadline) >= 0; }

/* UARTs (16550): 0 = COM1 0x3f8 irq 4, 1 = COM2 0x2f8 irq 3. */
enum { Nuart = 2 };
void uartearly(void);		/* polled output on COM1, before anything else */
void uartinit(void);		/* interrupts */
bool uartpresent(int unit);
void uartputs(int unit, const char *, usize n);	/* polled; any context */
bool uartidle(int unit);	/* transmitter empty */
/* Called from interrupt context with each byte received. */
void uartonrecv(int unit, void (*fn)(int unit, int c));

/* Bytes that fit into the transmitter now, perhaps none: then the function of uartonroom is called once there is room. */
usize uarttry(int unit, const char *, usize n);
void uartonroom(int unit, void (*fn)(int unit));	/* from interrupt context */
void uarthold(int unit);	/* no more input, from interrupt context too; none is lost if the other end sees RTS */
void uartresume(int unit);
/* Speed (divides 115200), bits, parity ('n', 'o', 'e') and stop bits; and the modem lines. */
Err uartset(int unit, u32 baud, int bits, int parity, int stop);
void uartdtr(int unit, bool on);
u8 uartmodem(int unit);		/* 0x10 CTS, 0x20 DSR, 0x40 RI, 0x80 DCD */

/* Framebuffer console: shadow text buffer, never reads the framebuffer. */
void fbinit(const struct Bootinfo *);
void fbbanner(const char *);	/* a red line at the top, for panics */

/*
 * PS/2 keyboard (i8042), US layout: delivers runes.  The functions are called from interrupt context:
 * scan with each byte before it is looked at (true: it goes no further), key with each key that goes
 * down or up, as the rune it has without shift, then rune with each character.
 */
void kbdinit(void);
void kbdonrune(void (*fn)(Rune));
void kbdonscan(bool (*fn)(u8));
void kbdonkey(void (*fn)(Rune, bool down));
void kbdinject(const u8 *, usize n);	/* scan codes (set 1) as if they had been typed */
Err kbdcommand(u8 cmd, u8 arg);		/* to the keyboard itself: Kbdleds, Kbdrepeat */
enum { Kbdleds = 0xED, Kbdrepeat = 0xF3 };

/* Who uses which I/O ports; for #P/ioalloc.  name is kept. */
void portuse(u16 port, u16 n, const char *name);
char *porttext(char *p, char *end);

/* ACPI static tables */
void acpiinit(const struct Bootinfo *);
void *acpitable(const char sig[4]);	/* mapped table or nil */

/* Fields of the FADT by offset (ACPI 6.5, 5.2.9); 0 where the table is too short or missing. */
u64 fadt(usize off, int bytes);

/* Local APIC / x2APIC, I/O APIC */
enum { Vtimer = 0xF0, Vipi = 0xF1, Vspurious = 0xFF };
void lapicinit(void);
void lapiceoi(void);
u32 lapicid(void);
void lapicstart(void);		/* its timer counts, so that its rate can be told later */
void lapiccalibrate(void);	/* once the TSC's rate is known */
void lapicrate(void);		/* the TSC's rate is known better */
void lapictimer(u64 ns);	/* one-shot from now; 0 cancels */
void lapicstop(void);		/* NMI to all other CPUs */
void lapicipi(u32 apicid, u32 icrlow);
bool lapicinservice(int vec);
int madtcpus(u32 *apicid, int max);	/* every usable processor, this one included; count */
void ioapicinit(void);
Err ioapicroute(int irq, int vec, u32 apicid);	/* connects and unmasks */
void ioapicdest(int irq, u32 apicid);	/* another CPU gets it from now on */
void picinit(void);		/* the 8259 pair: out of the way */

/* Calibrated TSC: CPUID 15h/16h/hypervisor leaf, HPET, ACPI PM timer, PIT; each with a deadline. */
void clockinit(void);
u64 rtcread(void);		/* seconds since 1970 from the CMOS clock */
bool rtcwrite(u64 secs);	/* false: there is no clock */
enum { Nnvram = 114 };		/* bytes of CMOS memory behind the clock's own */
u8 nvramread(u32 off);
void nvramwrite(u32 off, u8);

/*
 * Ending.  Reboot tries the ACPI reset register, 0xCF9, i8042, triple fault in turn; the
 * firmware's runtime services are not called, they crash on too many machines.
 */
_Noreturn void hwreboot(void);
_Noreturn void hwpoweroff(void);
/* isa-debug-exit, when running in QEMU with that device; else returns. */
void hwexit(u8 value);
