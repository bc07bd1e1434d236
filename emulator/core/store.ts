import { randomBytes, randomUUID } from 'node:crypto';
import type { AccessKey, Domain, Key, Profile, Project, Token, User } from './types.ts';

const day = 86_400_000;

export const hexId = (): string => randomUUID().replaceAll('-', '');

/** Everything the emulator knows. */
export class Store {
  readonly profile: Profile;
  realm = '';
  domain: Domain = { id: '', name: '' };
  readonly projects = new Map<string, Project>();
  readonly users = new Map<string, User>();
  readonly accessKeys = new Map<string, AccessKey>();
  readonly tokens = new Map<string, Token>();
  readonly keys = new Map<string, Key>();
  /** Seals import tokens. */
  sealingKey: Buffer = randomBytes(32);
  advancedMs = 0;
  /** Called after each change, before it is acknowledged; rejects when the change could not be kept. */
  keep: () => Promise<void> = async () => {};
  readonly #counters = new Map<string, number>();

  constructor(profile: Profile) {
    this.profile = profile;
  }

  /** Milliseconds on the emulator's clock, which `advance` moves. */
  now(): number {
    return Date.now() + this.advancedMs;
  }

  advance(seconds: number): void {
    this.advancedMs += seconds * 1000;
  }

  /** 0, 1, 2, … for each name: which fixture is next. */
  next(name: string): number {
    const count = this.#counters.get(name) ?? 0;
    this.#counters.set(name, count + 1);
    return count;
  }

  keysOf(projectId: string): Key[] {
    return [...this.keys.values()].filter(key => key.project_id === projectId);
  }

  /** The user that a fault takes a request without credentials for. */
  get owner(): User {
    return this.users.values().next().value as User;
  }

  /** A new token, valid for 24 hours of real time unless another end is given; expired ones are forgotten. */
  issueToken(
    user: User,
    { scope, methods = ['password'], issuedAt = Date.now(), expiresAt = issuedAt + day }: Partial<Token> = {},
  ): Token {
    for (const [value, token] of this.tokens)
      if (token.expiresAt < Date.now() - 7 * day) this.tokens.delete(value);
    const value = randomBytes(72).toString('base64url');
    const token = { value, user, methods, scope, issuedAt, expiresAt };
    this.tokens.set(value, token);
    return token;
  }

  clear(): void {
    for (const map of [this.projects, this.users, this.accessKeys, this.tokens, this.keys]) map.clear();
    this.#counters.clear();
    this.advancedMs = 0;
  }
}
