import type { Fault } from '../rules/rules.ts';

/** HTTP: methods, paths and TLS. */
export const httpFaults: readonly Fault[] = [
  {
    id: 'every-method-is-served',
    breaks: ['HTTP-001'],
    story: 'Serves an operation for every HTTP method.',
    patch: () => ({ acceptsMethod: () => true }),
  },
  {
    id: 'refused-method-deletes',
    breaks: ['HTTP-001'],
    story: 'Refuses a wrong method but deletes the material anyway.',
    patch: documented => ({
      effectOfRefusal: (code, request, keys) => {
        const body = documented.parseJson(request.raw.toString());
        const id = (body as { key_id?: unknown } | undefined)?.key_id;
        const key = keys.get(String(id));
        if (code !== 'KMS.0215' || request.operation !== 'delete-imported-key-material' || !key) return;
        documented.eraseMaterial(key);
        key.state = '5';
      },
    }),
  },
  {
    id: 'unknown-operation-answered-as-forbidden',
    breaks: ['HTTP-002'],
    story: 'Answers an unknown operation with 403.',
    patch: () => ({ codeForUnknownOperation: () => 'KMS.0306' }),
  },
  {
    id: 'plain-http-is-served',
    breaks: ['HTTP-004'],
    story: 'Serves plain HTTP on the HTTPS port, so tokens may be sent unencrypted.',
    over: 'tls',
    patch: () => ({ treatmentOfPlainHttp: () => 'serve' }),
  },
  {
    id: 'plain-http-is-redirected-to-plain-http',
    breaks: ['HTTP-004'],
    story: 'Redirects plain HTTP to plain HTTP, so clients that follow send their token unencrypted.',
    over: 'tls',
    patch: () => ({ treatmentOfPlainHttp: () => 'redirect to http' }),
  },
  {
    id: 'tls-1-0-is-spoken',
    breaks: ['HTTP-004'],
    story: 'Still accepts TLS 1.0, which is insecure.',
    over: 'tls',
    patch: () => ({ tlsVersions: () => ['TLSv1', 'TLSv1.3'] }),
  },
  {
    id: 'tls-1-1-is-spoken',
    breaks: ['HTTP-004'],
    story: 'Still accepts TLS 1.1, which is insecure.',
    over: 'tls',
    patch: () => ({ tlsVersions: () => ['TLSv1.1', 'TLSv1.3'] }),
  },
  {
    id: 'methods-are-not-checked-with-a-query',
    breaks: ['HTTP-001'],
    story: 'Serves every method where a query string follows the path.',
    patch: documented => ({
      acceptsMethod: (published, method, operation, query) =>
        documented.acceptsMethod(published, method, operation, query) || query !== '',
    }),
  },
  {
    id: 'head-is-served-as-post',
    breaks: ['HTTP-001'],
    story: 'Carries out an operation for HEAD too, and leaves out the body of the reply.',
    patch: documented => ({
      acceptsMethod: (published, method, operation, query) =>
        method === 'HEAD' || documented.acceptsMethod(published, method, operation, query),
    }),
  },
  {
    id: 'suffixes-of-files-are-dropped',
    breaks: ['HTTP-002'],
    story: 'Drops the suffix of a file from the path: delete-imported-key-material.json deletes.',
    patch: documented => ({
      resolvePath: path => documented.resolvePath(path.replace(/\.(?:json|html|do)$/, '')),
    }),
  },
];
