print "ready"
load(function() while true do end end)
