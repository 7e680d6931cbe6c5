import { describe, expect, it } from 'vitest';
import { shrinkMemory } from '../../../../lib/risk/sql/wasm-memory.ts';

const program = (memory: number[]) =>
  new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 5, memory.length, ...memory]);

describe('shrinkMemory', () => {
  it('lets a program begin with 36 MB', async () => {
    const bytes = shrinkMemory(program([1, 1, 128, 16, 128, 128, 1]));
    expect([...bytes.slice(-7)]).toEqual([1, 1, 192, 4, 128, 128, 1]);
    await expect(WebAssembly.compile(bytes)).resolves.toBeInstanceOf(WebAssembly.Module);
  });

  it.each([[[1, 0, 1]], [[1, 1, 1, 2]]])('refuses a program with another memory: %j', (memory) => {
    expect(() => shrinkMemory(program(memory))).toThrow('another memory');
  });
});
