import type { Store } from '../core/store.ts';
import type { Reply, Request } from '../core/types.ts';
import type { Rules } from '../rules/rules.ts';
import { iamUserOf } from './authenticate.ts';
import { catalogOf } from './catalog.ts';
import { domainsOf, projectOf, projectsOf, versionDetails, versionList } from './directory.ts';
import { issueTemporaryKey, issueToken, revokeToken, showToken } from './tokens.ts';

type Answer = (request: Request, store: Store, rules: Rules) => Reply | Promise<Reply>;

const projects: Answer = (request, store, rules) =>
  projectsOf(iamUserOf(request, store, rules), request, store);

const project: Answer = (request, store, rules) =>
  projectOf(iamUserOf(request, store, rules), request, store);

const domains: Answer = (request, store, rules) => domainsOf(iamUserOf(request, store, rules), request);

const catalog: Answer = (request, store, rules) => {
  const user = iamUserOf(request, store, rules);
  const token = store.tokens.get(String(request.headers['x-auth-token']));
  const scope = token?.scope;
  const named = store.projects.get(String(request.headers['x-project-id'] ?? ''));
  const first = [...store.projects.values()].find(({ id }) => user.roles.has(id));
  const project = token ? (scope && 'project' in scope ? scope.project : undefined) : (named ?? first);
  const self = `${request.origin}${request.path}`;
  return { body: { catalog: catalogOf(project, request.origin, store), links: { self } } };
};

/** Every operation of IAM that is served. */
const routes: Record<string, Record<string, Answer>> = {
  '/': { GET: versionList },
  '/v3': { GET: versionDetails },
  '/v3/auth/tokens': { POST: issueToken, GET: showToken, HEAD: showToken, DELETE: revokeToken },
  '/v3/auth/catalog': { GET: catalog },
  '/v3/auth/projects': { GET: projects },
  '/v3/auth/domains': { GET: domains },
  '/v3/projects': { GET: projects },
  '/v3/projects/{project_id}': { GET: project },
  '/v3.0/OS-CREDENTIAL/securitytokens': { POST: issueTemporaryKey },
};

/** What answers a request to IAM; undefined for every other request. */
export function iamAnswerTo({ path, method }: Request): Answer | undefined {
  const bare = path.length > 1 ? path.replace(/\/$/, '') : path;
  const route = routes[bare.replace(/^\/v3\/projects\/[^/]+$/, '/v3/projects/{project_id}')];
  return route && Object.hasOwn(route, method) ? route[method] : undefined;
}
