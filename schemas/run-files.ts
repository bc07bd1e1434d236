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
] as const;

export type RenderedFile = (typeof renderedFiles)[number];

/** The statement that names the digest of each file above, signed or not. */
export const attestationFile = 'certificate.intoto.json';

/** The files of a run, the evidence first. */
export const runFiles: readonly string[] = [evidenceFile, ...renderedFiles, attestationFile];

/** The folders that reporters of others write beside them. */
export const reportFolders: readonly string[] = [
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
