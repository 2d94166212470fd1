-- The same POST again and again: post.lua BODY CONTENT-TYPE [AUTHORIZATION]
wrk.method = "POST"

function init(args)
  wrk.body = args[1]
  wrk.headers["Content-Type"] = args[2]
  if args[3] then wrk.headers["Authorization"] = args[3] end
end
