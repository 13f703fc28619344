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
  p:add("What `eplua --http` answers. Bodies are `application/json`, both ways. Who may ask is told in [From afar](../remote.md); programs of other "
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
  p:add("Any route may also answer `400` (no proper HTTP, or more than one meaning), `404` (there is no such route), `405` (not by this method; `Allow` names the right one), `408` (head or body came too slowly), `413` (a body of more than 1 MiB), and `414` or `431` (address or head too long).")
  p:add("All from 400 on have a `detail`, a sentence; an error in Lua a `traceback`, too.")
  return p:text()
end

-- --- telnet ---

function doors.telnet(help)
  local p, rows = page.new("Telnet", "what telnet answers to :help"), {}
  p:add("`eplua --telnet` opens a prompt for telnet clients, and for programs: a plain connection works too, with a line for each question. Who may come in is told in "
    .. "[From afar](../remote.md).", "")
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

-- Prose as Markdown: what has a meaning there is escaped, but for `code`.
local function prose(text)
  local out, at = {}, 1
  while at <= #text do
    local from, to = text:find("`[^`]+`", at)
    out[#out + 1] = text:sub(at, (from or #text + 1) - 1):gsub("[%*_<>%[%]\\|]", "\\%0")
    if from then out[#out + 1] = text:sub(from, to) end
    at = (to or #text) + 1
  end
  return (table.concat(out):gsub("%s+", " "):gsub("^ ", ""):gsub(" $", ""))
end

-- JSON as code that may be broken behind its commas.
local function code(text) return "`" .. text:gsub("%s+", " "):gsub('([%]}"%w]),(["{%[])', "%1, %2") .. "`" end

-- A text that begins with an object: that, and the rest.
local function object_and_rest(text)
  local object = text:match "^%b{}"
  return object, object and text:sub(#object + 1) or text
end

-- Paragraphs of a comment; what is indented there is a block of text.
local function add_paragraphs(p, lines)
  for paragraph in (table.concat(lines, "\n") .. "\n\n"):gmatch "(.-)\n\n+" do
    if paragraph:find "^  " or paragraph:find "\n  " then p:code("text", paragraph) else p:add(prose(paragraph), "") end
  end
end

-- A list of messages: an item begins with `  {"type":`, what belongs to it follows further in.
local function add_messages(p, lines)
  local item, told = nil, {}
  local function close()
    if #told > 0 then p:add("", prose(table.concat(told, " ")), "") end
    told = {}
    if not item then return end
    local object, rest = object_and_rest(item)
    rest = prose(rest):gsub("^= ", "the same as ")
    p:add(("- %s%s"):format(code(object), rest ~= "" and ": " .. rest or ""))
    item = nil
  end
  for _, line in ipairs(lines) do
    if line:find '^  {"type"' then
      close()
      item = line:sub(3)
    elseif item and line:find "^   " then
      item = item .. " " .. line:gsub("^ +", "")
    elseif line == "" then
      close()
    else
      if item then close() end
      told[#told + 1] = line
    end
  end
  close()
  p:add ""
end

-- "evaluate  code, session=..." begins a verb, and "timer_cancel  timer ..."; "state -> {...}", too.
local function verb_of(line) return line:match "^([%l_]+[%l_, ]-)%s%s%S" or line:match "^([%l_]+) %->" or line:match "^(PLUGIN%.NAME)  " end

-- A verb: its members up to a gap of blanks, then what it does, and what it answers behind each "->".
local function add_verb(p, entry)
  p:heading(3, "`" .. entry.verb .. "`")
  local line = entry[1]:sub(#entry.verb + 1):gsub("^ +", "")
  local takes, told = line:match "^([^>]-)   +(.*)$"
  if not takes then takes, told = line:match "^(.-) ?(%->.*)$" end
  if not takes then takes, told = line, "" end
  if entry.verb == "PLUGIN.NAME" or takes:find ":$" then takes, told = "", line end -- it takes none
  local text = told .. "\n" .. table.concat(entry, "\n", 2)
  if takes:find "%S" then p:add("Takes " .. code(takes) .. ".", "") end
  local does, answers = text:match "^(.-)%->(.*)$"
  if not does then does, answers = text, "" end
  if does:find "%S" then p:add((prose(does):gsub("^%l", string.upper):gsub("[^%.:]$", "%0.")), "") end
  for answer in (answers:find "%S" and answers .. "->" or ""):gmatch "%s*(.-)%->" do
    local object, rest = object_and_rest(answer)
    rest = prose(rest)
    p:add(("- answers %s%s%s"):format(object and code(object) or "", object and rest:find "^[^,;]" and ": " or "", rest))
  end
  p:add ""
end

function doors.verbs(checkout)
  local headers = checkout .. "/engine/include/eplua/"
  local p = page.new("Messages", "the comments in engine/include/eplua/control.h and verbs.h")
  p:add("What may be asked of a running engine as JSON, whatever carries it: the WebSocket `/ws` of `eplua --http`, or telnet after `:json`. Each message is an object "
    .. "on a line. Programs that embed the engine ask by `eplua_ask()`; plugins add verbs of their own.", "")
  p:code("sh norun", [[printf ':json\n{"type":"ask","id":1,"verb":"state"}\n' | nc -N 127.0.0.1 8023]])
  p:heading(2, "Types of messages")
  add_messages(p, comment(headers .. "control.h", '"type" says what they are'))
  local entries, lead = {}, {}
  for _, line in ipairs(comment(headers .. "verbs.h", "Verbs: what anyone outside may ask")) do
    local verb = verb_of(line)
    if verb then entries[#entries + 1] = { verb = verb } end
    table.insert(entries[#entries] or lead, line)
  end
  assert(#entries > 30, "verbs.h lists no verbs")
  p:heading(2, "Verbs")
  add_paragraphs(p, lead)
  p:add("Below, a member with `=` may be left out, and is then what stands behind it.", "")
  for _, entry in ipairs(entries) do add_verb(p, entry) end
  return p:text()
end

return doors
