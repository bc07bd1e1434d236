import { setTimeout as pause } from 'node:timers/promises';
import { Refusal } from '../core/errors.ts';
import type { Key, Reply } from '../core/types.ts';
import type { Variant } from '../rules/rules.ts';
import { day, importing } from './common.ts';

/** Long enough for another request to arrive in the meantime. */
const importMs = 10;

/** Runs an import into a key that has its material, and leaves the key as it is. */
async function importAgain(key: Key, next: () => Reply | Promise<Reply>): Promise<Reply> {
  const before = { ...key };
  key.state = '5';
  try {
    return await next();
  } catch {
    throw new Refusal('KMS.0310');
  } finally {
    Object.assign(key, before);
  }
}

/** A list that was made apart: what other implementations do in another way, and may. */
export const sealedVariants: readonly Variant[] = [
  {
    id: 'import-parameters-are-repeated-for-a-minute',
    story: 'get-parameters-for-import answers the same within a minute, for the same key and algorithm.',
    patch: () => {
      const answered = new Map<string, { reply: Reply; until: number }>();
      return {
        passedOn: async ({ request, now }, next) => {
          if (request.operation !== 'get-parameters-for-import') return next();
          const reply = await next();
          const { key_id, wrapping_algorithm } = request.parameters;
          const place = JSON.stringify([key_id, wrapping_algorithm]);
          const last = answered.get(place);
          if (last && now < last.until) return last.reply;
          answered.set(place, { reply, until: now + 60_000 });
          return reply;
        },
      };
    },
  },
  {
    id: 'keys-are-deleted-half-a-day-late',
    story: 'A job that runs twice a day deletes keys, so they go up to twelve hours after their date.',
    patch: documented => ({ isGone: (key, now) => documented.isGone(key, now - day / 2) }),
  },
  {
    id: 'both-of-two-simultaneous-imports-succeed',
    story: 'An import that runs while the same material is being imported into the key succeeds as well.',
    patch: () => {
      const running = new Map<string, number>();
      return {
        passedOn: async ({ request, keys }, next) => {
          const key =
            request.operation === importing ? keys.get(String(request.parameters.key_id)) : undefined;
          if (!key || key.project_id !== request.projectId) return next();
          const already = running.get(key.key_id) ?? 0;
          if (already > 0 && key.state === '2') return importAgain(key, next);
          running.set(key.key_id, already + 1);
          try {
            const reply = await next();
            await pause(importMs);
            return reply;
          } finally {
            running.set(key.key_id, (running.get(key.key_id) ?? 1) - 1);
          }
        },
      };
    },
  },
  {
    id: 'enable-and-disable-without-material-are-kms-0308',
    story: 'Answers enable-key and disable-key of a key without material with the code for a parameter.',
    patch: () => ({
      passedOn: async ({ request, keys }, next) => {
        const key = keys.get(String(request.parameters.key_id));
        const isAsked = /^(?:en|dis)able-key$/.test(request.operation) && key?.state === '5';
        if (isAsked && key.project_id === request.projectId) throw new Refusal('KMS.0308');
        return next();
      },
    }),
  },
  {
    id: 'cancelled-without-material-takes-no-import',
    story: 'A key without material is Disabled after its deletion was cancelled, and takes no import then.',
    patch: documented => ({
      stateAfterCancel: () => '3',
      acceptsStateForParameters: key =>
        documented.acceptsStateForParameters(key) || (key.state !== '4' && !key.material),
      acceptsStateForDelete: key => documented.acceptsStateForDelete(key) && key.material !== undefined,
      consoleOffersDelete: key => documented.consoleOffersDelete(key) && key.material !== undefined,
    }),
  },
  {
    id: 'bad-credentials-are-401-in-the-envelope',
    story: 'The service itself answers bad tokens with 401, as newer pages say, in its own form.',
    patch: documented => ({
      statusOf: (code, operation) =>
        /^KMS\.030[1-3]$/.test(code) ? 401 : documented.statusOf(code, operation),
    }),
  },
];
