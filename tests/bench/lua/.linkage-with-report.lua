-- Whole linkages: each permit that comes back is presented by the next request. linkage.lua BODY AUTHORIZATION
local permits, body, headers = {}, nil, {}

function init(args)
  body = args[1]
  headers = {["Content-Type"] = "application/json", ["Authorization"] = args[2]}
end

function request()
  local permit = table.remove(permits)
  if permit then
    return wrk.format("POST", "/inquiries", headers, '{"permit":"' .. permit .. '"}')
  end
  return wrk.format("POST", "/permits", headers, body)
end

function response(status, _, answer)
  if status == 201 then
    permits[#permits + 1] = string.match(answer, '"permit":%s*"([^"]+)"')
  end
end
-- What wrk tells of a run, as one line of JSON.
function done(summary, latency, requests)
  local failed = summary.errors
  io.write(string.format(
    '{"requests":%d,"seconds":%.6f,"p50_ms":%.4f,"p99_ms":%.4f,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    failed.status, failed.connect + failed.read + failed.write + failed.timeout))
end
