import type { ErrorObject } from 'ajv';

/** One way in which a reply breaks the contract. Messages never quote what could be secret. */
export interface Violation {
  /** JSON pointer into the body; empty for the body as a whole. */
  readonly pointer: string;
  /** What is wrong there, in words. */
  readonly message: string;
  /** The content is right and only its JSON type or unit is off: keeps from CONFORMANT STRICT, does not fail. */
  readonly nonStrict: boolean;
}

/**
 * Turns what ajv found into violations, one for each place: what is said first of a place is the reason for the
 * rest. A missing member is pointed at itself, not at its parent.
 */
export function violationsOf(errors: readonly ErrorObject[], body: unknown): Violation[] {
  const found = new Map<string, Violation>();
  for (const error of errors) {
    const pointer = pointerOf(error);
    if (found.has(pointer)) continue;
    found.set(pointer, { pointer, message: wordsFor(error, valueAt(body, pointer)), nonStrict: false });
  }
  return [...found.values()];
}

function pointerOf({ instancePath, params }: ErrorObject): string {
  const member: unknown = params.missingProperty;
  return typeof member === 'string' ? `${instancePath}/${member}` : instancePath;
}

function wordsFor({ keyword, params, message }: ErrorObject, value: unknown): string {
  switch (keyword) {
    case 'required':
      return 'is missing';
    case 'false schema':
      return 'must not be there';
    case 'type':
      return `is ${kindOf(value)}, must be ${String(params.type)}`;
    case 'enum':
      return `${enumerable(value)}, must be one of ${(params.allowedValues as unknown[]).join(', ')}`;
    case 'pattern':
      return `has ${String(value).length} characters and does not match ${String(params.pattern)}`;
    default:
      return message ?? keyword;
  }
}

/** The JSON kind of a value, with its article. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Longer values than any that is enumerated are counted: a part of one could be a part of a secret. */
function enumerable(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 24 ? `has ${text.length} characters as JSON` : `is ${text}`;
}

/** The value a JSON pointer leads to; no documented member has a name that is escaped in one. */
function valueAt(body: unknown, pointer: string): unknown {
  const members = pointer.split('/').slice(1);
  return members.reduce((value, member) => (value as Record<string, unknown>)[member], body);
}
