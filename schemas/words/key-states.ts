/** The states of a key by their published names, each with its `key_state` in the API. */
const codes = {
  'Pending activation': '1',
  Enabled: '2',
  Disabled: '3',
  'Pending deletion': '4',
  'Pending import': '5',
} as const;

export type KeyState = keyof typeof codes;

const names = new Map<string, KeyState>(
  Object.entries(codes).map(([name, code]) => [code, name as KeyState]),
);

/** The `key_state` of the API for a state. */
export function codeOf(state: KeyState): string {
  return codes[state];
}

/** The name of a `key_state`: `Pending import`, `undocumented ("7")`, or `none` where there is no state. */
export function stateOf(code: string | undefined): string {
  if (code === undefined) return 'none';
  return names.get(code) ?? `undocumented ("${code}")`;
}

/** A state as messages show it, with its code: `Pending import ("5")`. */
export function shownState(state: string): string {
  return state in codes ? `${state} ("${codes[state as KeyState]}")` : state;
}
