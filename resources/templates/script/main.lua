-- {{name}}: greets whoever is named on the command line.

local main = {}

function main.greeting(name)
  if not name or name == "" then name = "world" end
  return "Hello, " .. name .. "!"
end

-- Run as a script, and not required by a test?
if arg and arg[0] and arg[0]:match "[^/]*$" == "main.lua" then
  print(main.greeting(arg[1]))
end

return main
