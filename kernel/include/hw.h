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

/* UARTs (16550): 0 = COM1 0x3f8 irq 4, 1 = COM2 0x2f8 irq 3. */
enum { Nuart = 2 };
void uartearly(void);		/* polled output on COM1, before anything else */
void uartinit(void);		/* interrupts */
bool uartpresent(int unit);
void uartputs(int unit, const char *, usize n);	/* polled; any context */
bool uartidle(int unit);	/* transmitter empty */
/* Called from interrupt context with each byte received. */
void uartonrecv(int unit, void (*fn)(int unit, int c));

/* Framebuffer console: shadow text buffer, never reads the framebuffer. */
void fbinit(struct Bootinfo *);

/* PS/2 keyboard (i8042), US layout: delivers runes. */
void kbdinit(void);
void kbdonrune(void (*fn)(Rune));

/* ACPI static tables */
void acpiinit(struct Bootinfo *);
void *acpitable(const char sig[4]);	/* mapped table or nil */

/* Local APIC / x2APIC, I/O APIC */
void lapicinit(void);
void lapiceoi(void);
u32 lapicid(void);
void lapictimer(u64 ns);	/* one-shot from now; 0 cancels */
void ioapicinit(void);

/* Calibrated TSC: CPUID 15h/16h/hypervisor leaf, HPET, ACPI PM timer, PIT; each with a deadline. */
void clockinit(void);
u64 rtcread(void);		/* seconds since 1970 from the CMOS clock */

/* Ending: tries ACPI, 0xCF9, i8042, UEFI, triple fault in turn. */
_Noreturn void hwreboot(void);
_Noreturn void hwpoweroff(void);
/* isa-debug-exit, when running in QEMU with that device; else returns. */
void hwexit(u8 value);
