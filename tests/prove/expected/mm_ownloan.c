spec 3c96092a416a5d94
acceptread	assigns clause	1
acceptread	index_bound	1
acceptread	mem_access	2
acceptread	postcondition	5
acceptread	precondition	1
acceptread	precondition of join	1
acceptread	precondition of owreader	2
acceptread	precondition of owunread	1
acceptread	user assertion	8
join	assigns clause	1
join	index_bound	1
join	mem_access	1
join	postcondition	4
join	precondition	1
owaccept	assigns clause	1
owaccept	mem_access	7
owaccept	postcondition	7
owaccept	precondition of acceptread	1
owaccept	precondition of owrecv	1
owgiveback	assigns clause	1
owgiveback	mem_access	5
owgiveback	postcondition	4
owgiveback	precondition of owback	1
owgiveback	precondition of owreader	1
owgiveback	precondition of owunread	1
owlend	assigns clause	1
owlend	mem_access	9
owlend	postcondition	4
owrevoke	assigns clause	1
owrevoke	mem_access	5
owrevoke	postcondition	3
owrevoke	precondition of owback	1
owshare	assigns clause	1
owshare	index_bound	1
owshare	mem_access	13
owshare	postcondition	4
owshare	precondition of owreader	1
owshare	unsigned_downcast	1
owshare	unsigned_overflow	1
