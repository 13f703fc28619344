-- SPDX-License-Identifier: MIT
-- Dialogs, and what may be said to them. An option that is none raises as a property of an element that is none does: a dialog that
-- silently lacks its text is found late. ui: filled; core: ep.ui; ask: of ui.lua. Gives the check, for ui.notify too.
return function(ui, core, ask)
  -- What restricted code may not read it may not show either.
  local function check_icon(options)
    if options.icon ~= nil and not core.may_show(tostring(options.icon)) then
      error("not permitted: the icon " .. tostring(options.icon) .. " (--allow-read)", 4)
    end
  end

  -- What may be said to each, and of which type.
  local known = {
    message = { title = "string", text = "string", details = "string", icon = "string", buttons = "table", window = "window" },
    question = { title = "string", text = "string", buttons = "table", default = "string", window = "window" },
    input = {
      title = "string", text = "string", value = "string", placeholder = "string", password = "boolean", multiline = "boolean",
      window = "window",
    },
    open = { title = "string", folder = "string", filter = "string", multiple = "boolean", window = "window" },
    save = { title = "string", folder = "string", name = "string", filter = "string", window = "window" },
    folder = { title = "string", folder = "string", window = "window" },
    color = { title = "string", value = "string", alpha = "boolean", window = "window" },
    notify = { title = "string", text = "string", icon = "string", timeout_ms = "number" },
  }

  local needs_text = { message = true, question = true, input = true, notify = true }

  -- The options as a new table. A text alone stands for its member `main`.
  local function check_options(name, options, main)
    local types, full = known[name], name == "notify" and "ui.notify" or "ui.dialog." .. name
    if options == nil and not needs_text[name] then return {} end
    if type(options) == "string" or type(options) == "number" then return { [main] = tostring(options) } end
    if type(options) ~= "table" then error(("%s takes a text or a table, got a %s"):format(full, type(options)), 3) end
    local value = {}
    for key, each in pairs(options) do
      local wanted, is = types[key], type(each)
      if not wanted then
        local names = {}
        for one in pairs(types) do names[#names + 1] = one end
        table.sort(names)
        error(("%s has no '%s'; it has %s"):format(full, tostring(key), table.concat(names, ", ")), 3)
      end
      if wanted == "string" and is == "number" then each, is = tostring(each), "string" end
      if wanted == "window" and core.kind(each) == "window" then is = "window" end
      if is ~= wanted then error(("%s.%s must be a %s, got a %s"):format(full, key, wanted, is), 3) end
      value[key] = each
    end
    check_icon(value)
    return value
  end

  ui.dialog = {}

  -- Every dialog takes a text or a table, and calls back with the answer or, without callback, waits for it. `window` in
  -- the table is the window it belongs to.
  local function dialog(name, main)
    ui.dialog[name] = function(options, callback)
      if type(options) == "function" and callback == nil then options, callback = nil, options end
      local value = check_options(name, options, main)
      local window = value.window
      value.window = nil
      if window and not window:isOpen() then window = nil end -- then it stands alone
      return ask(window, "dialog." .. name, value, callback)
    end
  end

  dialog("message", "text")
  dialog("question", "text")
  dialog("input", "text")
  dialog("open", "title")
  dialog("save", "title")
  dialog("folder", "title")
  dialog("color", "title")

  return check_options
end
