/* Random and enumerated bundles for the tests of the verifier. */
#pragma once
#include "sfi.h"

enum {
	Textat = Sfitextbase, /* the bundle's place in its window */
	Dataend = 2 * MiB,    /* end of the program there */
};

u64 rnd(u64 *state);
void randombundle(u64 *state, u8 fill, u8 b[Sfibundle]);

/* The i-th of Nsweep bundles that hold one instruction each, over prefixes, REX, opcodes, ModRM and SIB; false: left out, as it is like another. */
enum { Nprefix = 12, Nrex = 17, Nsib = 6 };
#define Nsweep (512ull * 256 * Nprefix * Nrex * Nsib)
bool sweepbundle(u64 i, u8 b[Sfibundle]);

/* The verifier on one bundle. */
Err verifybundle(const u8 b[Sfibundle], u64 *starts);
