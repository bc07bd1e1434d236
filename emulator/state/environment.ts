import type { Store } from '../core/store.ts';
import type { Project, Role, User } from '../core/types.ts';

const day = 86_400_000;

/** The first user with a role in a project. */
function userWith(role: Role, project: Project | undefined, store: Store): User | undefined {
  return project && [...store.users.values()].find(user => user.roles.get(project.id) === role);
}

/**
 * The KMS_* variables with which a client uses what the store knows: the first admin and the first reader of the
 * first project, and the first admin of the second one. Tokens are issued for them.
 */
export function credentialsFor(store: Store): Record<string, string> {
  const [project, other] = store.projects.values();
  const owner = userWith('admin', project, store);
  const token = (user: User | undefined, scope: Project | undefined, issuedAt?: number): string | undefined =>
    user &&
    scope &&
    store.issueToken(user, { scope: { project: scope }, ...(issuedAt && { issuedAt }) }).value;
  const accessKey = [...store.accessKeys.values()].find(key => key.user === owner && !key.securityToken);
  const values = {
    KMS_PROJECT_ID: project?.id,
    KMS_AUTH_TOKEN: token(owner, project),
    KMS_OTHER_PROJECT_ID: other?.id,
    KMS_OTHER_AUTH_TOKEN: token(userWith('admin', other, store), other),
    KMS_READONLY_AUTH_TOKEN: token(userWith('reader', project, store), project),
    KMS_EXPIRED_AUTH_TOKEN: token(owner, project, Date.now() - 2 * day),
    KMS_USER: owner?.name,
    KMS_PASSWORD: owner?.password,
    KMS_DOMAIN: owner?.domain.name,
    KMS_ACCESS_KEY: accessKey?.id,
    KMS_SECRET_KEY: accessKey?.secret,
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;
}
