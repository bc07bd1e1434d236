import { catalogue } from '../../schemas/catalogue/catalogue.ts';
import type { Certificate } from '../../schemas/generated/certificate.ts';
import { parseJson } from '../../schemas/reading/json.ts';
import validators from '../../schemas/validators.ts';
import { attestationFile, evidenceFile, renderedFiles } from '../../schemas/words/run-files.ts';
import { isSignedBy } from '../attest/envelope.ts';
import { sha256 } from '../attest/statement.ts';
import { evidenceProblems, partProblems, timeProblems } from './evidence-rules.ts';
import type { Subject } from './subject.ts';

/** Something that has to hold of a genuine folder. */
export interface Rule {
  readonly name: string;
  /** What to do when it does not. */
  readonly remedy: string;
  /** It needs the evidence graded again, by the suite that made it. */
  readonly byGrading?: true;
  /** What is wrong, each sentence with the file; empty when it holds. */
  problems(subject: Subject): string[];
}

const fetchAgain = 'Get the folder again from whoever ran the suite, or run it yourself.';

/** The rules, by their number: their order is fixed, and a new one goes to the end. */
export const rules: readonly Rule[] = [
  {
    name: 'signature',
    remedy: 'Get the certificate from the owner of a key that you trust, or correct the file of --trust.',
    problems: signatureProblems,
  },
  { name: 'digests', remedy: fetchAgain, problems: digestProblems },
  { name: 'evidence', remedy: fetchAgain, problems: evidenceProblems },
  {
    name: 'suite',
    remedy: 'Verify with the version of kms-conformance that the certificate names.',
    problems: suiteProblems,
  },
  {
    name: 'outcomes',
    remedy: 'Believe the evidence: kms-conformance grade renders it again.',
    byGrading: true,
    problems: outcomeProblems,
  },
  { name: 'required set', remedy: 'Run the whole suite.', byGrading: true, problems: requiredProblems },
  {
    name: 'waivers',
    remedy: 'Renew or remove the waivers that are named, and run again.',
    byGrading: true,
    problems: waiverProblems,
  },
  {
    name: 'proof',
    remedy: 'Run a released version: its proof is made of the very same suite.',
    byGrading: true,
    problems: proofProblems,
  },
  { name: 'whole run', remedy: 'Run the whole suite, or merge all of its shards.', problems: partProblems },
  { name: 'dates', remedy: 'Run again on a machine whose clock is right.', problems: timeProblems },
  {
    name: 'rendering',
    remedy: 'Believe the evidence: kms-conformance grade renders it again.',
    byGrading: true,
    problems: renderingProblems,
  },
];

function signatureProblems({ envelope, statement, trusted, unreadable }: Subject): string[] {
  const missing = unreadable.get(attestationFile);
  if (missing) return [missing];
  if (!envelope || !statement) return [`${attestationFile} is not a statement of this project.`];
  if (!trusted) return [];
  if (envelope.signatures.length === 0) return [`${attestationFile} is not signed.`];
  if (trusted.some(key => isSignedBy(envelope, key))) return [];
  return [`${attestationFile} is not signed by a key of the trust list.`];
}

function digestProblems({ statement, files, unreadable, pictureProblems }: Subject): string[] {
  if (!statement) return [`${attestationFile} names no digests.`];
  const named = new Map(statement.subject.map(({ name, digest }) => [name, digest.sha256]));
  const spokenOf: readonly string[] = [evidenceFile, ...renderedFiles];
  return [
    ...spokenOf.flatMap(name => {
      const content = files.get(name);
      if (!content) return unreadable.get(name) ?? [];
      if (!named.has(name)) return `${attestationFile} does not name ${name}.`;
      return sha256(content) === named.get(name)
        ? []
        : `${name} is not the file that ${attestationFile} names.`;
    }),
    ...[...named.keys()]
      .filter(name => !spokenOf.includes(name))
      .map(name => `${attestationFile} names ${name}, which is not a file of a run.`),
    ...pictureProblems,
  ];
}

function suiteProblems({ again, suite }: Subject): string[] {
  if (!again) return [`${evidenceFile} does not say which suite made it.`];
  const { version, digest } = again.evidence.header.suite;
  if (digest === suite.digest && version === suite.version) return [];
  return [
    `${evidenceFile} is of kms-conformance ${version} (${digest}), and this is ${suite.version} (${suite.digest}).`,
  ];
}

/** The certificate as it stands in the folder. */
function certificateOf({ files }: Subject): Certificate | undefined {
  const value = parseJson(files.get('certificate.json')?.toString('utf8') ?? '');
  return validators.certificate(value) ? value : undefined;
}

function outcomeProblems(subject: Subject): string[] {
  const { again } = subject;
  const said = certificateOf(subject);
  if (!said || !again) return ['certificate.json is not a certificate of this version.'];
  const { graded } = again;
  const outcomes = new Map(graded.requirements.map(({ id, outcome }) => [id, outcome]));
  const differing = said.requirements.filter(({ id, outcome }) => outcomes.get(id) !== outcome);
  return [
    ...(said.level === graded.level
      ? []
      : [`certificate.json says ${said.level}, and its evidence comes to ${graded.level}.`]),
    ...differing.map(
      ({ id, outcome }) =>
        `certificate.json says ${id} ${outcome}, and its evidence comes to ${outcomes.get(id) ?? 'nothing'}.`,
    ),
  ];
}

function requiredProblems(subject: Subject): string[] {
  const said = certificateOf(subject)?.requirements.map(({ id }) => id) ?? [];
  return catalogue.requirements.flatMap(({ id }) => {
    const times = said.filter(each => each === id).length;
    if (times === 1) return [];
    return times === 0 ? `certificate.json lacks ${id}.` : `certificate.json has ${id} ${times} times.`;
  });
}

function waiverProblems({ again }: Subject): string[] {
  const unusable = (again?.graded.waivers ?? []).filter(({ status }) =>
    ['expired', 'refused', 'stale'].includes(status),
  );
  return unusable.map(
    ({ requirement, status, expiry }) =>
      `${evidenceFile}: the waiver of ${requirement} was ${status} when the run started (it holds until ${expiry}).`,
  );
}

function proofProblems({ again, suite }: Subject): string[] {
  const proof = again?.evidence.header.suite.proof;
  if (proof?.state !== 'current')
    return [`${evidenceFile}: the proof of its suite is ${proof?.state ?? 'missing'}, not current.`];
  return proof.digest === suite.proof?.digest
    ? []
    : [`${evidenceFile} names another proof than this suite has.`];
}

function renderingProblems({ again, files, envelope }: Subject): string[] {
  const rendered = again?.files ?? new Map<string, string>();
  const different = renderedFiles.filter(name => {
    const content = files.get(name);
    return content && !content.equals(Buffer.from(rendered.get(name) ?? ''));
  });
  const sentence = (name: string) => `${name} is not what ${evidenceFile} gives when it is rendered again.`;
  const statement = parseJson(rendered.get(attestationFile) ?? '') as { payload: string } | undefined;
  const other = envelope && envelope.payload !== statement?.payload;
  return [...different, ...(other ? [attestationFile] : [])].map(sentence);
}
