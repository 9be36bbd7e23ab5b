-- SPDX-License-Identifier: MIT
--
-- wrk -s load.lua URL -- FILE: send the requests of FILE in turn, over and over.
-- A line is METHOD, path, bearer token or "-", body or "-", with tabs between.
-- Prints one JSON object; `closed` counts connections that the server ended early.

local lines = {}
local at = 0

function init(args)
	for line in io.lines(args[1]) do
		local method, path, bearer, body = line:match("^(%S+)\t(%S+)\t(%S+)\t(.*)$")
		local headers = { ["Content-Type"] = "application/json", ["Host"] = "127.0.0.1" }

		if bearer ~= "-" then
			headers["Authorization"] = "Bearer " .. bearer
		end
		lines[#lines + 1] = wrk.format(method, path, headers, body ~= "-" and body or nil)
	end
end

function request()
	at = at % #lines + 1
	return lines[at]
end

function done(summary, latency)
	local e = summary.errors

	io.write(string.format('\n{"requests":%d,"seconds":%.6f,"bad":%d,"closed":%d,"p50_ms":%.3f,"p99_ms":%.3f}\n',
		summary.requests, summary.duration / 1e6,
		e.connect + e.write + e.status + e.timeout, e.read,
		latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
