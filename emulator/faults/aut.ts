import { createHash } from 'node:crypto';
import { Refusal } from '../core/errors.ts';
import type { Fault } from '../rules/rules.ts';
import {
  changeWhenRefused,
  day,
  deleting,
  keyById,
  type Members,
  scheduling,
  seesOtherProjects,
} from './common.ts';

/** What the body of a request that was refused before it was read says. */
function rawBody(raw: Buffer): Members {
  try {
    return JSON.parse(raw.toString()) as Members;
  } catch {
    return {};
  }
}

const hashOfNothing = createHash('sha256').digest('hex');

/** AUT: who may delete. */
export const autFaults: readonly Fault[] = [
  {
    id: 'missing-token-is-accepted',
    breaks: ['AUT-001'],
    story: 'Serves requests without an X-Auth-Token.',
    patch: () => ({ acceptsMissingToken: () => true }),
  },
  {
    id: 'missing-token-answered-as-missing-parameter',
    breaks: ['AUT-001'],
    story: 'Answers a missing token with the code for a missing parameter, so clients do not log in again.',
    patch: () => ({ codeForMissingToken: () => 'KMS.0204' }),
  },
  {
    id: 'unknown-token-is-accepted',
    breaks: ['AUT-002', 'AUT-007'],
    story: 'Serves requests whose X-Auth-Token is made up.',
    patch: () => ({ acceptsUnknownToken: () => true }),
  },
  {
    id: 'token-of-the-right-length-is-accepted',
    breaks: ['AUT-002'],
    story: 'Accepts any token that has the length of a real one.',
    patch: () => ({ acceptsUnknownToken: value => value.length === 96 }),
  },
  {
    id: 'expired-token-is-accepted',
    breaks: ['AUT-003'],
    story: 'Serves requests whose X-Auth-Token has expired.',
    patch: () => ({ acceptsExpiry: () => true }),
  },
  {
    id: 'expired-token-answered-as-invalid-parameter',
    breaks: ['AUT-003'],
    story: 'Answers an expired token with the code for an invalid parameter, so clients do not renew it.',
    patch: () => ({ codeForExpiredToken: () => 'KMS.0308' }),
  },
  {
    id: 'token-of-another-project-is-accepted',
    breaks: ['AUT-004'],
    story: 'Does not compare the project of the token with that of the URL.',
    patch: () => ({ acceptsProjectOfToken: () => true }),
  },
  {
    id: 'token-of-another-project-answered-as-unknown-key',
    breaks: ['AUT-004'],
    story: 'Answers a token of another project with the code for an unknown key.',
    patch: () => ({ codeForTokenOfOtherProject: () => 'KMS.0207' }),
  },
  {
    id: 'material-of-another-project-is-deleted',
    breaks: ['AUT-005'],
    story: 'Deletes the material of a key that belongs to another project.',
    patch: seesOtherProjects('delete-imported-key-material'),
  },
  {
    id: 'key-of-another-project-refused-but-deleted',
    breaks: ['AUT-005'],
    story: 'Answers that a key of another project is unknown, but deletes its material.',
    patch: () => ({
      effectOfRefusal: changeWhenRefused(deleting, 'KMS.0207', key => {
        key.material = undefined;
        key.state = '5';
      }),
    }),
  },
  {
    id: 'permission-is-not-checked',
    breaks: ['AUT-006'],
    story: 'Lets a user without the permission delete material.',
    patch: documented => ({
      permits: (user, action, projectId) =>
        action === 'kms:cmk:deleteMaterial' || documented.permits(user, action, projectId),
    }),
  },
  {
    id: 'missing-permission-answered-as-invalid-parameter',
    breaks: ['AUT-006'],
    story: 'Answers a missing permission with the code for an invalid parameter.',
    patch: () => ({ codeForMissingPermission: () => 'KMS.0308' }),
  },
  {
    id: 'body-is-checked-before-the-token',
    breaks: ['AUT-007'],
    story: 'Checks the body before the token, so callers without a valid token learn what is wrong with it.',
    patch: () => ({ authenticatesFirst: () => false }),
  },
  {
    id: 'login-answers-200',
    breaks: ['AUT-008'],
    story: 'IAM answers a login with 200, but clients expect 201.',
    patch: () => ({ loginStatus: () => 200 }),
  },
  {
    id: 'nobody-can-log-in',
    breaks: ['AUT-008'],
    story: 'IAM refuses every password.',
    patch: () => ({ acceptsLogin: () => false }),
  },
  {
    id: 'anybody-can-log-in',
    breaks: ['AUT-009'],
    story: 'IAM gives a token to anybody, whatever the user and the password.',
    patch: () => ({ acceptsLogin: () => true }),
  },
  {
    id: 'unknown-users-can-log-in',
    breaks: ['AUT-009'],
    story: 'IAM gives a token to users that do not exist.',
    patch: documented => ({
      acceptsLogin: (user, password) => user === undefined || documented.acceptsLogin(user, password),
    }),
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
    story: 'Accepts requests signed with an access key that does not exist.',
    patch: () => ({ acceptsUnknownAccessKey: () => true }),
  },
  {
    id: 'stated-hash-is-not-compared-with-the-body',
    breaks: ['AUT-011'],
    story: 'Believes the stated hash of a signed body, so the body can be exchanged.',
    patch: () => ({ acceptsSignedBody: () => true }),
  },
  {
    id: 'beginning-of-a-signature-is-enough',
    breaks: ['AUT-011'],
    story: 'Accepts a signature of which the last characters are missing.',
    patch: () => ({ acceptsSignature: (claimed, computed) => computed.startsWith(claimed) }),
  },
  {
    id: 'read-only-user-may-disable',
    breaks: ['AUT-012'],
    story: 'Lets a read-only user disable keys.',
    patch: documented => ({
      permits: (user, action, projectId) =>
        action === 'kms:cmk:disable' || documented.permits(user, action, projectId),
    }),
  },
  {
    id: 'token-of-no-project-serves-all',
    breaks: ['AUT-004'],
    story:
      'Compares projects only where the token names one, so that a token scoped to the domain is good for all.',
    patch: documented => ({
      acceptsProjectOfToken: (token, projectId, request) =>
        (token.scope !== undefined && !('project' in token.scope)) ||
        documented.acceptsProjectOfToken(token, projectId, request),
    }),
  },
  {
    id: 'forbidden-create-makes-a-key',
    breaks: ['AUT-012'],
    story: 'Asks whether a user may create keys after it has made the key, and leaves it there.',
    patch: documented => {
      let isForbidden = false;
      return {
        permits: (user, action, projectId) => {
          const permitted = documented.permits(user, action, projectId);
          isForbidden = action === 'kms:cmk:create' && !permitted;
          return permitted || isForbidden;
        },
        passedOn: async ({ request }, next) => {
          const refuses = isForbidden && request.operation === 'create-key';
          isForbidden = false;
          const reply = await next();
          if (refuses) throw new Refusal(documented.codeForMissingPermission('create-key'));
          return reply;
        },
      };
    },
  },
  {
    id: 'signed-at-any-time',
    breaks: ['AUT-011'],
    story: 'Takes a signature of any date.',
    patch: () => ({ acceptsSigningTime: () => true }),
  },
  {
    id: 'lengthened-token-is-taken',
    breaks: ['AUT-002'],
    story: 'Takes a token with something after it.',
    patch: () => ({ acceptsUnknownToken: value => value.length > 96 && value.length < 400 }),
  },
  {
    id: 'permission-of-one-user-serves-all',
    breaks: ['AUT-006', 'AUT-012'],
    story: 'Remembers which actions are permitted, and not to whom.',
    patch: documented => {
      const permitted = new Set<string>();
      return {
        permits: (user, action, projectId) => {
          const name = `${action} ${projectId}`;
          if (documented.permits(user, action, projectId)) permitted.add(name);
          return permitted.has(name);
        },
      };
    },
  },
  {
    id: 'other-projects-schedule-deletions',
    breaks: ['AUT-005'],
    story: 'schedule-key-deletion serves the keys of other projects.',
    patch: documented => ({
      seesKey: (key, projectId, operation) =>
        operation === 'schedule-key-deletion' || documented.seesKey(key, projectId, operation),
    }),
  },
  {
    id: 'case-of-a-token-does-not-count',
    breaks: ['AUT-002'],
    story: 'Looks tokens up in a table that does not distinguish capital letters from small ones.',
    patch: () => ({
      acceptsUnknownToken: (value, known) =>
        [...known.keys()].some(token => token.toLowerCase() === value.toLowerCase()),
    }),
  },
  {
    id: 'header-names-the-project-of-the-token',
    breaks: ['AUT-004'],
    story:
      'Compares the token with the project in X-Project-Id, where there is one, and not with that of the URL.',
    patch: documented => ({
      acceptsProjectOfToken: (token, projectId, request) =>
        documented.acceptsProjectOfToken(
          token,
          String(request.headers['x-project-id'] ?? projectId),
          request,
        ),
    }),
  },
  {
    id: 'empty-password-logs-in',
    breaks: ['AUT-009'],
    story:
      'Asks a directory that takes an empty password for an anonymous login, and lets any user in with one.',
    patch: documented => ({
      acceptsLogin: (user, password) => password === '' || documented.acceptsLogin(user, password),
    }),
  },
  {
    id: 'unknown-users-are-not-found',
    breaks: ['AUT-009'],
    story: 'IAM answers 404 to the login of a user that does not exist, so that names can be guessed.',
    patch: () => ({ loginRefusalStatus: user => (user ? 401 : 404) }),
  },
  {
    id: 'token-that-was-good-once-is-good-everywhere',
    breaks: ['AUT-004'],
    story: 'The gateway remembers that a token was good, and not for which project, so it then serves all.',
    patch: documented => {
      const good = new Set<string>();
      return {
        acceptsProjectOfToken: (token, projectId, request) => {
          if (documented.acceptsProjectOfToken(token, projectId, request)) good.add(token.value);
          return good.has(token.value);
        },
      };
    },
  },
  {
    id: 'tokens-are-hashed-up-to-72-bytes',
    breaks: ['AUT-002'],
    story: 'Stores tokens as bcrypt hashes, which see 72 bytes: whatever comes after these may differ.',
    patch: () => ({
      acceptsUnknownToken: (value, known) =>
        value.length >= 72 && [...known.keys()].some(each => each.slice(0, 72) === value.slice(0, 72)),
    }),
  },
  {
    id: 'forbidden-schedule-keeps-its-date',
    breaks: ['AUT-012'],
    story: 'Refuses schedule-key-deletion to a read-only user after the date has been written to the key.',
    patch: () => ({
      effectOfRefusal: (code, request, keys) => {
        if (code !== 'KMS.0306' || request.operation !== scheduling) return;
        const { key_id, pending_days } = rawBody(request.raw);
        const key = keys.get(String(key_id));
        const days = Number(pending_days);
        if (!key || !(days >= 7)) return;
        key.pendingDays = days;
        key.scheduledDeletion = Math.max(key.creation_date, Date.now()) + days * day;
      },
    }),
  },
  {
    id: 'verified-signature-is-remembered',
    breaks: ['AUT-011'],
    story: 'A signature that was verified once is taken again over anything else.',
    patch: documented => {
      const verified = new Set<string>();
      return {
        acceptsSignature: (claimed, computed, operation) => {
          if (documented.acceptsSignature(claimed, computed, operation)) verified.add(claimed);
          return verified.has(claimed);
        },
      };
    },
  },
  {
    id: 'disabled-keys-of-other-projects-are-deleted',
    breaks: ['AUT-005'],
    story: 'Deletes the material of a key of another project where the key is Disabled.',
    patch: documented => ({
      seesKey: (key, projectId, operation) =>
        (operation === deleting && key.state === '3') || documented.seesKey(key, projectId, operation),
    }),
  },
  {
    id: 'readers-delete-from-disabled',
    breaks: ['AUT-006'],
    story: 'Lets a read-only user delete the material of a key that is Disabled.',
    patch: documented => {
      let isReader = false;
      return {
        permits: (user, action, projectId) => {
          const permitted = documented.permits(user, action, projectId);
          isReader = !permitted && action === 'kms:cmk:deleteMaterial';
          return permitted || isReader;
        },
        passedOn: (passing, next) => {
          const isRefused = isReader && passing.request.operation === deleting;
          if (isRefused && keyById(passing)?.state !== '3') throw new Refusal('KMS.0306');
          return next();
        },
      };
    },
  },
  {
    id: 'signature-of-decrypt-data-is-not-verified',
    breaks: ['AUT-010'],
    story:
      'Compares the signature of every request but decrypt-data, so that anybody may read what was encrypted.',
    patch: documented => ({
      acceptsSignature: (claimed, computed, operation) =>
        operation === 'decrypt-data' || documented.acceptsSignature(claimed, computed, operation),
    }),
  },
  {
    id: 'only-deletes-are-turned-away-unknown',
    breaks: ['AUT-010'],
    story:
      'Looks up the access key of a delete and of describe-key, and believes any that signs something else.',
    patch: () => ({
      acceptsUnknownAccessKey: (_id, operation) => operation !== deleting && operation !== 'describe-key',
    }),
  },
  {
    id: 'stated-hash-is-compared-for-deletes-alone',
    breaks: ['AUT-011'],
    story: 'Holds the stated hash of a signed body to the body of a delete, and to no other.',
    patch: documented => ({
      acceptsSignedBody: (claimed, actual, operation) =>
        operation !== deleting || documented.acceptsSignedBody(claimed, actual, operation),
    }),
  },
  {
    id: 'stated-hash-of-nothing-fits',
    breaks: ['AUT-011'],
    story: 'Takes the stated hash of an empty body for one that was not computed, and does not compare it.',
    patch: documented => ({
      acceptsSignedBody: (claimed, actual, operation) =>
        claimed === hashOfNothing || documented.acceptsSignedBody(claimed, actual, operation),
    }),
  },
  {
    id: 'signature-over-nothing-fits',
    breaks: ['AUT-011'],
    story:
      'Takes a signature over an empty body for any body, as if the request had none when it was signed.',
    patch: documented => ({
      signedHashes: (claimed, operation) => [...documented.signedHashes(claimed, operation), hashOfNothing],
    }),
  },
  {
    id: 'hashes-that-fitted-once-are-trusted',
    breaks: ['AUT-011'],
    story: 'Compares a stated hash with the body only until a body has fitted it.',
    patch: documented => {
      const fitted = new Set<string>();
      return {
        acceptsSignedBody: (claimed, actual, operation) => {
          if (documented.acceptsSignedBody(claimed, actual, operation)) fitted.add(claimed);
          return fitted.has(claimed);
        },
      };
    },
  },
  {
    id: 'who-may-enable-is-remembered-by-project',
    breaks: ['AUT-012'],
    story: 'Lets every user of a project enable keys once one of them was allowed to.',
    patch: documented => {
      const allowed = new Set<string>();
      return {
        permits: (user, action, projectId) => {
          const isEnable = action === 'kms:cmk:enable';
          const isPermitted = documented.permits(user, action, projectId);
          if (isPermitted && isEnable) allowed.add(projectId);
          return isPermitted || (isEnable && allowed.has(projectId));
        },
      };
    },
  },
];
