-- {{name}}: a web service with a page.
-- The page is in the folder www, and asks for what is under /api.

local log = require "log"
local net = require "net"

local main = {}

local here = (debug.getinfo(1, "S").source:match "^@(.*/)" or "./")

-- Starts the service and returns its server. All it knows is in local variables, so that tests can start several.
function main.start(host, port)
  local visits, messages = 0, json.array {}
  local server = net.HTTPServer()

  server:route("GET", "/api/state", function()
    visits = visits + 1
    return { visits = visits, messages = messages }
  end)

  -- What comes from outside is checked before it is used.
  server:route("POST", "/api/messages", function(request)
    local message = request:json()
    local text = type(message) == "table" and message.text
    if type(text) ~= "string" or not text:find "%S" or (utf8.len(text) or math.huge) > 200 then
      return { error = "expected {\"text\": \"...\"} with at most 200 characters" }, 400
    end
    messages[#messages + 1] = { text = text, time = os.time() }
    if #messages > 50 then table.remove(messages, 1) end
    return messages[#messages], 201
  end)

  server:folder("/", here .. "www")

  local started, problem = server:start(host, port)
  if not started then return nil, problem end
  return server
end

-- Run as a script, and not required by a test?
if arg and arg[0] and arg[0]:match "[^/]*$" == "main.lua" then
  local host = os.getenv "HOST" or "127.0.0.1" -- the environment, ./.env, ~/.env
  local port = math.tointeger(tonumber(os.getenv "PORT" or 8080))
  if not port then error("PORT must be a number", 0) end
  local server, problem = main.start(host, port)
  if not server then error(problem, 0) end
  log.infof("http://%s:%d/", host, server:port())
end

return main
