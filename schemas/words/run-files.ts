/** The one file of a run that is not made from others. */
export const evidenceFile = 'evidence.jsonl';

/** What is rendered from the evidence alone. */
export const renderedFiles = [
  'certificate.json',
  'certificate.html',
  'certificate.md',
  'junit.xml',
  'ctrf-report.json',
  'badge.json',
  'badge.svg',
] as const;

export type RenderedFile = (typeof renderedFiles)[number];

/** The statement that names the digest of each file above, signed or not. */
export const attestationFile = 'certificate.intoto.json';

/** The files of a run, the evidence first. */
export const runFiles: readonly string[] = [evidenceFile, ...renderedFiles, attestationFile];

/** The folder of a run that repeats requirements of the run above it. */
export const repeatFolder = 'repeat';

/** The folders beside them: of a repeat, of the reporters of others, of the console. */
export const reportFolders: readonly string[] = [
  repeatFolder,
  'allure-results',
  'playwright-report',
  'test-results',
  'pictures',
];

/** What other commands write into the same folder: a run leaves it alone. */
export const otherFiles: readonly string[] = [
  'proof.json',
  'proof.html',
  'proof-shard.json',
  'matrix.html',
  'matrix.md',
  'matrix.json',
];

/** What the name of a file ends in while it is being written: it is renamed when it is whole. */
export const draftEnding = '.part';
