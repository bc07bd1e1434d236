import type { Variant } from '../rules/rules.ts';

type Members = Record<string, unknown>;

/** The same object with members that no page names. */
const withStranger = (value: unknown): Members => ({ ...(value as Members), x_future: { added: true } });

/** Members that are new to a client, at the top and inside of key_info and key_details. */
function extended(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  const { key_info, key_details } = body as Members;
  const inner: Members = {};
  if (key_info) inner.key_info = withStranger(key_info);
  if (Array.isArray(key_details)) inner.key_details = key_details.map(withStranger);
  return withStranger({ ...body, ...inner });
}

/** The same value with the members of every object in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, reversed(member)]);
  return Object.fromEntries(members.toReversed());
}

/** JSON text in ASCII alone. */
function escaped(json: string): string {
  return json.replaceAll(/[^\n -~]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Conformant ways of answering that differ from the ordinary one in form alone. */
export const answers: readonly Variant[] = [
  {
    id: 'gateway-authenticates',
    story: 'A gateway in front refuses bad tokens with 401 in its own flat form.',
    patch: () => ({
      codeForMissingToken: () => 'APIGW.0301',
      codeForUnknownToken: () => 'APIGW.0301',
      codeForExpiredToken: () => 'APIGW.0307',
      codeForTokenOfOtherProject: () => 'APIGW.0301',
    }),
  },
  {
    id: 'gateway-routes',
    story: 'A gateway in front answers wrong methods with 404 and adds headers of its own.',
    patch: documented => ({
      codeForWrongMethod: () => 'APIGW.0101',
      replyHeaders: requestId => ({ ...documented.replyHeaders(requestId), Server: 'api-gateway' }),
    }),
  },
  {
    id: 'long-bodies-stop-at-the-gateway',
    story: 'A gateway in front refuses bodies that are too long with 413.',
    patch: documented => ({
      codeForLongBody: () => 'APIGW.0201',
      statusOf: (code, operation) => (code === 'APIGW.0201' ? 413 : documented.statusOf(code, operation)),
    }),
  },
  {
    id: 'unknown-key-is-an-invalid-id',
    story: 'An unknown key is answered with 400 KMS.0205, as a client of the service has seen it.',
    patch: () => ({ codeForUnknownKey: () => 'KMS.0205' }),
  },
  {
    id: 'asymmetric-keys-do-not-support-it',
    story: 'Imported private keys are refused with KMS.0325.',
    patch: () => ({ codeForAsymmetricMaterial: () => 'KMS.0325' }),
  },
  {
    id: 'other-texts-message-first',
    story: 'error_msg comes before error_code and reads differently.',
    patch: () => ({
      errorBody: (code, _text, requestId) =>
        code.startsWith('KMS.')
          ? { error: { error_msg: `Refused, see ${code}.`, error_code: code } }
          : { request_id: requestId, error_code: code, error_msg: 'Refused.' },
    }),
  },
  {
    id: 'members-of-the-future',
    story: 'Successful replies carry members that no page names yet.',
    patch: () => ({
      successBody: (operation, body) =>
        operation === 'delete-imported-key-material' ? body : extended(body),
    }),
  },
  {
    id: 'content-type-with-charset',
    story: 'Content-Type carries a charset parameter.',
    patch: () => ({ contentType: () => 'application/json;charset=UTF-8' }),
  },
  {
    id: 'success-without-a-body',
    story: 'A successful delete or import has an empty body.',
    patch: () => ({ deleteReply: () => undefined, importReply: () => undefined }),
  },
  {
    id: 'token-expiry-is-a-string',
    story: 'get-parameters-for-import gives the expiry as a string of digits.',
    patch: () => ({ shownTokenExpiry: seconds => String(seconds) }),
  },
  {
    id: 'connections-are-closed',
    story: 'The connection is closed after every reply.',
    patch: () => ({ keepsConnection: () => false }),
  },
  {
    id: 'some-replies-take-their-time',
    story: 'One reply in twenty takes 25 milliseconds longer.',
    patch: () => {
      let replies = 0;
      return {
        waitBeforeReply: async () => {
          replies += 1;
          if (replies % 20 === 0) await new Promise(resolve => setTimeout(resolve, 25));
        },
      };
    },
  },
  {
    id: 'clear-requests-are-redirected-to-tls',
    story: 'Serves HTTPS, and redirects what comes in clear to it.',
    over: 'tls',
    patch: () => ({ treatmentOfClear: () => 'redirect' }),
  },
  {
    id: 'tls-1-3-alone',
    story: 'Serves HTTPS, and no version of TLS before 1.3.',
    over: 'tls',
    patch: () => ({ tlsVersions: () => ['TLSv1.3', 'TLSv1.3'] }),
  },
  {
    id: 'import-answers-204',
    story: 'A successful import is answered with 204.',
    patch: documented => ({
      successStatus: operation =>
        operation === 'import-key-material' ? 204 : documented.successStatus(operation),
      importReply: () => undefined,
    }),
  },
  {
    id: 'members-in-another-order',
    story: 'The members of every reply come in another order.',
    patch: documented => ({
      serialize: (body, operation) => documented.serialize(reversed(body), operation),
    }),
  },
  {
    id: 'bytes-in-another-form',
    story: 'JSON is written with blanks and with escapes in place of other than ASCII characters.',
    patch: () => ({
      serialize: body => (body === undefined ? '' : escaped(JSON.stringify(body, undefined, 4))),
    }),
  },
  {
    id: 'errors-say-more',
    story: 'Errors carry members besides the code and the message.',
    patch: documented => ({
      errorBody: (code, text, requestId, request) => {
        const body = documented.errorBody(code, text, requestId, request) as Members;
        const error = body.error as Members | undefined;
        return error ? { ...body, error: { ...error, encoded_authorization_message: '' } } : body;
      },
    }),
  },
];
