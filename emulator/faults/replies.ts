import type { Fault } from '../rules/rules.ts';

/** ERR: every error reply; HTTP: methods and paths. */
export const replies: readonly Fault[] = [
  {
    id: 'envelope-is-flat',
    breaks: ['ERR-001'],
    story: 'Sends KMS errors without the error object around them.',
    patch: () => ({ errorBody: (code, text) => ({ error_code: code, error_msg: text }) }),
  },
  {
    id: 'error-without-message',
    breaks: ['ERR-001'],
    story: 'Sends KMS errors with an empty error_msg.',
    patch: documented => ({
      errorText: (code, request) => (code.startsWith('KMS.') ? '' : documented.errorText(code, request)),
    }),
  },
  {
    id: 'unpublished-code',
    breaks: ['ERR-002'],
    story: 'Refuses the use of a key without material with a code that the error table does not have.',
    patch: documented => ({
      codeForUseOfKeyPendingImport: operation =>
        operation === 'encrypt-data' ? 'KMS.9999' : documented.codeForUseOfKeyPendingImport(operation),
    }),
  },
  {
    id: 'errors-are-html',
    breaks: ['ERR-003'],
    story: 'Says that error replies are text/html.',
    patch: documented => ({
      contentType: (status, operation) =>
        status >= 400 ? 'text/html; charset=utf-8' : documented.contentType(status, operation),
    }),
  },
  {
    id: 'error-echoes-the-token',
    breaks: ['ERR-005'],
    story: 'Repeats the X-Auth-Token in the text of errors.',
    patch: documented => ({
      errorText: (code, request) =>
        `${documented.errorText(code, request)} Token: ${request.headers['x-auth-token'] ?? 'none'}.`,
    }),
  },
  {
    id: 'error-echoes-the-import-token',
    breaks: ['ERR-005'],
    story: 'Repeats the import token in the text of errors.',
    patch: documented => ({
      errorText: (code, request) => {
        const { import_token: token } = request.parameters;
        return `${documented.errorText(code, request)}${token === undefined ? '' : ` Token: ${token}`}`;
      },
    }),
  },
  {
    id: 'error-shows-a-stack-trace',
    breaks: ['ERR-005'],
    story: 'Shows where in the server an error was made.',
    patch: documented => ({
      errorText: (code, request) => String(new Error(documented.errorText(code, request)).stack),
    }),
  },
  {
    id: 'get-deletes',
    breaks: ['HTTP-001'],
    story: 'Serves an operation whatever the method is.',
    patch: () => ({ acceptsMethod: () => true }),
  },
  {
    id: 'refused-method-deletes',
    breaks: ['HTTP-001'],
    story: 'Refuses a wrong method but deletes the material all the same.',
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
    id: 'unknown-operation-is-forbidden',
    breaks: ['HTTP-002'],
    story: 'Answers an operation that does not exist with 403.',
    patch: () => ({ codeForUnknownOperation: () => 'KMS.0306' }),
  },
];
