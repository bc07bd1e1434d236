import type { Key, KeyState } from '../core/types.ts';

export const acceptsStateForEnable = (key: Key): boolean => key.state === '3';
export const stateAfterEnable = (_key: Key): KeyState => '2';

export const acceptsStateForDisable = (key: Key): boolean => key.state === '2';
export const stateAfterDisable = (_key: Key): KeyState => '3';

/** Default master keys can be neither enabled, disabled nor scheduled for deletion. */
export const acceptsDefaultKeyForStateChange = (key: Key, _operation: string): boolean =>
  key.default_key_flag === '0';

export const acceptsStateForSchedule = (key: Key): boolean => key.state !== '4';

/** 7 to 1096, published as a string. */
export const readPendingDays = (value: unknown): number | undefined => {
  const digits = typeof value === 'number' || (typeof value === 'string' && /^\d{1,4}$/.test(value));
  const days = digits ? Number(value) : Number.NaN;
  return Number.isInteger(days) && days >= 7 && days <= 1096 ? days : undefined;
};

export const stateAfterSchedule = (_key: Key): KeyState => '4';

export const acceptsStateForCancel = (key: Key): boolean => key.state === '4';

/** "Disabled", or pending import for a key without material. */
export const stateAfterCancel = (key: Key): KeyState => (key.material ? '3' : '5');

/** The state in the reply to enable, disable, schedule and cancel. */
export const repliedState = (key: Key): KeyState => key.state;

/** `now` in milliseconds. */
export const isGone = (key: Key, now: number): boolean =>
  key.scheduledDeletion !== undefined && key.scheduledDeletion <= now;
