print "ready"
xpcall(error, function() while true do end end, "x")
