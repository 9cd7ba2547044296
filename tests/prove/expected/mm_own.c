spec f0a301966c91fe60
owalloc	assigns clause	1
owalloc	mem_access	3
owalloc	postcondition	3
owfree	assigns clause	1
owfree	mem_access	5
owfree	postcondition	3
owfree	precondition of owrelease	1
owfreeze	assigns clause	1
owfreeze	mem_access	7
owfreeze	postcondition	3
owmend	assigns clause	1
owmend	mem_access	3
owmend	postcondition	3
owpin	assigns clause	1
owpin	mem_access	5
owpin	postcondition	3
owpin	precondition of owwrites	1
owpin	unsigned_downcast	1
owpin	unsigned_overflow	1
owrecv	assigns clause	1
owrecv	mem_access	4
owrecv	postcondition	3
owref	assigns clause	1
owref	mem_access	4
owref	postcondition	3
owref	unsigned_overflow	1
owsend	assigns clause	1
owsend	mem_access	6
owsend	postcondition	3
owunpin	assigns clause	1
owunpin	mem_access	7
owunpin	postcondition	5
owunpin	precondition of owrelease	1
owunpin	unsigned_downcast	1
owunpin	unsigned_overflow	1
owunref	assigns clause	1
owunref	mem_access	4
owunref	postcondition	4
owunref	precondition of owrelease	1
owunref	unsigned_overflow	1
owwrites	assigns clause	1
owwrites	mem_access	5
owwrites	postcondition	1
owwrites	precondition	1
owwrites	unsigned_downcast	4
