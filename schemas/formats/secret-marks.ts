/** Secrets that are told apart, by the member that holds them: what each is. */
const kinds: Readonly<Record<string, 'material' | 'token'>> = {
  encrypted_key_material: 'material',
  encrypted_privatekey: 'material',
  import_token: 'token',
};

/** The names of the first, second, … of a kind: A, B, … Z, A2, B2, … and T1, T2, … */
const names = {
  material: (n: number) => String.fromCharCode(65 + (n % 26)) + (n < 26 ? '' : Math.floor(n / 26) + 1),
  token: (n: number) => `T${n + 1}`,
};

/** Whether secrets of this member are told apart. */
export function isToldApart(member: string): boolean {
  return Object.hasOwn(kinds, member);
}

/**
 * What stands in the evidence for a secret member: `<import_token, 344 characters, #1f2e3d4c>`.
 * @param fingerprint 8 hexadecimal digits, alike for equal secrets of one run; none where they are not told apart.
 */
export function secretMark(member: string, length: number, fingerprint?: string): string {
  return `<${member}, ${length} characters${fingerprint ? `, #${fingerprint}` : ''}>`;
}

/** Reads what `secretMark` writes; undefined for any other text. */
export function readSecretMark(text: unknown) {
  const [whole, member = '', length = '', fingerprint] =
    (typeof text === 'string' && /^<(\w+), (\d+) characters(?:, #([0-9a-f]{8}))?>$/.exec(text)) || [];
  return whole === undefined ? undefined : { member, length: Number(length), fingerprint };
}

const fingerprints = /, #[0-9a-f]{8}>/g;

/** The text without fingerprints, which differ from run to run. */
export function withoutFingerprints(text: string): string {
  return text.replace(fingerprints, '>');
}

const marks = /<(\w+), (\d+) characters, #([0-9a-f]{8})>/g;

/**
 * Names secrets for people, in the order in which they are met: `<material A, 344 characters>`, `<token T2, …>`. Equal
 * secrets have one name.
 * @returns gives the excerpt of a body with names in the place of fingerprints.
 */
export function secretNames(): <T>(body: T) => T {
  const met = { material: [] as string[], token: [] as string[] };
  const nameOf = (member: string, fingerprint: string) => {
    const kind = kinds[member];
    if (!kind) return member;
    if (!met[kind].includes(fingerprint)) met[kind].push(fingerprint);
    return `${kind} ${names[kind](met[kind].indexOf(fingerprint))}`;
  };
  return body => {
    const text = JSON.stringify(body);
    if (!text?.includes(', #')) return body;
    const named = text.replace(marks, (_, member: string, length: string, fingerprint: string) => {
      return `<${nameOf(member, fingerprint)}, ${length} characters>`;
    });
    return JSON.parse(named);
  };
}
