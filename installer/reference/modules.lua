-- SPDX-License-Identifier: GPL-3.0-or-later
-- A page for each library, from the annotations in resources/lua/meta as the program reads them, and the index of all names.
--
-- What a page has is told by the files that its things are declared in. First come the functions of the library, then its classes, each with
-- its fields and methods, in the order of the annotations.
local page = require "page"
local pages = require "pages"

local modules = {}

-- --- texts ---

local fragment = {}
for _, path in ipairs(pages.fragments) do fragment[path] = "unused" end

-- Prose of annotations about a thing as Markdown: code that is indented there becomes a block.
local function prose(text, path)
  local out, block = {}, nil
  local function close()
    if not block then return end
    while block[#block] == "" do block[#block] = nil end
    local code = table.concat(block, "\n")
    assert(load(code, "=annotation") or load("return " .. code, "=annotation"), "an example of the annotations is no Lua:\n" .. code)
    out[#out + 1] = (fragment[path] and "```lua norun\n" or "```lua\n") .. code .. "\n```"
    if fragment[path] then fragment[path] = "used" end
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

-- only: it is a type, whose name is all there is to find.
function writer:link(path, anchor, level, only)
  self.links[#self.links + 1] = { path = path, target = self.spec.file .. ".md#" .. anchor }
  self.contents[#self.contents + 1] = { path = path, anchor = anchor, level = level, only = only }
end

local function names_of(params)
  local names = {}
  for _, param in ipairs(params) do names[#names + 1] = param.name end
  return table.concat(names, ", ")
end

-- "value, err = json.decode(text, keep_null)"
local function call_line(thing)
  local names = {}
  for _, value in ipairs(thing.returns) do
    if not value.name then names = {} end -- it would be a riddle which one is which
    if not value.name or value.name == "..." then break end
    names[#names + 1] = value.name
  end
  local call = ("%s(%s)"):format(thing.path:gsub("^(.*)([.:])([^.:]+)$", function(owner, sign, name)
    return (sign == ":" and (owner:match "(%u%l+)%*?$" or owner:match "([^.*]+)%*?$"):lower() or owner) .. sign .. name
  end), names_of(thing.params))
  return (#names > 0 and "local " .. table.concat(names, ", ") .. " = " or "") .. call
end

-- Classes that types of a thing name, between marks: they become links at the end, when all anchors are known.
local function classes_of(self, thing)
  local list, seen = {}, {}
  local function look(text)
    for name in (text or ""):gmatch "[%a_][%w_%.]*" do
      if self.classes[name] ~= nil and not seen[name] then
        seen[name] = true
        list[#list + 1] = ("\1%s\2"):format(name)
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
  if thing.doc then p:add(prose(thing.doc, thing.path), "") end
  if thing.async then p:add("It may wait: the calling coroutine is suspended, and everything else goes on.", "") end
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
  if thing.doc then p:add(prose(thing.doc, thing.path), "") end
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

function writer:class(thing, maker, data)
  local p = self.page
  local anchor = p:heading(2, thing.path)
  self:link(thing.path, anchor, 2, data and not maker)
  self.classes[thing.path] = self.spec.file .. ".md#" .. anchor
  if thing.doc then p:add(prose(thing.doc, thing.path), "") end
  if self.classes[thing.parent] ~= nil then p:add(("It has what \1%s\2 has, too."):format(thing.parent), "") end
  if thing["function"] and not maker then p:add(("It is called as `%s%s`."):format(thing.path, thing.signature), "") end
  if maker then self:func(3, maker) end
  self:members(3, self:own(thing.members))
end

function writer:alias(thing)
  local p = self.page
  local anchor = p:heading(2, thing.path)
  self:link(thing.path, anchor, 2, true)
  self.classes[thing.path] = self.spec.file .. ".md#" .. anchor
  if thing.doc then p:add(prose(thing.doc, thing.path), "") end
  if thing.type then p:add("Stands for " .. type_of(thing), "") end
end

-- --- one page ---

-- What there is on the page: a line for each group, with links.
function writer:table_of_contents()
  local lines, types, owner = {}, {}, ""
  for _, entry in ipairs(self.contents) do
    local name = entry.path
    if entry.only then
      types[#types + 1] = ("[`%s`](#%s)"):format(name, entry.anchor)
      goto continue
    end
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
  if #types > 0 then lines[#lines + 1] = "- Types of values: " .. table.concat(types, ", ") end
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

-- What is said before all else; gives the class of the library, or nil.
function writer:lead(annotations)
  local p, spec, library = self.page, self.spec, nil
  if spec.lead then p:add(spec.lead, "") end
  for _, class in ipairs(annotations.classes) do
    if class.name == spec.library then library = class end
  end
  if library and library.doc then p:add(prose(library.doc, library.path), "") end
  if spec.guide then p:add(("A guide with examples: [%s](../%s)."):format(spec.guide[2], spec.guide[1]), "") end
  p:add("{{contents}}", "")
  return library
end

-- Members of the library: functions that make objects of a class, by its path, which stand with the class; and all others.
function writer:split(library)
  local makers, others = {}, {}
  for _, thing in ipairs(self:own(library and library.members)) do
    if self.classes[thing.path] ~= nil and is_function(thing) then makers[thing.path] = thing else others[#others + 1] = thing end
  end
  return makers, others
end

-- Globals, first those that are no tables.
function writer:globals(annotations)
  local loose, tables = {}, {}
  for _, thing in ipairs(self:own(annotations.globals)) do
    if not thing.class and thing.name ~= self.spec.library then table.insert(thing.members and tables or loose, thing) end
  end
  if #loose > 0 then self:functions(#tables > 2 and "Basic functions" or "Functions", loose) end
  for _, thing in ipairs(tables) do
    self:link(thing.path, self.page:heading(2, thing.path), 2)
    if thing.doc then self.page:add(prose(thing.doc, thing.path), "") end
    self:members(3, self:own(thing.members))
  end
end

-- Classes: those with methods, or those that are only handed over.
function writer:types(annotations, library, makers, data)
  for _, class in ipairs(self:own(annotations.classes)) do
    local says = class.doc or class.members or makers[class.path] or class["function"]
    if class ~= library and says and is_data(class) == data then self:class(class, makers[class.path], data) end
  end
end

local function write_page(spec, annotations, classes, links)
  local self, sources = setmetatable({ spec = spec, classes = classes, links = links, from = {}, contents = {} }, writer), {}
  for i, name in ipairs(spec.from) do
    self.from[name .. ".lua"] = true
    sources[i] = "resources/lua/meta/" .. name .. ".lua"
  end
  self.page = page.new(spec.title, table.concat(sources, ", "))
  local library = self:lead(annotations)
  local makers, others = self:split(library)
  local is_made_of_classes = next(makers) ~= nil
  if library and not is_made_of_classes then self:functions("Functions", others) end
  self:globals(annotations)
  self:types(annotations, library, makers, false)
  if is_made_of_classes then self:functions("More functions", others) end
  self:types(annotations, library, makers, true)
  for _, alias in ipairs(self:own(annotations.aliases)) do self:alias(alias) end
  return (self.page:text():gsub("{{contents}}", function() return self:table_of_contents() end))
end

-- Raises when an annotation file is on no page.
local function check_files(annotations)
  local there = {}
  for _, spec in ipairs(pages.libraries) do
    for _, name in ipairs(spec.from) do there[name] = true end
  end
  for _, name in ipairs(pages.without) do there[name] = true end
  for _, kind in ipairs { "globals", "classes", "aliases" } do
    for _, thing in ipairs(annotations[kind]) do
      local name = (thing.file or "?"):match "([^/]+)%.lua$"
      assert(name == nil or there[name], "resources/lua/meta/" .. tostring(name) .. ".lua has no page in installer/reference/pages.lua")
    end
  end
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
  check_files(annotations)
  for _, spec in ipairs(pages.libraries) do made[spec.file .. ".md"] = write_page(spec, annotations, classes, links) end
  for name, text in pairs(made) do
    made[name] = text:gsub("\1([^\2]+)\2", function(class)
      local target = classes[class]
      if not target then return "`" .. class .. "`" end
      return ("[`%s`](%s)"):format(class, (target:gsub("^" .. name:gsub("%.", "%%.") .. "#", "#")))
    end)
  end
  for path, use in pairs(fragment) do assert(use == "used", "pages.fragments names something without an example: " .. path) end
  made["names.md"] = modules.index(links)
  return made
end

-- The page that leads to all others.
function modules.contents()
  local p = page.new("Reference", "the list in installer/reference/pages.lua")
  p:add("Made from what the program itself knows, so it is complete. How things are used is told in [the manual](../index.md).", "")
  p:heading(2, "Libraries")
  for _, spec in ipairs(pages.libraries) do p:add(("- [%s](%s.md): %s"):format(spec.title, spec.file, spec.about)) end
  p:add ""
  p:heading(2, "More")
  for _, other in ipairs(pages.others) do p:add(("- [%s](%s): %s"):format(other[2], other[1], other[3])) end
  return p:text()
end

-- The index of all names: by the last part of each, since "sleep" is looked for, and not what it belongs to.
function modules.index(links)
  local by_name, names = {}, {}
  for _, entry in ipairs(links) do
    local name = entry.path:match "([%w_]+)[^%w_]*$"
    if not by_name[name] then
      by_name[name] = {}
      names[#names + 1] = name
    end
    table.insert(by_name[name], entry)
  end
  local function key(name) return name:gsub("^_+", ""):lower() .. name end
  table.sort(names, function(a, b) return key(a) < key(b) end)
  local p, letter = page.new("All names", "the annotations in resources/lua/meta"), nil
  p:add("Every function, class and table that a script may use, by its own name.", "")
  for _, name in ipairs(names) do
    local first = key(name):sub(1, 1):upper()
    if first ~= letter then
      if letter then p:add "" end
      letter = first
      p:heading(2, letter)
    end
    local list = by_name[name]
    table.sort(list, function(a, b) return a.path < b.path or a.path == b.path and a.target < b.target end)
    for i, entry in ipairs(list) do list[i] = ("[`%s`](%s)"):format(entry.path, entry.target) end
    p:add(("- %s: %s"):format((name:gsub("_", "\\_")), table.concat(list, ", ")))
  end
  return p:text()
end

return modules
