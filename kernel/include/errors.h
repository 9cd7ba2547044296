/*
 * The error strings of Plan 9 (port/error.h there); programs compare them, so
 * the texts are part of the interface.  Defined in core/errors.c.
 */
#pragma once

#define ERRMAX 128	/* bytes of an error string or note, NUL included */

#define ERRORS(E) \
	E(Emount, "inconsistent mount") \
	E(Eunmount, "not mounted") \
	E(Eismtpt, "is a mount point") \
	E(Eunion, "not in union") \
	E(Emountrpc, "mount rpc error") \
	E(Eshutdown, "device shut down") \
	E(Enocreate, "mounted directory forbids creation") \
	E(Enonexist, "file does not exist") \
	E(Eexist, "file already exists") \
	E(Ebadsharp, "unknown device in # filename") \
	E(Enotdir, "not a directory") \
	E(Eisdir, "file is a directory") \
	E(Ebadchar, "bad character in file name") \
	E(Eperm, "permission denied") \
	E(Ereadonly, "is read-only in this name space") \
	E(Ebadusefd, "inappropriate use of fd") \
	E(Ebadarg, "bad arg in system call") \
	E(Ebadaddr, "bad arg in system call")	/* a user pointer; the system call also posts a note */ \
	E(Eoddaddr, "bad arg in system call")	/* the same, for one that is not aligned */ \
	E(Einuse, "device or object already in use") \
	E(Eio, "i/o error") \
	E(Etoobig, "read or write too large") \
	E(Etoosmall, "read or write too small") \
	E(Ehungup, "i/o on hungup channel") \
	E(Ebadctl, "bad process or channel control request") \
	E(Enodev, "no free devices") \
	E(Eprocdied, "process exited") \
	E(Enochild, "no living children") \
	E(Eioload, "i/o error in demand load") \
	E(Enovmem, "virtual memory allocation failed") \
	E(Ebadfd, "fd out of range or not open") \
	E(Enofd, "no free file descriptors") \
	E(Eisstream, "seek on a stream") \
	E(Ebadexec, "exec header invalid") \
	E(Etimedout, "connection timed out") \
	E(Eintr, "interrupted") \
	E(Enomem, "kernel allocate failed") \
	E(Esoverlap, "segments overlap") \
	E(Eshort, "i/o count too small") \
	E(Ebadspec, "bad attach specifier") \
	E(Enoreg, "process has no saved registers") \
	E(Enoattach, "mount/attach disallowed") \
	E(Eshortstat, "stat buffer too small") \
	E(Ebadstat, "malformed stat buffer") \
	E(Enegoff, "negative i/o offset") \
	E(Ecmdargs, "wrong #args in control message") \
	E(Eseekdir, "seek in directory") \
	E(Etoolong, "name too long") \
	E(Enoproc, "no free processes") \
	E(Eingate, "system call in a gate call") \
	E(Enoblock, "no such block")	/* exchange blocks: a handle that means nothing here */ \
	E(Elent, "block is lent") \
	E(Eshared, "block is shared") \
	E(Efrozen, "block is frozen") \
	E(Epinned, "block is in use by a device") \
	E(Enotowner, "block belongs to another") \
	E(Ereaders, "too many readers of a block") \
	E(Enotlent, "block is not lent") \
	E(Erevoked, "loan revoked")	/* what was lent or shared was taken back */ \
	E(Efull, "channel is full") \
	E(Enochan, "no free exchange channels") \
	E(Emanypins, "too many pages in use by devices") \
	E(Enotxchan, "not an exchange channel") \
	E(Enoshortcut, "no shortcut")	/* never leaves the kernel: it is to be done another way */ \
	E(Eendused, "channel end is in use")	/* an end in a message: others have it, too, or it is mounted */ \
	E(Eendself, "channel end sent through its own channel") \
	E(Eendturn, "channel end is not the one to send")	/* by its contract, in each conversation */ \
	E(Eendmoving, "channel end is on its way")	/* to somebody; it has ends in its queue */ \
	E(Esealed, "sealed")	/* a SIP does not change what it can reach (sip.h) */

#define DECLARE(name, text) extern const char name[];
ERRORS(DECLARE)
#undef DECLARE
