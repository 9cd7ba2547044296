/*
 * bootinfo.h: what the EFI stub hands to the kernel.
 *
 * Shared by efi/, the kernel and host tests, so it uses only <stdint.h>.
 * Both sides check magic, version and size; a change of layout changes
 * BIVERSION.
 *
 * Entry contract.  The stub jumps to the ELF entry point (_start) with
 *	rdi	Bootinfo* (an address in the HHDM)
 *	rsp	16n+8 as after a call, in the HHDM, BISTACK bytes, BmBoot memory
 *	cr3	pml4pa: 4 levels, built by the stub, firmware's is gone
 *	cr0	PG WP PE NE set, EM TS clear; efer LME NXE
 *	IF, DF clear; GDT and IDT are stale (unmapped): load your own before
 *	touching a segment register or taking a trap
 * The page tables map, and nothing else:
 *	HHDMBASE + pa	every range of RAM (types up to BmLastRam), writable, no-execute
 *	kernel image	at its link addresses, one permission for each segment,
 *			never writable and executable
 *	tramppa		one or two identity pages, executable and read-only, in
 *			the lower half: the code that loaded cr3.  Drop the lower half
 *			of the PML4 as soon as you like.
 * All fields named *pa are physical addresses; pointers point into the HHDM.
 */
#ifndef BOOTINFO_H
#define BOOTINFO_H

#include <stdint.h>

#define HHDMBASE	0xffff800000000000ULL
#define KERNLINKBASE	0xffffffff80000000ULL	/* kernel links in the top 2 GiB */

#define BIMAGIC		0x31304441454e4e45ULL	/* "ENNEAD01" */
#define BIVERSION	1
#define BISTACK		(16*1024)

typedef struct Bootmem Bootmem;
typedef struct Bootfb Bootfb;
typedef struct Bootinfo Bootinfo;

/*
 * Types of memory.  Everything up to BmLastRam is RAM and in the HHDM.
 */
enum {
	BmUsable = 1,		/* free from the first instruction of the kernel */
	BmBoot,			/* Bootinfo, its map and text, first page tables and stack; free once left behind */
	BmKernel,		/* the loaded kernel image */
	BmBootfs,		/* the boot archive (page aligned, whole pages) */
	BmOverlay,		/* the archive laid over it, if any */
	BmLow,			/* one page below 1 MiB kept for starting further CPUs */
	BmAcpi,			/* ACPI tables; free after they were copied */
	BmNvs,			/* ACPI NVS: never reuse */
	BmRtcode,		/* EFI runtime services: never reuse */
	BmRtdata,
	BmLastRam = BmRtdata,
	BmMmio,
	BmReserved,
	BmBad,
	BmPersistent,
};

/* Caching attributes of a range, as EFI gives them (UEFI 7.2, EFI_MEMORY_*). */
enum {
	BaUC = 1<<0,
	BaWC = 1<<1,
	BaWT = 1<<2,
	BaWB = 1<<3,
	BaRuntime = 1<<4,
};

/*
 * One range of the memory map.  The map is sorted by base, ranges do not overlap,
 * neighbours of the same type and attribute are one range; base and len are
 * multiples of 4096.  Holes are addresses that the firmware said nothing about.
 */
struct Bootmem {
	uint64_t base;
	uint64_t len;
	uint32_t type;		/* Bm* */
	uint32_t attr;		/* Ba* */
};

static inline int
bmram(const Bootmem *m)
{
	return m->type >= BmUsable && m->type <= BmLastRam;
}

/* Framebuffer formats: byte order in memory of one 32-bit pixel. */
enum {
	FbNone = 0,
	FbRGBX,
	FbBGRX,
	FbMask,			/* use the masks (they are valid for every format) */
};

struct Bootfb {
	uint64_t pa;		/* may be above 4 GiB; not in the HHDM, vmap it */
	uint64_t size;		/* bytes */
	uint32_t width;		/* pixels */
	uint32_t height;
	uint32_t pitch;		/* bytes in a line, not width*4 */
	uint32_t format;	/* Fb*; FbNone: there is no framebuffer */
	uint32_t rmask;
	uint32_t gmask;
	uint32_t bmask;
	uint32_t bpp;		/* bits in a pixel: 32, or by FbMask less */
};

/* Bootinfo.flags */
enum {
	BfHypervisor = 1<<0,	/* CPUID.1:ECX.31 */
	BfQemu = 1<<1,		/* QEMU's fw_cfg answered */
	BfDebugexit = 1<<2,	/* the machine may be ended by port 0xf4 (isa-debug-exit) */
	BfGigpages = 1<<3,	/* the HHDM uses 1 GiB pages where it can */
	BfRngfirmware = 1<<4,	/* seed is from the firmware's EFI_RNG_PROTOCOL */
	BfRngcpu = 1<<5,	/* RDSEED or RDRAND is mixed into the seed */
	BfX2apic = 1<<6,	/* local APIC was handed over in x2APIC mode */
};

struct Bootinfo {
	uint64_t magic;
	uint32_t version;
	uint32_t size;		/* sizeof(Bootinfo) */

	Bootmem *map;
	uint64_t nmap;

	Bootfb fb;

	uint64_t rsdppa;	/* ACPI 2.0 RSDP, else 1.0; 0: none */
	uint64_t smbiospa;	/* SMBIOS 3 entry point, else 2; 0: none */
	uint64_t systabpa;	/* EFI system table, in runtime memory */

	uint64_t kernpa;	/* kernel image: first byte, contiguous */
	uint64_t kernsize;	/* bytes, including bss */
	uint64_t kernva;	/* link address of kernpa */

	uint64_t bootfspa;	/* boot archive (tar) */
	uint64_t bootfssize;	/* bytes, exact */
	uint64_t overlaypa;	/* archive to lay over it */
	uint64_t overlaysize;	/* 0: none */

	char *cmdline;		/* name=value lines, each name once, NUL at the end */
	uint64_t cmdlinelen;	/* without the NUL */

	uint64_t lowpa;		/* the BmLow page; 0: there was none */
	uint64_t pml4pa;
	uint64_t hhdm;		/* HHDMBASE */
	uint64_t stackpa;	/* BISTACK bytes */
	uint64_t tramppa;	/* identity-mapped code, page aligned */

	uint64_t tscentry;	/* TSC when the stub was entered */
	uint64_t tscexit;	/* TSC just before the jump */
	uint64_t efitime;	/* firmware's clock: seconds since 1970 UTC; 0: unknown */

	uint32_t flags;		/* Bf* */
	uint32_t seedlen;	/* bytes of seed; the rest is 0 */
	uint8_t seed[64];
};

/* The first HHDM address of a physical one. */
static inline void*
bihhdm(const Bootinfo *bi, uint64_t pa)
{
	return (void*)(uintptr_t)(bi->hhdm + pa);
}

_Static_assert(sizeof(Bootmem) == 24, "Bootmem layout");
_Static_assert(sizeof(Bootfb) == 48, "Bootfb layout");
_Static_assert(sizeof(Bootinfo) == 312, "Bootinfo layout");
_Static_assert(sizeof(Bootinfo) <= 4096, "Bootinfo must fit in a page");

#endif
