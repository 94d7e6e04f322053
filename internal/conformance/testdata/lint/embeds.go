package bad

import _ "embed"

//go:embed trace.txt
var text string // want "does not import embed" "under its own name" "no compiler directives"
