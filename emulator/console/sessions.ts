import { randomBytes } from 'node:crypto';
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

/** Nobody works in a project before one was selected. */
const noProject: Project = { id: '', name: 'none selected', domain: { id: '', name: '' }, quota: 0 };

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
  begin(user: User, { origin }: Request): string {
    const value = random();
    this.#byCookie.set(value, { user, formToken: random(), project: noProject });
    const secure = origin.startsWith('https:') ? '; Secure' : '';
    return `${cookieName}=${value}; Path=/console; HttpOnly; SameSite=Strict${secure}`;
  }

  end(session: Session): void {
    for (const [value, each] of this.#byCookie) if (each === session) this.#byCookie.delete(value);
  }
}
