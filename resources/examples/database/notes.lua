-- SPDX-License-Identifier: MIT
-- Notes: in a database of SQLite, found as one types.
-- Run it: eplua database/notes.lua                 a window
--         eplua database/notes.lua add TEXT        on the terminal
--         eplua database/notes.lua list [WORDS]
-- The file is notes.db in the folder for temporary files, or what NOTES names.

local sqlite = require "sqlite"

local path = os.getenv "NOTES" or (os.getenv "TMPDIR" or "/tmp") .. "/eplua-notes.db"

-- The notes ---------------------------------------------------------------------------------------------------

local db = assert(sqlite.open(path))
assert(db:exec [[
  create table if not exists note (
    id integer primary key, title text not null, body text not null default '', changed integer not null);
  create virtual table if not exists word using fts5 (title, body, content = note, content_rowid = id);
  create trigger if not exists note_added after insert on note begin
    insert into word (rowid, title, body) values (new.id, new.title, new.body);
  end;
  create trigger if not exists note_removed after delete on note begin
    insert into word (word, rowid, title, body) values ('delete', old.id, old.title, old.body);
  end;
  create trigger if not exists note_changed after update on note begin
    insert into word (word, rowid, title, body) values ('delete', old.id, old.title, old.body);
    insert into word (rowid, title, body) values (new.id, new.title, new.body);
  end]])

local notes = {}

-- Statements are prepared once: the text is read by SQLite once, and values never become SQL.
local all = assert(db:prepare "select id, title, changed from note order by changed desc, id desc limit 1000")
local found = assert(db:prepare [[select id, title, changed from note
  where id in (select rowid from word where word match ?) order by changed desc, id desc limit 1000]])
local one = assert(db:prepare "select * from note where id = ?")

function notes.find(words)
  local terms = {}
  for word in words:gmatch "%S+" do terms[#terms + 1] = '"' .. word:gsub('"', '""') .. '"*' end
  if #terms == 0 then return assert(all:all()) end
  return assert(found:all { table.concat(terms, " ") })
end

function notes.get(id) return one:get { id } end

function notes.add(title)
  return select(2, assert(db:exec("insert into note (title, changed) values (?, unixepoch())", { title })))
end

function notes.save(id, title, body)
  assert(db:exec("update note set title = ?, body = ?, changed = unixepoch() where id = ?", { title, body, id }))
end

function notes.remove(id) assert(db:exec("delete from note where id = ?", { id })) end

-- On the terminal ---------------------------------------------------------------------------------------------

local function list(words)
  local rows = notes.find(words)
  if #rows == 0 then print "no notes; try: add water the plants" end
  for _, row in ipairs(rows) do print(("%4d  %s  %s"):format(row.id, os.date("%Y-%m-%d", row.changed), row.title)) end
end

-- As a window -------------------------------------------------------------------------------------------------

local function show_window()
  local ui = require "ui"
  local window = ui.window { id = "notes", title = "Notes", size = { 760, 480 },
    ui.splitter { id = "split", stretch = 1, sizes = { 280, 480 },
      ui.column {
        ui.entry { id = "search", placeholder = "Search", clearable = true },
        ui.table { id = "list", stretch = 1, rows = {},
          columns = { { title = "Note", width = 170 }, { title = "Changed", width = 90 } } },
        ui.row {
          ui.button { id = "new", text = "New" },
          ui.spacer {},
          ui.button { id = "delete", text = "Delete", enabled = false },
        },
      },
      ui.column {
        ui.entry { id = "heading", placeholder = "Title", enabled = false },
        ui.text { id = "body", stretch = 1, enabled = false },
      },
    },
    ui.label { id = "status", text = path },
  }

  local shown = {} -- the rows of the list
  local current -- the note that is open
  local pause -- until what was typed is saved

  local function fill()
    shown = notes.find(window.search.value)
    local rows, selected = {}, 0
    for i, row in ipairs(shown) do
      rows[i] = { row.title, os.date("%Y-%m-%d", row.changed) }
      if current and row.id == current.id then selected = i end
    end
    window.list.rows = rows
    window.list.selected = selected
    window.status.text = #rows == 1 and "1 note" or ("%d notes"):format(#rows)
  end

  local function save()
    clearTimeout(pause)
    pause = nil
    if not current then return end
    notes.save(current.id, current.title, current.body)
    if window:isOpen() then fill() end
  end

  local function save_soon()
    current.title, current.body = window.heading.value, window.body.value
    clearTimeout(pause)
    pause = setTimeout(save, 400)
  end

  local function open(id)
    if pause then save() end
    current = id and notes.get(id) or nil
    window.heading.value = current and current.title or ""
    window.body.value = current and current.body or ""
    for _, name in ipairs { "heading", "body", "delete" } do window[name].enabled = current ~= nil end
  end

  window.search.onValueChanged = fill
  window.heading.onValueChanged = save_soon
  window.body.onValueChanged = save_soon

  function window.list.onSelected(row)
    local note = shown[row]
    if note and not (current and note.id == current.id) then open(note.id) end
  end

  function window.new.onClicked()
    window.search.value = ""
    open(notes.add "New note")
    fill()
    window.heading:focus()
  end

  function window.delete.onClicked()
    clearTimeout(pause)
    pause = nil
    notes.remove(current.id)
    open(nil)
    fill()
  end

  function window.onClosed()
    if pause then save() end
    db:close()
  end

  fill()
  window:show()
end

if arg[1] == "add" then
  notes.add(assert(arg[2] and table.concat(arg, " ", 2), "add what?"))
  list ""
elseif arg[1] == "list" then
  list(table.concat(arg, " ", 2))
elseif require("ui").available() then
  show_window()
else
  list ""
end
