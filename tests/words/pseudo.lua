-- SPDX-License-Identifier: GPL-3.0-or-later
-- A translation into no language: each text in brackets, with other letters, and a third longer, so a picture shows what is not translated, and what is cut.
--
--   eplua tests/words/pseudo.lua resources/locale/eplua.pot en@pseudo.po
--
-- What no translator may change stays: directives (%s, %1), escapes, markup, the letter behind &, a line end at the end, what stands in capitals or like a path.
local other = {}
for from, to in ("aàbßcçdďeéfƒgğhĥiîjĵkķlĺmɱnñoöpþqɋrŕsštťuûvṽwŵxẋyýzž" ..
  "AÀBƁCÇDĎEÉFƑGĞHĤIÎJĴKĶLĹMṀNÑOÖPÞQɊRŔSŠTŤUÛVṼWŴXẊYÝZŽ"):gmatch "(%a)([\xC2-\xF4][\x80-\xBF]+)" do
  other[from] = to
end

-- Where at the begin of text something stays: how long that is.
local function kept(text)
  for _, pattern in ipairs {"^%%%%", "^%%[-+ #0-9.*$']*[hlLzjt]*[a-zA-Z]", "^%%L?%d", "^\\%d%d%d", "^\\.", "^<[^<>]*>", "^&%a+;", "^&%a",
    "^%(%*[^)]*%)", "^%-%-?%a[%w-]*", "^%u[%u%d_]+", "^[%w_]*[/.][%w_/.]+", "^%a+%+", "^EPLua", "^eplua", "^F%d"} do
    local _, last = text:find(pattern)
    if last then return last end
  end
end

local function translate(text)
  if text == "" then return "" end
  local ending = text:match "\\n$" or ""
  local begin = text:match "^\\n" or ""
  local rest, out, letters = text:sub(#begin + 1, #text - #ending), {}, 0
  local word = false -- within a word nothing but directives is kept
  while rest ~= "" do
    local length = (not word or rest:find "^[%%\\<&]") and kept(rest)
    if length then
      out[#out + 1] = rest:sub(1, length)
    else
      length = 1
      local letter = rest:sub(1, 1)
      out[#out + 1] = other[letter] or letter
      letters = letters + 1
    end
    word = length == 1 and rest:find "^%w" ~= nil
    rest = rest:sub(length + 1)
  end
  return begin .. "[" .. table.concat(out) .. ("·"):rep(letters // 3) .. "]" .. ending
end

local from, to = assert(arg[1], "which template?"), assert(arg[2], "into which file?")
local out = assert(io.open(to, "w"))
out:write('msgid ""\nmsgstr ""\n"Project-Id-Version: EPLua\\n"\n"PO-Revision-Date: 2000-01-01 00:00+0000\\n"\n"Last-Translator: none\\n"\n"Language-Team: none\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n',
  '"Content-Transfer-Encoding: 8bit\\n"\n"Language: en@pseudo\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n')

-- An entry is what stands between two empty lines; its first is the head.
local count = 0
local function entry(lines)
  local texts, name = {}, nil
  for _, line in ipairs(lines) do
    local keyword, text = line:match '^(msg[%w_%[%]]+) "(.*)"$'
    if keyword then
      name, texts[keyword] = keyword, text
    elseif line:find '^"' then
      texts[name] = texts[name] .. line:sub(2, -2)
    end
  end
  if not texts.msgid or texts.msgid == "" then return end
  count = count + 1
  out:write "\n"
  for _, line in ipairs(lines) do
    if line:find "^#," then out:write(line, "\n") end
  end
  if texts.msgctxt then out:write('msgctxt "', texts.msgctxt, '"\n') end
  out:write('msgid "', texts.msgid, '"\n')
  if texts.msgid_plural then
    out:write('msgid_plural "', texts.msgid_plural, '"\nmsgstr[0] "', translate(texts.msgid), '"\nmsgstr[1] "', translate(texts.msgid_plural), '"\n')
  else
    out:write('msgstr "', translate(texts.msgid), '"\n')
  end
end

local lines = {}
for line in io.lines(from) do
  if line == "" then
    entry(lines)
    lines = {}
  else
    lines[#lines + 1] = line
  end
end
entry(lines)
assert(out:close())
print(count .. " texts")
