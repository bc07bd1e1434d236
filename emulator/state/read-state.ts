import { readFileSync } from 'node:fs';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { LineCounter, parseDocument } from 'yaml';
import { isPrivateKeyOf } from '../crypto/digest-signature.ts';
import { bytesOf, isAsymmetricSpec, usagesOf } from '../crypto/key-spec.ts';
import { type SeedKey, type StateDocument, StateError } from './document.ts';

/** What is wrong with a document: where in it, and why. */
interface Flaw {
  readonly path: readonly (string | number)[];
  readonly reason: string;
}

let compiled: ValidateFunction | undefined;

function validator(): ValidateFunction {
  const schema = JSON.parse(readFileSync(new URL('state.schema.json', import.meta.url), 'utf8'));
  compiled ??= new Ajv2020({ allErrors: false, strict: true }).compile(schema);
  return compiled;
}

const unescaped = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

function flawOf({ instancePath, message = '', params, keyword }: ErrorObject): Flaw {
  const path = instancePath.split('/').slice(1).map(unescaped);
  if (keyword === 'additionalProperties')
    return { path: [...path, params.additionalProperty], reason: 'this member is not known' };
  if (keyword === 'enum') return { path, reason: `must be one of ${params.allowedValues.join(', ')}` };
  return { path, reason: message };
}

function materialFlaw(key: SeedKey): string | undefined {
  const { key_spec: spec = 'AES_256', material, origin = 'kms', key_state: state } = key;
  const usable = state === 'Enabled' || state === 'Disabled';
  if (origin === 'external' && material === undefined && usable)
    return `a key that is ${state} needs its material`;
  if (state === 'Pending import' && (origin === 'kms' || material !== undefined))
    return 'a key that is Pending import is external and has no material';
  if (material === undefined) return undefined;
  const bytes = Buffer.from(material, 'base64');
  if (isAsymmetricSpec(spec))
    return isPrivateKeyOf(spec, bytes) ? undefined : `the material is not an ${spec} key`;
  return bytes.length === bytesOf(spec)
    ? undefined
    : `the material of ${spec} has ${bytesOf(spec)} bytes, not ${bytes.length}`;
}

function* keyFlaws(document: StateDocument): Generator<Flaw> {
  const seen = new Map<string, string>();
  const projects = new Set(document.projects.map(({ name }) => name));
  for (const [index, key] of (document.keys ?? []).entries()) {
    const path = ['keys', index];
    if (!projects.has(key.project)) yield { path: [...path, 'project'], reason: 'no project has this name' };
    for (const [member, value] of [
      ['key_alias', `${key.project} ${key.key_alias}`],
      ['key_id', key.key_id],
    ] as const) {
      if (value !== undefined && seen.has(value))
        yield { path: [...path, member], reason: 'another key has the same' };
      if (value !== undefined) seen.set(value, member);
    }
    if (key.key_usage && !usagesOf(key.key_spec ?? 'AES_256').includes(key.key_usage))
      yield { path: [...path, 'key_usage'], reason: `${key.key_spec ?? 'AES_256'} has another usage` };
    const reason = materialFlaw(key);
    if (reason) yield { path: key.material === undefined ? path : [...path, 'material'], reason };
  }
}

function* userFlaws(document: StateDocument): Generator<Flaw> {
  const projects = new Set(document.projects.map(({ name }) => name));
  if (projects.size < document.projects.length)
    yield { path: ['projects'], reason: 'two projects have the same name' };
  const names = document.users.map(({ name }) => name);
  if (new Set(names).size < names.length) yield { path: ['users'], reason: 'two users have the same name' };
  for (const [index, { roles }] of document.users.entries())
    for (const name of Object.keys(roles))
      if (!projects.has(name))
        yield { path: ['users', index, 'roles', name], reason: 'no project has this name' };
}

/** The first thing that is wrong with a document; undefined when it can be used. */
function flawIn(value: unknown): Flaw | undefined {
  const validate = validator();
  if (!validate(value)) return flawOf((validate.errors as ErrorObject[])[0] as ErrorObject);
  const document = value as StateDocument;
  return [...userFlaws(document), ...keyFlaws(document)][0];
}

const placeOf = ({ path, reason }: Flaw): string => `${path.join('/') || 'the document'}: ${reason}`;

/** @param name what the document is called in a message. @throws StateError with the place and the reason. */
export function checkState(value: unknown, name: string): StateDocument {
  const flaw = flawIn(value);
  if (flaw) throw new StateError(`${name} cannot be used: ${placeOf(flaw)}.`);
  return value as StateDocument;
}

/**
 * Reads a state from YAML or JSON text.
 * @param name of the file, for messages.
 * @throws StateError with line, place and reason.
 */
export function readState(text: string, name: string): StateDocument {
  try {
    const value: unknown = JSON.parse(text);
    if (!flawIn(value)) return value as StateDocument;
  } catch {
    // YAML, or JSON with a mistake whose line the YAML parser finds.
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const lineAt = (offset: number): string => `${name}:${lineCounter.linePos(offset).line}`;
  const [error] = document.errors;
  if (error) throw new StateError(`${lineAt(error.pos[0])}: ${error.message}.`);
  const value = ((): unknown => {
    try {
      return document.toJS();
    } catch (failure) {
      throw new StateError(`${name}:1: ${(failure as Error).message}.`);
    }
  })();
  const flaw = flawIn(value);
  if (!flaw) return value as StateDocument;
  throw new StateError(`${lineAt(offsetOf(document, flaw.path))}: ${placeOf(flaw)}.`);
}

/** Reads a seed file. @throws StateError when it cannot be read or used. */
export function readSeed(path: string): StateDocument {
  try {
    return readState(readFileSync(path, 'utf8'), path);
  } catch (error) {
    if (error instanceof StateError) throw error;
    throw new StateError(`${path} cannot be read: ${(error as Error).message}.`);
  }
}

/** Where the deepest part of a path begins that the text has. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length--) {
    const parts = path.slice(0, length).map(part => (/^\d+$/.test(String(part)) ? Number(part) : part));
    const node = document.getIn(parts, true) as { range?: [number, number, number] } | undefined;
    if (node?.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}
