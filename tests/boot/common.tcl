# common.tcl: what the kinds of boot test share.  argv: the kind's argument, then options of image/qemu.
#
# A test waits for text with a deadline, never for time; `bad` ends it with the reason.

set here [file dirname [file normalize [info script]]]
set root [file dirname [file dirname $here]]
set out $root/build/tests/boot
log_user 1
match_max -d 400000
set limit 300
if {[info exists env(BOOT_LIMIT)]} {
	set limit $env(BOOT_LIMIT)
}

proc bad {why} {
	global qemupid
	puts "\nBAD: $why"
	catch {exec sh -c "kill $qemupid"}
	catch {close}
	catch {wait}
	exit 1
}

# @NAME is a file that the build made for these tests; SPOIL=how is the option of memory.efi.
proc qemuargs {list} {
	global out
	set extra {}
	set args {}
	foreach a $list {
		if {[string match @* $a]} {
			set a $out/[string range $a 1 end]
		}
		if {[string match SPOIL=* $a]} {
			lappend extra -fw_cfg name=opt/ennead/spoil,string=[string range $a 6 end] \
				-fw_cfg name=opt/ennead/next,file=$out/probe.efi
		} else {
			lappend args $a
		}
	}
	if {$extra ne {}} {
		set args [concat $args -- $extra]
	}
	return $args
}

proc start {list} {
	global root qemupid spawn_id limit timeout
	set timeout $limit
	set qemupid [eval [list spawn -noecho $root/image/qemu --serial --timeout $limit] [qemuargs $list]]
}

# Wait for a piece of text.
proc want {text} {
	expect {
		-ex $text {}
		eof {bad "the machine ended before: $text"}
		timeout {bad "no: $text"}
	}
}

# The machine must end by itself now, with this exit status of image/qemu.
proc ends {status} {
	expect {
		eof {}
		timeout {bad "the machine does not end"}
	}
	set got [lindex [wait] 3]
	if {$got != $status} {
		puts "\nBAD: exit status $got, not $status"
		exit 1
	}
}
