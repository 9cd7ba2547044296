spec 860890491295d2d2
countsok	assigns clause	1
countsok	mem_access	14
countsok	postcondition	1
countsok	precondition	1
countsok	unsigned_downcast	2
isnobody	assigns clause	1
isnobody	postcondition	1
isnobody	unsigned_downcast	2
issane	assigns clause	1
issane	postcondition	1
issane	unsigned_downcast	4
owcheck	assigns clause	1
owcheck	postcondition	1
owcheck	precondition of countsok	1
owcheck	precondition of readersok	1
owcheck	precondition of stateok	1
owcheck	unsigned_downcast	2
readersok	assigns clause	3
readersok	index_bound	2
readersok	loop invariant	5
readersok	mem_access	5
readersok	postcondition	1
readersok	precondition	1
readersok	precondition of soleparty	1
readersok	unsigned_overflow	2
soleparty	assigns clause	2
soleparty	index_bound	4
soleparty	loop invariant	2
soleparty	mem_access	6
soleparty	postcondition	1
soleparty	precondition	1
soleparty	unsigned_overflow	2
stateok	assigns clause	1
stateok	mem_access	6
stateok	postcondition	1
stateok	precondition	1
stateok	unsigned_downcast	12
