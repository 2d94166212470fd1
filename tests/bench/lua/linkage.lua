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
