/** No text of ours, and no documented reply, nests nearly as deep; what handles values one in another could not go on. */
const deepest = 500;

const [quote, backslash] = [0x22, 0x5c];
const bracket = { opens: 0x5b, closes: 0x5d };
const brace = { opens: 0x7b, closes: 0x7d };

/** The value of a JSON text; undefined, which no JSON text is, where it is none or nests too deep to be handled. */
export function parseJson(text: string): unknown {
  if (isTooDeep(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isTooDeep(text: string): boolean {
  if (text.length < 2 * deepest) return false;
  let [depth, inString] = [0, false];
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === quote) inString = !inString;
    else if (inString) at += character === backslash ? 1 : 0;
    else if (character === bracket.opens || character === brace.opens) depth += 1;
    else if (character === bracket.closes || character === brace.closes) depth -= 1;
    if (depth > deepest) return true;
  }
  return false;
}

/** Whether a JSON value is an object, and neither null nor an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
