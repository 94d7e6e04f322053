package bad

import "os"

func Read() { _, _ = os.ReadFile("trace.txt") } // want "does not import os"
