-- SPDX-License-Identifier: GPL-3.0-or-later
-- A page for each library, from the annotations in resources/lua/meta as the program reads them, and the index of all names.
--
-- What a page has is told by the files that its things are declared in. First come the functions of the library, then its classes, each with
-- its fields and methods, in the order of the annotations.
local page = require "page"

local modules = {}

-- file: of the page; from: annotation files; library: the class whose members are the library. lead: before all else.
modules.pages = {
  { file = "globals", title = "Timers, print and other globals", from = { "globals" },
    about = "what every script has without `require`, beyond Lua's own",
    lead = "What every script has without `require`, and what Lua's own library does differently here. The rest of it is [a page of its own](lua.md)." },
  { file = "timers", title = "timers", from = { "timers" }, library = "timers", about = "sleep, and more about timers" },
  { file = "net", title = "net", from = { "net", "net_http", "net_http_server", "net_tcp", "net_udp", "net_websocket" }, library = "net",
    about = "clients and servers of HTTP, WebSocket, TCP and UDP", guide = "network" },
  { file = "ui", title = "ui", from = { "ui" }, library = "ui", about = "windows and dialogs", guide = "windows",
    lead = "What makes and shows windows. The elements that stand in them, with all their properties and events, are [a page of their own](elements.md)." },
  { file = "json", title = "json", from = { "json" }, library = "json", about = "JSON, both ways" },
  { file = "sys", title = "sys", from = { "sys" }, library = "sys", about = "the machine, and other programs" },
  { file = "lfs", title = "lfs", from = { "lfs" }, library = "lfs", about = "files and folders" },
  { file = "class", title = "class", from = { "class" }, about = "classes with inheritance" },
  { file = "log", title = "log", from = { "log" }, library = "log", about = "messages with levels" },
  { file = "test", title = "test", from = { "test" }, library = "test", about = "tests, for `eplua --test`" },
  { file = "profiler", title = "profiler", from = { "profiler" }, library = "profiler", about = "where the time goes", guide = "debugger" },
  { file = "mqtt", title = "mqtt", from = { "mqtt" }, library = "mqtt", about = "a client of MQTT brokers", guide = "network" },
  { file = "sqlite", title = "sqlite", from = { "sqlite" }, library = "sqlite", about = "databases", guide = "databases" },
  { file = "lua", title = "Lua's own library", from = { "lua" }, about = "`string`, `table`, `math`, `io` and the rest, in short",
    lead = "The library of Lua 5.4, in our own words. Each entry names the section of the [Lua manual](https://www.lua.org/manual/5.4/) that says it in full. "
      .. "What EPLua does differently is in [globals.md](globals.md)." },
  { file = "native_ui", title = "native_ui and windows", from = { "native_ui", "windows" }, library = "native_ui", about = "windows of the earlier program" },
  { file = "py", title = "_PY", from = { "py" }, library = "_PY", about = "names of the earlier program" },
  { file = "demo", title = "Functions to try calls with", from = { "demo" }, about = "`greet` and others, for `POST /execute` with `is_json`",
    lead = "Globals that are there for calls by name, as `POST /execute` with `is_json` does ([http.md](http.md))." },
}

-- --- texts ---

-- Prose of annotations as Markdown: code that is indented there becomes a block.
local function prose(text, runs)
  local out, block = {}, nil
  local function close()
    if not block then return end
    while block[#block] == "" do block[#block] = nil end
    local code = table.concat(block, "\n")
    assert(load(code, "=annotation") or load("return " .. code, "=annotation"), "an example of the annotations is no Lua:\n" .. code)
    out[#out + 1] = (runs and "```lua\n" or "```lua norun\n") .. code .. "\n```"
    out[#out + 1] = ""
    block = nil
  end
  for line in (text .. "\n"):gmatch "(.-)\n" do
    local code = line:match "^    (.*)"
    if code and (block or #out == 0 or out[#out] == "") then
      block = block or {}
      block[#block + 1] = code
    elseif line == "" and block then
      block[#block + 1] = ""
    else
      close()
      out[#out + 1] = line
    end
  end
  close()
  return (table.concat(out, "\n"):gsub("%s+$", ""))
end

local function type_of(thing)
  local text = (thing.type or "any"):gsub("%s+$", "")
  if thing.optional and not text:find "%?$" then text = text .. "?" end
  return "`" .. text .. "`"
end

-- --- one thing ---

-- A page with what it needs to know: links collects "path" → anchor for the index.
local writer = {}
writer.__index = writer

function writer:link(path, anchor, level)
  self.links[#self.links + 1] = { path = path, target = self.spec.file .. ".md#" .. anchor }
  self.contents[#self.contents + 1] = { path = path, anchor = anchor, level = level }
end

local function names_of(params)
  local names = {}
  for _, param in ipairs(params) do names[#names + 1] = param.name end
  return table.concat(names, ", ")
end

-- "value, err = json.decode(text, keep_null)"
local function call_line(thing)
  local names, seen = {}, {}
  for _, value in ipairs(thing.returns) do
    if value.name == "..." and #names == 0 or not value.name and value.type ~= "..." then names = {} break end
    if value.name == "..." or not value.name then break end
    names[#names + 1] = value.name
    seen[value.name] = true
  end
  local call = ("%s(%s)"):format(thing.path:gsub("^(.*)([.:])([^.:]+)$", function(owner, sign, name)
    return (sign == ":" and (owner:match "(%u%l+)%*?$" or owner:match "([^.*]+)%*?$"):lower() or owner) .. sign .. name
  end), names_of(thing.params))
  return (#names > 0 and "local " .. table.concat(names, ", ") .. " = " or "") .. call
end

-- Classes that types of a thing name, as links: "[net.HTTPOptions](net.md#nethttpoptions)". Found at the end, when all anchors are known.
local function classes_of(self, thing)
  local list, seen = {}, {}
  local function look(text)
    for name in (text or ""):gmatch "[%a_][%w_%.]*" do
      if self.classes[name] and not seen[name] and name ~= thing.owner then
        seen[name] = true
        list[#list + 1] = ("[[%s]]"):format(name)
      end
    end
  end
  for _, param in ipairs(thing.params or {}) do look(param.type) end
  for _, value in ipairs(thing.returns or {}) do look(value.type) end
  return list
end

function writer:see(thing)
  local section = thing.see and thing.see:match "^manual §([%d%.]+)"
  if section then
    self.page:add(("Lua manual: [§%s](https://www.lua.org/manual/5.4/manual.html#%s)"):format(section, section), "")
  elseif thing.see then
    self.page:add(("See also `%s`."):format(thing.see), "")
  end
end

function writer:values(title, list)
  if #list == 0 then return end
  self.page:add(title, "")
  for _, value in ipairs(list) do
    if value.name and value.doc then value.doc = value.doc:gsub("^" .. value.name:gsub("%p", "%%%0") .. "%s+", "") end -- as the reader leaves it
    local name = value.name and ("`%s`"):format(value.name) .. (value.optional and " (optional)" or "") .. ": " or ""
    self.page:add(("- %s%s%s"):format(name, type_of { type = value.type }, value.doc and ", " .. value.doc or ""))
  end
  self.page:add ""
end

function writer:func(level, thing)
  local p = self.page
  self:link(thing.path .. "()", p:heading(level, "`" .. thing.path .. "()`"), level)
  if thing.deprecated then p:add("*Deprecated.*", "") end
  if thing.same then
    p:add(("Another name of `%s`."):format(thing.same), "")
    return
  end
  p:code("lua norun", call_line(thing))
  if thing.doc then p:add(prose(thing.doc, self.spec.runs and self.spec.runs[thing.path]), "") end
  self:values("Arguments:", thing.params)
  self:values("Returns:", thing.returns)
  for _, overload in ipairs(thing.overloads or {}) do p:add(("Also called as `%s%s`."):format(thing.path, overload), "") end
  local classes = classes_of(self, thing)
  if #classes > 0 then p:add("Types: " .. table.concat(classes, ", "), "") end
  self:see(thing)
end

function writer:value(level, thing)
  local p = self.page
  self:link(thing.path, p:heading(level, "`" .. thing.path .. "`"), level)
  if thing.same then p:add(("Another name of `%s`."):format(thing.same), "") end
  if thing.type then p:add("Type: " .. type_of(thing), "") end
  if thing.doc then p:add(prose(thing.doc), "") end
  local rows = {}
  for _, item in ipairs(thing.items or {}) do rows[#rows + 1] = { "`" .. item.name .. "`", "`" .. item.value .. "`" } end
  p:table({ "name", "value" }, rows)
  self:see(thing)
end

function writer:fields(things)
  local rows = {}
  for _, thing in ipairs(things) do
    if thing.field then rows[#rows + 1] = { "`" .. thing.name .. "`", type_of(thing), thing.doc or "" } end
  end
  self.page:table({ "field", "type", "" }, rows)
end

local function is_function(thing) return (thing.method or thing["function"]) and not thing.field end

-- Members: fields as a table, functions and tables with functions with headings of their own.
function writer:members(level, list, without_fields)
  if not without_fields then self:fields(list) end
  for _, thing in ipairs(list) do
    if thing.same then
      self:func(level, thing)
    elseif is_function(thing) then
      self:func(level, thing)
    elseif not thing.field and not self.classes[thing.path] then
      if thing.doc or thing.type or thing.items or not thing.members then self:value(level, thing) end
      if thing.members then self:members(level, self:own(thing.members)) end
    end
  end
end

function writer:has(thing) return self.from[(thing.file or ""):match "([^/]*)$"] end

-- Those of a list that this page is about.
function writer:own(list)
  local mine = {}
  for _, thing in ipairs(list or {}) do
    local has = self:has(thing)
    for _, member in ipairs(not has and thing.members or {}) do has = has or self:has(member) end
    if has then mine[#mine + 1] = thing end
  end
  return mine
end

function writer:class(thing, maker)
  local p = self.page
  local anchor = p:heading(2, thing.path)
  self:link(thing.path, anchor, 2)
  self.classes[thing.path] = self.spec.file .. ".md#" .. anchor
  if thing.doc then p:add(prose(thing.doc), "") end
  if self.classes[thing.parent] ~= nil then p:add(("It has what [[%s]] has, too."):format(thing.parent), "") end
  if thing["function"] and not maker then p:add(("It is called as `%s%s`."):format(thing.path, thing.signature), "") end
  if maker then self:func(3, maker) end
  self:members(3, self:own(thing.members))
end

function writer:alias(thing)
  local p = self.page
  local anchor = p:heading(2, thing.path)
  self:link(thing.path, anchor, 2)
  self.classes[thing.path] = self.spec.file .. ".md#" .. anchor
  if thing.doc then p:add(prose(thing.doc), "") end
  if thing.type then p:add("Stands for " .. type_of(thing), "") end
end

-- --- one page ---

-- What there is on the page: a line for each group, with links.
function writer:table_of_contents()
  local lines, owner = {}, ""
  for _, entry in ipairs(self.contents) do
    local name = entry.path
    if entry.level <= 2 then owner = entry.plain and self.spec.library or name end
    if entry.level > 2 and #lines > 0 then
      local rest = name:gsub("%(%)$", "")
      if rest:sub(1, #owner) == owner and rest:find("^[.:]", #owner + 1) then rest = rest:sub(#owner + 2) end
      if rest == owner then goto continue end -- what makes objects of a class stands first below it
      name = rest
      lines[#lines] = ("%s%s [%s](#%s)"):format(lines[#lines], lines[#lines]:find ": " and "," or ":", name, entry.anchor)
    else
      lines[#lines + 1] = (entry.plain and "- [%s](#%s)" or "- [`%s`](#%s)"):format(name, entry.anchor)
    end
    ::continue::
  end
  return table.concat(lines, "\n")
end

local function is_data(class)
  for _, member in ipairs(class.members or {}) do
    if is_function(member) then return false end
  end
  return true
end

-- Those of a library: a heading, unless there are fields only.
function writer:functions(title, list)
  local any = false
  for _, thing in ipairs(list) do any = any or not thing.field end
  self:fields(list)
  if not any then return end
  self.contents[#self.contents + 1] = { path = title, anchor = self.page:heading(2, title), level = 2, plain = true }
  self:members(3, list, true)
end

local function write_page(spec, annotations, classes, links)
  local self = setmetatable({ spec = spec, classes = classes, links = links, from = {}, contents = {} }, writer)
  local sources = {}
  for _, name in ipairs(spec.from) do
    self.from[name .. ".lua"] = true
    sources[#sources + 1] = "resources/lua/meta/" .. name .. ".lua"
  end
  self.page = page.new(spec.title, table.concat(sources, ", "))
  local p = self.page
  if spec.lead then p:add(spec.lead, "") end
  local library
  for _, class in ipairs(annotations.classes) do
    if class.name == spec.library then library = class end
  end
  if library and library.doc then p:add(prose(library.doc), "") end
  if spec.guide then p:add(("A guide with examples: [%s.md](../%s.md)."):format(spec.guide, spec.guide), "") end
  p:add("{{contents}}", "")
  local makers = {}
  if library then
    local list = {}
    for _, thing in ipairs(self:own(library.members)) do
      if self.classes[thing.path] ~= nil and is_function(thing) then makers[thing.path] = thing else list[#list + 1] = thing end
    end
    self:functions("Functions", list)
  end
  local groups = {}
  for _, thing in ipairs(self:own(annotations.globals)) do
    if not thing.class and not (library and thing.name == spec.library) then groups[#groups + 1] = thing end
  end
  local loose = {}
  for _, thing in ipairs(groups) do
    if not thing.members then loose[#loose + 1] = thing end
  end
  if #loose > 0 then
    self:functions(spec.file == "lua" and "Basic functions" or "Functions", loose)
  end
  for _, thing in ipairs(groups) do
    if thing.members then
      local anchor = p:heading(2, thing.path)
      self:link(thing.path, anchor, 2)
      if thing.doc then p:add(prose(thing.doc), "") end
      self:members(3, self:own(thing.members))
    end
  end
  for _, data in ipairs { false, true } do -- what has methods comes first, what is only handed over after it
    for _, class in ipairs(self:own(annotations.classes)) do
      local says = class.doc or class.members or makers[class.path] or class["function"]
      if class ~= library and says and is_data(class) == data then self:class(class, makers[class.path]) end
    end
  end
  for _, alias in ipairs(self:own(annotations.aliases)) do self:alias(alias) end
  return (p:text():gsub("{{contents}}", function() return self:table_of_contents() end))
end

-- All pages: text by the name of the file. more: { path, target } of what other pages have, for the index.
function modules.make(annotations, more)
  local classes, links, made = {}, {}, {}
  for _, list in ipairs { annotations.classes, annotations.aliases } do
    for _, thing in ipairs(list) do classes[thing.path] = false end
  end
  for _, entry in ipairs(more) do
    if not entry.quiet then links[#links + 1] = entry end
    if entry.class then classes[entry.class] = entry.target end
  end
  for _, spec in ipairs(modules.pages) do made[spec.file .. ".md"] = write_page(spec, annotations, classes, links) end
  for name, text in pairs(made) do
    made[name] = text:gsub("%[%[([%w_%.]+)%]%]", function(class)
      local target = classes[class]
      if not target then return "`" .. class .. "`" end
      return ("[`%s`](%s)"):format(class, (target:gsub("^" .. name:gsub("%.", "%%.") .. "#", "#")))
    end)
  end
  made["names.md"] = modules.index(links)
  return made
end

local others = {
  { "command-line.md", "The command line", "every option, setting and exit status" },
  { "elements.md", "Elements of windows", "each with its properties, events and methods" },
  { "http.md", "HTTP", "every route of `eplua --http`" },
  { "telnet.md", "Telnet", "the commands of the prompt" },
  { "verbs.md", "Messages", "what may be asked of a running engine as JSON" },
  { "names.md", "All names", "functions and classes from A to Z" },
}

-- The page that leads to all others.
function modules.contents()
  local p = page.new("Reference", "the list of pages in modules.lua")
  p:add("Made from what the program itself knows, so it is complete. How things are used is told in [the manual](../index.md).", "")
  p:heading(2, "Libraries")
  for _, spec in ipairs(modules.pages) do p:add(("- [%s](%s.md): %s"):format(spec.title, spec.file, spec.about)) end
  p:add ""
  p:heading(2, "More")
  for _, other in ipairs(others) do p:add(("- [%s](%s): %s"):format(other[2], other[1], other[3])) end
  return p:text()
end

-- The index of all names.
function modules.index(links)
  table.sort(links, function(a, b)
    local x, y = a.path:lower(), b.path:lower()
    return x < y or x == y and a.path .. a.target < b.path .. b.target
  end)
  local p = page.new("All names", "the annotations in resources/lua/meta")
  p:add("Every function, class and table that a script may use.", "")
  local letter
  for _, entry in ipairs(links) do
    local first = entry.path:match "%a":upper()
    if first ~= letter then
      if letter then p:add "" end
      letter = first
      p:heading(2, letter)
    end
    p:add(("- [`%s`](%s)"):format(entry.path, entry.target))
  end
  return p:text()
end

return modules
