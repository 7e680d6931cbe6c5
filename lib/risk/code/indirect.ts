import { type Call, partsOf } from './calls.ts';
import { kindOfCall } from './names.ts';
import type { Literal } from './skeleton.ts';

/** Arguments by which a cloud's call says what it would do, and does nothing. */
export const REHEARSED = /\bdry_?run\s{0,3}(?:=>|[:=])\s{0,3}(?:true|1)\b/i;

/** A method by its name: `FileUtils.public_send(:rm_rf, path)` is `FileUtils.rm_rf(path)`. */
export function sentTo({ name, args }: Call, said: Literal | null): Call | null {
  const receiver = /^(.*)(?:\.|->)(?:public_send|__send__|send)$/.exec(name)?.[1];
  const [first, ...others] = partsOf(args);
  const method =
    /^:(\w{1,60})$/.exec(first?.trim() ?? '')?.[1] ?? (said && !said.open ? said.text : undefined);
  if (receiver === undefined || method === undefined || !/^\w{1,60}[!?]?$/.test(method)) return null;
  const own =
    receiver === '' || receiver === 'Kernel' || receiver === 'self' ? method : `${receiver}.${method}`;
  return kindOfCall(own) ? { name: own, args: others.join(',') } : null;
}

/** Calls that call what they are handed, once for each of many. */
const CALLS_EACH =
  /^(?:array_(?:map|walk|filter)|call_user_func\w*|map|filter|forEach|register_shutdown_function|iterator_apply|.*\.(?:map|forEach|filter|each|submit|apply_async|starmap|imap\w*))$/;

/** The function that a call is handed by its name, where it removes or runs something: `array_map("unlink", …)`, `map(os.remove, …)`. */
export function handedTo({ name, args }: Call, said: Literal | null): string | null {
  if (!CALLS_EACH.test(name)) return null;
  const bare = /^([A-Za-z_][\w.:]{1,80})\s{0,4}(?:,|$)/.exec(args)?.[1];
  const given = said && !said.open && /^[\w.:]{1,80}$/.test(said.text) ? said.text : bare;
  return given && /^(?:removes|shell|code|takes_over)$/.test(kindOfCall(given) ?? '') ? given : null;
}
