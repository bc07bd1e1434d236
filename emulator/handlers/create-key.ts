import { demand, Refusal } from '../core/errors.ts';
import { asText } from '../core/plain.ts';
import type { Store } from '../core/store.ts';
import type { Key, Origin, Project, Reply, Request } from '../core/types.ts';
import { generatedMaterial, usagesOf } from '../crypto/key-spec.ts';
import type { Rules } from '../rules/rules.ts';
import { demandSequence } from './common.ts';

function readKind(request: Request, rules: Rules): Pick<Key, 'origin' | 'key_spec' | 'key_usage'> {
  const { key_spec = 'AES_256', origin = 'kms', key_usage } = request.parameters;
  const spec = asText(key_spec);
  const allowed = usagesOf(spec);
  const usage = asText(key_usage ?? allowed[0]);
  const valid = allowed.includes(usage) && (origin === 'kms' || origin === 'external');
  demand(valid, rules.codeForInvalidParameter, request.operation);
  return { origin: origin as Origin, key_spec: spec, key_usage: usage };
}

function demandRoom(alias: string, project: Project, request: Request, store: Store, rules: Rules): void {
  const keys = store.keysOf(project.id);
  demand(rules.acceptsNewAlias(alias, keys), rules.codeForDuplicateAlias, request.operation);
  const custom = keys.filter(key => key.default_key_flag === '0').length;
  demand(custom < rules.keyQuota(project), rules.codeForFullQuota, request.operation);
}

/** Creates a key: enabled with material of its own, or pending import when its origin is external. */
export function createKey(request: Request, store: Store, rules: Rules): Reply {
  const { key_alias, key_description } = request.parameters;
  const { operation, projectId } = request;
  const project = store.projects.get(projectId);
  if (!project) throw new Refusal(rules.codeForTokenOfOtherProject(operation));
  demandSequence(request, rules);
  demand(key_alias !== undefined, rules.codeForMissingParameter, operation);
  demand(rules.acceptsAlias(key_alias), rules.codeForInvalidAlias, operation);
  demand(rules.acceptsDescription(key_description), rules.codeForInvalidDescription, operation);
  const kind = readKind(request, rules);
  demandRoom(asText(key_alias), project, request, store, rules);
  const key: Key = {
    ...kind,
    key_id: rules.newKeyId(),
    project_id: project.id,
    domain_id: project.domain.id,
    realm: store.realm,
    default_key_flag: '0',
    key_alias: asText(key_alias),
    key_description: asText(key_description),
    creation_date: store.now(),
    state: rules.stateAfterCreate(kind.origin),
    material: kind.origin === 'kms' ? generatedMaterial(kind.key_spec, store.next(kind.key_spec)) : undefined,
    imports: 0,
  };
  store.keys.set(key.key_id, key);
  return { body: { key_info: { key_id: key.key_id, domain_id: key.domain_id } } };
}
