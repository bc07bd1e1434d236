import { randomBytes } from 'node:crypto';
import type { Reply } from '../core/types.ts';
import { readHeader } from '../crypto/ciphertext.ts';
import { bodyOf, importing } from '../faults/common.ts';
import type { Variant } from '../rules/rules.ts';

type Members = Record<string, unknown>;

/** The same object with an unknown member. */
const withUnknownMember = (value: unknown): Members => ({ ...(value as Members), x_future: { added: true } });

/** Members that are new to a client, at the top and inside of key_info and key_details. */
function extended(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  const { key_info, key_details } = body as Members;
  const inner: Members = {};
  if (key_info) inner.key_info = withUnknownMember(key_info);
  if (Array.isArray(key_details)) inner.key_details = key_details.map(withUnknownMember);
  return withUnknownMember({ ...body, ...inner });
}

/** The same value with the members of every object in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, reversed(member)]);
  return Object.fromEntries(members.toReversed());
}

/** JSON text in ASCII only. */
function escaped(json: string): string {
  return json.replaceAll(/[^\n -~]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** In front of a ciphertext, in the form of an earlier version of the service. */
const olderHead = 'AAAA'.repeat(43);
const longestCiphertext = 5648;

/** Conformant answers in another form. */
export const answers: readonly Variant[] = [
  {
    id: 'gateway-authenticates',
    story: 'A gateway refuses bad tokens with 401 in its own flat form.',
    patch: () => ({
      codeForMissingToken: () => 'APIGW.0301',
      codeForUnknownToken: () => 'APIGW.0301',
      codeForExpiredToken: () => 'APIGW.0307',
      codeForTokenOfOtherProject: () => 'APIGW.0301',
    }),
  },
  {
    id: 'gateway-routes',
    story: 'A gateway answers wrong methods with 404 and adds its own headers.',
    patch: documented => ({
      codeForWrongMethod: () => 'APIGW.0101',
      replyHeaders: requestId => ({ ...documented.replyHeaders(requestId), Server: 'api-gateway' }),
    }),
  },
  {
    id: 'long-bodies-stop-at-the-gateway',
    story: 'A gateway refuses bodies that are too long with 413.',
    patch: documented => ({
      codeForLongBody: () => 'APIGW.0201',
      statusOf: (code, operation) => (code === 'APIGW.0201' ? 413 : documented.statusOf(code, operation)),
    }),
  },
  {
    id: 'unknown-key-answered-as-invalid-id',
    story: 'An unknown key is answered with 400 KMS.0205, as a client of the service has seen.',
    patch: () => ({ codeForUnknownKey: () => 'KMS.0205' }),
  },
  {
    id: 'imported-private-key-answered-as-unsupported',
    story: 'Imported private keys are refused with KMS.0325.',
    patch: () => ({ codeForAsymmetricMaterial: () => 'KMS.0325' }),
  },
  {
    id: 'other-texts-message-first',
    story: 'error_msg comes before error_code and has another text.',
    patch: () => ({
      errorBody: (code, _text, requestId) =>
        code.startsWith('KMS.')
          ? { error: { error_msg: `Refused, see ${code}.`, error_code: code } }
          : { request_id: requestId, error_code: code, error_msg: 'Refused.' },
    }),
  },
  {
    id: 'unknown-members-are-added',
    story: 'Successful replies have members that no page names.',
    patch: () => ({
      successBody: (operation, body) =>
        operation === 'delete-imported-key-material' ? body : extended(body),
    }),
  },
  {
    id: 'content-type-with-charset',
    story: 'Content-Type has a charset parameter.',
    patch: () => ({ contentType: () => 'application/json;charset=UTF-8' }),
  },
  {
    id: 'success-without-a-body',
    story: 'A successful delete or import has an empty body.',
    patch: () => ({ deleteReply: () => undefined, importReply: () => undefined }),
  },
  {
    id: 'token-expiry-is-a-string',
    story: 'get-parameters-for-import shows the expiry as a string of digits.',
    patch: () => ({ shownTokenExpiry: seconds => String(seconds) }),
  },
  {
    id: 'connections-are-closed',
    story: 'The connection is closed after every reply.',
    patch: () => ({ keepsConnection: () => false }),
  },
  {
    id: 'some-replies-are-slow',
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
    id: 'plain-http-is-redirected-to-https',
    story: 'Serves HTTPS and redirects plain HTTP to it.',
    over: 'tls',
    patch: () => ({ treatmentOfPlainHttp: () => 'redirect to https' }),
  },
  {
    id: 'tls-1-3-alone',
    story: 'Serves HTTPS with TLS 1.3 only.',
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
    story: 'The members of every reply are in another order.',
    patch: documented => ({
      serialize: (body, operation) => documented.serialize(reversed(body), operation),
    }),
  },
  {
    id: 'json-with-blanks-and-escapes',
    story: 'JSON is indented, and characters outside ASCII are escaped.',
    patch: () => ({
      serialize: body => (body === undefined ? '' : escaped(JSON.stringify(body, undefined, 4))),
    }),
  },
  {
    id: 'errors-say-more',
    story: 'Errors have members besides the code and the message.',
    patch: documented => ({
      errorBody: (code, text, requestId, request) => {
        const body = documented.errorBody(code, text, requestId, request) as Members;
        const error = body.error as Members | undefined;
        return error ? { ...body, error: { ...error, encoded_authorization_message: '' } } : body;
      },
    }),
  },
  {
    id: 'texts-are-in-chinese',
    story: 'error_msg is a text in Chinese.',
    patch: () => ({ errorText: code => `请求被拒绝（${code}）` }),
  },
  {
    id: 'members-of-one-edition-are-missing',
    story: 'key_info lacks the members that one edition alone publishes.',
    patch: documented => ({
      keyInfo: (key, shown) => {
        const { keystore_id, keystore_type, multi_region_key_type, pending_days, ...others } =
          documented.keyInfo(key, shown);
        return others;
      },
    }),
  },
  {
    id: 'delete-answers-id-and-state',
    story: 'A successful delete is answered with the id and the state of the key.',
    patch: documented => ({
      successBody: (operation, body, request) =>
        operation === 'delete-imported-key-material'
          ? { key_id: request.parameters.key_id, key_state: '5' }
          : documented.successBody(operation, body, request),
    }),
  },
  {
    id: 'date-is-some-seconds-ahead',
    story: 'The header Date is four seconds ahead.',
    patch: documented => ({
      replyHeaders: requestId => ({
        ...documented.replyHeaders(requestId),
        Date: new Date(Date.now() + 4000).toUTCString(),
      }),
    }),
  },
  {
    id: 'a-firewall-adds-headers-and-cookies',
    story: 'A web application firewall sets cookies, and writes the names of headers in capitals.',
    patch: documented => ({
      replyHeaders: requestId => ({
        'X-REQUEST-ID': documented.replyHeaders(requestId)['X-Request-Id'] ?? '',
        SERVER: 'CloudWAF',
        'SET-COOKIE': 'HWWAFSESID=0123456789abcdef01; path=/',
        'STRICT-TRANSPORT-SECURITY': 'max-age=31536000; includeSubdomains;',
        'CACHE-CONTROL': 'no-store',
      }),
    }),
  },
  {
    id: 'replies-are-chunked',
    story: 'Replies have no Content-Length and are sent in chunks.',
    patch: () => ({ statesLength: () => false }),
  },
  {
    id: 'content-type-in-capitals',
    story: 'Content-Type is written in capitals, with a quoted charset, as HTTP allows.',
    patch: () => ({ contentType: () => 'Application/JSON; Charset="UTF-8"' }),
  },
  {
    id: 'empty-members-are-left-out',
    story: 'key_info has no members that are empty, such as the dates of what is not scheduled.',
    patch: documented => ({
      keyInfo: (key, shown) =>
        Object.fromEntries(
          Object.entries(documented.keyInfo(key, shown)).filter(([, value]) => value !== ''),
        ),
    }),
  },
  {
    id: 'ciphertext-has-an-older-form',
    story: 'Short ciphertext has 360 characters or more, as in the published example.',
    patch: () => ({
      passedOn: async ({ request }, next) => {
        const { operation, parameters } = request;
        const { cipher_text } = parameters;
        if (operation === 'decrypt-data' && typeof cipher_text === 'string')
          if (cipher_text.startsWith(olderHead))
            request.parameters = { ...parameters, cipher_text: cipher_text.slice(olderHead.length) };
        const reply = await next();
        const text = String(bodyOf(reply).cipher_text);
        const fits = text.length + olderHead.length <= longestCiphertext;
        if (operation !== 'encrypt-data' || !fits || !readHeader(Buffer.from(text, 'base64'))) return reply;
        return { ...reply, body: { ...bodyOf(reply), cipher_text: olderHead + text } };
      },
    }),
  },
  {
    id: 'import-tokens-are-short',
    story: 'Import tokens have 200 characters, the fewest that the published pattern allows.',
    patch: () => {
      const tokens = new Map<unknown, unknown>();
      return {
        passedOn: async ({ request }, next) => {
          const { operation, parameters } = request;
          const long = tokens.get(parameters.import_token);
          if (operation === importing && long !== undefined)
            request.parameters = { ...parameters, import_token: long };
          const reply = await next();
          if (operation !== 'get-parameters-for-import') return reply;
          const import_token = randomBytes(150).toString('base64');
          tokens.set(import_token, bodyOf(reply).import_token);
          return { ...reply, body: { ...bodyOf(reply), import_token } };
        },
      };
    },
  },
  {
    id: 'import-parameters-are-repeated-for-a-minute',
    story: 'get-parameters-for-import answers the same within a minute, for the same key and algorithm.',
    patch: () => {
      const answered = new Map<string, { reply: Reply; until: number }>();
      return {
        passedOn: async ({ request, now }, next) => {
          if (request.operation !== 'get-parameters-for-import') return next();
          const reply = await next();
          const { key_id, wrapping_algorithm } = request.parameters;
          const place = JSON.stringify([key_id, wrapping_algorithm]);
          const last = answered.get(place);
          if (last && now < last.until) return last.reply;
          answered.set(place, { reply, until: now + 60_000 });
          return reply;
        },
      };
    },
  },
  {
    id: 'bad-credentials-are-401-in-the-envelope',
    story: 'The service itself answers bad tokens with 401, as newer pages say, in its own form.',
    patch: documented => ({
      statusOf: (code, operation) =>
        /^KMS\.030[1-3]$/.test(code) ? 401 : documented.statusOf(code, operation),
    }),
  },
  {
    id: 'describe-leaves-out-spec-and-usage',
    story: 'key_info has neither key_spec nor key_usage, as the published example has it.',
    patch: documented => ({
      keyInfo: (key, shown) => {
        const { key_spec: _, key_usage: __, ...rest } = documented.keyInfo(key, shown) as Members;
        return rest;
      },
    }),
  },
  {
    id: 'quotas-leave-out-keys-pending-import',
    story:
      'The quotas count keys that are enabled, disabled or pending deletion, which is all that the pages name.',
    patch: documented => ({
      countedKeys: keys => documented.countedKeys(keys.filter(key => key.state !== '5')),
    }),
  },
];
