-- SPDX-License-Identifier: MIT
-- REST server: notes as JSON, kept in memory, and a stream of their changes.
-- Run it: eplua network/rest_server.lua serve
--
--   curl http://127.0.0.1:8080/notes
--   curl -d '{"text": "buy milk"}' http://127.0.0.1:8080/notes
--   curl http://127.0.0.1:8080/notes/1
--   curl -X PUT -d '{"text": "buy tea"}' http://127.0.0.1:8080/notes/1
--   curl -X DELETE http://127.0.0.1:8080/notes/1
--   curl -N http://127.0.0.1:8080/changes
--
-- Another port: `serve 9000`. Without arguments it takes any port, asks itself once, and ends.

local net = require "net"

local notes, last = {}, 0
local listeners = {} -- coroutines that wait for a change

local server = net.HTTPServer()

-- The note that a request is about, or an answer that there is none.
local function find(request)
  local note = notes[tonumber(request.params.id)]
  if note then return note end
  return nil, {error = "no such note"}
end

-- The text that a request brings.
local function read_text(request)
  local value = request:json()
  if type(value) ~= "table" or type(value.text) ~= "string" then return nil, {error = 'expected {"text": "..."}'} end
  return value.text
end

local function changed(what, note)
  local event = ("event: %s\ndata: %s\n\n"):format(what, json.encode(note))
  local waiting = listeners
  listeners = {}
  for _, listener in ipairs(waiting) do coroutine.resume(listener, event) end
end

server:route("GET", "/notes", function()
  local list = json.array {}
  for id = 1, last do list[#list + 1] = notes[id] end
  return list
end)

server:route("POST", "/notes", function(request)
  local text, problem = read_text(request)
  if not text then return problem, 400 end
  last = last + 1
  notes[last] = {id = last, text = text}
  changed("added", notes[last])
  return notes[last], 201, {Location = "/notes/" .. last}
end)

server:route("GET", "/notes/:id", function(request)
  local note, problem = find(request)
  return note or problem, note and 200 or 404
end)

server:route("PUT", "/notes/:id", function(request)
  local note, problem = find(request)
  if not note then return problem, 404 end
  local text, wrong = read_text(request)
  if not text then return wrong, 400 end
  note.text = text
  changed("changed", note)
  return note
end)

server:route("DELETE", "/notes/:id", function(request)
  local note, problem = find(request)
  if not note then return problem, 404 end
  notes[note.id] = nil
  changed("deleted", note)
  return nil, 204
end)

-- Server-sent events: the function is asked for each event, and its coroutine waits until there is one.
server:route("GET", "/changes", function()
  return function()
    listeners[#listeners + 1] = coroutine.running()
    return coroutine.yield()
  end, 200, {["Content-Type"] = "text/event-stream", ["Cache-Control"] = "no-store"}
end)

local serves = arg[1] == "serve"
local started, message = server:start("127.0.0.1", serves and (tonumber(arg[2]) or 8080) or 0)
if not started then
  io.stderr:write(message, "\n")
  os.exit(1)
end
print(("Notes are at http://127.0.0.1:%d/notes"):format(server:port()))

-- A client of its own adds a note and reads it.
if not serves then
  local socket = net.TCPSocket()
  assert(socket:connect("127.0.0.1", server:port()))
  local body = json.encode {text = "buy milk"}
  socket:send("POST /notes HTTP/1.1\r\nHost: localhost\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body)
  -- both in one go: they are answered in order
  socket:send "GET /notes HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
  repeat
    local part = socket:read()
    if part then io.write(part) end
  until not part or part == ""
  print()
  server:stop()
end
