import type { Fault } from '../rules/rules.ts';
import { bodyOf } from './common.ts';

/** ERR: every error reply. */
export const errFaults: readonly Fault[] = [
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
    story: 'Refuses encrypt-data without material with a code that is not in the error table.',
    patch: documented => ({
      codeForUseOfKeyPendingImport: operation =>
        operation === 'encrypt-data' ? 'KMS.9999' : documented.codeForUseOfKeyPendingImport(operation),
    }),
  },
  {
    id: 'errors-are-html',
    breaks: ['ERR-003'],
    story: 'Sends errors with the Content-Type of HTML.',
    patch: documented => ({
      contentType: (status, operation) =>
        status >= 400 ? 'text/html; charset=utf-8' : documented.contentType(status, operation),
    }),
  },
  {
    id: 'errors-are-plain-text',
    breaks: ['ERR-003'],
    story: 'Sends errors with the Content-Type of plain text.',
    patch: documented => ({
      contentType: (status, operation) =>
        status >= 400 ? 'text/plain' : documented.contentType(status, operation),
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
    story: 'Shows a stack trace in the text of errors.',
    patch: documented => ({
      errorText: (code, request) => String(new Error(documented.errorText(code, request)).stack),
    }),
  },
  {
    id: 'error-repeats-the-plain-text',
    breaks: ['ERR-005'],
    story: 'The error of a refused encryption repeats what was to be encrypted.',
    patch: documented => ({
      errorText: (code, request) =>
        request.operation === 'encrypt-data'
          ? `Cannot encrypt ${String(request.parameters.plain_text)}.`
          : documented.errorText(code, request),
    }),
  },
  {
    id: 'no-text-in-other-languages',
    breaks: ['ERR-001'],
    story: 'Has no texts for languages other than English, so error_msg is empty where another is asked for.',
    patch: documented => ({
      errorText: (code, request) => {
        const language = request.headers['accept-language'] ?? '*';
        return /^(en|\*)/i.test(language) ? documented.errorText(code, request) : '';
      },
    }),
  },
  {
    id: 'forbidden-is-problem-json',
    breaks: ['ERR-003'],
    story: 'A security filter in front of the service answers 403 as application/problem+json.',
    patch: documented => ({
      contentType: (status, operation) =>
        status === 403 ? 'application/problem+json' : documented.contentType(status, operation),
    }),
  },
  {
    id: 'refusal-of-a-data-key-has-no-code',
    breaks: ['ERR-001'],
    story: 'Refuses a data key that is no whole number of bytes with an empty error_code.',
    patch: () => ({ codeForDataKeyMultiple: () => '' }),
  },
  {
    id: 'refusal-of-a-private-key-has-no-text',
    breaks: ['ERR-001'],
    story: 'Refuses an import of bytes that are no private key with an empty error_msg.',
    patch: documented => ({
      errorText: (code, request) => (code === 'KMS.2609' ? '' : documented.errorText(code, request)),
    }),
  },
  {
    id: 'cut-ciphertext-crashes',
    breaks: ['ERR-004'],
    story: 'Answers 500 to a ciphertext that has lost its last bytes.',
    patch: () => ({
      passedOn: ({ request: { operation, parameters } }, next) => {
        const { length } = Buffer.from(String(parameters.cipher_text), 'base64');
        if (operation === 'decrypt-data' && length > 124 && length % 16 !== 124 % 16)
          throw new Error('the last block is not whole');
        return next();
      },
    }),
  },
  {
    id: 'ciphertext-of-a-key-that-is-gone',
    breaks: ['ERR-004'],
    story: 'Answers decrypt-data with 500 where the key of the ciphertext was deleted on its date.',
    patch: documented => ({
      keyOfCiphertext: (header, keys) => {
        const key = documented.keyOfCiphertext(header, keys);
        if (!key) throw new TypeError('the key of the ciphertext is undefined');
        return key;
      },
    }),
  },
  {
    id: 'markers-beyond-the-end-crash',
    breaks: ['ERR-004'],
    story: 'Answers list-keys with 500 where the marker is not below the number of keys.',
    patch: () => ({
      passedOn: async ({ request: { operation, parameters } }, next) => {
        const reply = await next();
        const { total } = bodyOf(reply);
        if (operation === 'list-keys' && Number(parameters.marker) >= Number(total))
          throw new RangeError('the page begins after the last key');
        return reply;
      },
    }),
  },
];
