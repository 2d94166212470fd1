-- The same POST again and again: post.lua BODY CONTENT-TYPE [AUTHORIZATION]
wrk.method = "POST"

function init(args)
  wrk.body = args[1]
  wrk.headers["Content-Type"] = args[2]
  if args[3] then wrk.headers["Authorization"] = args[3] end
end
-- What wrk tells of a run, as one line of JSON.
function done(summary, latency, requests)
  local failed = summary.errors
  io.write(string.format(
    '{"requests":%d,"seconds":%.6f,"p50_ms":%.4f,"p99_ms":%.4f,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    failed.status, failed.connect + failed.read + failed.write + failed.timeout))
end
