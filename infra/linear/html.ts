import { escapeHtml as e } from '../../lib/notify/render/escape.ts';

const STYLE =
  'body{font:15px/1.5 system-ui;margin:2rem auto;max-width:54rem}article{border:1px solid #ccc;border-radius:8px;padding:.2rem 1rem;margin:1rem 0}pre,p.text{white-space:pre-wrap;overflow-wrap:anywhere}form{display:inline}.by{color:#555}textarea,input{font:inherit}table{border-collapse:collapse}td{padding:.2rem .8rem .2rem 0}';

/** A whole page; `body` is HTML already. */
export const document = (title: string, body: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${e(title)}</title><style>${STYLE}</style><h1>${e(title)}</h1>${body}</html>`;
