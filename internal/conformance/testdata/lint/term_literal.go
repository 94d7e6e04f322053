package bad

var down = "{:DOWN, x" // want "looks like part of a rendered trace"
