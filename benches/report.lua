-- What wrk tells benches/load: requests a second, the median and the 99th percentile in milliseconds,
-- and answers that were none. PATHS, where it is set, names a file of paths that are asked for in turn.
local paths, turn = {}, 0
local file = os.getenv("PATHS")
if file and file ~= "" then
    for line in io.lines(file) do paths[#paths + 1] = line end
end

if #paths > 0 then
    function request()
        turn = turn % #paths + 1
        return wrk.format(nil, paths[turn])
    end
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format("report %.1f %.3f %.3f %d\n",
        summary.requests / (summary.duration / 1e6),
        latency:percentile(50) / 1e3,
        latency:percentile(99) / 1e3,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
