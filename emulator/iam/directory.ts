import { IamRefusal } from '../core/errors.ts';
import type { Store } from '../core/store.ts';
import type { Domain, Project, Reply, Request, User } from '../core/types.ts';

const links = ({ origin, path }: Request) => ({ self: `${origin}${path}`, previous: null, next: null });

const shownProject = ({ id, name, domain }: Project, { origin }: Request) => ({
  id,
  name,
  domain_id: domain.id,
  parent_id: domain.id,
  is_domain: false,
  enabled: true,
  description: '',
  links: { self: `${origin}/v3/projects/${id}` },
});

const shownDomain = ({ id, name }: Domain, { origin }: Request) => ({
  id,
  name,
  enabled: true,
  description: '',
  links: { self: `${origin}/v3/domains/${id}` },
});

/** The projects in which the user has a role; the query may ask for one name, id of the domain, or neither. */
export function projectsOf(user: User, request: Request, store: Store): Reply {
  const query = new URLSearchParams(request.query);
  const wanted = (name: string, value: string): boolean => [null, value].includes(query.get(name));
  const found = [...store.projects.values()].filter(
    ({ id, name, domain }) => user.roles.has(id) && wanted('name', name) && wanted('domain_id', domain.id),
  );
  return { body: { projects: found.map(project => shownProject(project, request)), links: links(request) } };
}

/**
 * The project whose id the path ends with.
 * @throws IamRefusal 404 ("The requested resource cannot be found") for an unknown one, 403 ("Access denied") for one in
 * which the user has no role: Querying Information About a Specified Project, Status Codes.
 */
export function projectOf(user: User, request: Request, store: Store): Reply {
  const id = request.path.split('/')[3] ?? '';
  const project = store.projects.get(id);
  if (!project) throw new IamRefusal(404, 'Not Found', 'The project could not be found.');
  if (!user.roles.has(id))
    throw new IamRefusal(403, 'Forbidden', 'You are not authorized to see the project.');
  return { body: { project: shownProject(project, request) } };
}

/** The domain (the account) of the user. */
export function domainsOf(user: User, request: Request): Reply {
  const found = [shownDomain(user.domain, request)];
  return { body: { domains: found, links: links(request) } };
}

const version = ({ origin }: Request) => ({
  id: 'v3.6',
  status: 'stable',
  updated: '2016-04-04T00:00:00Z',
  links: [{ rel: 'self', href: `${origin}/v3/` }],
  'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
});

/** Version discovery, which needs no credentials. */
export const versionList = (request: Request): Reply => ({
  status: 300,
  headers: { Location: `${request.origin}/v3/` },
  body: { versions: { values: [version(request)] } },
});

export const versionDetails = (request: Request): Reply => ({ body: { version: version(request) } });
