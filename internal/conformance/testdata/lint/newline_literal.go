package bad

const label = "two\nlines" // want "looks like part of a rendered trace"
