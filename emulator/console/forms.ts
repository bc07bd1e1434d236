import type { Request } from '../core/types.ts';

/** The fields of a form. */
export class Form {
  readonly #data: FormData;

  constructor(data: FormData) {
    this.#data = data;
  }

  text(name: string): string {
    const value = this.#data.get(name);
    return typeof value === 'string' ? value : '';
  }

  /** The content of an uploaded file; empty when none was chosen. */
  async file(name: string): Promise<Buffer> {
    const value = this.#data.get(name);
    return value === null || typeof value === 'string'
      ? Buffer.alloc(0)
      : Buffer.from(await value.arrayBuffer());
  }
}

/** The form that a request carries; an empty one when its body is something else. */
export async function readForm({ raw, headers }: Request): Promise<Form> {
  const type = headers['content-type'] ?? '';
  try {
    return new Form(
      await new Response(new Uint8Array(raw), { headers: { 'content-type': type } }).formData(),
    );
  } catch {
    return new Form(new FormData());
  }
}
