package bad

var exception = `%RuntimeError` // want "looks like part of a rendered trace"
