-- SPDX-License-Identifier: GPL-3.0-or-later
-- The man page eplua(1): eplua.1.in with options and environment filled in, from the same texts as the page of the command line.
local man = {}

-- A word as roff takes it: hyphens that stay hyphens, and signs that have a meaning there.
local function literal(text)
  return (text:gsub("\\", "\\e"):gsub("%-", "\\-"):gsub("'", "\\(aq"):gsub("`", "\\(ga"):gsub("%^", "\\(ha"):gsub("~", "\\(ti"))
end

-- Markdown in one line: `code`, *what stands for something*, [words](page).
local function inline(text)
  local kept = {}
  local function keep(piece)
    kept[#kept + 1] = piece
    return ("\1%d\2"):format(#kept)
  end
  text = text:gsub("`([^`]+)`", function(code)
    if code:find "^[%u:=]+$" and code:find "[:=]" then return keep("\\fI" .. code:lower() .. "\\fP") end -- as the head of the option has it
    return keep("\\fB" .. literal(code) .. "\\fP")
  end)
  text = text:gsub("%*([^*]+)%*", function(word) return keep("\\fI" .. literal(word:lower()) .. "\\fP") end)
  text = text:gsub("%[([^%]]+)%]%([^)]+%)", "%1")
  text = text:gsub("\\", "\\e")
  return (text:gsub("\1(%d+)\2", function(number) return kept[tonumber(number)] end))
end

-- Each sentence on a line of its own, and none longer than 80 bytes, as mdoc wants it.
local function paragraph(text)
  local lines = {}
  for sentence in (inline(text):gsub("([%.%?!])%s+", "%1\n") .. "\n"):gmatch "(.-)\n" do
    local line
    for word in sentence:gmatch "%S+" do
      if line and #line + #word >= 80 then
        lines[#lines + 1] = line
        line = nil
      end
      line = line and line .. " " .. word or word
    end
    lines[#lines + 1] = line
  end
  for i, line in ipairs(lines) do lines[i] = line:gsub("^[.']", "\\&%0") end
  return table.concat(lines, "\n")
end

-- "[HOST:]PORT|SOCKET" → "Oo Ar host Ns : Oc Ns Ar port Ns | Ns Ar socket"
local function value_macros(text)
  local words, joined = {}, false
  local function add(...)
    if joined then words[#words + 1] = "Ns" end
    for _, word in ipairs { ... } do words[#words + 1] = word end
    joined = true
  end
  local at = 1
  while at <= #text do
    local word = text:match("^%u+", at) or text:match("^%l+", at) or text:match("^%.%.%.", at) or text:sub(at, at)
    if word == " " then
      joined = false
    elseif word:find "^%u" then
      add("Ar", word:lower())
    elseif word:find "^%l" then
      add("Cm", word)
    elseif word == "[" then
      add "Oo"
      joined = false
    elseif word == "]" then
      words[#words + 1] = "Oc"
    else
      add(word)
    end
    at = at + #word
  end
  return table.concat(words, " ")
end

local function head(option)
  local words = {}
  if option.letter then words[1] = "Fl " .. option.letter end
  if option.name then words[#words + 1] = (option.letter and ", " or "") .. "Fl Fl " .. option.name end
  local value = option.place or option.value
  if value and option.kind == "port" then
    words[#words + 1] = "Ns Op = Ns Ar " .. value:lower()
  elseif value then
    words[#words + 1] = value_macros(value)
  end
  return ".It " .. table.concat(words, " ")
end

local function list_text(group)
  local lines = { ".Bl -tag -width Ds" }
  local function add(line) lines[#lines + 1] = line end
  for _, option in ipairs(group) do
    add(head(option))
    add((paragraph(option.text)))
    local default = option.default or option.none
    if default and default ~= "stdio" then add("Default: " .. default .. ".") end
  end
  add ".El"
  return table.concat(lines, "\n")
end

local function options_text(groups)
  local lines = {}
  for _, group in ipairs(groups) do
    lines[#lines + 1] = ".Ss " .. group.title
    if group.intro then lines[#lines + 1] = paragraph(group.intro) end
    lines[#lines + 1] = list_text(group)
  end
  return table.concat(lines, "\n")
end

local function environment_text(environment)
  local lines = {}
  for _, row in ipairs(environment) do
    lines[#lines + 1] = ".It Ev " .. row[1]:gsub(", ", " , Ev ")
    lines[#lines + 1] = paragraph(row[2])
  end
  return table.concat(lines, "\n")
end

local function statuses_text(statuses)
  local lines = {}
  for _, row in ipairs(statuses) do
    lines[#lines + 1] = ".It " .. row[1]
    lines[#lines + 1] = paragraph(row[2])
  end
  return table.concat(lines, "\n")
end

function man.page(source, groups, environment, statuses)
  local file = assert(io.open(source))
  local text = file:read "a"
  file:close()
  local parts = {
    MADE = '.\\" Made by installer/reference from eplua.1.in, options.lua and the table of options. Not to be edited.',
    OPTIONS = options_text(groups),
    STATUSES = statuses_text(statuses),
    OLDER = list_text(groups.older),
    ENVIRONMENT = environment_text(environment),
  }
  return (text:gsub("@(%u+)@", parts))
end

return man
