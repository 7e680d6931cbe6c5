/** What Slack's documentation says of each part of a message or a window; a length that is over is `invalid_blocks`. */
type Text = { type?: unknown; text?: unknown };
type Block = Record<string, unknown> & { type?: unknown };

const MESSAGE = ['section', 'context', 'actions', 'divider', 'header'];
const MODAL = [...MESSAGE, 'input'];

/** The first thing that Slack would refuse of these blocks; null: it takes them. */
export function refusalOf(blocks: unknown, surface: 'message' | 'modal'): string | null {
  if (!Array.isArray(blocks) || blocks.length === 0) return 'no_blocks';
  if (blocks.length > (surface === 'message' ? 50 : 100)) return 'too many blocks';
  const known = surface === 'message' ? MESSAGE : MODAL;
  for (const block of blocks as Block[]) {
    if (!known.includes(String(block.type))) return `unsupported type: ${String(block.type)}`;
    const why = checks[String(block.type) as keyof typeof checks]?.(block) ?? null;
    if (why) return `${String(block.type)}: ${why}`;
  }
  return null;
}

const checks = {
  section: ({ text, fields }: Block) => {
    if (!text && !fields) return 'needs text or fields';
    if (text && textRefusal(text as Text, 3_000)) return textRefusal(text as Text, 3_000);
    if (fields === undefined) return null;
    if (!Array.isArray(fields) || fields.length === 0 || fields.length > 10)
      return 'must have 1 to 10 fields';
    return firstOf(fields as Text[], (one) => textRefusal(one, 2_000));
  },
  context: ({ elements }: Block) => {
    if (!Array.isArray(elements) || elements.length === 0 || elements.length > 10)
      return 'must have 1 to 10 elements';
    return firstOf(elements as Text[], (one) => textRefusal(one, 3_000));
  },
  actions: ({ elements }: Block) => {
    if (!Array.isArray(elements) || elements.length === 0 || elements.length > 25)
      return 'must have 1 to 25 elements';
    return firstOf(elements as Block[], buttonRefusal);
  },
  input: ({ label, element }: Block) => {
    const kind = (element as Block | undefined)?.type;
    if (kind !== 'plain_text_input') return `unsupported element: ${String(kind)}`;
    return textRefusal(label as Text, 2_000, 'plain_text');
  },
};

function buttonRefusal({ type, text, value, action_id, url }: Block): string | null {
  if (type !== 'button') return `unsupported element: ${String(type)}`;
  if (typeof action_id !== 'string' || action_id.length > 255) return 'a button needs an action_id';
  if (typeof value === 'string' && value.length > 2_000) return 'a value is over 2000 characters';
  if (typeof url === 'string' && url.length > 3_000) return 'a url is over 3000 characters';
  return textRefusal(text as Text, 75, 'plain_text');
}

function textRefusal({ type, text }: Text, most: number, only?: string): string | null {
  if (only ? type !== only : type !== 'plain_text' && type !== 'mrkdwn')
    return `a text of type ${String(type)}`;
  if (typeof text !== 'string' || text.length === 0) return 'an empty text';
  return text.length > most ? `a text is over ${most} characters` : null;
}

function firstOf<One>(all: readonly One[], check: (one: One) => string | null): string | null {
  for (const one of all) {
    const why = check(one);
    if (why) return why;
  }
  return null;
}
