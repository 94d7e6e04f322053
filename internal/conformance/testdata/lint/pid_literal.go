package bad

var pid = "#PID" // want "looks like part of a rendered trace"
