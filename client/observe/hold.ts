import { checkErrorReply, checkSuccessReply, operations } from '../../schemas/contract/contract.ts';
import type { Exchange } from '../client.ts';
import { busy } from '../patience.ts';
import { secretsSent } from './echoes.ts';
import { leaksIn } from './leaks.ts';
import { contradictions } from './same-key.ts';

/** A finding against a requirement that no check had to ask for. */
export interface Finding {
  readonly requirement: string;
  readonly verdict: 'fail' | 'non-strict' | 'inconclusive';
  readonly documented: string;
  readonly received: string;
}

export interface Held {
  /** Requirements that this reply was held against. */
  readonly requirements: readonly string[];
  readonly findings: readonly Finding[];
  /** KMS or gateway code of an error reply, where one can be read. */
  readonly code?: string;
}

const everyError = ['ERR-001', 'ERR-002', 'ERR-003', 'ERR-004', 'ERR-005'];
/** What is not the service's own answer is not blamed on it, but must give nothing away either. */
const whoeverAnswers = ['ERR-004', 'ERR-005'];
const nothing: Held = { requirements: [], findings: [] };

/** Holds a reply against the contract: ERR-001 to 005 for errors, the operation's schema for successes. */
export function hold(exchange: Exchange): Held {
  const status = exchange.incoming?.status;
  if (status === undefined) return nothing;
  // IAM's errors have a form of their own, which ERR-001 to 005 do not speak of.
  if (status >= 400) return exchange.operation === 'iam-token' ? nothing : holdError(exchange);
  if (status >= 200 && status < 300 && exchange.documented) return holdSuccess(exchange);
  return nothing;
}

function holdSuccess({ operation, outgoing, incoming }: Exchange): Held {
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

function holdError(exchange: Exchange): Held {
  const { status = 0, headers = {}, text = '' } = exchange.incoming ?? {};
  const checked = checkErrorReply(status, headers['content-type'], text);
  const told = (requirement: string, documented: string, messages: readonly { message: string }[]) =>
    messages.map(m => ({ requirement, verdict: 'fail' as const, documented, received: m.message }));
  const leaks = leaksIn(text, secretsSent(exchange)).map(what => ({ message: `it holds ${what}` }));
  const form = [
    ...told('ERR-001', 'the documented envelope', checked.envelope),
    ...told('ERR-002', 'a published code with its status', checked.code),
    ...told('ERR-003', 'Content-Type application/json', checked.contentType),
  ];
  const unheard = busy.has(status) && !checked.errorCode?.startsWith('KMS.');
  return {
    requirements: unheard ? whoeverAnswers : everyError,
    findings: [
      ...(unheard ? [] : form),
      ...serverErrors(status),
      ...told('ERR-005', 'no secret, stack trace or file path', leaks),
    ],
    ...(checked.errorCode ? { code: checked.errorCode } : {}),
  };
}

function serverErrors(status: number): Finding[] {
  if (status < 500) return [];
  const verdict = [502, 503, 504].includes(status) ? 'inconclusive' : 'fail';
  return [{ requirement: 'ERR-004', verdict, documented: 'no 5xx', received: `${status}` }];
}
