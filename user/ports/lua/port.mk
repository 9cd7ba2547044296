# Lua, the interpreter alone.
LUAFILES := lapi lauxlib lbaselib lcode lcorolib lctype ldblib ldebug ldo ldump lfunc lgc linit liolib llex \
	lmathlib lmem loadlib lobject lopcodes loslib lparser lstate lstring lstrlib ltable ltablib ltm lua \
	lundump lutf8lib lvm lzio
LUAFLAGS := -DLUA_USE_C89 -DLUA_COMPAT_5_3 -D'l_popen(L,c,m)=(fflush(NULL),popen(c,m))' -D'l_pclose(L,f)=pclose(f)' \
	-D'l_inspectstat(stat,what)=if(stat>0)stat=(stat>>8)&255'
$(eval $(call portprog,lua,lua,$(LUAFILES:%=$(O)/src/lua/src/%.c),$(LUAFLAGS)))
