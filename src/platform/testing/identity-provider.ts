import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Claims = Record<string, unknown>;

/** A small OpenID Connect provider over real HTTP, for tests: it signs in whoever `person` says. */
export interface TestIdentityProvider {
  readonly issuer: string;
  readonly clientSecret: string;
  /** The claims of whoever comes next. */
  person: Claims & { sub: string };
  /** Changes to the next id token, for what must be refused. */
  tamper: { claims?: Claims; signature?: 'wrong' };
  close(): Promise<void>;
}

interface Grant {
  challenge: string;
  nonce: string;
  redirectUri: string;
  claims: Claims;
}

export async function startIdentityProvider(clientId: string): Promise<TestIdentityProvider> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const grants = new Map<string, Grant>();
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider: TestIdentityProvider = {
    issuer,
    clientSecret: randomUUID(),
    person: { sub: 'nobody' },
    tamper: {},
    close: () => new Promise((done) => server.close(() => done())),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', issuer);
    if (url.pathname === '/.well-known/openid-configuration') return json(response, discovery());
    if (url.pathname === '/keys') {
      const jwk = publicKey.export({ format: 'jwk' });
      return json(response, { keys: [{ ...jwk, kid: 'key', use: 'sig', alg: 'RS256' }] });
    }
    if (url.pathname === '/authorize') return authorize(url, response);
    if (url.pathname === '/token') return token(await formOf(request), response);
    response.writeHead(404).end();
  }

  function discovery(): Claims {
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
    };
  }

  /** No page and no password: whoever comes is `person`. */
  function authorize({ searchParams }: URL, response: ServerResponse): void {
    const read = (name: string) => searchParams.get(name) ?? '';
    if (read('code_challenge_method') !== 'S256' || read('client_id') !== clientId) {
      response.writeHead(400).end();
      return;
    }
    const code = randomUUID();
    const { person } = provider;
    grants.set(code, {
      challenge: read('code_challenge'),
      nonce: read('nonce'),
      redirectUri: read('redirect_uri'),
      claims: person,
    });
    const back = new URL(read('redirect_uri'));
    back.searchParams.set('code', code);
    back.searchParams.set('state', read('state'));
    response.writeHead(302, { location: back.href }).end();
  }

  function token(form: URLSearchParams, response: ServerResponse): void {
    const grant = grants.get(form.get('code') ?? '');
    grants.delete(form.get('code') ?? '');
    const verifier = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const proven =
      grant?.challenge === verifier &&
      grant.redirectUri === form.get('redirect_uri') &&
      form.get('client_secret') === provider.clientSecret;
    if (!grant || !proven) {
      json(response, { error: 'invalid_grant' }, 400);
      return;
    }
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer,
      aud: clientId,
      iat: now,
      exp: now + 60,
      nonce: grant.nonce,
      ...grant.claims,
      ...provider.tamper.claims,
    };
    const id_token = jwt(claims, provider.tamper.signature === 'wrong' ? stranger : privateKey);
    json(response, { access_token: randomUUID(), token_type: 'bearer', expires_in: 60, id_token });
  }

  return provider;
}

function jwt(claims: Claims, key: Parameters<typeof sign>[2]): string {
  const encode = (part: Claims) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = `${encode({ alg: 'RS256', kid: 'key' })}.${encode(claims)}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
}

function json(response: ServerResponse, body: Claims, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return new URLSearchParams(text);
}
