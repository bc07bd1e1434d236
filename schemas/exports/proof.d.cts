import type { Proof } from '../../reports/proof/document.js' with { 'resolution-mode': 'import' };

/** What the suite was seen to notice: its faults and variants, each with its story and verdict. */
declare const proof: Proof;
export = proof;
