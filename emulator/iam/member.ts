type Members = Record<string, unknown>;

/** A member by its path; undefined when a value on the way is not an object. */
export function member(value: unknown, ...names: string[]): unknown {
  return names.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
        ? (inner as Members)[name]
        : undefined,
    value,
  );
}
