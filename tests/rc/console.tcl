# The interactive shell, as a person at the console meets it.
# To be sourced: `console` runs all cases on the spawned shell, which is about to print its first prompt.
# Reports a line per case; sets failed.

set failed 0
set prompt {% $}
set ctrla "\001"
set esc "\033"
set up "$esc\[A"; set down "$esc\[B"; set right "$esc\[C"; set left "$esc\[D"

proc report {good name} {
	global failed
	if {$good} {
		puts "ok console: $name"
	} else {
		puts "FAIL console: $name"
		set failed 1
	}
}

# everything up to the next prompt that ends the output
proc output {} {
	global prompt
	expect {
		-re "^(.*)$prompt" { return [string map {"\r" ""} $expect_out(1,string)] }
		timeout { return "nothing in time" }
		eof { return "eof" }
	}
}

# text must come, a regular expression
proc await {text} {
	expect {
		-re $text {}
		timeout { report 0 "waiting for [list $text]" }
		eof { report 0 "waiting for [list $text]: end of file" }
	}
}

# keys are typed; the last line before the next prompt must be want
proc last {name keys want} {
	send -- $keys
	set got [lindex [split [string trimright [output] "\n"] "\n"] end]
	if {$got ne $want} { puts "\twanted '$want', got '$got'" }
	report [expr {$got eq $want}] $name
}

# keys are typed; nothing but want, newlines as \n, may come before the next prompt
proc exactly {name keys want} {
	send -- $keys
	set got [output]
	set good [expr {$got eq $want}]
	if {!$good} { puts "\twanted [list $want], got [list $got]" }
	report $good $name
}

proc editing {} {
	global up down left right esc ctrla
	exactly "typed characters are echoed once" "echo plain\r" "echo plain\nplain\n"
	exactly "backspace rubs out" "echo ax\bb\r" "echo ax\b \bb\nab\n"
	last "DEL erases too" "echo ax\177b\r" ab
	last "insert in the middle" "echo hllo there$left$left$left$left$left$left$left$left${left}e\r" "hello there"
	last "home and end keys" "ho b$esc\[Hec$esc\[F c\r" "b c"
	last "^A and ^E" "ho b${ctrla}ec\005 c\r" "b c"
	last "delete key and ^D" "echo abcd\002\002\002$esc\[3~\004\r" "ad"
	last "^U kills to the start" "nonsense\025echo kept\r" "kept"
	last "^W kills a word" "echo one two  \027three\r" "one three"
	last "^K kills to the end" "echo one two\002\002\002\013\r" "one"
	last "runes" "echo äöü\b\b$left${right}ß\r" "äß"
	last "history: up" "$up\r" "äß"
	last "another line" "echo older\r" "older"
	last "and another" "echo newer\r" "newer"
	last "history: up, up, down, edited" "$up$up$down$up\bR\r" "oldeR"
	last "history: down returns to the unfinished line" "echo unfini$up$up$down${down}shed\r" "unfinished"
	last "unknown keys are ignored" "echo a$esc\[15~$esc\[1;5Xb\r" "ab"
	last "completion of a unique name" "echo /rc/lib/rcm\tend\r" "/rc/lib/rcmain end"
	last "completion of a directory" "echo /rc/li\t*\r" "/rc/lib/rcmain"
}

proc interrupts {} {
	exactly "^C drops the line" "echo garbage\003" "echo garbage^C\n"
	last "and the shell goes on" "echo on\r" on
	send "if(~ a a)\{\r"
	await "\t"
	exactly "^C drops unfinished commands" "echo lost\r\003" "echo lost\n\t^C\n"
	# says so itself when it runs: exec(2) drops the notes that come before it is done
	send "echo started >/tmp/started\r"
	output
	set sleeper "tail -f /tmp/started"
	interrupt $sleeper
	last "an interrupt ends a program" "echo after\r" after
	interrupt "echo started; while(){}"
	last "an interrupt ends a loop" "echo after loop\r" "after loop"
	send "fn sigint { echo caught }\r"
	output
	set got [interrupt "$sleeper; echo next"]
	if {![string match "*caught\nnext\n" $got]} { puts "\tgot [list $got]" }
	report [string match "*caught\nnext\n" $got] "fn sigint"
	last "fn sigint removed" "fn sigint; echo gone\r" gone
}

# start a command that says when it runs, and stop it
proc interrupt {command} {
	send "$command\r"
	await "\nstarted\r+\n"
	send "\003"
	output
}

proc multiline {} {
	send "if(~ a a)\{\r"
	await "\n\t"
	send "echo continued\r"
	await "\n\t"
	last "a command over three lines" "\}\r" continued
	send "cat <<!\r"
	await "\n\t"
	send "typed text\r"
	await "\n\t"
	last "a here document" "!\r" "typed text"
	last "an error leaves the rest of the line" "echo ) ; echo never\r" "rc: syntax error near ')'"
	last "a missing program" "nosuchprogram\r" "rc: nosuchprogram: file does not exist"
}

# while a program reads, the console is cooked
proc programs {} {
	send "echo started; cat\r"
	await "\nstarted\r+\n"
	send "line\r"
	await "line\r+\nline\r+\n"
	# what is typed before the shell reads would be echoed by the console as well
	send "\004"
	output
	last "end of file for a program" "echo back\r" back
	send "TERM=dumb rc\r"
	output
	exactly "no editing on a dumb terminal" "echo cooked\r" "echo cooked\ncooked\n"
	send "\004"
	output
	last "end of file ends that shell" "echo outer\r" outer
	send "exit\r"
}

proc console {} {
	global timeout
	set timeout 20
	report [expr {[output] ne "eof"}] "first prompt"
	editing
	interrupts
	multiline
	programs
}
