const MAX_WIRE_NAME = 64;

/** Tool names on the wire and back: the protocol allows no dots, and 64 characters. */
export type WireNames = { toWire(name: string): string; fromWire(wire: string): string };

/** `a.b` becomes `a__b`; names that would coincide get a number, in the order given. */
export function wireNames(names: string[]): WireNames {
  const wires = new Map<string, string>();
  const known = new Map<string, string>();
  for (const name of names) {
    const plain = toPlain(name);
    let wire = plain;
    for (let n = 2; known.has(wire); n += 1) wire = `${plain.slice(0, MAX_WIRE_NAME - 4)}_${n}`;
    known.set(wire, name);
    wires.set(name, wire);
  }
  return {
    toWire: (name) => wires.get(name) ?? toPlain(name),
    fromWire: (wire) => known.get(wire) ?? wire.replaceAll('__', '.'),
  };
}

function toPlain(name: string): string {
  return name
    .replaceAll('.', '__')
    .replace(/[^A-Za-z0-9_-]/g, '_')
    .slice(0, MAX_WIRE_NAME);
}
