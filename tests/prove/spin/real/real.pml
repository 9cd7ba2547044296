/*
 * The kernel's own C, interleaved in all ways: coop.h says how, the world that is linked with this what happens and what must hold.
 */
c_decl {
	extern unsigned char packed[];
	extern unsigned long digest[];
	extern unsigned short options[];
	extern unsigned char bad, finished;
	void begin(void);
	void go(int, int);
};
c_track "packed" "28672" "UnMatched"
c_track "digest" "16" "Matched"
c_track "options" "12" "UnMatched"
c_track "&bad" "1" "UnMatched"
c_track "&finished" "1" "UnMatched"

#define GO(t, k) :: d_step { c_expr { options[t] >> k & 1 } -> c_code { go(t, k); } }
#define THREAD(t) GO(t, 0) GO(t, 1) GO(t, 2) GO(t, 3) GO(t, 4) GO(t, 5) GO(t, 6) GO(t, 7)

init {
	c_code { begin(); };
	do
	THREAD(0)
	THREAD(1)
	THREAD(2)
	THREAD(3)
	THREAD(4)
	THREAD(5)
	:: c_expr { bad } -> assert(false)
	:: c_expr { finished && !bad } -> break
	od
}
