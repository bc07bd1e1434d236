import { Refusal } from './errors.ts';

/** How the service fares: slow, failing at times, or throttled. Each is off when it is absent. */
export interface ConditionSettings {
  /** Milliseconds that every reply is delayed by: a number, or bounds to draw from. */
  readonly latency_ms?: number | readonly [shortest: number, longest: number];
  /** The share of requests that is answered with this status and does nothing. */
  readonly reject?: { readonly percent: number; readonly status: 500 | 502 | 503 | 504 };
  /** Requests that are answered in each period; the others are refused with 429. */
  readonly throttle?: { readonly requests: number; readonly seconds: number };
}

const rejectionCodes = { 500: 'KMS.0101', 502: 'APIGW.0202', 503: 'APIGW.0201', 504: 'APIGW.0203' } as const;

const isNumber = (value: unknown, least: number, most: number): value is number =>
  typeof value === 'number' && value >= least && value <= most;

const longestDelay = 600_000;

const checks: Record<keyof ConditionSettings, (value: never) => boolean> = {
  latency_ms: (value: NonNullable<ConditionSettings['latency_ms']>) => {
    const bounds = Array.isArray(value) ? value : [value, value];
    return (
      bounds.length === 2 && bounds.every(each => isNumber(each, 0, longestDelay)) && bounds[0] <= bounds[1]
    );
  },
  reject: (value: ConditionSettings['reject']) =>
    isNumber(value?.percent, 0, 100) && Object.hasOwn(rejectionCodes, value.status),
  throttle: (value: ConditionSettings['throttle']) =>
    Number.isInteger(value?.requests) &&
    isNumber(value?.requests, 1, 1e9) &&
    isNumber(value.seconds, 0.001, 86_400),
};

const forms: Record<keyof ConditionSettings, string> = {
  latency_ms: `a number of milliseconds up to ${longestDelay}, or [shortest, longest]`,
  reject: '{"percent": 0 to 100, "status": 500, 502, 503 or 504}',
  throttle: '{"requests": 1 or more, "seconds": more than 0}',
};

/** What is wrong with settings that came in as JSON, in one sentence; undefined when nothing is. */
export function faultOfConditions(settings: unknown): string | undefined {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings))
    return 'the conditions must be a JSON object';
  for (const [name, value] of Object.entries(settings)) {
    if (!Object.hasOwn(checks, name))
      return `${name} is not a condition; ${Object.keys(checks).join(', ')} are`;
    if (!checks[name as keyof ConditionSettings](value as never))
      return `${name} must be ${forms[name as keyof ConditionSettings]}`;
  }
  return undefined;
}

/** Applies the settings to one request after another. */
export class Conditions {
  settings: ConditionSettings = {};
  #period = { began: 0, requests: 0 };

  /** @throws Refusal in the form of the gateway when the request is throttled or rejected. */
  admit(): void {
    const { throttle, reject } = this.settings;
    if (throttle && !this.#fits(throttle)) throw new Refusal('APIGW.0308');
    if (reject && Math.random() * 100 < reject.percent)
      throw new Refusal(rejectionCodes[reject.status], reject.status);
  }

  /** What a reply has to wait for. */
  delay(): Promise<void> | undefined {
    const { latency_ms: latency } = this.settings;
    if (latency === undefined) return undefined;
    const [shortest, longest] = typeof latency === 'number' ? [latency, latency] : latency;
    const milliseconds = shortest + Math.random() * (longest - shortest);
    return new Promise(resolve => setTimeout(resolve, milliseconds));
  }

  #fits({ requests, seconds }: NonNullable<ConditionSettings['throttle']>): boolean {
    const now = performance.now();
    if (now - this.#period.began >= seconds * 1000) this.#period = { began: now, requests: 0 };
    this.#period.requests += 1;
    return this.#period.requests <= requests;
  }
}
