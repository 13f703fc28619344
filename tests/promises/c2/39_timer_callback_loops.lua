setTimeout(function()
  print "ready"
  while true do pcall(error) end
end, 0)
