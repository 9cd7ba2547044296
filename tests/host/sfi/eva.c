/* For Frama-C's Eva: the verifier on every text of up to three bundles, at every place. */
#include "__fc_builtin.h"
#include "sfi.h"

enum { Max = 3 * Sfibundle };

int
main(void)
{
	static u8 text[Max];
	static u64 starts[Sfimapwords(Max)];
	const u8 *page[1] = {text};
	Sfitext t = {.page = page};
	u32 where;

	Frama_C_make_unknown((char *)text, sizeof text);
	Frama_C_make_unknown((char *)&t.n, sizeof t.n);
	Frama_C_make_unknown((char *)&t.start, sizeof t.start);
	Frama_C_make_unknown((char *)&t.end, sizeof t.end);
	Frama_C_make_unknown((char *)&t.gate, sizeof t.gate);
	Frama_C_make_unknown((char *)&t.ngate, sizeof t.ngate);
	if(t.n > Max)
		return 0;
	return sfiverifypart(&t, starts, &where) != nil;
}
