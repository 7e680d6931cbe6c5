const COMMAND = { tool: 'shell.exec', args: { command: 'kubectl delete namespace payments' } };

/**
 * Requests at the gate that people are asked about, at a steady rate: whoever is slow is not waited for. Answers how many were taken, and
 * how many were not.
 */
export async function askSteadily(
  url: string,
  keys: readonly string[],
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<{ asked: number; refused: number }> {
  const sent: Promise<boolean>[] = [];
  const began = performance.now();
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const wait = began + (n * 1_000) / perSecond - performance.now();
    if (wait > 0) await new Promise((next) => setTimeout(next, wait));
    sent.push(ask(url, keys[n % keys.length]!));
  }
  const taken = await Promise.all(sent);
  const asked = taken.filter(Boolean).length;
  return { asked, refused: taken.length - asked };
}

async function ask(url: string, key: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/approvals`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ action: COMMAND, reason: 'The namespace was replaced.' }),
    });
    await answer.body?.cancel();
    return answer.status === 201;
  } catch {
    return false;
  }
}
