const HTML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A text for the inside of an element or of a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (one) => HTML[one]!);
}

/** A text for Slack's mrkdwn: no mention, link or channel can be made of it, and no emphasis. */
export function escapeSlack(text: string): string {
  return (
    text
      .replace(/[&<>]/g, (one) => HTML[one]!)
      // A zero-width space: what would be emphasis, code or an emoji stays as it was written.
      .replace(/[*_~`]/g, (one) => `​${one}`)
  );
}
