import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A mail server that keeps what it is given, for tests. It asks for a password and has no TLS. */
export interface TestMailServer {
  /** With user and password, as SMTP_URL takes it. */
  readonly url: string;
  readonly mails: { to: string; source: string }[];
  /** What it answers to the next recipients, in place of 250. */
  readonly refusals: string[];
  close(): Promise<void>;
}

export async function startMailServer(): Promise<TestMailServer> {
  const mails: TestMailServer['mails'] = [];
  const refusals: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    converse(socket, mails, refusals);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `smtp://user:open%20sesame@127.0.0.1:${port}`,
    mails,
    refusals,
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => done());
      }),
  };
}

function converse(socket: Socket, mails: TestMailServer['mails'], refusals: string[]): void {
  let pending = '';
  let to = '';
  let source: string | null = null;
  const say = (line: string) => socket.write(`${line}\r\n`);
  const hear = (line: string) => {
    if (source !== null) {
      if (line !== '.') {
        source += `${line}\n`;
        return;
      }
      mails.push({ to, source });
      source = null;
      say('250 kept');
    } else if (/^EHLO/i.test(line)) say('250-test\r\n250 AUTH PLAIN LOGIN');
    else if (/^AUTH/i.test(line)) say('235 welcome');
    else if (/^RCPT/i.test(line)) {
      to = /<(.+)>/.exec(line)?.[1] ?? '';
      say(refusals.shift() ?? '250 ok');
    } else if (/^DATA/i.test(line)) {
      source = '';
      say('354 go on');
    } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
    else say('250 ok');
  };
  say('220 test ESMTP');
  socket.on('data', (chunk) => {
    const lines = (pending + chunk.toString('utf8')).split('\r\n');
    pending = lines.pop() ?? '';
    for (const line of lines) hear(line);
  });
}
