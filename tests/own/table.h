/*
 * What every operation of mm/own.h does, in every state, for every role of who asks: the reference, as data.
 *
 * T(operation, states, stranger, owner, borrower, reader, mail) covers each operation in each state once. A role is that
 * of the party that asks; for recv and accept that of the channel end, for death that of the dead, for map and
 * perm that of who maps. `mail' is a channel end that has not been emptied: of a moved block, of a share, of a loan.
 * no: nobody has that role in that state.  A lower-case word is an error or what happens (model.c):
 *
 *	own	a stranger becomes owner	free	becomes free
 *	post	goes to the mail of `to'	take	from the mail to its new owner
 *	share	`to' has a right in its mail	lend	`to' has the loan in its mail
 *	join	mail becomes a reader		use	mail becomes the borrower
 *	back	the loan is over		unread	one reader less; the last one: owned, or free
 *	call	back, if it is revocable	freeze	one reference is left
 *	ref unref pin unpin mend		one more, one less, not torn any more
 *	torn	back, and may be torn		heir	the borrower owns it
 *	letter	the mail has become a move	orphan	the owner is gone
 *	held	quarantine, owner waits		lost	quarantine, for nobody
 *	none	nothing happens, or no right	read write	the right
 */

#define ALWAYS(op, states, what) T(op, states, what, what, what, what, what)

/* 		state(s)				stranger owner	borrower reader	mail */
T(ALLOC,	FREE,					own,	no,	no,	no,	no)
ALWAYS(ALLOC,	ALL & ~FREE,				wrong)

T(FREE_,	OWNED,					other,	free,	no,	no,	no)
T(FREE_,	PINNED,					other,	pinned,	no,	no,	no)
T(FREE_,	TRANSIT,				other,	no,	no,	no,	free)
ALWAYS(FREE_,	ALL & ~(OWNED | PINNED | TRANSIT),	wrong)

T(SEND,		OWNED,					other,	post,	no,	no,	no)
T(SEND,		PINNED,					other,	pinned,	no,	no,	no)
ALWAYS(SEND,	ALL & ~(OWNED | PINNED),		wrong)

T(RECV,		TRANSIT,				other,	no,	no,	no,	take)
ALWAYS(RECV,	ALL & ~TRANSIT,				wrong)

T(SHARE,	OWNED,					other,	share,	no,	no,	no)
T(SHARE,	PINNED,					other,	pinned,	no,	no,	no)
T(SHARE,	SHARED,					other,	share,	no,	other,	other)
T(SHARE,	ORPHAN,					other,	no,	no,	other,	other)
ALWAYS(SHARE,	ALL & ~(OWNED | PINNED | SHARED | ORPHAN), wrong)

T(LEND,		OWNED,					other,	lend,	no,	no,	no)
T(LEND,		PINNED,					other,	pinned,	no,	no,	no)
ALWAYS(LEND,	ALL & ~(OWNED | PINNED),		wrong)

T(ACCEPT,	TRANSIT,				other,	no,	no,	no,	take)
T(ACCEPT,	SHARED,					other,	other,	no,	other,	join)
T(ACCEPT,	ORPHAN,					other,	no,	no,	other,	join)
T(ACCEPT,	POSTED,					other,	other,	no,	no,	use)
T(ACCEPT,	LENT | LENTPIN,				other,	other,	other,	no,	no)
ALWAYS(ACCEPT,	FREE | OWNED | PINNED | FROZEN | HELD | LOST, wrong)

T(GIVEBACK,	SHARED,					other,	other,	no,	unread,	unread)
T(GIVEBACK,	ORPHAN,					other,	no,	no,	unread,	unread)
T(GIVEBACK,	POSTED,					other,	other,	no,	no,	back)
T(GIVEBACK,	LENT,					other,	other,	back,	no,	no)
T(GIVEBACK,	LENTPIN,				other,	other,	pinned,	no,	no)
ALWAYS(GIVEBACK, FREE | OWNED | PINNED | TRANSIT | FROZEN | HELD | LOST, wrong)

T(REVOKE,	POSTED,					other,	call,	no,	no,	other)
T(REVOKE,	LENT,					other,	call,	other,	no,	no)
T(REVOKE,	LENTPIN,				other,	pinned,	other,	no,	no)
ALWAYS(REVOKE,	ALL & ~(POSTED | LENT | LENTPIN),	wrong)

T(FREEZE,	OWNED,					other,	freeze,	no,	no,	no)
T(FREEZE,	PINNED,					other,	pinned,	no,	no,	no)
ALWAYS(FREEZE,	ALL & ~(OWNED | PINNED),		wrong)

ALWAYS(REF,	FROZEN,					ref)
ALWAYS(REF,	ALL & ~FROZEN,				wrong)
ALWAYS(UNREF,	FROZEN,					unref)
ALWAYS(UNREF,	ALL & ~FROZEN,				wrong)

T(PIN,		OWNED | PINNED,				other,	pin,	no,	no,	no)
T(PIN,		POSTED,					other,	other,	no,	no,	other)
T(PIN,		LENT | LENTPIN,				other,	other,	pin,	no,	no)
ALWAYS(PIN,	ALL & ~(OWNED | PINNED | POSTED | LENT | LENTPIN), wrong)
ALWAYS(UNPIN,	PINNED | LENTPIN | HELD | LOST,		unpin)
ALWAYS(UNPIN,	ALL & ~(PINNED | LENTPIN | HELD | LOST), wrong)

T(MEND,		OWNED | PINNED,				other,	mend,	no,	no,	no)
ALWAYS(MEND,	ALL & ~(OWNED | PINNED),		wrong)

T(DEATH,	FREE | FROZEN | LOST,			none,	no,	no,	no,	no)
T(DEATH,	OWNED,					none,	free,	no,	no,	no)
T(DEATH,	PINNED,					none,	lost,	no,	no,	no)
T(DEATH,	TRANSIT,				none,	no,	no,	no,	free)
T(DEATH,	SHARED,					none,	orphan,	no,	unread,	unread)
T(DEATH,	ORPHAN,					none,	no,	no,	unread,	unread)
T(DEATH,	POSTED,					none,	letter,	no,	no,	back)
T(DEATH,	LENT,					none,	heir,	torn,	no,	no)
T(DEATH,	LENTPIN,				none,	heir,	held,	no,	no)
T(DEATH,	HELD,					none,	lost,	no,	no,	no)

T(MAP,		OWNED | PINNED,				other,	write,	no,	no,	no)
T(MAP,		SHARED,					other,	read,	no,	read,	other)
T(MAP,		ORPHAN,					other,	no,	no,	read,	other)
T(MAP,		POSTED,					other,	other,	no,	no,	other)
T(MAP,		LENT | LENTPIN,				other,	other,	write,	no,	no)
ALWAYS(MAP,	FREE | TRANSIT | FROZEN | HELD | LOST,	wrong)

T(PERM,		OWNED | PINNED,				none,	write,	no,	no,	no)
T(PERM,		SHARED,					none,	read,	no,	read,	none)
T(PERM,		ORPHAN,					none,	no,	no,	read,	none)
T(PERM,		POSTED,					none,	none,	no,	no,	none)
T(PERM,		LENT | LENTPIN,				none,	none,	write,	no,	no)
ALWAYS(PERM,	FROZEN,					read)
ALWAYS(PERM,	FREE | TRANSIT | HELD | LOST,		none)
#undef ALWAYS
#undef T
