/*
 * fwcfg.h: QEMU's firmware configuration device, by DMA (docs/specs/fw_cfg in QEMU).
 */
#ifndef FWCFG_H
#define FWCFG_H

#include <stdint.h>

typedef struct Fwfile Fwfile;
struct Fwfile {
	uint32_t size;		/* bytes */
	uint16_t key;
};

int	fwcfgpresent(void);
int	fwcfgfind(const char *name, Fwfile*);
int	fwcfgread(const Fwfile*, void *buf);

#endif
