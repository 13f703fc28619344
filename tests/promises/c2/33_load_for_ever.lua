-- a reader that never ends the chunk
print "ready"
while true do
  pcall(load, function() return "" .. " -- x\n" end)
end
