spec 054cad073935015e
owmap	assigns clause	1
owmap	index_bound	1
owmap	mem_access	7
owmap	postcondition	10
owmap	precondition of owperm	1
owmap	precondition of owreader	1
owmap	precondition of store	1
owmap	user assertion	7
ownames	assigns clause	1
ownames	mem_access	2
ownames	postcondition	1
ownames	precondition of owreader	1
ownames	unsigned_downcast	2
owperm	assigns clause	1
owperm	index_bound	1
owperm	mem_access	4
owperm	postcondition	1
owperm	precondition	1
owperm	precondition of owreader	1
owperm	precondition of owwrites	1
owperm	unsigned_downcast	2
store	assigns clause	1
store	index_bound	1
store	mem_access	4
store	postcondition	5
store	precondition	1
