/** The contract: an OpenAPI 3.1 document. Types of the whole format are in the package `openapi-types`. */
declare const contract: contract.Contract;

declare namespace contract {
  interface Contract {
    readonly openapi: string;
    readonly info: { readonly title: string; readonly version: string };
    readonly paths: Readonly<Record<string, Path>>;
    /** Schemas are JSON Schema 2020-12. */
    readonly components: { readonly schemas: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  }

  interface Path {
    readonly get?: Operation;
    readonly post?: Operation;
    readonly parameters?: readonly unknown[];
    readonly servers?: readonly { readonly url: string }[];
  }

  interface Operation {
    readonly operationId: string;
    readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
    /** Status → reply. */
    readonly responses: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly [member: string]: unknown;
  }
}

export = contract;
