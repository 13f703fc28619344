print "ready"
while true do pcall(error, "again") end
