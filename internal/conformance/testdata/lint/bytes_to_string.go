package bad

var text = string([]byte{123, 58}) // want "no conversion to a string"
