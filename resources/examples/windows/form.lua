-- SPDX-License-Identifier: MIT
-- Form: each field says what is wrong with it, and one can only send what is right.
-- Run it: eplua windows/form.lua

local ui = require "ui"

-- `validate` is asked after each change: true, or nil and a text, which is then shown with the field.
local name = ui.entry { id = "name", caption = "Name", placeholder = "Ada Lovelace",
  validate = function(value)
    if #value >= 2 then return true end
    return nil, "please tell us your name"
  end }

local email = ui.entry { id = "email", caption = "E-mail", placeholder = "ada@example.org",
  validate = function(value)
    if value:match "^[^%s@]+@[^%s@]+%.%a+$" then return true end
    return nil, "this is no e-mail address"
  end }

local secret = ui.entry { id = "secret", caption = "Password", password = true,
  validate = function(value)
    if #value >= 8 then return true end
    return nil, ("%d more characters, please"):format(8 - #value)
  end }

local born = ui.date { id = "born", caption = "Born", value = "2000-01-01", max = os.date "%Y-%m-%d" }

local plan = ui.radio { id = "plan", caption = "Plan", value = "free", orientation = "horizontal",
  options = { { value = "free", text = "Free" }, { value = "pro", text = "Pro, 5 € a month" } } }

local agreed = ui.checkbox { id = "agreed", text = "I have read the terms" }

-- First what the window looks like ...
local window = ui.window { id = "form", title = "New account", size = { 440, 330 },
  ui.heading { text = "Create an account", level = 2 },
  ui.form { name, email, secret, born, plan, agreed },
  ui.spacer {},
  ui.row {
    ui.spacer {},
    ui.button { id = "cancel", text = "Cancel" },
    ui.button { id = "send", text = "Send", primary = true, enabled = false },
  },
}

-- ... then what it does. The button can be pressed only when everything is right.
local function check()
  local valid = agreed.value
  for _, field in ipairs { name, email, secret } do
    valid = valid and field.validate(field.value) == true
  end
  window.send.enabled = valid
end
for _, input in ipairs { name, email, secret, agreed } do input.onValueChanged = check end

function window.send.onClicked()
  -- Without a callback, a dialog waits for its answer. Other windows and timers go on meanwhile.
  ui.dialog.message { window = window, title = "Welcome",
    text = ("%s <%s>, born %s, plan: %s"):format(name.value, email.value, born.value, plan.value) }
  window:close()
end

function window.cancel.onClicked() window:close() end

window:show()
name:focus()
