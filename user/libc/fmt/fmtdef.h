/*
 * What the files of the print family share.
 *
 * Output is a run of bytes (UTF-8) or of Runes from f->to up to f->stop.
 * A put that finds no room calls f->flush; without one, or if it fails, the
 * formatting ends: every routine returns -1 from then on.
 */
#ifndef FMTDEF_H
#define FMTDEF_H 1

typedef int Fmtfn(Fmt*);

enum {
	Maxdigits	= 800,	/* significant digits of any double, exactly written, fit */
};

Fmtfn*	_fmtverb(int);
Fmtfn	_charfmt;
Fmtfn	_runefmt;
Fmtfn	_strfmt;
Fmtfn	_runesfmt;
Fmtfn	_intfmt;
Fmtfn	_fltfmt;
Fmtfn	_countfmt;
Fmtfn	_percentfmt;

int	_fmtputc(Fmt*, Rune);		/* -1: no more room */
int	_fmtpad(Fmt*, int);		/* that many blanks */
int	_fmtputs(Fmt*, const char*, int);	/* ASCII bytes as they are */
char*	_fmtspec(Fmt*, char*);
int	_dtodec(double, int, int, char*, int*);

#endif
