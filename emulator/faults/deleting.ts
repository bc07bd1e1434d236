import type { Fault } from '../rules/rules.ts';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** DEL: deleting succeeds. */
export const deleting: readonly Fault[] = [
  {
    id: 'delete-answers-204',
    breaks: ['DEL-001'],
    story: 'Answers a successful delete with 204 where every page publishes 200.',
    patch: documented => ({
      successStatus: operation =>
        operation === 'delete-imported-key-material' ? 204 : documented.successStatus(operation),
    }),
  },
  {
    id: 'delete-succeeds-with-an-error',
    breaks: ['DEL-002'],
    story: 'Puts an error into the body of a successful delete.',
    patch: () => ({
      deleteReply: () => ({ error: { error_code: 'KMS.0101', error_msg: 'Something went wrong.' } }),
    }),
  },
  {
    id: 'delete-answers-null',
    breaks: ['DEL-002'],
    story:
      'Answers a successful delete with the JSON value null, which breaks clients that decode an object.',
    patch: () => ({ deleteReply: () => null }),
  },
  {
    id: 'delete-refused-from-disabled',
    breaks: ['DEL-003'],
    story: 'Refuses to delete the material of a disabled key.',
    patch: () => ({ acceptsStateForDelete: key => key.state === '2' }),
  },
  {
    id: 'delete-from-disabled-does-nothing',
    breaks: ['DEL-003'],
    story: 'Answers success for a disabled key but keeps its material.',
    patch: () => ({ deleteTakesEffect: key => key.state !== '3' }),
  },
  {
    id: 'sequence-must-be-a-uuid',
    breaks: ['DEL-004'],
    story: 'Refuses a sequence of 36 characters that is no UUID, though no pattern is published.',
    patch: () => ({ acceptsSequence: value => value === undefined || uuid.test(String(value)) }),
  },
  {
    id: 'state-is-stale-after-delete',
    breaks: ['DEL-005'],
    story: 'Goes on showing a key as enabled after its material was deleted.',
    patch: () => ({
      shownState: key => (key.deletedFrom && key.state === '5' ? key.deletedFrom : key.state),
    }),
  },
  {
    id: 'delete-rewrites-the-description',
    breaks: ['DEL-006'],
    story: 'Deleting the material replaces the description of the key by a note of its own.',
    patch: documented => ({
      eraseMaterial: key => {
        documented.eraseMaterial(key);
        key.key_description = `material deleted at ${Date.now()}`;
      },
    }),
  },
  {
    id: 'delete-changes-the-creation-date',
    breaks: ['DEL-006'],
    story: 'Deleting the material makes the key look as if it were created just now.',
    patch: documented => ({
      eraseMaterial: key => {
        documented.eraseMaterial(key);
        key.creation_date = Date.now() + 1000;
      },
    }),
  },
  {
    id: 'expiring-material-cannot-be-deleted',
    breaks: ['DEL-007'],
    story: 'Refuses to delete material by hand when it has an expiration time.',
    patch: documented => ({
      acceptsStateForDelete: key => documented.acceptsStateForDelete(key) && key.expiresAt === undefined,
    }),
  },
  {
    id: 'delete-schedules-the-deletion-of-the-key',
    breaks: ['DEL-008'],
    story: 'Deleting the material also sets a date on which the key itself will be gone.',
    patch: documented => ({
      eraseMaterial: key => {
        documented.eraseMaterial(key);
        key.scheduledDeletion = Date.now() + 1096 * 86_400_000;
      },
    }),
  },
  {
    id: 'list-filter-is-stale',
    breaks: ['DEL-011'],
    story: 'list-keys still finds the key under the state it had before its material was deleted.',
    patch: () => ({ listedState: key => (key.state === '5' && key.deletedFrom) || key.state }),
  },
];
