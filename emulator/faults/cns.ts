import type { Key } from '../core/types.ts';
import type { Fault } from '../rules/rules.ts';
import { isDeleted } from './common.ts';

const isAsymmetric = ({ key_spec }: Key) => /^(RSA|EC)/.test(key_spec);

const isExternal = ({ origin }: Key) => origin === 'external';

/** CNS: the console does something else than its pages and the published procedure say. */
export const cnsFaults: readonly Fault[] = [
  {
    id: 'console-deletes-in-the-wrong-row',
    breaks: ['CNS-001'],
    story: 'Deletes the material of another key than the one whose row was clicked, where there is one.',
    patch: () => ({
      consoleKeyToDelete: (key, keys) => {
        const deletable = (each: Key) => each.state === '2' && isExternal(each) && !isAsymmetric(each);
        const other = keys.find(each => each !== key && deletable(each));
        return (deletable(key) && other) || key;
      },
    }),
  },
  {
    id: 'console-deletes-without-a-dialog',
    breaks: ['CNS-001'],
    story: 'Deletes the material as soon as Delete Key Material is clicked, without a dialog.',
    patch: () => ({ consoleAsksBeforeDelete: () => false }),
  },
  {
    id: 'console-never-announces-success',
    breaks: ['CNS-001'],
    story: 'Deletes the material and displays no message.',
    patch: () => ({ consoleAnnouncesDelete: () => false }),
  },
  {
    id: 'console-announces-what-was-refused',
    breaks: ['CNS-007'],
    story: 'Displays that the material was deleted although the deletion was refused.',
    patch: () => ({ consoleAnnouncesDelete: () => true }),
  },
  {
    id: 'console-does-not-offer-the-delete',
    breaks: ['CNS-001'],
    story: 'Offers no delete for an Enabled external key.',
    patch: documented => ({
      consoleOffersDelete: key => documented.consoleOffersDelete(key) && key.state !== '2',
    }),
  },
  {
    id: 'console-does-not-offer-the-delete-when-disabled',
    breaks: ['CNS-005'],
    story: 'Offers no delete for a Disabled external key.',
    patch: documented => ({
      consoleOffersDelete: key => documented.consoleOffersDelete(key) && key.state !== '3',
    }),
  },
  {
    id: 'console-offers-the-delete-of-generated-material',
    breaks: ['CNS-002'],
    story: 'Offers to delete the material of keys that KMS generated.',
    patch: documented => ({
      consoleOffersDelete: key =>
        documented.consoleOffersDelete(key) ||
        (key.origin === 'kms' && key.default_key_flag === '0' && !isAsymmetric(key)),
    }),
  },
  {
    id: 'console-offers-the-delete-of-private-keys',
    breaks: ['CNS-002'],
    story: 'Offers to delete imported private keys.',
    patch: documented => ({
      consoleOffersDelete: key =>
        documented.consoleOffersDelete(key) || (isExternal(key) && isAsymmetric(key) && key.state === '2'),
    }),
  },
  {
    id: 'console-offers-the-delete-while-pending-deletion',
    breaks: ['CNS-005'],
    story: 'Offers the delete for keys that are scheduled for deletion.',
    patch: documented => ({
      consoleOffersDelete: key =>
        documented.consoleOffersDelete(key) || (isExternal(key) && !isAsymmetric(key) && key.state === '4'),
    }),
  },
  {
    id: 'console-offers-the-delete-without-material',
    breaks: ['CNS-005'],
    story: 'Offers the delete for keys that have no material.',
    patch: documented => ({
      consoleOffersDelete: key =>
        documented.consoleOffersDelete(key) || (isExternal(key) && !isAsymmetric(key) && key.state === '5'),
    }),
  },
  {
    id: 'console-offers-the-delete-for-default-keys',
    breaks: ['CNS-005'],
    story: 'Offers the delete for default keys.',
    patch: documented => ({
      consoleOffersDelete: key => documented.consoleOffersDelete(key) || key.default_key_flag === '1',
    }),
  },
  {
    id: 'console-status-is-stale-after-a-reload',
    breaks: ['CNS-004'],
    story: 'Says Pending import right after the delete, and the old status on every page after that.',
    patch: () => ({
      consoleShownState: (key, changed) =>
        !changed && key.state === '5' && key.deletedFrom ? key.deletedFrom : key.state,
    }),
  },
  {
    id: 'console-cancel-deletes',
    breaks: ['CNS-003'],
    story: 'Deletes the material when the dialog is left with Cancel.',
    patch: () => ({ consoleActionOfCancel: () => 'delete-material' }),
  },
  {
    id: 'console-cancel-disables',
    breaks: ['CNS-003'],
    story: 'Disables the key when the dialog is left with Cancel.',
    patch: () => ({ consoleActionOfCancel: () => 'disable' }),
  },
  {
    id: 'console-status-is-disabled-after-a-reload',
    breaks: ['CNS-004'],
    story: 'Says Pending import right after the delete, and Disabled on every page after that.',
    patch: () => ({
      consoleShownState: (key, changed) =>
        !changed && key.state === '5' && key.deletedFrom ? '3' : key.state,
    }),
  },
  {
    id: 'console-imports-other-material',
    breaks: ['CNS-006'],
    story: 'Sends something else than the file that was uploaded, so that the import is refused.',
    patch: () => ({ consoleMaterialToImport: uploaded => Buffer.alloc(uploaded.length) }),
  },
  {
    id: 'console-deletes-by-a-link',
    breaks: ['CNS-008'],
    story: 'Deletes the material when the address of the delete is opened, without a form.',
    patch: () => ({ consoleDeletesByLink: () => true }),
  },
  {
    id: 'console-takes-forms-of-other-sites',
    breaks: ['CNS-008'],
    story: 'Takes forms that a page of another origin sent, without the token of its own forms.',
    patch: () => ({ consoleTakesForm: () => true }),
  },
  {
    id: 'console-has-its-visitors-counted-elsewhere',
    breaks: ['CNS-009'],
    story: 'The list of default keys loads a picture from another host, and tells it the project.',
    patch: () => ({
      consoleCounter: (tab, projectId) =>
        tab === 'default' ? `http://counter.invalid/1.png?project=${projectId}` : '',
    }),
  },
  {
    id: 'console-offers-the-delete-of-disabled-generated-keys',
    breaks: ['CNS-002'],
    story: 'Offers to delete the material of a key that KMS generated where the key is Disabled.',
    patch: documented => ({
      consoleOffersDelete: key =>
        documented.consoleOffersDelete(key) ||
        (key.state === '3' && key.default_key_flag === '0' && !isAsymmetric(key)),
    }),
  },
  {
    id: 'console-offers-the-delete-of-what-was-disabled',
    breaks: ['CNS-005'],
    story: 'Offers the delete for keys without material that were Disabled when it was deleted.',
    patch: documented => ({
      consoleOffersDelete: key =>
        documented.consoleOffersDelete(key) || (isDeleted(key) && key.deletedFrom === '3'),
    }),
  },
];
