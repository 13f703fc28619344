-- SPDX-License-Identifier: GPL-3.0-or-later
-- The pages of what is reached from outside: HTTP (from /openapi.json), telnet (from its :help), and messages of JSON (from the comment on
-- top of engine/include/eplua/verbs.h, which is all that is written down about them).
local page = require "page"

local doors = {}

-- --- HTTP ---

-- Members of an object of the description: "`script` (string), `timeout` (number; default 30)".
local function members(schema)
  local names, texts = {}, {}
  for name in pairs(schema.properties or {}) do names[#names + 1] = name end
  table.sort(names, function(a, b) -- what must be given comes first
    local function rank(name)
      for _, required in ipairs(schema.required or {}) do
        if required == name then return 0 end
      end
      return 1
    end
    return rank(a) < rank(b) or rank(a) == rank(b) and a < b
  end)
  for i, name in ipairs(names) do
    local property, words = schema.properties[name], {}
    if property.enum then words[1] = '"' .. table.concat(property.enum, '", "') .. '"' else words[1] = property.type end
    if property.minimum then words[#words + 1] = ("%s to %s"):format(property.minimum, property.maximum) end
    if property.default ~= nil then words[#words + 1] = "default " .. tostring(property.default) end
    texts[i] = ("`%s`"):format(name) .. (#words > 0 and (" (%s)"):format(table.concat(words, "; ")) or "")
  end
  return table.concat(texts, ", ")
end

local function schema_of(message)
  local content = message and message.content
  return content and content["application/json"].schema
end

local function add_route(p, method, path, route)
  p:heading(2, ("`%s %s`"):format(method, path))
  p:add(route.summary .. ".", "")
  for _, parameter in ipairs(route.parameters or {}) do
    p:add(("- `%s` in the %s%s"):format(parameter.name, parameter["in"], parameter.required and "" or ", may be left out"))
  end
  local request = schema_of(route.requestBody)
  if request then p:add("- body: " .. members(request)) end
  local answer = schema_of(route.responses["200"])
  local told = answer and members(answer) or ""
  if told ~= "" then p:add("- answer: " .. told) end
  p:add ""
end

-- The order in which people look for them.
local first = { "/execute", "/status", "/engine/inspect", "/engine/callbacks", "/engine/stop", "/engine/restart", "/engine/profile" }

local function rank(path)
  for i, wanted in ipairs(first) do
    if path == wanted then return i end
  end
  return #first + 1
end

function doors.http(routes)
  local p, list, statuses = page.new("HTTP", "/openapi.json"), {}, {}
  for path, methods in pairs(routes.paths) do
    for method, route in pairs(methods) do list[#list + 1] = { method:upper(), path, route } end
  end
  table.sort(list, function(a, b)
    local x, y = rank(a[2]), rank(b[2])
    if x ~= y then return x < y end
    return a[2] .. a[1] < b[2] .. b[1]
  end)
  p:add("What `eplua --http` answers. Bodies are `application/json`, both ways. Who may ask is told in [remote.md](../remote.md); programs of other "
    .. "users show the token: `Authorization: Bearer TOKEN`. A WebSocket at `/ws` carries [messages](verbs.md).", "")
  p:code("sh norun", "eplua --http --stay script.lua &\ncurl -s -H 'Content-Type: application/json' -d '{\"script\":\"return 1+1\"}' http://127.0.0.1:8080/execute")
  local rows = {}
  for _, each in ipairs(list) do
    local name = ("%s %s"):format(each[1], each[2])
    rows[#rows + 1] = { ("[`%s`](#%s)"):format(name, (name:lower():gsub("[^%w%s_%-]", ""):gsub("%s", "-"))), each[3].summary:match "^[^;:]+" }
    for status, answer in pairs(each[3].responses) do statuses[status] = answer.description end
  end
  p:table({ "route", "" }, rows)
  for _, each in ipairs(list) do add_route(p, table.unpack(each)) end
  p:heading(2, "Answers")
  rows = {}
  for status, text in pairs(statuses) do rows[#rows + 1] = { "`" .. status .. "`", text } end
  table.sort(rows, function(a, b) return a[1] < b[1] end)
  p:table({ "status", "" }, rows)
  p:add("All but 200 have a `detail`, a sentence; an error in Lua a `traceback`, too.")
  return p:text()
end

-- --- telnet ---

function doors.telnet(help)
  local p, rows = page.new("Telnet", "what telnet answers to :help"), {}
  p:add("`eplua --telnet` opens a prompt for telnet clients, and for programs: a plain connection works too, with a line for each question. Who may come in is told in "
    .. "[remote.md](../remote.md).", "")
  p:code("sh norun", "printf '1+1\\nexit\\n' | nc 127.0.0.1 8023")
  for line in help:gmatch "[^\n]+" do
    local command, text = line:match "^  (:.-)%s%s+(.*)$"
    if command then rows[#rows + 1] = { "`" .. command .. "`", text } end
  end
  assert(#rows > 5, "telnet has no :help")
  p:add("What is no command is Lua: it is run, and the values of an expression are shown. Ctrl+C stops what runs.", "")
  p:table({ "command", "" }, rows)
  p:add("After `:json` as the first line it speaks [messages of JSON](verbs.md).")
  return p:text()
end

-- --- messages and verbs ---

-- The lines of the comment in a header that contains a word of its own.
local function comment(path, word)
  local file = assert(io.open(path))
  local text = file:read "a"
  file:close()
  for block in text:gmatch "/%*\n( %*.-)\n %*/" do
    if block:find(word, 1, true) then
      local lines = {}
      for line in block:gmatch "[^\n]+" do lines[#lines + 1] = line:gsub("^ %* ?", "") end
      return lines
    end
  end
  error(path .. " has no comment about " .. word)
end

-- "evaluate  code, session=..." begins a verb, and "timer_cancel  timer ..."; "state -> {...}", too.
local function verb_of(line) return line:match "^([%l_]+[%l_, ]-)%s%s%S" or line:match "^([%l_]+) %->" or line:match "^(PLUGIN%.NAME)  " end

function doors.verbs(checkout)
  local headers = checkout .. "/engine/include/eplua/"
  local p = page.new("Messages", "the comments in engine/include/eplua/control.h and verbs.h")
  p:add("What may be asked of a running engine as JSON, whatever carries it: the WebSocket `/ws` of `eplua --http`, or telnet after `:json`. Each message is an object "
    .. "on a line. Programs that embed the engine ask by `eplua_ask()`; plugins add verbs of their own.", "")
  p:code("sh norun", [[printf ':json\n{"type":"ask","id":1,"verb":"state"}\n' | nc -N 127.0.0.1 8023]])
  p:add("A member with `=` may be left out, and is then what stands behind it.", "")
  p:heading(2, "Types of messages")
  local messages = comment(headers .. "control.h", '"type" says what they are')
  p:code("text", table.concat(messages, "\n"))
  local entries, block = {}, nil
  local lead = {}
  for _, line in ipairs(comment(headers .. "verbs.h", "Verbs: what anyone outside may ask")) do
    local verb = verb_of(line)
    if verb then
      block = { verb = verb }
      entries[#entries + 1] = block
    end
    local into = block or lead
    into[#into + 1] = line
  end
  assert(#entries > 30, "verbs.h lists no verbs")
  p:heading(2, "Verbs")
  p:code("text", (table.concat(lead, "\n"):gsub("%s+$", "")))
  for _, entry in ipairs(entries) do
    p:heading(3, "`" .. entry.verb .. "`")
    p:code("text", (table.concat(entry, "\n"):gsub("%s+$", "")))
  end
  return p:text()
end

return doors
