-- SPDX-License-Identifier: MIT
-- Picture viewer: for a folder, or for pictures that are written right here, as SVG.
-- Run it: eplua windows/images.lua [FOLDER]

local ui = require "ui"
local lfs = require "lfs"

local svg = '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="240">%s</svg>'
local pictures = {
  { name = "Sunset", data = svg:format [[
    <rect width="320" height="240" fill="#fdba74"/><circle cx="160" cy="150" r="50" fill="#dc2626"/>
    <rect y="150" width="320" height="90" fill="#1e3a8a"/>]] },
  { name = "Mountains", data = svg:format [[
    <rect width="320" height="240" fill="#bae6fd"/><path d="M0 240 L110 70 L200 240 Z" fill="#475569"/>
    <path d="M120 240 L220 110 L320 240 Z" fill="#64748b"/><path d="M110 70 L86 108 L134 116 Z" fill="white"/>]] },
  { name = "Moon", data = svg:format [[
    <rect width="320" height="240" fill="#0f172a"/><circle cx="160" cy="110" r="60" fill="#fde68a"/>
    <circle cx="185" cy="95" r="52" fill="#0f172a"/>]] },
}
local current = 1

local window = ui.window { id = "images", title = "Pictures", size = { 560, 440 },
  ui.image { id = "picture", stretch = 1 },
  ui.row {
    ui.button { id = "open", text = "Open folder…", icon = "folder-open" },
    ui.dropdown { id = "fit", value = "contain", tooltip = "How the picture fills the window", options = {
      { value = "contain", text = "Whole picture" },
      { value = "cover", text = "Whole window" },
      { value = "none", text = "Real size" },
    } },
    ui.spacer {},
    ui.label { id = "place", wrap = false },
    ui.button { id = "back", text = "‹", width = 44, tooltip = "Previous picture (Left)" },
    ui.button { id = "forward", text = "›", width = 44, tooltip = "Next picture (Right)" },
  },
}

local function show(number)
  current = (number - 1) % #pictures + 1 -- after the last comes the first
  local picture = pictures[current]
  window.picture.data = picture.data or "" -- goes before source
  window.picture.source = picture.source or ""
  window.picture.text = picture.name
  window.place.text = ("%d of %d"):format(current, #pictures)
  window.title = picture.name .. " – Pictures"
end

local endings = { png = true, jpg = true, jpeg = true, gif = true, svg = true, webp = true }

local function open(folder)
  local found = {}
  for name in lfs.dir(folder) do
    local ending = name:match "%.(%w+)$"
    if ending and endings[ending:lower()] then
      found[#found + 1] = { name = name, source = folder .. "/" .. name }
    end
  end
  if #found == 0 then
    ui.dialog.message { window = window, text = "There are no pictures in " .. folder }
    return
  end
  table.sort(found, function(a, b) return a.name < b.name end)
  pictures = found
  show(1)
end

local function back() show(current - 1) end
local function forward() show(current + 1) end
window.back.onClicked, window.forward.onClicked = back, forward
window:add(ui.shortcut { key = "Left", onActivated = back })
window:add(ui.shortcut { key = "Right", onActivated = forward })

function window.fit.onValueChanged(fit) window.picture.fit = fit end

function window.open.onClicked()
  local folder = ui.dialog.folder { window = window, title = "Folder of pictures" }
  if folder then open(folder) end
end

show(1)
window:show()
if arg and arg[1] then open(arg[1]) end
