/*
 * rng.c: a seed for the kernel's random numbers.
 *
 * Everything that the machine has is mixed: the firmware's generator, the processor's, the clock
 * and the jitter of the time stamp counter.  Flags say which of the good sources took part; the kernel
 * decides what to think of a seed without them.
 */
#include "stub.h"

typedef struct Rngproto Rngproto;
struct Rngproto {		/* EFI_RNG_PROTOCOL, UEFI 37.5 */
	void *getinfo;
	EFI_STATUS (EFIAPI *getrng)(Rngproto*, EFI_GUID*, UINTN, uint8_t*);
};

static EFI_GUID rngguid = { 0x3152bca5, 0xeade, 0x433d, { 0x86, 0x2e, 0xc0, 0x1c, 0xdc, 0x29, 0x1f, 0x44 } };

/* Stir one word into the seed so that no later word can take it out again. */
static void
stir(uint64_t v, int i)
{
	uint64_t *s = (uint64_t*)stub.bi->seed;
	enum { N = sizeof stub.bi->seed / 8 };

	s[i % N] ^= v;
	s[(i + 1) % N] += (s[i % N]<<29 | s[i % N]>>35) * 0x9e3779b97f4a7c15ULL;
}

EFI_STATUS
rngseed(void)
{
	uint8_t fw[sizeof stub.bi->seed];
	Rngproto *r;
	uint64_t v;
	int i, n = 0;

	if(!EFI_ERROR(stub.bs->LocateProtocol(&rngguid, nil, (void**)&r)) &&
	   !EFI_ERROR(r->getrng(r, nil, sizeof fw, fw))){
		memcpy(stub.bi->seed, fw, sizeof fw);
		memset(fw, 0, sizeof fw);
		stub.bi->flags |= BfRngfirmware;
	}
	for(i = 0; i < 16 && cpurand(&v); i++, n++)
		stir(v, i);
	if(n == 16)
		stub.bi->flags |= BfRngcpu;
	stir(stub.bi->efitime, 0);
	for(i = 0; i < 64; i++){
		stub.bs->Stall(1);
		stir(rdtsc(), i);
	}
	stub.bi->seedlen = sizeof stub.bi->seed;
	return EFI_SUCCESS;
}
