print "ready"
string.gsub(("x"):rep(100), ".", function() while true do end end)
