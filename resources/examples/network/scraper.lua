-- SPDX-License-Identifier: MIT
-- Read web pages: fetches pages, follows their links, and makes a table of what they say.
-- The site that it reads is served by this file, so nothing leaves this machine.
-- Run it: eplua network/scraper.lua

local net = require "net"
local timers = require "timers"

-- The site: a shop of three pages, one of which is slow, and a link that leads nowhere.
local PAGES = {
  ["/"] = [[<h1>Seeds</h1><ul>
    <li><a href="/basil">Basil</a> <li><a href="/fern">Fern</a>
    <li><a href="/gone">Rose</a> <li><a href='/'>Home</a></ul>]],
  ["/basil"] = [[<h1>Basil &amp; friends</h1><p class="price">2.40</p><p>Likes sun.</p>]],
  ["/fern"] = [[<h1>Fern</h1><p class="price">12.00</p><p>Likes shade &lt;and&gt; water.</p>]],
}
local site = net.HTTPServer()
assert(site:start("127.0.0.1", 0, function(_, path)
  if path == "/fern" then timers.sleep(100) end
  if not PAGES[path] then return "no such page", 404 end
  return PAGES[path], 200, { ["Content-Type"] = "text/html; charset=utf-8" }
end))
local base = "http://127.0.0.1:" .. site:port()

-- The reader. Patterns are enough for pages that one knows; for any page there is one can use an HTML parser.
local http = net.HTTPClient { timeout = 5000, headers = { ["User-Agent"] = "eplua-example" } }

local function fetch(path)
  local answer, message = http:get(base .. path)
  if not answer then return nil, message end
  if answer.status ~= 200 then return nil, "status " .. answer.status end
  return answer.data
end

local ENTITIES = { amp = "&", lt = "<", gt = ">", quot = '"' }
local function to_text(html)
  return (html:gsub("<[^>]*>", ""):gsub("&(%a+);", ENTITIES):gsub("%s+", " "))
end

local function read_product(html)
  return {
    name = to_text(html:match "<h1>(.-)</h1>" or "?"),
    price = tonumber(html:match 'class="price">%s*([%d.]+)'),
    text = to_text(html:match ".*<p>(.-)</p>" or ""),
  }
end

-- Three at most at once: a polite reader does not ask for everything in the same moment.
local AT_ONCE = 3
local links, products, waiting = {}, {}, 0

local function reader()
  while #links > 0 do
    local path = table.remove(links)
    local html, message = fetch(path) -- the others go on meanwhile
    if html then
      products[#products + 1] = read_product(html)
    else
      print(("%s: %s"):format(path, message))
    end
  end
  waiting = waiting - 1
end

local seen = { ["/"] = true }
for path in assert(fetch "/"):gmatch "href=[\"'](.-)[\"']" do
  if not seen[path] then links[#links + 1] = path end
  seen[path] = true
end
for _ = 1, AT_ONCE do
  waiting = waiting + 1
  coroutine.wrap(reader)()
end
while waiting > 0 do timers.sleep(5) end

table.sort(products, function(a, b) return a.name < b.name end)
for _, product in ipairs(products) do
  print(("%-18s %6.2f €  %s"):format(product.name, product.price or 0, product.text))
end
site:stop()
