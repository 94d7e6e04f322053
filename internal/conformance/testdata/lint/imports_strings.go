package bad

import "strings"

var text = strings.Join(nil, "") // want "does not import strings"
