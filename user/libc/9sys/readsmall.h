/*
 * The contents of a small file as a string.
 */
#ifndef READSMALL_H
#define READSMALL_H 1

long	_readsmall(const char*, char*, int);

#endif
