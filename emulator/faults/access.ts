import type { Fault } from '../rules/rules.ts';

/** AUT: who may. */
export const access: readonly Fault[] = [
  {
    id: 'missing-token-is-accepted',
    breaks: ['AUT-001'],
    story: 'Serves requests that carry no X-Auth-Token.',
    patch: () => ({ acceptsMissingToken: () => true }),
  },
  {
    id: 'unknown-token-is-accepted',
    breaks: ['AUT-002', 'AUT-007'],
    story: 'Serves requests whose X-Auth-Token is made up.',
    patch: () => ({ acceptsUnknownToken: () => true }),
  },
  {
    id: 'expired-token-of-user-is-accepted',
    breaks: ['AUT-003'],
    story: 'Serves requests whose X-Auth-Token has expired.',
    patch: () => ({ acceptsExpiry: () => true }),
  },
  {
    id: 'token-of-another-project-is-accepted',
    breaks: ['AUT-004'],
    story: 'Does not compare the project of the token with that of the URL.',
    patch: () => ({ acceptsProjectOfToken: () => true }),
  },
  {
    id: 'keys-of-other-projects-are-served',
    breaks: ['AUT-005'],
    story: 'Deletes the material of a key that belongs to another project.',
    patch: documented => ({
      seesKey: (key, projectId, operation) =>
        operation === 'delete-imported-key-material' || documented.seesKey(key, projectId, operation),
    }),
  },
  {
    id: 'permission-is-not-checked',
    breaks: ['AUT-006'],
    story: 'Lets a user delete material who lacks the permission for it.',
    patch: documented => ({
      permits: (user, action) => action === 'kms:cmk:deleteMaterial' || documented.permits(user, action),
    }),
  },
  {
    id: 'body-is-judged-before-token',
    breaks: ['AUT-007'],
    story: 'Tells a stranger what is wrong with the body before looking at the token.',
    patch: () => ({ authenticatesFirst: () => false }),
  },
  {
    id: 'login-answers-200',
    breaks: ['AUT-008'],
    story: 'IAM answers a login with 200, where clients look for 201.',
    patch: () => ({ loginStatus: () => 200 }),
  },
  {
    id: 'anybody-can-log-in',
    breaks: ['AUT-009'],
    story: 'IAM gives a token to users that do not exist.',
    patch: () => ({ acceptsLogin: () => true }),
  },
  {
    id: 'signature-is-not-compared',
    breaks: ['AUT-010'],
    story: 'Accepts any signature as long as the access key exists.',
    patch: () => ({ acceptsSignature: () => true }),
  },
  {
    id: 'unknown-access-key-is-accepted',
    breaks: ['AUT-010'],
    story: 'Accepts requests that are signed with an access key nobody has.',
    patch: () => ({ acceptsUnknownAccessKey: () => true }),
  },
];
