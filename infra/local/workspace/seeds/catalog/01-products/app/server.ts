import { createServer } from "node:http";
import { routes } from "./routes.ts";
import type { Reply } from "./types.ts";

/** Looks the request up in the route table; a ":name" part of a path matches anything. */
export async function dispatch(method: string, url: URL): Promise<Reply> {
  for (const route of routes) {
    const params = matchPath(route.path, url.pathname);
    if (route.method === method && params) {
      return route.handler({ params, query: url.searchParams });
    }
  }
  return { status: 404, body: { message: "No such route" } };
}

export function createCatalogServer() {
  return createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://catalog");
    const reply = await dispatch(request.method ?? "GET", url).catch((error): Reply => {
      console.error(error);
      return { status: 500, body: { message: "Internal error" } };
    });
    response.writeHead(reply.status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(reply.body));
  });
}

function matchPath(pattern: string, pathname: string): Record<string, string> | null {
  const wanted = pattern.split("/");
  const given = pathname.split("/");
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return null;
  }
  return params;
}
