/* ANSI character classes for ports: ASCII only. */
#ifndef CTYPE_H
#define CTYPE_H 1
int	isalnum(int);
int	isalpha(int);
int	isascii(int);
int	isblank(int);
int	iscntrl(int);
int	isdigit(int);
int	isgraph(int);
int	islower(int);
int	isprint(int);
int	ispunct(int);
int	isspace(int);
int	isupper(int);
int	isxdigit(int);
int	tolower(int);
int	toupper(int);
#endif
