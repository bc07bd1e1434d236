import type { Key, KeyState, Request } from '../core/types.ts';

/** How many keys a page of the list shows. */
export const consolePageSize = (): number => 10;

export const consoleHasSearch = (): boolean => true;

/** How many actions of a row are shown beside each other; the others are under "More". */
export const consoleActionsInRow = (): number => 9;

/** "The material source of the CMK is External. The CMK status is Enabled or Disabled." Symmetric keys only. */
export const consoleOffersDelete = (key: Key): boolean =>
  key.origin === 'external' &&
  key.default_key_flag === '0' &&
  !/^(RSA|EC)/.test(key.key_spec) &&
  (key.state === '2' || key.state === '3');

/** "In the displayed dialog box, click OK." */
export const consoleAsksBeforeDelete = (): boolean => true;

/** A word to type into the dialog before OK does anything; "" for none. */
export const consoleConfirmationWord = (): string => '';

/** The action that the dialog's Cancel sends; "" for none. */
export const consoleActionOfCancel = (): string => '';

/** Whether opening the address of the delete deletes: whoever makes a user follow a link would delete. */
export const consoleDeletesByLink = (): boolean => false;

/** Whether a form is taken; `own` is false where another origin sent it, or it lacks the token of this session. */
export const consoleTakesForm = (own: boolean): boolean => own;

/** Which key the dialog's OK is sent for. */
export const consoleKeyToDelete = (key: Key, _keys: readonly Key[]): Key => key;

/** Whether "Key material deleted successfully" is displayed; `done` is false when the deletion was refused. */
export const consoleAnnouncesDelete = (done: boolean): boolean => done;

/** The state that a row shows in words; `changed` on the page that follows an action on this key. */
export const consoleShownState = (key: Key, _changed: boolean): KeyState => key.state;

/** What the console imports of the material that was uploaded. */
export const consoleMaterialToImport = (uploaded: Buffer): Buffer => uploaded;

/** The address of a picture that the list of keys loads from elsewhere, to count its visitors; "" for none. */
export const consoleCounter = (_tab: string, _projectId: string): string => '';

/** Something to wait for before a page is sent. */
export const consoleWait = (): Promise<void> | undefined => undefined;

/** Whether a gateway answers that it is busy, and does not pass a request for a page, or a part of one, on. */
export const consoleIsBusy = (_request: Request): boolean => false;
