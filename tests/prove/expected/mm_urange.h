spec 877542f3f98ac31e
goodlen	assigns clause	1
goodlen	postcondition	1
goodlen	unsigned_downcast	2
inpage	assigns clause	1
inpage	postcondition	3
inpage	unsigned_overflow	1
inuser	assigns clause	1
inuser	postcondition	1
inuser	unsigned_downcast	2
inuser	unsigned_overflow	1
pagedown	assigns clause	1
pagedown	postcondition	1
pagedown	unsigned_overflow	2
pageup	assigns clause	1
pageup	postcondition	1
pageup	unsigned_overflow	3
