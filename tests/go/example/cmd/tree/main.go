// Tree prints the files below a folder and their number.
package main

import (
	"fmt"
	"io/fs"
	"os"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: tree dir")
		os.Exit(2)
	}
	n := 0
	err := fs.WalkDir(os.DirFS(os.Args[1]), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		n++
		fmt.Println(path, d.Type())
		return nil
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "tree:", err)
		os.Exit(1)
	}
	fmt.Println(n)
}
