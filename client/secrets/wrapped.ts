/** Material by what it was wrapped to: wrapping the same material twice makes different bytes. */
const materials = new Map<string, Uint8Array>();

/** Remembers which material was wrapped, so that the evidence can tell equal material from other. @returns what it was wrapped to. */
export function rememberWrapped(wrapped: string, material: Uint8Array): string {
  materials.set(wrapped, material);
  return wrapped;
}

/** The material that was wrapped to this text by this process; undefined for any other text. */
export function materialIn(wrapped: string): Uint8Array | undefined {
  return materials.get(wrapped);
}
