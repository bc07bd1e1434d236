/**
 * Text of a value that came in as JSON: strings and numbers as they read, "" for anything else.
 * `String()` would throw for an object such as {"toString": 1}.
 */
export function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Number of a value that came in as JSON; NaN for anything else. */
export function asNumber(value: unknown): number {
  const text = asText(value);
  return text.trim() === '' ? Number.NaN : Number(text);
}
