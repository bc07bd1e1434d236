import { randomBytes } from 'node:crypto';
import type { Store } from '../core/store.ts';
import type { Project, Request, User } from '../core/types.ts';

/** What the next page says once. */
export interface Notice {
  readonly kind: 'success' | 'error';
  readonly text: string;
}

/** A browser that is logged in. */
export interface Session {
  readonly user: User;
  /** Every form carries it, so that no other site can send one. */
  readonly formToken: string;
  project: Project;
  notice?: Notice | undefined;
  /** The key that the last action was about, until the next page. */
  changed?: string | undefined;
}

const cookieName = 'console-session';

const random = (): string => randomBytes(24).toString('base64url');

/** The sessions of one emulator, in memory only. */
export class Sessions {
  readonly #byCookie = new Map<string, Session>();

  /** The session of a request; undefined when nobody is logged in. */
  of(request: Request): Session | undefined {
    const [, value = ''] =
      new RegExp(`(?:^|; )${cookieName}=([^;]*)`).exec(request.headers.cookie ?? '') ?? [];
    return this.#byCookie.get(value);
  }

  /** Logs a user in. @returns the cookie to set. */
  begin(user: User, store: Store): string {
    const value = random();
    // As on a real console, the project that is shown first need not be the one that is wanted.
    this.#byCookie.set(value, { user, formToken: random(), project: store.identities.otherProject });
    return `${cookieName}=${value}; Path=/console; HttpOnly; SameSite=Strict`;
  }

  end(session: Session): void {
    for (const [value, each] of this.#byCookie) if (each === session) this.#byCookie.delete(value);
  }
}
