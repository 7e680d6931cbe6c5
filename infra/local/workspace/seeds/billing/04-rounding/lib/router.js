'use strict'

const http = require('node:http')

/** A very small cousin of Express: app.get('/things/:id', (req, res) => res.json({})). */
function create_router () {
  const routes = []

  function add (method, path, handler) {
    const names = []
    const source = path.replace(/:(\w+)/g, (_, name) => {
      names.push(name)
      return '([^/]+)'
    })
    routes.push({ method, pattern: new RegExp(`^${source}$`), names, handler })
  }

  async function handle (req, res) {
    const { pathname } = new URL(req.url, 'http://billing')
    res.json = (body, status = 200) => {
      res.writeHead(status, { 'Content-Type': 'application/json' })
      res.end(JSON.stringify(body))
    }
    for (const { method, pattern, names, handler } of routes) {
      const match = method === req.method && pattern.exec(pathname)
      if (!match) continue
      req.params = Object.fromEntries(names.map((name, index) => [name, match[index + 1]]))
      req.body = await read_body(req)
      return handler(req, res)
    }
    return res.json({ error: 'not_found' }, 404)
  }

  return {
    get: (path, handler) => add('GET', path, handler),
    post: (path, handler) => add('POST', path, handler),
    listen: (...args) => http.createServer((req, res) => {
      handle(req, res).catch((error) => {
        if (error.status) return res.json({ error: error.message }, error.status)
        console.error(error)
        return res.json({ error: 'internal_error' }, 500)
      })
    }).listen(...args)
  }
}

async function read_body (req) {
  let text = ''
  for await (const chunk of req) text += chunk
  try {
    return text ? JSON.parse(text) : {}
  } catch {
    return {}
  }
}

module.exports = { create_router }
