/* There is one locale, "C". */
#ifndef LOCALE_H
#define LOCALE_H 1
#define LC_ALL		0
#define LC_COLLATE	1
#define LC_CTYPE	2
#define LC_MONETARY	3
#define LC_NUMERIC	4
#define LC_TIME		5
struct lconv {
	char	*decimal_point;
};
char*	setlocale(int, const char*);
struct lconv* localeconv(void);
#endif
