spec 3168935361f8614a
closeup	assigns clause	1
closeup	index_bound	3
closeup	mem_access	5
closeup	postcondition	7
closeup	precondition	2
closeup	unsigned_downcast	1
closeup	unsigned_overflow	1
owback	assigns clause	1
owback	mem_access	3
owback	postcondition	1
owfail	assigns clause	1
owfail	postcondition	1
owless	assigns clause	1
owless	postcondition	2
ownobody	assigns clause	1
ownobody	postcondition	1
owparty	assigns clause	1
owparty	postcondition	1
owreader	assigns clause	2
owreader	index_bound	1
owreader	loop invariant	2
owreader	mem_access	2
owreader	postcondition	3
owreader	unsigned_overflow	1
owrelease	assigns clause	1
owrelease	mem_access	3
owrelease	postcondition	1
owrelease	precondition	1
owtell	assigns clause	1
owtell	postcondition	3
owunread	assigns clause	1
owunread	index_bound	1
owunread	mem_access	4
owunread	postcondition	3
owunread	precondition of closeup	2
owunread	precondition of owrelease	1
owunread	user assertion	15
owwipe	assigns clause	2
owwipe	index_bound	1
owwipe	loop invariant	2
owwipe	mem_access	9
owwipe	postcondition	1
owwipe	unsigned_overflow	1
