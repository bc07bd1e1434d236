/** A place in the code, as the instrumenter shows it: the part that is read here. */
export interface NodePath {
  readonly node: {
    readonly type: string;
    readonly value?: unknown;
    readonly quasis?: ReadonlyArray<{ readonly value: { readonly raw: string } }>;
    readonly callee?: { readonly type: string; readonly name?: string };
  };
}

/**
 * Whether this is a text that people read, which the contract leaves open: a sentence, or what an error is made
 * with.
 */
export function isText({ node }: NodePath): boolean {
  switch (node.type) {
    case 'StringLiteral':
      return isSentence(String(node.value));
    case 'TemplateLiteral':
      return isSentence(node.quasis?.map(({ value }) => value.raw).join('…') ?? '');
    case 'NewExpression':
      return node.callee?.name?.endsWith('Error') === true;
    case 'CallExpression':
      return node.callee?.type === 'Super';
    default:
      return false;
  }
}

function isSentence(text: string): boolean {
  return /\s\S+\.$/.test(text);
}
