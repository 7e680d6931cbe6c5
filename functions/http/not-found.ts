import type { Context } from 'hono';
import { AppError, notFound } from '../../lib/errors.ts';
import type { App, AppEnv } from './env.ts';
import { problem } from './problem.ts';

/** 404, or 405 with `Allow` when the path is one of ours under another method. */
export function answerUnknown(app: App): (c: Context<AppEnv>) => Response {
  return (c) => {
    const routes = app.routes.filter(
      ({ method, path }) => method !== 'ALL' && toPattern(path).test(c.req.path),
    );
    const allow = [...new Set(routes.map(({ method }) => method))];
    if (allow.length === 0) return problem(notFound('not_found', 'There is nothing here.'), c);
    const message = `${c.req.method} is not for this path: ${allow.join(', ')}.`;
    return problem(new AppError('invalid', 'method_not_allowed', message, { extra: { allow } }), c);
  };
}

function toPattern(path: string): RegExp {
  const parts = path
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${parts.join('/')}$`);
}
