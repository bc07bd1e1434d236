import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Store } from '../core/store.ts';

/** What the control port tells about rules. */
export interface Exercise {
  /** Names of the rules called so far. */
  exercised(): string[];
  /** Whether the rule that a fault or variant replaced was called. */
  activated(): boolean;
}

/** A little more than 300 years in seconds, so that the clock stays within what dates can say. */
const longest = 1e10;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const refused = (status: number, error: string): Answer => ({ status, body: { error } });

/** Moves the clock forward. Two days or a hundred years are both a number of seconds. */
function moveClock(text: string, store: Store): Answer {
  let seconds: unknown;
  try {
    seconds = (JSON.parse(text) as { advance_seconds?: unknown } | null)?.advance_seconds;
  } catch {
    return refused(400, 'the body is not JSON; send {"advance_seconds": n}');
  }
  if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= longest))
    return refused(400, `advance_seconds must be a number from 0 to ${longest}: the clock only goes forward`);
  store.advance(seconds);
  return { status: 200, body: { now: Math.floor(store.now() / 1000) } };
}

function answerTo(message: IncomingMessage, text: string, store: Store, exercise: Exercise): Answer {
  const call = `${message.method} ${message.url}`;
  if (call === 'POST /clock') return moveClock(text, store);
  if (call === 'GET /rules')
    return { status: 200, body: { exercised: exercise.exercised(), activated: exercise.activated() } };
  return refused(404, `${call} is not served here; POST /clock and GET /rules are`);
}

/** The server of the control port; not listening yet. */
export function controlServer(store: Store, exercise: Exercise): Server {
  return createServer(async (message, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk);
    const { status, body } = answerTo(message, Buffer.concat(chunks).toString(), store, exercise);
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
  });
}
