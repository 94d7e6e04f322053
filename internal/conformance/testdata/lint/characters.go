package bad

var brace = '{' // want "no character literals"
