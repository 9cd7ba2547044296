# zlib, and gzip and gunzip over it.
ZSRC := $(O)/src/zlib
ZFILES := $(patsubst %,$(ZSRC)/%.c,adler32 crc32 deflate inffast inflate inftrees trees zutil)
$(foreach f,$(ZFILES),$(eval $(call portobj,zlib,$(f),-DZ_SOLO -DNO_GZIP_NONE)))
ZOBJ := $(call portobjs,zlib,$(ZFILES))
$(O)/user/ports/zlib/%.o: UCFLAGS += -DZ_SOLO -isystem $(ZSRC)
$(O)/user/ports/zlib/%.o: $(O)/src/zlib.mk
PORTOBJ_gzip := $(O)/user/ports/zlib/gzip.o $(O)/user/ports/zlib/zio.o $(ZOBJ)
PORTOBJ_gunzip := $(O)/user/ports/zlib/gunzip.o $(O)/user/ports/zlib/zio.o $(ZOBJ)
UPORTS += gzip gunzip
$(eval $(call uprog,gzip,$(PORTOBJ_gzip)))
$(eval $(call uprog,gunzip,$(PORTOBJ_gunzip)))
