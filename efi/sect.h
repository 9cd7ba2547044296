/*
 * sect.h: a payload section of ennead.efi (.kernel, .bootfs): one page of header, then the file.
 *
 * Each section carries its own length and checksum, so each can be replaced alone:
 *	build/tools/mksect bootfs new.tar new.sect
 *	objcopy --update-section .bootfs=new.sect ennead.efi
 * The header fills a page so that the payload is page aligned in memory and the boot archive can be
 * used where the firmware loaded it.
 */
#ifndef SECT_H
#define SECT_H

#include <stdint.h>

#define SECTMAGIC	0x31544345534e4e45ULL	/* "ENNSECT1" */
#define SECTHDR		4096

typedef struct Secthdr Secthdr;
struct Secthdr {
	uint64_t magic;
	uint64_t len;		/* bytes of payload, which begins SECTHDR bytes after this */
	uint32_t crc;		/* CRC-32 of the payload */
	char name[12];		/* "kernel" or "bootfs" */
};

uint32_t crc32(uint32_t crc, const void *p, uint64_t n);

#endif
