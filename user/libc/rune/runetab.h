/*
 * The form of the character tables: sorted rows that do not overlap;
 * a step of 2 takes every other rune from first to last.
 */
#ifndef RUNETAB_H
#define RUNETAB_H 1

typedef struct Runespan Runespan;
typedef struct Runemap Runemap;

struct Runespan {
	u32int	first;
	u32int	last;
	u32int	step;
};

struct Runemap {
	u32int	first;
	u32int	last;
	u32int	step;
	s32int	delta;
};

extern const Runespan _alpha[], _upper[], _lower[], _title[], _digit[], _space[];
extern const int _nalpha, _nupper, _nlower, _ntitle, _ndigit, _nspace;
extern const Runemap _tolower[], _toupper[], _totitle[];
extern const int _ntolower, _ntoupper, _ntotitle;

#endif
