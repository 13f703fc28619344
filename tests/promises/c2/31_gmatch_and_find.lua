-- SPDX-License-Identifier: GPL-3.0-or-later
local text = ("word "):rep(100)
print "ready"
while true do
  for w in text:gmatch("%a+") do pcall(string.find, text, w) end
end
