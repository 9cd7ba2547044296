// Hello greets whom it is told to, from as many goroutines, and says where it runs.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"

	"example/greet"
)

func main() {
	names := os.Args[1:]
	if len(names) == 0 {
		names = []string{os.Getenv("user")}
	}
	lines := make([]string, len(names))
	var wg sync.WaitGroup
	for i, name := range names {
		wg.Add(1)
		go func(i int, name string) {
			defer wg.Done()
			lines[i] = greet.Greet(name)
		}(i, name)
	}
	wg.Wait()
	fmt.Println(strings.Join(lines, "\n"))
	fmt.Printf("this is %s/%s\n", runtime.GOOS, runtime.GOARCH)
}
