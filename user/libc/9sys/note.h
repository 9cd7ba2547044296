/*
 * Between the note trampoline and C.
 */
#ifndef NOTE_H
#define NOTE_H 1

void	_notetramp(void);
void	_notecall(void*, char*);

#endif
