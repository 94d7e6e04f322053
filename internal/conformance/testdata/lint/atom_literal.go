package bad

const atom = "is :noproc" // want "looks like part of a rendered trace"
