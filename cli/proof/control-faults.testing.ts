import { type Fault, faults as listed } from '../../emulator/index.ts';

/** Does nothing: a proof that calls it killed proves nothing. */
export const idle: Fault = {
  id: 'control-idle',
  breaks: ['DEL-001'],
  story: 'Replaces a rule by itself.',
  patch: documented => ({ successStatus: operation => documented.successStatus(operation) }),
};

/** Replaces a rule that no test asks. */
export const unasked: Fault = {
  id: 'control-unasked',
  breaks: ['DEL-001'],
  story: 'Replaces the code of a breakdown, which a server without a fault never answers.',
  patch: () => ({ codeForCrash: () => 'KMS.0102' }),
};

/** Breaks more than it says. */
export const misnamed: Fault = {
  id: 'control-misnamed',
  breaks: ['DEL-002'],
  story: 'Answers a delete with 204 and is listed under the wrong requirement.',
  patch: documented => ({
    successStatus: operation =>
      operation === 'delete-imported-key-material' ? 204 : documented.successStatus(operation),
  }),
};

/** The list for proofs of the proof: the emulator's and the controls. */
export const faults: readonly Fault[] = [...listed, idle, unasked, misnamed];

export { variants } from '../../emulator/index.ts';
