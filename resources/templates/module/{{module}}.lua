-- {{name}}: a library. What it offers is in the table that it returns.
-- Lines with --- are read by the language server, and shown as help while one types.

---@class {{module}}
local library = {}

---The words of a text, in order, without what stands between them.
---
---    library.words("Hello, world!") --> {"Hello", "world"}
---
---@param text string
---@return string[]
function library.words(text)
  local list = {}
  for word in text:gmatch "[%w_']+" do list[#list + 1] = word end
  return list
end

---A text of at most so many bytes that ends between two words; "…" says that there was more.
---@param text string
---@param most integer at least 1
---@return string? shortened
---@return string? message what is wrong with the arguments
function library.shorten(text, most)
  if math.type(most) ~= "integer" or most < 1 then return nil, "most: a whole number from 1 up is wanted" end
  if #text <= most then return text end
  local shortened = text:sub(1, most + 1):match "^(.*)%s" or ""
  return (shortened:gsub("%s+$", "")) .. "…"
end

return library
