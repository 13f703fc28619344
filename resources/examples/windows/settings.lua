-- SPDX-License-Identifier: MIT
-- Settings dialog: tabs, all common inputs, and OK, Apply and Cancel.
-- Run it: eplua windows/settings.lua

local ui = require "ui"

-- What is set. A real program would keep this table in a file, as json.encode(settings).
local settings = {
  name = "Ada", language = "en", greet = true, updates = "weekly",
  theme = "system", accent = "#3b82f6", font_size = 11, zoom = 100,
  folder = "", backup = true, at = "18:30", kinds = { "lua", "json" },
}

local main = ui.window { id = "settings-main", title = "Settings example", size = { 360, 160 },
  ui.label { id = "summary", stretch = 1 },
  ui.row { ui.spacer {}, ui.button { id = "open", text = "Settings…" } },
}

local function settings_changed()
  main.summary.text = ("%s, language %s, theme %s, accent %s, zoom %d %%"):format(
    settings.name, settings.language, settings.theme, settings.accent, settings.zoom)
end

-- Each input has the name of its setting as id: two loops are enough to fill them and to read them.
local function make_dialog()
  return ui.window { id = "settings", title = "Settings", modal = true, size = { 460, 360 },
    ui.tabs { stretch = 1,
      ui.form { caption = "General",
        ui.entry { id = "name", caption = "Name" },
        ui.dropdown { id = "language", caption = "Language", options = {
          { value = "en", text = "English" },
          { value = "sv", text = "Svenska" },
          { value = "de", text = "Deutsch" },
        } },
        ui.switch { id = "greet", caption = "Greeting", text = "Say hello at the start" },
        ui.radio { id = "updates", caption = "Updates", options = { "daily", "weekly", "never" } },
      },
      ui.form { caption = "Appearance",
        ui.dropdown { id = "theme", caption = "Theme", options = { "system", "light", "dark" } },
        ui.color { id = "accent", caption = "Accent" },
        ui.number { id = "font_size", caption = "Font size", min = 6, max = 40, suffix = " pt" },
        ui.slider { id = "zoom", caption = "Zoom", min = 50, max = 200, step = 10, show_value = true },
      },
      ui.form { caption = "Files",
        ui.file { id = "folder", caption = "Folder", mode = "folder", placeholder = "Home" },
        ui.checkbox { id = "backup", caption = "Backup", text = "Make one every day" },
        ui.time { id = "at", caption = "At" },
        ui.multiselect { id = "kinds", caption = "Of", rows = 3, options = { "lua", "json", "txt", "png" } },
      },
    },
    ui.row {
      ui.spacer {},
      ui.button { id = "cancel", text = "Cancel" },
      ui.button { id = "apply", text = "Apply", enabled = false },
      ui.button { id = "ok", text = "OK", primary = true },
    },
  }
end

function main.open.onClicked()
  local dialog = make_dialog()

  local function input_changed() dialog.apply.enabled = true end
  for name, value in pairs(settings) do
    dialog[name].value = value -- calls no onValueChanged: only the user does
    dialog[name].onValueChanged = input_changed
  end

  local function apply()
    for name in pairs(settings) do settings[name] = dialog[name].value end
    dialog.apply.enabled = false
    settings_changed()
  end
  dialog.apply.onClicked = apply
  function dialog.ok.onClicked()
    apply()
    dialog:close()
  end
  function dialog.cancel.onClicked() dialog:close() end
  dialog:add(ui.shortcut { key = "Escape", onActivated = dialog.cancel.onClicked })

  dialog:show() -- its size and place are remembered under its id
  dialog.name:focus()
end

settings_changed()
main:show()
