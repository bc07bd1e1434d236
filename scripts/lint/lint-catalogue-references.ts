import type { Answer, Catalogue, Requirement } from '../../schemas/catalogue/catalogue.ts';
import { isPublished, operations, publishedStatus } from '../../schemas/contract/contract.ts';
import { recordingsIn } from '../../schemas/recordings/recordings.ts';

/** Problems of each requirement, with its id in front. */
export function perRequirement(
  { requirements }: Catalogue,
  problemsOf: (requirement: Requirement) => string[],
): string[] {
  return requirements.flatMap(requirement =>
    problemsOf(requirement).map(problem => `${requirement.id} ${problem}`),
  );
}

/** Sources are explained, used, and quoted as they stand in the error table. */
export function sources(catalogue: Catalogue): string[] {
  const used = new Set(catalogue.requirements.flatMap(({ sources }) => sources.map(({ source }) => source)));
  const explained = Object.keys(catalogue.sources);
  return [
    ...perRequirement(catalogue, requirement =>
      requirement.sources.flatMap(({ source, clause }) => [
        ...(Object.hasOwn(catalogue.sources, source) ? [] : [`rests on ${source}, which is not explained`]),
        ...quotesTable(source, clause),
      ]),
    ),
    ...explained.filter(source => !used.has(source)).map(source => `source ${source} is not used`),
    ...explained.filter(source => !isPage(source)).map(source => `source ${source} is not an operation`),
  ];
}

function isPage(source: string): boolean {
  const page = source.startsWith('API:') ? source.slice(4) : undefined;
  return page === undefined || page === 'guidelines' || Object.hasOwn(operations, page);
}

/** A clause of the error table names a published code with its status. */
function quotesTable(source: string, clause: string): string[] {
  const [, status, code] = /^(\d{3}) (KMS\.\d{4}) /.exec(clause) ?? [];
  if (source !== 'ERR' || code === undefined || publishedStatus(code) === Number(status)) return [];
  return [`quotes ${status} ${code}, which is not in the error table`];
}

/** Optional groups are explained and used; what takes a day uses the clock. */
export function optionalGroups(catalogue: Catalogue): string[] {
  const used = new Set<string>(catalogue.requirements.map(requirement => requirement.optionalGroup ?? ''));
  if (catalogue.requirements.some(requirement => requirement.deferrable)) used.add('clock');
  const explained = Object.keys(catalogue.optionalGroups);
  return [
    ...perRequirement(catalogue, ({ optionalGroup }) =>
      optionalGroup === undefined || explained.includes(optionalGroup)
        ? []
        : [`needs ${optionalGroup}, unexplained`],
    ),
    ...explained.filter(group => !used.has(group)).map(group => `optional group ${group} is not used`),
  ];
}

/** Answers name operations of the contract, and codes with a status they are published for. */
export function answers(catalogue: Catalogue): string[] {
  return perRequirement(catalogue, ({ answers }) =>
    Object.values(answers ?? {}).flatMap(kinds => kinds.flatMap((answer: Answer) => problemsOf(answer))),
  );
}

const real = new Map(recordingsIn('real').map(recording => [recording.id, recording]));

/** What was observed is a recording of a real reply to which the contract applies, with its source and date. */
export function observed(catalogue: Catalogue): string[] {
  return perRequirement(catalogue, ({ observed = [] }) =>
    observed.flatMap(({ recording, source, date }) => {
      const found = real.get(recording);
      if (!found) return [`was observed in ${recording}, which is not a recording of a real reply`];
      if (found.outside) return [`was observed in ${recording}, of which the contract says nothing`];
      if (found.source !== source || found.date !== date)
        return [`was observed in ${recording}, which has another source or date`];
      return [];
    }),
  );
}

function problemsOf({ statuses, codes = [], operation }: Answer): string[] {
  const unknown = operation !== undefined && !Object.hasOwn(operations, operation);
  const published = (code: string) =>
    statuses.some(status => typeof status === 'number' && isPublished(code, status));
  const unpublished = codes.filter(code => /^KMS\.\d/.test(code) && !published(code));
  const failing = statuses.some(status => typeof status !== 'number' || status >= 400);
  return [
    ...(unknown ? [`answers for ${operation}, which is not an operation`] : []),
    ...unpublished.map(code => `answers ${code}, not published for ${statuses.join(' or ')}`),
    ...(failing && codes.length === 0 ? [`answers ${statuses.join(' or ')} without saying which codes`] : []),
  ];
}
