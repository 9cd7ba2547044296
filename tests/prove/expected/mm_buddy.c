spec 69d71e3d10ab9943
buddyalloc	assigns clause	3
buddyalloc	index_bound	2
buddyalloc	loop invariant	7
buddyalloc	postcondition	7
buddyalloc	precondition of len	1
buddyalloc	precondition of push	1
buddyalloc	precondition of take	1
buddyalloc	unsigned_overflow	4
buddyfree	assigns clause	2
buddyfree	loop invariant	6
buddyfree	postcondition	2
buddyfree	precondition of len	2
buddyfree	precondition of listed	1
buddyfree	precondition of number	1
buddyfree	precondition of push	1
buddyfree	precondition of take	1
buddyfree	unsigned_overflow	6
delist	assigns clause	1
delist	index_bound	1
delist	mem_access	6
delist	postcondition	4
delist	precondition	1
enlist	assigns clause	1
enlist	index_bound	2
enlist	mem_access	3
enlist	postcondition	4
enlist	precondition	1
gset	assigns clause	2
gset	index_bound	2
gset	loop invariant	2
gset	postcondition	1
gset	precondition	1
gset	unsigned_overflow	3
len	assigns clause	1
len	index_bound	1
len	postcondition	2
len	precondition	1
listed	assigns clause	1
listed	mem_access	1
listed	postcondition	1
listed	precondition	1
listed	precondition of fword	1
listed	unsigned_downcast	2
listed	unsigned_overflow	1
mark	assigns clause	1
mark	index_bound	1
mark	mem_access	1
mark	postcondition	6
mark	precondition	1
mark	precondition of fword	1
mark	precondition of gset	1
mark	unsigned_overflow	1
number	assigns clause	1
number	division_by_zero	1
number	postcondition	1
number	precondition	1
number	precondition of len	1
number	user assertion	1
push	assigns clause	1
push	postcondition	3
push	precondition	1
push	precondition of enlist	1
push	precondition of mark	1
push	user assertion	4
take	assigns clause	1
take	postcondition	3
take	precondition	1
take	precondition of delist	1
take	precondition of unmark	1
take	user assertion	4
unmark	assigns clause	1
unmark	mem_access	1
unmark	postcondition	10
unmark	precondition	1
unmark	precondition of fword	1
unmark	precondition of gset	1
