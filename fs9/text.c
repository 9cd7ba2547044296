/* Texts of kernel files that grow. */
#include "text.h"
#include "lib.h"

void
textadd(Text *t, const char *fmt, ...)
{
	char line[1024], *end, *s;
	usize n, max;
	va_list va;

	va_start(va, fmt);
	end = vseprint(line, line + sizeof line, fmt, va);
	va_end(va);
	n = end - line;
	if(t->n + n > t->max){
		max = t->max * 2 + n + 256;
		if((s = kmalloc(max)) == nil){
			t->err = Enomem;
			return;
		}
		memmove(s, t->s, t->n);
		kfree(t->s);
		t->s = s;
		t->max = max;
	}
	memmove(t->s + t->n, line, n);
	t->n += n;
}
