import type { ValidateFunction } from 'ajv';
import type { EvidenceRecord } from '../generated/evidence.ts';
import { isObject, parseJson } from '../reading/json.ts';
import validators from '../validators.ts';

export type * from '../generated/evidence.ts';

const byType: Readonly<Record<EvidenceRecord['type'], ValidateFunction<EvidenceRecord>>> = {
  header: validators.HeaderRecord,
  exchange: validators.ExchangeRecord,
  assertion: validators.AssertionRecord,
  test: validators.TestRecord,
  cleanup: validators.CleanupRecord,
  footer: validators.FooterRecord,
};

/**
 * Reads one line of evidence.jsonl.
 * @throws SyntaxError when it is not valid JSON, TypeError when it is not a valid record; neither quotes the line.
 */
export function readRecord(line: string): EvidenceRecord {
  const value = parseJson(line);
  if (value === undefined) throw new SyntaxError('not valid JSON');
  const type = typeOf(value);
  const validate = byType[type];
  if (validate(value)) return value;
  const problems = (validate.errors ?? []).map(
    e => `${e.instancePath || 'the record'} ${e.message}${extra(e.params)}`,
  );
  throw new TypeError(`not a valid ${type} record: ${problems.join('; ')}`);
}

function typeOf(value: unknown): EvidenceRecord['type'] {
  const type = isObject(value) ? value.type : undefined;
  if (typeof type === 'string' && Object.hasOwn(byType, type)) return type as EvidenceRecord['type'];
  throw new TypeError(`not a record: its type is none of ${Object.keys(byType).join(', ')}`);
}

function extra(params: Record<string, unknown>): string {
  const member = params.additionalProperty ?? params.unevaluatedProperty;
  return typeof member === 'string' ? ` (${member})` : '';
}
