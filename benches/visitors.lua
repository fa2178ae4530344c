-- Readers and writers for wrk, one to a connection: as many threads as connections, so that each knows its
-- own answers and times reads and writes apart. benches/mixed and benches/saves start it.
--
-- PATHS     a file of what is read, a path a line; "signed" before it: signed in
-- SESSIONS  a file of cookies, one a line; the visitors take them in turn
-- WRITES    writes among a hundred requests: new posts
-- REVISIONS revisions among a hundred writes
-- FOLLOW    1: whoever saved looks at the page that the answer leads to, as a browser does
-- WRITING   seconds; after them nobody writes any more, so that no write is cut off without its answer
local ffi = require("ffi")
ffi.cdef("typedef struct { long seconds, nanoseconds; } moment; int clock_gettime(int, moment *);")
local MONOTONIC, now_in = 1, ffi.new("moment")
local KEPT = 50 -- posts that one visitor remembers, to revise them

local function now()
    ffi.C.clock_gettime(MONOTONIC, now_in)
    return tonumber(now_in.seconds) * 1e3 + tonumber(now_in.nanoseconds) / 1e6
end

local function lines(variable)
    local found = {}
    if (os.getenv(variable) or "") == "" then return found end
    for line in io.lines(os.getenv(variable)) do found[#found + 1] = line end
    return found
end

local visitors = 0

function setup(thread)
    thread:set("number", visitors)
    visitors = visitors + 1
end

local paths, sessions, follows = lines("PATHS"), lines("SESSIONS"), os.getenv("FOLLOW") == "1"
local writes, revisions = tonumber(os.getenv("WRITES") or 0), tonumber(os.getenv("REVISIONS") or 0)
local posts, made, next_page, asked = {}, 0, nil, nil
function init()
    math.randomseed(os.time() * 100 + number)
    answers = io.open(os.getenv("ANSWERS") .. "/" .. number, "w")
    cookie = #sessions > 0 and sessions[number % #sessions + 1] or nil
    writes_until = now() + 1e3 * tonumber(os.getenv("WRITING") or 1e9)
end

local words = {}
for word in ([[engine loom pattern wheel column number card lever barrel cycle figure table method problem letter note
    store mill order axis motion weight brass steam paper proof series power value sign rule night]]):gmatch("%a+") do
    words[#words + 1] = word
end

local function text(paragraphs)
    local said = {}
    for paragraph = 1, paragraphs do
        local sentence = {}
        for word = 1, 80 do sentence[word] = words[math.random(#words)] end
        said[paragraph] = table.concat(sentence, " ") .. " **" .. math.random(1e9) .. "**."
    end
    return table.concat(said, "\n\n")
end

local function form(fields)
    local pairs_of = {}
    for name, value in pairs(fields) do
        pairs_of[#pairs_of + 1] = name .. "=" .. tostring(value):gsub("[^%w]", function(byte)
            return string.format("%%%02X", byte:byte())
        end)
    end
    return table.concat(pairs_of, "&")
end

local function save(path, fields)
    fields.content, fields.tags, fields.action = text(4), words[math.random(#words)] .. ",load", "publish"
    return wrk.format("POST", path, {
        ["Cookie"] = cookie,
        ["Sec-Fetch-Site"] = "same-origin",
        ["Content-Type"] = "application/x-www-form-urlencoded",
    }, form(fields))
end

local function write()
    local post = #posts > 0 and math.random(100) <= revisions and posts[math.random(#posts)]
    if post then
        asked = { kind = "revise", path = "/write/" .. post.id, post = post }
        return save(asked.path, { title = post.title, version = post.version })
    end
    made = made + 1
    asked = { kind = "create", path = "/write", title = string.format("Load %d %d %d", os.time(), number, made) }
    return save(asked.path, { title = asked.title })
end

local function read(path, is_signed)
    asked = { kind = "read", path = path }
    return wrk.format("GET", path, { ["Cookie"] = is_signed and cookie or nil, ["Accept-Encoding"] = "gzip" })
end

function request()
    local answer
    if math.random(100) <= writes and now() < writes_until then
        answer = write()
    elseif next_page then
        answer, next_page = read(next_page, true), nil
    else
        local line = paths[math.random(#paths)]
        answer = read(line:match("%S+$"), line:match("^signed "))
    end
    asked.at = now()
    return answer
end

local function note_saved(location)
    if asked.post then
        asked.post.version = asked.post.version + 1
    else
        posts[(made - 1) % KEPT + 1] = { id = location:match("%d+"), title = asked.title, version = 1 }
    end
    next_page = follows and location or nil
end

function response(status, headers)
    local took = now() - asked.at
    answers:write(string.format("%s %d %.2f %s\n", asked.kind, status, took, asked.path))
    if status == 303 and asked.kind ~= "read" then note_saved(headers["location"]) end
end

function done(summary)
    local errors = summary.errors
    io.write(string.format("broken %d\n", errors.connect + errors.read + errors.write + errors.timeout))
end
