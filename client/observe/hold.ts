import { checkErrorReply, checkSuccessReply, operations } from '../../schemas/contract/contract.ts';
import type { Exchange } from '../client.ts';
import { busy } from '../patience.ts';
import { Secrets } from '../secrets/secrets.ts';
import { givenAway, type Learnt, learnSecrets } from './echoes.ts';
import { leaksIn } from './leaks.ts';
import { contradictions } from './same-key.ts';

/** A finding against a requirement that no check had to ask for. */
export interface ReplyFinding {
  readonly requirement: string;
  readonly verdict: 'fail' | 'non-strict' | 'inconclusive';
  readonly documented: string;
  readonly received: string;
}

export interface Held {
  /** Requirements that this reply was held against. */
  readonly requirements: readonly string[];
  readonly findings: readonly ReplyFinding[];
  /** KMS or gateway code of an error reply, where one can be read. */
  readonly code?: string;
  /** Secrets that the reply gave and that were not known before. */
  readonly learnt: readonly Learnt[];
}

const everyError = ['ERR-001', 'ERR-002', 'ERR-003', 'ERR-004', 'ERR-005'];
/** What a gateway answers is not blamed on the service, but must give nothing away either. */
const ofGateways = ['ERR-004', 'ERR-005'];
const noSecret = 'no secret, stack trace or file path';
/** What a reply shows by itself. */
type Judged = Omit<Held, 'learnt'>;

const nothing: Judged = { requirements: [], findings: [] };

/**
 * Holds a reply against the contract: ERR-001 to 005 for errors, the operation's schema for successes. No reply may
 * give away a secret where none belongs.
 * @param secrets those that are known; it learns those of the exchange first.
 */
export function hold(exchange: Exchange, secrets = new Secrets()): Held {
  const learnt = learnSecrets(exchange, secrets);
  const held = withBreakdown(exchange);
  const status = exchange.incoming?.status ?? 0;
  const requirement = status < 300 ? operations[exchange.operation].replyRequirement : 'ERR-005';
  const leaks = givenAway(exchange, secrets).map(kind => ({
    requirement,
    verdict: 'fail' as const,
    documented: noSecret,
    received: `it holds the ${kind}`,
  }));
  const findings = [...held.findings, ...leaks].map(finding => ({
    ...finding,
    received: secrets.redact(finding.received),
  }));
  const requirements = leaks.length ? [...new Set([...held.requirements, requirement])] : held.requirements;
  return { ...held, requirements, findings, learnt };
}

/** One 500 on a call that changes nothing and succeeds when repeated is non-strict. */
function withBreakdown(exchange: Exchange): Judged {
  const held = holdReply(exchange);
  const { brokeDownOnce, incoming } = exchange;
  if (!brokeDownOnce || (incoming?.status ?? 500) >= 500) return held;
  const received = `500, and ${incoming?.status} when asked again`;
  const once = { requirement: 'ERR-004', verdict: 'non-strict', documented: 'no 5xx', received } as const;
  return { ...held, findings: [...held.findings, once] };
}

function holdReply(exchange: Exchange): Judged {
  const status = exchange.incoming?.status;
  // A reply to HEAD has no body, and one to OPTIONS is of HTTP alone.
  if (status === undefined || ['HEAD', 'OPTIONS'].includes(exchange.outgoing.method)) return nothing;
  // IAM's errors have a form of their own, which ERR-001 to 005 do not speak of.
  if (status >= 400) return exchange.operation === 'iam-token' ? nothing : holdError(exchange);
  if (status >= 200 && status < 300 && exchange.documented) return holdSuccess(exchange);
  return nothing;
}

function holdSuccess({ operation, outgoing, incoming }: Exchange): Judged {
  const requirement = operations[operation].replyRequirement;
  const documented = `the success reply of ${operation} as its page has it`;
  const text = incoming?.text ?? '';
  const violations = checkSuccessReply(operation, incoming?.status ?? 0, text);
  const ofForm = violations.map(violation => ({
    requirement,
    verdict: violation.nonStrict ? ('non-strict' as const) : ('fail' as const),
    documented,
    received: `${violation.pointer || 'the body'} ${violation.message}`,
  }));
  const ofContent = contradictions(outgoing.body, text).map(received => ({
    requirement,
    verdict: 'fail' as const,
    documented,
    received,
  }));
  return { requirements: [requirement], findings: [...ofForm, ...ofContent] };
}

function holdError(exchange: Exchange): Judged {
  const { status = 0, headers = {}, text = '' } = exchange.incoming ?? {};
  const checked = checkErrorReply(status, headers['content-type'], text);
  const told = (
    requirement: string,
    documented: string,
    found: readonly { message: string; nonStrict?: boolean }[],
  ) =>
    found.map(({ message, nonStrict }) => ({
      requirement,
      verdict: nonStrict ? ('non-strict' as const) : ('fail' as const),
      documented,
      received: message,
    }));
  const leaks = leaksIn(text).map(what => ({ message: `it holds ${what}` }));
  const form = [
    ...told('ERR-001', 'the documented envelope', checked.envelope),
    ...told('ERR-002', 'a published code with its status', checked.code),
    ...told('ERR-003', 'Content-Type application/json', checked.contentType),
  ];
  const unheard = busy.has(status) && !checked.errorCode?.startsWith('KMS.');
  return {
    requirements: unheard ? ofGateways : everyError,
    findings: [...(unheard ? [] : form), ...serverErrors(status), ...told('ERR-005', noSecret, leaks)],
    ...(checked.errorCode ? { code: checked.errorCode } : {}),
  };
}

function serverErrors(status: number): ReplyFinding[] {
  if (status < 500) return [];
  const verdict = [502, 503, 504].includes(status) ? 'inconclusive' : 'fail';
  return [{ requirement: 'ERR-004', verdict, documented: 'no 5xx', received: `${status}` }];
}
