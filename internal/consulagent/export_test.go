package consulagent

// GoBuild is Build's compilation alone, with how often it says that it is alive.
var GoBuild = goBuild
