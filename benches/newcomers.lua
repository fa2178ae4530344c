-- People who sign up, for wrk: each under a name of their own, from addresses that no throttle knows yet.
local count, began = 0, os.time()

function request()
    count = count + 1
    local name = string.format("n%d-%d", began % 1e8, count)
    return wrk.format("POST", "/signup", {
        ["Sec-Fetch-Site"] = "same-origin",
        ["Content-Type"] = "application/x-www-form-urlencoded",
        ["X-Forwarded-For"] = string.format("10.%d.%d.%d", count / 62500 % 250, count / 250 % 250, count % 250),
    }, "username=" .. name .. "&email=" .. name .. "%40example.org&password=correct+horse+battery")
end

function response(status)
    if status ~= 303 then io.stderr:write("a sign-up was answered ", status, "\n") end
end

function done(summary)
    io.write(string.format("sign-ups %.1f\n", summary.requests / summary.duration * 1e6))
end
