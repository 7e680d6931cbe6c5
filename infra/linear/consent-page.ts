import { escapeHtml as e } from '../../lib/notify/render/escape.ts';
import { document } from './html.ts';

/** Where somebody agrees to install the app, or does not. */
export function consentPage(query: URLSearchParams): string {
  const to = (agree: string) => {
    const next = new URLSearchParams(query);
    next.delete('consent');
    next.set('agree', agree);
    return `/oauth/authorize?${e(next.toString())}`;
  };
  return document(
    'Install DevOps Agents?',
    `<p>It wants: ${e(query.get('scope') ?? '')}</p><p><a href="${to('yes')}">Agree</a> · <a href="${to('no')}">Cancel</a></p>`,
  );
}
